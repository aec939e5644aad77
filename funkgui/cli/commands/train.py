"""``funkgui train``: factor a file of ratings, or train on from a project's run."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from funkgui.cli.files.destination import check_file
from funkgui.cli.files.kept_project import KeptProject
from funkgui.cli.files.loading import is_project, load_ratings, load_run, open_project
from funkgui.cli.group import WENT_WRONG
from funkgui.cli.options import common, fit_options, read_options
from funkgui.cli.options.fit_options import SettingsCommand
from funkgui.cli.options.setting_option import Number
from funkgui.cli.options.standard_input import shown
from funkgui.cli.progress import Progress
from funkgui.cli.reports.training_report import fit_results, fit_text
from funkgui.cli.text import word, write_results
from funkgui.cli.training.beginning import Beginning, afresh, going_on, going_on_with
from funkgui.cli.training.fitting import train
from funkgui.cli.training.interrupts import Interrupts
from funkgui.cli.training.wishes import Wishes
from funkgui.errors import FunkGuiError
from funkgui.factorization.losses_file import write_losses
from funkgui.project.project import Project, Run
from funkgui.ratings.holdout import random_share
from funkgui.ratings.masks.carried_over import carried_over
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.select import most_rated_items


class _Share(click.FloatRange, Number):
    name = "number such as 0.1"


@click.command(cls=SettingsCommand)
@click.argument("file", metavar="[RATINGS]", required=False, type=common.RATINGS)
@click.option(
    "--continue",
    "earlier",
    metavar="FILE.funk",
    type=common.A_PATH,
    help="Train on from a run of a project: with the ratings given, or else with its own. Users "
    "and items are matched by what they are called. Settings are the run's unless given.",
)
@common.run_name
@common.titles
@click.option(
    "--holdout",
    "share",
    metavar="SHARE",
    type=_Share(0, 1, max_open=True),
    default=0.1,
    show_default=True,
    help="Share of the ratings to hide from training and to validate on; with --continue, of the "
    "new ratings: the others are hidden or not as they were. 0 hides none at all.",
)
@click.option(
    "--test",
    metavar="FILE",
    type=common.RATINGS,
    help="A second file of ratings, to hide from training and to validate on in place of a share "
    "of the first.",
)
@fit_options.seed
@click.option(
    "--save",
    metavar="FILE.funk",
    type=common.A_PATH,
    help="Save ratings and result as a project: at the end, and every half minute until then.",
)
@click.option(
    "--losses",
    metavar="OUT.csv",
    type=common.A_PATH,
    help="Write the losses of every epoch noted as CSV.",
)
@common.as_json
@read_options.reading
@fit_options.fit_config
@click.pass_context
def command(
    ctx: click.Context,
    /,
    file: Path | None,
    earlier: Path | None,
    run_name: str | None,
    titles: Path | None,
    share: float,
    test: Path | None,
    seed: int,
    save: Path | None,
    losses: Path | None,
    as_json: bool,
    preset_key: str | None,
    reading: ReadOptions,
    **settings: Any,
) -> None:
    """Factor ratings of a file or a project into U and V.

    Settings that are not given are chosen from the ratings. Ctrl-C ends the training early; what
    it has learned so far is saved and printed.

    With a holdout, the solvers that can learn too much (sparse, als, funk-2006, dense) stop early
    and choose their epoch by the held-out loss, where their settings say so: it is a validation
    figure. The variational solver never looks at it. With --holdout 0 every rating is trained on,
    but for those set aside to stop by (--stop-share, then 0.05 unless given); the dense solver,
    which sets none aside, goes by its training loss. So does what --continue starts from a run
    that was trained on all that would be set aside.

    Where ratings and settings are those of the run that --continue names, its training goes on
    exactly: to --max-epochs in all, or by as many more where it has had them. Otherwise another
    one starts from what it had learned.

    RATINGS may be an archive or a folder, too; DATA.zip/FILE names one of the files in it. A
    project's ratings are trained on with the mask that it has; --save keeps its runs as well.

    \b
    Examples:
      funkgui train ratings.csv --save model.funk --n-factors 32
      funkgui train ml-100k.zip/u1.base --test ml-100k.zip/u1.test
      funkgui train ratings.csv --preset best --holdout 0
      funkgui train model.funk --solver als --save model.funk
      funkgui train more.csv --continue model.funk --save model.funk
    """
    _check_usage(ctx)
    kept = _kept(ctx, save, losses)
    if earlier is not None and common.is_given(ctx, "seed"):
        settings["seed"] = seed
    wishes = Wishes.of_options(preset_key, settings)
    source = _Source(file, titles, test, earlier, run_name, reading)
    with Progress() as progress:
        started = time.perf_counter()
        beginning = source.beginning(wishes, share, seed, progress)
        load_s = time.perf_counter() - started
        if note := wishes.without_effect(beginning.config, beginning.idle):
            progress.note(note)
        with Interrupts() as interrupts:
            project, run = train(beginning, progress, interrupts, save=kept)
            if kept:
                progress.begin(f"Saving {kept.path.name} ...")
            unsaved = _in_the_way(kept.save, project) if kept else None
            histories = [(run.name, run.result.history)]
            unwritten = _in_the_way(write_losses, histories, losses) if losses else None
    results = fit_results(project, run, load_s)
    saved = str(kept.path) if kept and not unsaved else None
    text = f"{fit_text(results)}\nSaved as {run.name} in {saved}." if saved else fit_text(results)
    write_results(results | {"saved": saved}, text, as_json=as_json)
    exit_code = _exit_code(run, interrupts)
    if problem := unsaved or unwritten:
        raise problem
    if kept is not None:
        kept.check_name()
    ctx.exit(exit_code)


def _in_the_way(write: Callable[..., None], *args: object) -> FunkGuiError | None:
    """Write what is to be kept; what is in the way is told once the results have been."""
    try:
        write(*args)
    except FunkGuiError as problem:
        return problem
    return None


@dataclass(frozen=True)
class _Source:
    """Where a training's ratings, and what it starts from, are read from."""

    file: Path | None
    titles: Path | None
    test: Path | None
    earlier: Path | None
    run_name: str | None
    reading: ReadOptions

    def beginning(self, wishes: Wishes, share: float, seed: int, progress: Progress) -> Beginning:
        """What to begin with; its project tells from which file it is, and how that was read."""
        if self.file is None:
            assert self.earlier is not None
            project, run = load_run(self.earlier, self.run_name)
            return going_on(project, wishes, project, run)
        if self.earlier is None and is_project(self.file):
            return afresh(_uncut(self.file, wishes), wishes, seed=seed)
        found = self._with_file(wishes, share, seed, progress)
        # From wherever the project is opened, the window finds it there.
        source = shown(self.file.absolute())
        project = replace(found.project, source=source, read_options=self.reading)
        return replace(found, project=project)

    def _with_file(self, wishes: Wishes, share: float, seed: int, progress: Progress) -> Beginning:
        if self.test is not None:
            return afresh(self._with_test(self.test, wishes, progress), wishes, seed=seed)
        if self.earlier is None:
            ratings = self._ratings(wishes, progress)
            project = Project(ratings, random_share(ratings, share, seed))
            return afresh(project, wishes, seed=seed)
        project, run = load_run(self.earlier, self.run_name)
        ratings = self._ratings(wishes, progress)
        return going_on_with(ratings, project, run, wishes, share=share, seed=seed)

    def _ratings(self, wishes: Wishes, progress: Progress) -> RatingMatrix:
        assert self.file is not None
        ratings = load_ratings(self.file, progress, self.reading, self.titles).ratings
        n = wishes.keep_items
        return ratings if n is None else most_rated_items(ratings, n)

    def _with_test(self, test: Path, wishes: Wishes, progress: Progress) -> Project:
        from funkgui.ratings.edits.merged import as_test

        assert self.file is not None
        first = load_ratings(self.file, progress, self.reading, self.titles).ratings
        # What the first file is a part of, the second is not.
        second = load_ratings(test, progress, self.reading.changed(part="")).ratings
        ratings, holdout, n_in_both = as_test(first, second, test.name)
        if n_in_both:
            progress.note(
                f"{test.name} has {n_in_both:,} of the ratings in {self.file.name}, too; they are "
                "held out."
            )
        n = wishes.keep_items
        if n is None:
            return Project(ratings, holdout)
        cut = most_rated_items(ratings, n)
        return Project(cut, carried_over(ratings, holdout, cut, 0, 0))


