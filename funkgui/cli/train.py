"""``funkgui train``: factor a file of ratings."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

from funkgui.cli import options
from funkgui.cli.destination import check_destination
from funkgui.cli.fitting import train
from funkgui.cli.interrupts import Interrupts
from funkgui.cli.loading import load_ratings
from funkgui.cli.progress import Progress
from funkgui.cli.report import fit_results, fit_text
from funkgui.cli.text import write, write_json
from funkgui.errors import ProjectFileError
from funkgui.factorization.defaults import config_for
from funkgui.project.project import Project
from funkgui.project.project_file import save_project
from funkgui.ratings.holdout import random_share


@click.command()
@click.argument("file", metavar="RATINGS", type=click.Path(path_type=Path))
@click.option(
    "--titles",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Titles of the items; else a file such as movies.csv beside the ratings.",
)
@click.option(
    "--holdout",
    "share",
    type=click.FloatRange(0, 1, max_open=True),
    default=0.1,
    show_default=True,
    help="Share of the ratings to hide from training and to validate on.",
)
@options.seed
@click.option(
    "--save",
    metavar="FILE.funk",
    type=click.Path(path_type=Path),
    help="Save ratings and result as a project.",
)
@options.as_json
@options.fit_config
@click.pass_context
def command(
    ctx: click.Context,
    /,
    file: Path,
    titles: Path | None,
    share: float,
    seed: int,
    save: Path | None,
    as_json: bool,
    **wishes: Any,
) -> None:
    """Factor a file of ratings into U and V.

    Settings that are not given are chosen from the ratings. Ctrl-C ends the training early; what
    it has learned so far is saved and printed.

    \b
    Example:
      funkgui train ratings.csv --save model.funk --n-factors 32
    """
    if save is not None:
        _check_save(save, file, titles)
    with Progress() as progress:
        started = time.perf_counter()
        ratings = load_ratings(file, progress, titles).ratings
        load_s = time.perf_counter() - started
        given = {name: value for name, value in wishes.items() if value is not None}
        config = config_for(ratings, seed).changed(**given)
        project = Project(ratings, random_share(ratings, share, seed), source=str(file))
        with Interrupts() as interrupts:
            project, run = train(project, config, progress, interrupts)
            if save is not None:
                progress.begin(f"Saving {save.name} ...")
                save_project(project, save)
    results = fit_results(project, run, load_s)
    if as_json:
        write_json(results | {"saved": None if save is None else str(save)})
    else:
        write(fit_text(results) if save is None else f"{fit_text(results)}\nSaved as {save}.")
    ctx.exit(interrupts.exit_code)


def _check_save(save: Path, *inputs: Path | None) -> None:
    check_destination(save)
    for given in inputs:
        if given is not None and given.exists() and save.exists() and given.samefile(save):
            raise ProjectFileError(
                f"Saving as {save.name} would overwrite what is read; choose another name."
            )
