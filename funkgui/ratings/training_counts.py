"""How many training ratings users and items have."""

from __future__ import annotations

import numpy as np

from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import IntArray, RatingMatrix
from funkgui.ratings.threads import pieces

_AT_ONCE = 1 << 20
"""So few ratings that numpy, while it counts them, does not keep the interpreter for long."""


def training_counts_of_items(ratings: RatingMatrix, holdout: Holdout) -> IntArray:
    """(n_items,) int64."""
    counts = ratings.item_counts.copy()
    for part in pieces(ratings.n_ratings, _AT_ONCE):
        hidden = ratings.item_index[part][holdout.hidden[part]]
        counts -= np.bincount(hidden, minlength=ratings.n_items)
    return counts


def training_counts_of_users(ratings: RatingMatrix, holdout: Holdout) -> IntArray:
    """(n_users,) int64."""
    hidden_before = np.searchsorted(np.flatnonzero(holdout.hidden), ratings.indptr)
    return np.diff(ratings.indptr) - np.diff(hidden_before)
