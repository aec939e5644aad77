"""Trainings that run away: how they are noticed, what is kept from before, and what to do."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from funkgui.errors import TrainingError
from funkgui.factorization.config import FitConfig, setting
from funkgui.factorization.history import LossNote
from funkgui.factorization.solvers.solver import Solver
from funkgui.ratings.matrix import FloatArray, RatingMatrix

_TOO_MUCH = 10.0
"""A training loss above so many times its lowest, and above the ratings' variance, has run away: up
to that it predicts no worse than their mean, and steps past the optimum come back from there."""

_WILD = 100.0
"""The same for what clipping hides: trainings with steps too large have come back from dozens of
times the lowest loss, and to an error below the baseline's."""

_OF_SQUARE, _OF_VARIANCE = 1e-4, 0.01
"""Losses below such shares of the ratings' mean square and of their variance count as that much:
rounding in single precision, or a step past the optimum, may multiply smaller ones."""

_GOOD = 1.5
"""A state is worth keeping up to so many times the lowest loss."""

_USUAL_RATE = FitConfig.learning_rate
"""Adam's steps are about as long as its rate, whatever the ratings are."""

_REST = 20
"""Copying states may take one part in so many of the time."""


@dataclass(frozen=True, eq=False)
class GoodState:
    """Where a training was while all was well.

    Attributes
    ----------
    note
        Its losses.
    step
        Updates taken by then.
    arrays
        The solver's.
    """

    note: LossNote
    step: int
    arrays: dict[str, FloatArray]


@dataclass(frozen=True)
class Remedy:
    """What to do about a training that diverged.

    Attributes
    ----------
    words
        As a sentence's end.
    settings
        What they propose, by name.
    """

    words: str
    settings: dict[str, Any]


class Watchdog:
    """Notices a divergence by the losses, and keeps a state from before it.

    Parameters
    ----------
    unclipped_mse
        What the training loss would be were predictions not clipped; None where they are not.
    descends
        Whether the training makes the training loss small. The variational solver makes the
        evidence large: as its priors become narrower, a loss near zero may well rise again, and
        what it draws of few ratings may be worse than their mean.
    """

    def __init__(
        self,
        ratings: RatingMatrix,
        unclipped_mse: Callable[[], float] | None = None,
        *,
        descends: bool = True,
    ) -> None:
        self._unclipped_mse = unclipped_mse if descends else None
        values = ratings.values
        # einsum, unlike a mean of squares, makes no copy of all ratings in double precision.
        square = float(np.einsum("n,n->", values, values, dtype=np.float64)) / len(values)
        self._variance = square - float(values.mean(dtype=np.float64)) ** 2
        # Where all ratings are 0, no size is large or small; solvers take them for those of unit 1.
        self._floor = square or 1.0
        if descends:
            self._floor = max(_OF_SQUARE * self._floor, _OF_VARIANCE * self._variance)
        self._start = self._lowest = math.inf
        self._keep_at = -math.inf
        self.good: GoodState | None = None
        """The last state kept; None where there is none beyond the start."""

    def begin(self, train_mse: float) -> None:
        """Take the training loss at the start as the lowest so far."""
        self._start = self._lowest = self._error(train_mse)

    def diverged(self, losses: LossNote, noted: bool) -> bool:
        """Whether the training has run away.

        Losses that are not finite always tell; those that are too large only where they are noted,
        so that the same seed gives the same end on a slower machine.
        """
        finite = math.isfinite(losses.train_mse) and math.isfinite(losses.watched_mse)
        if not (finite and noted):
            return not finite
        too_large = losses.train_mse > max(_TOO_MUCH * self._reference, self._variance)
        return too_large or self._error(losses.train_mse) > _WILD * self._reference

    def ended_badly(self, losses: LossNote) -> bool:
        """Whether a training ends far above where it began, and above what the mean would do."""
        most = _GOOD * max(self._start, self._floor, self._variance)
        return self._error(losses.train_mse) > most

    def see(self, losses: LossNote, step: int, solver: Solver) -> None:
        """Look at losses that are noted and well; keep the state if it is time to."""
        error = self._error(losses.train_mse)
        worth_keeping = error <= _GOOD * self._reference
        self._lowest = min(self._lowest, error)
        started = time.perf_counter()
        if not worth_keeping or started < self._keep_at:
            return
        self.good = None  # before the copy is made, for the sake of memory
        self.good = GoodState(losses, step, solver.arrays())
        ended = time.perf_counter()
        self._keep_at = ended + _REST * (ended - started)

    def _error(self, train_mse: float) -> float:
        """The training loss, where it is worse than the mean's without clipping.

        Clipped predictions can be no further off than the scale is wide, however wild the factors.
        """
        if self._unclipped_mse is not None and train_mse > _GOOD * self._variance:
            return self._unclipped_mse()
        return train_mse

    @property
    def _reference(self) -> float:
        return max(self._lowest, self._floor)


