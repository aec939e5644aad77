"""How many ratings items have."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from funkgui.errors import CancelledError
from funkgui.ratings.matrix import IntArray, RatingMatrix
from funkgui.ratings.threads import pieces

_COUNTED_AT_ONCE = 1 << 20
"""Ratings counted in one go: about 2 ms in which numpy keeps the interpreter to itself."""


def item_counts(
    ratings: RatingMatrix, is_cancelled: Callable[[], bool] = lambda: False
) -> IntArray:
    """(n_items,) int64. Ratings of each item.

    Raises
    ------
    CancelledError
        Where ``is_cancelled`` said so.
    """
    if "item_counts" in vars(ratings):  # found already
        return ratings.item_counts
    total = np.zeros(ratings.n_items, np.int64)
    for part in pieces(ratings.n_ratings, _COUNTED_AT_ONCE):
        if is_cancelled():
            raise CancelledError
        total += np.bincount(ratings.item_index[part], minlength=ratings.n_items)
    return total
