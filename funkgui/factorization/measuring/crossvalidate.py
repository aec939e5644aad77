"""Cross-validation: train on a part of the ratings, measure on the rest, fold after fold."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from funkgui.errors import FunkGuiError
from funkgui.factorization.checks import check_start
from funkgui.factorization.config import FitConfig
from funkgui.factorization.control import FitControl
from funkgui.factorization.devices import load_tensorflow
from funkgui.factorization.events import STOPPED, FitEvent, FitFinished, FitPaused, FitResumed
from funkgui.factorization.fit import fit
from funkgui.factorization.measuring.calibration import Coverage
from funkgui.factorization.measuring.deciles import ErrorSums
from funkgui.factorization.measuring.evaluation import Evaluation, evaluate
from funkgui.factorization.metrics import baseline_model
from funkgui.ratings.counted import counted
from funkgui.ratings.holdout import nothing_hidden
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.select import most_rated_items, only_ratings


@dataclass(frozen=True, eq=False)
class Fold:
    """One split of the ratings.

    Attributes
    ----------
    name
        For tables: ``1``, or the names of its files.
    split
        Makes what is trained on and what is measured on. A user or item of the latter may be
        unknown to the former.
    """

    name: str
    split: Callable[[], tuple[RatingMatrix, RatingMatrix]]


@dataclass(frozen=True)
class FoldStarted:
    """A fold is split off, and its training is about to start.

    Attributes
    ----------
    number, n_folds
        Which it is, from 1, and of how many.
    """

    number: int
    n_folds: int
    config: FitConfig


@dataclass(frozen=True, eq=False)
class FoldFinished:
    """A fold is trained and measured.

    Attributes
    ----------
    n_train, n_test
        Ratings trained on, those set aside for stopping among them, and measured on.
    baseline_rmse
        What mean and biases alone, of all that was trained on, reach on the same ratings.
    seconds
        What preparing, compiling and training took, pauses left out.
    epochs, stopped_because, advice
        As in `FitFinished`.
    """

    name: str
    n_train: int
    n_test: int
    config: FitConfig
    evaluation: Evaluation
    baseline_rmse: float
    seconds: float
    epochs: int
    stopped_because: str
    advice: str


@dataclass(frozen=True, eq=False)
class CrossValidationFinished:
    """All folds are measured, or it was stopped: always the last event.

    Attributes
    ----------
    folds
        Those that were measured, in their order.
    stopped
        Whether it was stopped before the last one.
    """

    folds: tuple[FoldFinished, ...]
    stopped: bool

    def mean(self, measure: Callable[[FoldFinished], float]) -> float:
        """Mean of something over the folds; NaN where there are none."""
        values = [measure(fold) for fold in self.folds]
        return float(np.mean(values)) if values else float("nan")

    def deviation(self, measure: Callable[[FoldFinished], float]) -> float:
        """Standard deviation of something over the folds (n - 1); NaN for fewer than two."""
        values = [measure(fold) for fold in self.folds]
        return float(np.std(values, ddof=1)) if len(values) > 1 else float("nan")

    def by_user(self) -> ErrorSums:
        """Errors by user, those of all folds side by side."""
        return ErrorSums.joined([fold.evaluation.by_user for fold in self.folds])

    def by_item(self) -> ErrorSums:
        """Errors by item, those of all folds side by side."""
        return ErrorSums.joined([fold.evaluation.by_item for fold in self.folds])

    def calibration(self) -> tuple[Coverage, ...]:
        """Ratings within the intervals, over all folds whose model could tell; none for none."""
        told = (fold.evaluation.calibration for fold in self.folds)
        of_folds = zip(*filter(None, told), strict=True)
        return tuple(
            Coverage(
                parts[0].expected,
                sum(part.n for part in parts),
                sum(part.n_within for part in parts),
            )
            for parts in of_folds
        )


CrossValidationEvent = FoldStarted | FitEvent | FoldFinished | CrossValidationFinished


def shuffled_folds(ratings: RatingMatrix, n_folds: int, seed: int) -> list[Fold]:
    """Cut the ratings at random into parts of equal size; each is measured on once.

    Raises
    ------
    FunkGuiError
        Where there are too few ratings.
    """
    if not 2 <= n_folds <= ratings.n_ratings:
        raise FunkGuiError(
            f"{counted(ratings.n_ratings, 'rating')} cannot be cut into {n_folds:,} folds; "
            "from 2 folds to as many as there are ratings are possible."
        )
    fold_of = np.empty(ratings.n_ratings, np.min_scalar_type(n_folds))
    shuffled = np.random.default_rng(seed).permutation(ratings.n_ratings)
    for number, part in enumerate(np.array_split(shuffled, n_folds)):
        fold_of[part] = number

    def split_off(number: int) -> Callable[[], tuple[RatingMatrix, RatingMatrix]]:
        def split() -> tuple[RatingMatrix, RatingMatrix]:
            test = fold_of == number
            return only_ratings(ratings, ~test), only_ratings(ratings, test)

        return split

    return [Fold(str(number + 1), split_off(number)) for number in range(n_folds)]


def cut_to_most_rated(fold: Fold, n_items: int) -> Fold:
    """The fold with the most rated items of its training part alone, in both of its parts."""

    def split() -> tuple[RatingMatrix, RatingMatrix]:
        train, test = fold.split()
        train = most_rated_items(train, n_items)
        kept = train.columns_of(test.item_ids.tolist()) >= 0
        return train, only_ratings(test, kept[test.item_index])

    return Fold(fold.name, split)


def cross_validate(
    folds: Sequence[Fold],
    make_config: Callable[[RatingMatrix], FitConfig],
    *,
    control: FitControl | None = None,
) -> Iterator[CrossValidationEvent]:
    """Train and measure every fold, and tell how it goes.

    The ratings that a fold is measured on are no part of what its training is given, so nothing
    can look at them to stop or to choose.

    Parameters
    ----------
    make_config
        The settings for the ratings that a fold trains on. Nothing is held out from these; see
        `early_stop.with_stop_share`.
    control
        Pauses, resumes and stops it from another thread. A fold that is being trained when it is
        stopped is dropped.

    Yields
    ------
    CrossValidationEvent
        For each fold `FoldStarted`, the events of `fit`, and `FoldFinished`;
        `CrossValidationFinished` last.

    Raises
    ------
    TrainingError
        As `fit` does.
    """
    control = control or FitControl()
    done: list[FoldFinished] = []
    for number, fold in enumerate(folds, start=1):
        if control.stop_requested:
            break
        train, test = fold.split()
        config = make_config(train)
        yield FoldStarted(number, len(folds), config)
        finished = yield from _train(fold, train, test, config, control)
        if finished is None:
            break
        done.append(finished)
        yield finished
    yield CrossValidationFinished(tuple(done), stopped=len(done) < len(folds))


def _train(
    fold: Fold, train: RatingMatrix, test: RatingMatrix, config: FitConfig, control: FitControl
) -> Generator[FitEvent, None, FoldFinished | None]:
    """Train and measure one fold; what came of it is returned, None where it was stopped."""
    finished = None
    holdout = nothing_hidden(train)
    check_start(train, holdout, config, None, None)
    load_tensorflow()  # whose import is no work of the first fold's, and takes long
    since = paused_at = time.perf_counter()
    for event in fit(train, holdout, config, control=control):
        if isinstance(event, FitPaused):
            paused_at = time.perf_counter()
        elif isinstance(event, FitResumed):
            since += time.perf_counter() - paused_at
        elif isinstance(event, FitFinished) and event.stopped_because != STOPPED:
            seconds = time.perf_counter() - since
            finished = FoldFinished(
                fold.name,
                train.n_ratings,
                test.n_ratings,
                config,
                evaluate(event.model, train, holdout, test),
                evaluate(baseline_model(train, holdout), train, holdout, test).rmse,
                seconds,
                event.epochs_taken,
                event.stopped_because,
                event.advice,
            )
        yield event
    return finished
