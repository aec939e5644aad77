"""How many ratings items have."""

from __future__ import annotations

import numpy as np

from funkgui.ratings.matrix import IntArray, RatingMatrix
from funkgui.ratings.threads import in_threads, pieces

_IN_A_THREAD = 1 << 22
"""Ratings counted in one go: numpy keeps the interpreter to itself while it counts."""


def item_counts(ratings: RatingMatrix) -> IntArray:
    """(n_items,) int64. Ratings of each item."""

    def of(part: slice) -> IntArray:
        return np.bincount(ratings.item_index[part], minlength=ratings.n_items)

    total = np.zeros(ratings.n_items, np.int64)
    for counts in in_threads(of, pieces(ratings.n_ratings, _IN_A_THREAD)):
        total += counts
    return total
