"""``funkgui crossvalidate``: how well settings predict ratings that were kept from training."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from funkgui.cli.files.loading import load_matrix
from funkgui.cli.group import WENT_WRONG
from funkgui.cli.options import common, fit_options, read_options
from funkgui.cli.options.fit_options import SettingsCommand
from funkgui.cli.progress import Progress
from funkgui.cli.reports.crossvalidation_report import (
    cross_validation_results,
    cross_validation_text,
)
from funkgui.cli.text import error_text, write_results
from funkgui.cli.training.interrupts import Interrupts
from funkgui.cli.training.teller import Teller
from funkgui.cli.training.wishes import Wishes
from funkgui.cli.training.worker import follow
from funkgui.errors import FunkGuiError
from funkgui.factorization.config import FitConfig
from funkgui.factorization.control import FitControl
from funkgui.factorization.measuring.crossvalidate import (
    CrossValidationEvent,
    CrossValidationFinished,
    Fold,
    FoldFinished,
    FoldStarted,
    cross_validate,
    cut_to_most_rated,
    shuffled_folds,
)
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.readers.options import ReadOptions

_Pair = tuple[Path, Path]
_Load = Callable[[Path], RatingMatrix]


@click.command(cls=SettingsCommand)
@click.argument("file", metavar="[RATINGS]", required=False, type=common.RATINGS)
@click.option(
    "--folds",
    "n_folds",
    type=common.at_least(2),
    default=5,
    show_default=True,
    help="Into how many parts of equal size the ratings are cut, at random.",
)
@click.option(
    "--fold",
    "pairs",
    metavar="TRAIN TEST",
    nargs=2,
    multiple=True,
    type=common.RATINGS,
    help="A fold that is given as two files, in place of RATINGS; may be given more than once.",
)
@common.deciles
@common.as_json
@read_options.reading
@fit_options.seed
@fit_options.fit_config
@click.pass_context
def command(
    ctx: click.Context,
    /,
    file: Path | None,
    n_folds: int,
    pairs: tuple[_Pair, ...],
    deciles: bool,
    as_json: bool,
    seed: int,
    preset_key: str | None,
    reading: ReadOptions,
    **settings: Any,
) -> None:
    """Measure settings on ratings kept from training.

    The ratings are trained on but for one fold, and measured on that one; so with each in turn.

    The ratings are cut into folds at random, of a project all, held out or not; or each fold is a
    pair of files, whose TEST ratings by users or of items that TRAIN does not know are predicted
    from what it does know.

    The ratings that a fold is measured on are kept from its training altogether. Where the
    training stops early or keeps its best epoch, it goes by a part of the ratings that it trains
    on (--stop-share, here 0.05 unless given); the dense solver goes by its training loss.

    In the tables of --deciles, a user or an item counts in every fold that measures on it.

    \b
    Examples:
      funkgui crossvalidate ratings.csv --folds 10
      funkgui crossvalidate --fold u1.base u1.test --fold u2.base u2.test
    """
    _check_usage(ctx, file, pairs)
    wishes = Wishes.of_options(preset_key, settings)
    with Progress() as progress:
        started = time.perf_counter()
        folds = _folds(
            file, n_folds, pairs, seed, lambda path: load_matrix(ctx, path, progress, reading)[0]
        )
        load_s = time.perf_counter() - started
        if wishes.keep_items is not None:
            folds = [cut_to_most_rated(fold, wishes.keep_items) for fold in folds]
        with Interrupts() as interrupts:
            found = _run(folds, wishes, seed, progress, interrupts)
    text = cross_validation_text(found, with_deciles=deciles)
    write_results(cross_validation_results(found, load_s), text, as_json=as_json)
    advice = next((fold.advice for fold in found.folds if fold.advice), "")
    if advice:
        click.echo(f"funkgui: {advice}", err=True)
    ctx.exit(interrupts.exit_code or (WENT_WRONG if advice else 0))


def _check_usage(ctx: click.Context, file: Path | None, pairs: Sequence[_Pair]) -> None:
    if file is None and not pairs:
        ctx.fail("Missing argument 'RATINGS', or pairs of files by --fold TRAIN TEST.")
    if file is not None and pairs:
        ctx.fail("Folds are either cut from RATINGS or given by --fold; take one of the two.")
    if pairs and common.is_given(ctx, "n_folds"):
        ctx.fail("--folds goes with RATINGS to cut; the folds given by --fold are all there are.")


def _folds(
    file: Path | None, n_folds: int, pairs: Sequence[_Pair], seed: int, load: _Load
) -> list[Fold]:
    if file is not None:
        return shuffled_folds(load(file), n_folds, seed)
    return [_given_fold(train, test, load) for train, test in pairs]


def _given_fold(train_file: Path, test_file: Path, load: _Load) -> Fold:
    train, test = (load(path) for path in (train_file, test_file))
    for path, ratings in ((train_file, train), (test_file, test)):
        if ratings.n_ratings == 0:
            raise FunkGuiError(f"There are no ratings in {path.name}; give a file with some.")
    return Fold(f"{train_file.name}, {test_file.name}", lambda: (train, test))


def _run(
    folds: Sequence[Fold], wishes: Wishes, seed: int, progress: Progress, interrupts: Interrupts
) -> CrossValidationFinished:
    progress.begin("Starting TensorFlow ...")
    teller = _FoldsTeller(progress, wishes)

    def make_config(train: RatingMatrix) -> FitConfig:
        return wishes.setting_aside(wishes.config(train, seed))

    def work(control: FitControl) -> Iterator[CrossValidationEvent]:
        return cross_validate(folds, make_config, control=control)

    follow(work, teller.tell, progress, interrupts)
    assert teller.finished is not None, "cross_validate ended without CrossValidationFinished"
    return teller.finished


class _FoldsTeller:
    """Tells how the folds go, and keeps what came of them."""

    def __init__(self, progress: Progress, wishes: Wishes) -> None:
        self._progress, self._wishes = progress, wishes
        self._of_fold = Teller(progress)
        self.finished: CrossValidationFinished | None = None

    def tell(self, event: CrossValidationEvent) -> None:
        if isinstance(event, FoldStarted):
            self._begin(event)
        elif isinstance(event, FoldFinished):
            errors = f"RMSE {error_text(event.evaluation.rmse)}"
            self._progress.begin(f"Fold {event.name}: {errors}")
        elif isinstance(event, CrossValidationFinished):
            self.finished = event
        else:
            self._of_fold.tell(event)

    def _begin(self, event: FoldStarted) -> None:
        if event.number == 1 and (note := self._wishes.without_effect(event.config)):
            self._progress.note(note)
        self._of_fold = Teller(
            self._progress,
            prefix=f"Fold {event.number} of {event.n_folds}: ",
            done=(event.number - 1) / event.n_folds,
            whole=1 / event.n_folds,
        )