def remedy(config: FitConfig) -> Remedy:
    """What to do about a training with these settings that diverged."""
    if config.solver == "variational":
        return _fewer_factors(config.n_factors)
    name, label, fault, value = _blamed(config)
    before = getattr(config, name)
    if value == before:
        extreme = "least" if fault == "large" else "largest"
        return Remedy(
            f"even the {extreme} {label}, {before:g}, is too {fault} for these ratings; the "
            "variational solver, which has none, is a start",
            {"solver": "variational"},
        )
    return Remedy(
        f"the {label} {before:g} is too {fault} for these ratings; {value:g} is a start",
        {name: value},
    )


def _fewer_factors(n_factors: int) -> Remedy:
    what = "these ratings are too few or too odd for"
    if n_factors == 1:
        return Remedy(f"{what} one factor; the sparse solver is a start", {"solver": "sparse"})
    fewer = n_factors // 2
    return Remedy(f"{what} {n_factors:,} factors; {fewer:,} is a start", {"n_factors": fewer})


def _blamed(config: FitConfig) -> tuple[str, str, str, float]:
    """The setting to blame, what it is called and is too much of, and a value to take instead.

    Where it can be brought no further, that is the value it has.
    """
    if config.solver == "funk-2006":  # at no rate does it move a row beyond its optimum
        return "init_scale", "start scale", "large", _within("init_scale", config.init_scale / 10)
    if config.uses("learning_rate"):
        rate = config.learning_rate / 10
        if config.optimizer == "adam":
            rate = min(rate, _USUAL_RATE)
        return "learning_rate", "learning rate", "large", _within("learning_rate", rate)
    l2 = max(10 * config.l2_factors, 0.1)
    return "l2_factors", "L2 of factors", "small", _within("l2_factors", l2)


def _within(name: str, value: float) -> float:
    """A value in two digits that may be entered."""
    low, high = setting(name).low or 0.0, setting(name).high or math.inf
    return min(max(float(f"{value:.2g}"), low), high)


def advice(config: FitConfig) -> str:
    """The words of `remedy` as a sentence."""
    words = remedy(config).words
    return f"{words[0].upper()}{words[1:]}."


def no_good_state(config: FitConfig, epoch: int, *, warm: bool) -> TrainingError:
    """The error for a training that diverged before anything was learned."""
    found = remedy(config)
    what = f"The losses grew beyond all bounds by epoch {epoch:,}: "
    if warm:
        what += (
            "what the training starts from may be too far from these ratings; train anew. "
            "If that fails as well, "
        )
    return TrainingError(f"{what}{found.words}.", found.settings)


def bad_start(ratings: RatingMatrix, *, warm: bool) -> TrainingError:
    """The error for losses that are beyond single precision before the first step."""
    if warm:
        return TrainingError(
            "What the training starts from is too far from these ratings for errors in single "
            "precision; train anew."
        )
    low, high = float(ratings.values.min()), float(ratings.values.max())
    return TrainingError(
        f"Ratings from {low:g} to {high:g} are too far apart for errors in single precision; look "
        "for odd ones and mend them."
    )
