"""What Funk's features start from: shrunken means of items and offsets of users. numpy only."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import FloatArray, IndexArray, RatingMatrix


def funk_baseline(
    ratings: RatingMatrix, holdout: Holdout, shrinkage: float
) -> tuple[FloatArray, FloatArray]:
    """Biases of users and items before any feature is learned.

    An item's mean is that of its training ratings and of ``shrinkage`` ratings more at the mean of
    all; a user's offset from the items' means likewise, at the mean offset of all.

    Parameters
    ----------
    shrinkage
        In ratings; Funk's K is 25.

    Returns
    -------
    user_bias, item_bias
        (n_users,) and (n_items,) float32. The items' count from the mean of the training ratings.

    References
    ----------
    S. Funk, "Netflix update: try this at home", 2006.
    """
    train = ~holdout.hidden
    users, items = ratings.user_index[train], ratings.item_index[train]
    values = ratings.values[train].astype(np.float64)
    offsets = values - values.mean()
    item_bias = _shrunken_means(items, offsets, ratings.n_items, shrinkage)
    offsets -= item_bias[items]
    user_bias = _shrunken_means(users, offsets, ratings.n_users, shrinkage)
    return user_bias.astype(np.float32), item_bias.astype(np.float32)


def _shrunken_means(
    rows: IndexArray, offsets: NDArray[np.float64], n_rows: int, shrinkage: float
) -> NDArray[np.float64]:
    centre = offsets.mean()
    counts = np.bincount(rows, minlength=n_rows) + shrinkage
    sums = np.bincount(rows, offsets, n_rows) + shrinkage * centre
    means = np.full(n_rows, centre)
    np.divide(sums, counts, out=means, where=counts > 0)
    return means
