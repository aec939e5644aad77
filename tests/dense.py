"""Small matrices written as arrays, and back."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from funkgui.ratings.matrix import FloatArray, RatingMatrix


def from_dense(cells: NDArray[Any]) -> RatingMatrix:
    """The matrix of a (n_users, n_items) array in which NaN means unknown, labelled from 1."""
    known = ~np.isnan(cells)
    users, items = np.nonzero(known)
    user_ids, item_ids = (np.arange(1, n + 1, dtype=np.int64) for n in cells.shape)
    return RatingMatrix.from_indices(users, items, cells[known], user_ids, item_ids)[0]


def to_dense(ratings: RatingMatrix) -> FloatArray:
    """(n_users, n_items) float32 with NaN where unknown."""
    cells = np.full((ratings.n_users, ratings.n_items), np.nan, np.float32)
    cells[ratings.user_index, ratings.item_index] = ratings.values
    return cells