def _uncut(file: Path, wishes: Wishes) -> Project:
    """A project, with all its items: those that its runs know."""
    if wishes.preset is not None and wishes.keep_items is not None:
        raise FunkGuiError(
            f"--preset {wishes.preset.key} cuts ratings to the most rated items, and a project "
            f"keeps them all; 'funkgui convert {word(file.name)} ratings.csv' writes a file to "
            "train on."
        )
    return open_project(file)


def _check_usage(ctx: click.Context) -> None:
    """Refuse options that say nothing, or contradict each other."""
    file, earlier = ctx.params["file"], ctx.params["earlier"]
    if file is None and earlier is None:
        ctx.fail("Missing argument 'RATINGS', or a project by --continue FILE.funk.")
    if ctx.params["run_name"] is not None and earlier is None:
        ctx.fail("--run names a run of the project that --continue opens; give both.")
    if file is not None and not _trains_on_project(ctx):
        _check_test(ctx)
        return
    common.refuse_for_project(ctx, "share", "titles", "test")


def _trains_on_project(ctx: click.Context) -> bool:
    """Whether the ratings and the mask are those of a project, which is no source to keep."""
    file = ctx.params["file"]
    return ctx.params["earlier"] is None and file is not None and is_project(file)


def _check_test(ctx: click.Context) -> None:
    if ctx.params["test"] is None:
        return
    if common.is_given(ctx, "share"):
        ctx.fail("--holdout and --test both tell what is held out; give one of them.")
    if ctx.params["earlier"] is not None:
        ctx.fail(
            "--test goes with a training that starts afresh; 'funkgui evaluate' measures a run "
            "on other ratings."
        )


def _exit_code(run: Run, interrupts: Interrupts) -> int:
    if run.result.advice:
        click.echo(f"funkgui: {run.result.advice}", err=True)
    return interrupts.exit_code or (WENT_WRONG if run.result.advice else 0)


def _kept(ctx: click.Context, save: Path | None, losses: Path | None) -> KeptProject | None:
    """The file to save to; those that cannot be written, or are read besides, are refused."""
    sources = [ctx.params[name] for name in ("file", "titles", "test")]
    if _trains_on_project(ctx):
        sources.clear()  # its runs are saved, too
    kept = None if save is None else KeptProject(save, *sources)
    if losses is not None:
        if save is not None and os.path.realpath(save) == os.path.realpath(losses):
            ctx.fail("--save and --losses name the same file.")
        check_file(losses, *sources)
    return kept
