"""Whether a model is as sure of its predictions as it may be. numpy only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from funkgui.factorization.model import FactorModel
from funkgui.ratings.matrix import FloatArray

_INTERVALS = 0.5, 0.8, 0.95


@dataclass(frozen=True)
class Coverage:
    """How many ratings lie within the interval that the model holds for so likely.

    Attributes
    ----------
    expected
        Probability of the central interval, 0 to 1.
    n, n_within
        Ratings that the model has an interval for, and those of them within it.
    """

    expected: float
    n: int
    n_within: int

    @property
    def observed(self) -> float:
        """Share of the ratings within the interval; that of a calibrated model is `expected`."""
        return self.n_within / self.n if self.n else float("nan")


def coverage(
    model: FactorModel, users: NDArray[Any], items: NDArray[Any], ratings: FloatArray
) -> tuple[Coverage, ...]:
    """How many ratings lie within the central 50 %, 80 % and 95 % intervals of a model.

    Each rating is taken to be normally distributed around the unclipped prediction, with the
    model's deviation for it.

    Parameters
    ----------
    users, items
        (n,) integer positions, -1 for unknown ones. Pairs of whose users or items the model has no
        distributions are left out.
    ratings
        (n,) float32.

    Returns
    -------
    One for each interval; none for a model that cannot tell how sure it is.
    """
    deviation = model.deviation(users, items)
    if deviation is None:
        return ()
    away = np.abs(ratings - replace(model, scale=None).predict(users, items))
    n = int(np.count_nonzero(~np.isnan(deviation)))
    halves = ((share, NormalDist().inv_cdf((1 + share) / 2)) for share in _INTERVALS)
    return tuple(
        Coverage(share, n, int(np.count_nonzero(away <= half * deviation)))
        for share, half in halves
    )
