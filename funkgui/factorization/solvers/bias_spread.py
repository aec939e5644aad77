"""How far biases of users or of items spread, told by pairs of ratings. numpy only.

Where rows have few ratings, a spread learned from the posteriors, as in EM, comes down for hundreds
of epochs where there are no biases; and where there are, it ends far too low, as the posterior of
a user knows nothing of how unsure those of the items are, nor of how unsure its own noise is. But
two ratings of one row share its bias: so the mean of their products is the biases' variance,
however large noise and factors are. What those who rate the same have in common otherwise adds to
it, so that where rows have more than a few ratings it is only the most that the variance can be.

References
----------
C. R. Henderson, "Estimation of variance and covariance components", Biometrics 9(2), 1953
(variances by moments).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from funkgui.ratings.matrix import BoolArray, RatingMatrix
from funkgui.ratings.threads import pieces

Numbers = NDArray[np.float64]

_AT_ONCE = 1 << 18
_LEAST_NOISE = 0.1
"""Variance of the ratings around rows' biases, in units of their own, that is reckoned with."""
_LEAST = 1e-4
"""Variance of biases, in the same units: no prior is so narrow that it has no inverse."""
_LOWERED, _RAISED = (5.0, 10.0), (2.5, 5.0)
"""Ratings a row up to which pairs lower, or raise, a spread wholly, and from which not at all."""
_AS_IF = 200.0
"""Few pairs tell little: so many more (a hundred, either way round) are as EM has it."""


class RatingSums(NamedTuple):
    """Of a side's rows: (n,) float64 numbers of ratings, their sums, and those of their squares."""

    counts: Numbers
    sums: Numbers
    squares: Numbers


def sums_of_ratings(
    ratings: RatingMatrix, hidden: BoolArray, mean: float, unit: float
) -> list[RatingSums]:
    """Of users and of items, over the training ratings less ``mean``, in units of ``unit``."""
    sizes = ratings.n_users, ratings.n_items
    totals = [np.zeros((3, n)) for n in sizes]
    for part in pieces(ratings.n_ratings, max(_AT_ONCE, *sizes)):
        train = (~hidden[part]).astype(np.float64)
        values = (ratings.values[part].astype(np.float64) - mean) / unit * train
        for total, index in zip(totals, (ratings.user_index, ratings.item_index), strict=True):
            for row, of_row in zip(total, (train, values, values**2), strict=True):
                row += np.bincount(index[part], of_row, len(row))
    return [RatingSums(*total) for total in totals]


def told_by_pairs(counts: Numbers) -> bool:
    """Whether rows with so many ratings are few enough for pairs of them to count."""
    return _each(counts) < _LOWERED[1]


def with_bias_spread(
    spread: NDArray[Any], of_rows: RatingSums, expected: Numbers, before: float
) -> NDArray[Any]:
    """The prior's covariance with the biases' variance drawn to what pairs of ratings tell.

    Parameters
    ----------
    spread
        (K, K) float64, biases last; as EM has it.
    expected
        (n,) What is expected of each row's bias.
    before
        The variance so far: the larger it is, the less do further ratings of a row count, whose
        pairs are no new ones.
    """
    n, sums, squares = of_rows
    off = sums - n * expected
    products = off**2 - (squares - 2 * expected * sums + n * expected**2)
    weight = 1 / (1 + np.maximum(n - 1, 0) * before / max(1 - before, _LEAST_NOISE)) ** 2
    usual = spread[-1, -1]
    told = (weight @ products + _AS_IF * usual) / (weight @ (n * (n - 1)) + _AS_IF)
    share = np.interp(_each(n), _LOWERED if told < usual else _RAISED, (1, 0))
    wanted = (1 - share) * usual + share * max(told, _LEAST)
    scale = np.ones(len(spread))
    scale[-1] = np.sqrt(wanted / usual)
    return np.asarray(spread * scale * scale[:, None])


def _each(counts: Numbers) -> float:
    """Ratings of a row that has any."""
    return float(counts.sum() / max(int(np.count_nonzero(counts)), 1))
