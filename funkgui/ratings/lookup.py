"""Where many cells lie in a matrix, found in one go."""

from __future__ import annotations

import numpy as np

from funkgui.ratings.matrix import BoolArray, IntArray, RatingMatrix


def lower_bounds(ratings: RatingMatrix, users: IntArray, items: IntArray) -> IntArray:
    """Where each cell's rating is, or would be put in, by a binary search in every user's row.

    Parameters
    ----------
    users, items
        (n,) positions of the cells.

    Returns
    -------
    (n,) int64 positions in ``ratings.values``, 0 to n_ratings: the first of the user's ratings
    whose item is not before the cell's.
    """
    low, high = ratings.indptr[users], ratings.indptr[users + 1]
    n_steps = int((high - low).max(initial=0)).bit_length()
    for _ in range(n_steps):
        middle = (low + high) >> 1
        # Where the search has ended, `middle` may lie behind the last rating of all.
        before = ratings.item_index.take(middle, mode="clip") < items
        before &= low < high
        low = np.where(before, middle + 1, low)
        high = np.where(before, high, middle)
    return low


def positions_of(ratings: RatingMatrix, users: IntArray, items: IntArray) -> IntArray:
    """Positions of many cells' ratings.

    Parameters
    ----------
    users, items
        (n,) positions of the cells.

    Returns
    -------
    (n,) int64 positions in ``ratings.values``; -1 for cells that are unknown.
    """
    at = lower_bounds(ratings, users, items)
    return np.where(are_known(ratings, users, items, at), at, -1)


def are_known(
    ratings: RatingMatrix, users: IntArray, items: IntArray, bounds: IntArray
) -> BoolArray:
    """(n,) bool. Whether the cells are rated, given their `lower_bounds`."""
    if ratings.n_ratings == 0:
        return np.zeros(len(users), np.bool_)
    inside = bounds < ratings.indptr[users + 1]
    found: BoolArray = inside & (ratings.item_index.take(bounds, mode="clip") == items)
    return found
