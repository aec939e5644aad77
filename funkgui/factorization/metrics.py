"""How far predictions are from ratings, and the baseline to beat."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from funkgui.factorization.model import FactorModel
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import BoolArray, FloatArray, IntArray, RatingMatrix
from funkgui.ratings.row_sums import row_sums
from funkgui.ratings.threads import in_kept_threads, pieces, pieces_of_about

Numbers = NDArray[np.float64]

_ITEM_SHRINKAGE = 25.0
_USER_SHRINKAGE = 10.0
_RATINGS_AT_ONCE = 1 << 17
"""So few that what is made of them stays in memory that the process already has."""
_PREDICTED_AT_ONCE = 1 << 16


def rmse(predicted: FloatArray, ratings: FloatArray) -> float:
    """Root of the mean squared error, in units of the ratings; NaN for no ratings.

    Parameters
    ----------
    predicted, ratings
        (n,) float32.
    """
    return float(np.sqrt(mse(predicted, ratings)))


def mse(predicted: FloatArray, ratings: FloatArray) -> float:
    """Mean squared error, in squared units of the ratings; see `rmse`."""
    if len(ratings) == 0:
        return float("nan")
    return float(np.mean((np.asarray(predicted, np.float64) - ratings) ** 2))


def mae(predicted: FloatArray, ratings: FloatArray) -> float:
    """Mean absolute error, in units of the ratings; see `rmse`."""
    if len(ratings) == 0:
        return float("nan")
    return float(np.mean(np.abs(np.asarray(predicted, np.float64) - ratings)))


def mse_where(model: FactorModel, ratings: RatingMatrix, chosen: BoolArray) -> float:
    """Mean squared error of a model over the chosen ratings, an (n_ratings,) mask; else NaN."""
    at = np.flatnonzero(chosen)
    return mse(model.predict(ratings.user_index[at], ratings.item_index[at]), ratings.values[at])


def mse_of_both(
    model: FactorModel, ratings: RatingMatrix, hidden: BoolArray, at: IntArray | None = None
) -> tuple[float, float]:
    """Mean squared errors over the ratings that are not hidden and over the hidden; NaN for none.

    Parameters
    ----------
    hidden
        (n_ratings,) mask.
    at
        Positions of the ratings that are measured; all where it is None.
    """

    def sums_of(part: slice) -> Numbers:
        some = part if at is None else at[part]
        off = model.predict(ratings.user_index[some], ratings.item_index[some])
        off -= ratings.values[some]
        squared, held = np.square(off, dtype=np.float64), np.flatnonzero(hidden[some])
        held_out = squared.take(held)
        squared[held] = 0  # subtracted from the sum, those far off would leave rounding errors
        sums = squared.sum(), held_out.sum()
        return np.array([sums, (len(squared) - len(held_out), len(held_out))]).T

    n = ratings.n_ratings if at is None else len(at)
    sums, counts = sum(in_kept_threads(sums_of, pieces(n, _PREDICTED_AT_ONCE)), np.zeros((2, 2))).T
    with np.errstate(invalid="ignore"):
        train_mse, hidden_mse = sums / counts
    return float(train_mse), float(hidden_mse)


def baseline_model(ratings: RatingMatrix, holdout: Holdout) -> FactorModel:
    """The mean of the training ratings plus shrunken biases of items and users: no factors.

    Each item's bias is the sum of its ratings' distances from the mean over (25 + their number),
    then each user's is that of what is left, over (10 + their number).

    References
    ----------
    Y. Koren, "Factor in the neighbors: scalable and accurate collaborative filtering", ACM TKDD
    4(1), 2010, section 2.1, with its constants 25 and 10.
    """
    mean, item_bias = _mean_and_item_biases(ratings, holdout)
    user_bias = _user_biases(ratings, holdout, mean, item_bias)
    return FactorModel(
        np.zeros((ratings.n_users, 1), np.float32),
        np.zeros((ratings.n_items, 1), np.float32),
        user_bias.astype(np.float32),
        item_bias.astype(np.float32),
        mean,
        ratings.scale,
    )


def _mean_and_item_biases(ratings: RatingMatrix, holdout: Holdout) -> tuple[float, Numbers]:
    def sums_of(part: slice) -> tuple[Numbers, Numbers]:
        # Zero for what is hidden is quicker than to cut it out.
        train = ~holdout.hidden[part]
        items = ratings.item_index[part]
        n = np.bincount(items, train, ratings.n_items)
        sums = np.bincount(items, ratings.values[part] * train, ratings.n_items)
        return np.asarray(n, np.float64), np.asarray(sums, np.float64)

    counts, sums = np.zeros(ratings.n_items), np.zeros(ratings.n_items)
    # Each part has a sum for every item.
    at_once = max(_RATINGS_AT_ONCE, ratings.n_items)
    for of_part in in_kept_threads(sums_of, pieces(ratings.n_ratings, at_once)):
        counts += of_part[0]
        sums += of_part[1]
    mean = float(sums.sum() / max(counts.sum(), 1))
    return mean, (sums - mean * counts) / (_ITEM_SHRINKAGE + counts)


def _user_biases(
    ratings: RatingMatrix, holdout: Holdout, mean: float, item_bias: Numbers
) -> Numbers:
    def sums_of(users: slice) -> tuple[slice, Numbers, Numbers]:
        ends = ratings.indptr[users.start : users.stop + 1]
        part = slice(int(ends[0]), int(ends[-1]))
        train = ~holdout.hidden[part]
        rest = ratings.values[part] - expected.take(ratings.item_index[part])
        ends = ends - part.start
        return users, row_sums(train, ends), row_sums(rest * train, ends)

    expected = mean + item_bias
    bias = np.zeros(ratings.n_users)
    for users, n, sums in in_kept_threads(
        sums_of, pieces_of_about(ratings.indptr[1:], _RATINGS_AT_ONCE)
    ):
        bias[users] = sums / (_USER_SHRINKAGE + n)
    return bias
