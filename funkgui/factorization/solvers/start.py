"""What solvers start from: units that the ratings are brought into, and a warm start in them."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from funkgui.factorization.config import FitConfig
from funkgui.factorization.model import FactorModel
from funkgui.factorization.solvers.solver import WarmStart
from funkgui.ratings.matrix import FloatArray
from funkgui.ratings.scale import RatingScale
from funkgui.ratings.threads import pieces

_SCALING = ("variational", "sparse", "als")
"""Solvers that scale the ratings to a standard deviation of 1."""

_AT_ONCE = 1 << 16

_WITH_BIASES = ("variational", "funk-2006")
"""Solvers that always have biases."""


class Units(NamedTuple):
    """What a solver takes from each training rating, and what it then divides by.

    Attributes
    ----------
    mean
        The mean of the ratings, or 0 for a solver without biases.
    unit
        Their standard deviation, or their size where they are all alike; 1 for a solver that does
        not scale them.
    """

    mean: float
    unit: float

    def scaled(self, values: FloatArray) -> NDArray[np.float64]:
        """Ratings in the solver's units."""
        return np.asarray((values.astype(np.float64) - self.mean) / self.unit)

    def model(
        self,
        u: FloatArray,
        v: FloatArray,
        user_bias: FloatArray,
        item_bias: FloatArray,
        scale: RatingScale | None,
    ) -> FactorModel:
        """The model in units of the ratings."""
        unit, side = np.float32(self.unit), np.float32(math.sqrt(self.unit))
        biases = user_bias * unit, item_bias * unit
        return FactorModel(u * side, v * side, *biases, self.mean, scale)


def scales_ratings(config: FitConfig) -> bool:
    """Whether the solver scales the ratings, so that any size of them will do."""
    return config.solver in _SCALING


def learns_biases(config: FitConfig) -> bool:
    """Whether the solver has biases of users and items beside a mean."""
    return config.biases if config.uses("biases") else config.solver in _WITH_BIASES


def centre_and_unit(known: FloatArray, config: FitConfig) -> Units:
    """The units for training ratings, (n_train,) float32."""
    mean = float(known.mean(dtype=np.float64)) if learns_biases(config) else 0.0
    unit = _deviation(known) or abs(float(known[0])) if scales_ratings(config) else 1.0
    return Units(mean, unit or 1.0)


def _deviation(known: FloatArray) -> float:
    """Standard deviation, in double precision without a copy of all in it."""
    mean = known.mean(dtype=np.float64)
    squares = sum(
        float(np.square(known[part] - mean).sum()) for part in pieces(len(known), _AT_ONCE)
    )
    return math.sqrt(squares / len(known)) if len(known) else math.nan


def start_arrays(warm: WarmStart, known: FloatArray, config: FitConfig) -> dict[str, FloatArray]:
    """A warm start in a solver's own units: ``u``, ``v`` and, where it has them, the biases.

    What the mean of the training ratings differs from the start's goes into the users' biases, so
    that the predictions stay the same. NaN is kept; see `begun`.
    """
    mean, unit = centre_and_unit(known, config)
    side = np.float32(math.sqrt(unit))
    arrays = {"u": warm.u / side, "v": warm.v / side}
    if learns_biases(config):
        arrays["user_bias"] = (warm.user_bias + np.float32(warm.mean - mean)) / np.float32(unit)
        arrays["item_bias"] = warm.item_bias / np.float32(unit)
    return arrays


def begun(
    fresh: dict[str, FloatArray], given: dict[str, FloatArray] | None
) -> dict[str, FloatArray]:
    """The arrays that a solver starts from: what is given, and where that is NaN or missing, fresh.

    Parameters
    ----------
    fresh
        All arrays of the solver, as it starts without anything given.
    given
        From `Solver.arrays` or `start_arrays`; None for nothing.
    """
    if given is None:
        return fresh
    overlaid = {
        # Whoever wrote a project's file may have kept them in double precision.
        name: np.where(np.isnan(array), fresh[name], array).astype(fresh[name].dtype, copy=False)
        for name, array in given.items()
        if name in fresh
    }
    return fresh | overlaid
