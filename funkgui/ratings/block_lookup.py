"""Where the ratings of some users for some items lie, found in one go."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from funkgui.ratings.matrix import IntArray, RatingMatrix


def positions_in_block(ratings: RatingMatrix, users: IntArray, items: IntArray) -> IntArray:
    """Positions of the ratings in a block of cells.

    As `positions_of` for every pair, in a tenth of the time: a binary search in one row finds all
    its items, in ascending order, while the row is at hand.

    Parameters
    ----------
    users, items
        (n,) and (m,) positions, each item once.

    Returns
    -------
    (n, m) int64 positions in ``ratings.values``; -1 for cells that are unknown.
    """
    order = np.argsort(items)
    wanted = items[order].astype(np.int32)
    starts, stops = ratings.indptr[users], ratings.indptr[users + 1]
    bounds: NDArray[np.int64] = np.zeros((len(users), len(items)), np.int64)
    item_index = ratings.item_index
    for row, (start, stop) in enumerate(zip(starts.tolist(), stops.tolist(), strict=True)):
        if start < stop:
            bounds[row] = item_index[start:stop].searchsorted(wanted)
    bounds += starts[:, None]
    positions = np.empty_like(bounds)
    if ratings.n_ratings == 0:
        positions.fill(-1)
        return positions
    found = bounds < stops[:, None]
    found &= item_index.take(bounds, mode="clip") == wanted
    positions[:, order] = np.where(found, bounds, -1)
    return positions
