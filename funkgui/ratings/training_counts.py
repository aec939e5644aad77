"""How many training ratings users and items have."""

from __future__ import annotations

import numpy as np

from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import IntArray, RatingMatrix


def training_counts_of_items(ratings: RatingMatrix, holdout: Holdout) -> IntArray:
    """(n_items,) int64."""
    hidden = ratings.item_index[np.flatnonzero(holdout.hidden)]
    return ratings.item_counts - np.bincount(hidden, minlength=ratings.n_items)


def training_counts_of_users(ratings: RatingMatrix, holdout: Holdout) -> IntArray:
    """(n_users,) int64."""
    hidden_before = np.searchsorted(np.flatnonzero(holdout.hidden), ratings.indptr)
    return np.diff(ratings.indptr) - np.diff(hidden_before)
