"""Where many cells lie in a matrix, found in one go."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from funkgui.ratings.matrix import BoolArray, IntArray, RatingMatrix
from funkgui.ratings.threads import in_threads, pieces, pieces_within

_AT_ONCE = 1 << 14
"""Cells searched in one go: their bounds stay in a core's own cache."""
_IN_A_THREAD = 1 << 20
_FEW_ITEMS = 16
"""Fewer are not worth a call for each row."""


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
    found = np.empty(len(users), np.int64)

    def search(at: slice) -> None:
        found[at] = _searched(ratings, users[at], items[at])

    _by_pieces(search, len(users))
    return found


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
    at[~are_known(ratings, users, items, at)] = -1
    return at


def positions_in_block(ratings: RatingMatrix, users: IntArray, items: IntArray) -> IntArray:
    """Positions of the ratings in a block of cells.

    As `positions_of` for every pair, in a tenth of the time: it goes through the users' ratings
    where these are fewer than the cells; else a binary search in one row finds all its items, in
    ascending order, while the row is at hand.

    Parameters
    ----------
    users, items
        (n,) and (m,) positions, each item once.

    Returns
    -------
    (n, m) int64 positions in ``ratings.values``; -1 for cells that are unknown.
    """
    if len(items) < _FEW_ITEMS:
        cells = np.repeat(users, len(items)), np.tile(items, len(users))
        return positions_of(ratings, *cells).reshape(len(users), len(items))
    order = np.argsort(items)
    wanted = items[order].astype(np.int32)
    starts, stops = ratings.indptr[users], ratings.indptr[users + 1]
    item_index, lengths = ratings.item_index, stops - starts
    positions: IntArray = np.full((len(users), len(items)), -1, np.int64)
    if int(lengths.sum()) <= positions.size:
        at = positions_of_users(ratings, users)
        places = wanted.searchsorted(item_index[at])
        inside = np.flatnonzero(wanted.take(places, mode="clip") == item_index[at])
        rows = np.repeat(np.arange(len(users)), lengths)
        positions[rows[inside], order[places[inside]]] = at[inside]
        return positions
    bounds = np.zeros_like(positions)
    for row, (start, stop) in enumerate(zip(starts.tolist(), stops.tolist(), strict=True)):
        if start < stop:
            bounds[row] = item_index[start:stop].searchsorted(wanted)
    bounds += starts[:, None]
    found = bounds < stops[:, None]
    found &= item_index.take(bounds, mode="clip") == wanted
    positions[:, order] = np.where(found, bounds, -1)
    return positions


def positions_of_users(ratings: RatingMatrix, users: IntArray) -> IntArray:
    """(n,) int64 positions of all ratings of some users, user by user."""
    starts = ratings.indptr[users]
    lengths = ratings.indptr[users + 1] - starts
    ends = np.cumsum(lengths)
    n_ratings = int(ends[-1]) if len(ends) else 0
    at: IntArray = np.arange(n_ratings) + np.repeat(starts - (ends - lengths), lengths)
    return at


def users_at(ratings: RatingMatrix, at: IntArray) -> IntArray:
    """(n,) int64 users whose ratings stand at some positions in ``ratings.values``."""
    return np.searchsorted(ratings.indptr, at, side="right") - 1


def are_known(
    ratings: RatingMatrix, users: IntArray, items: IntArray, bounds: IntArray
) -> BoolArray:
    """(n,) bool. Whether the cells are rated, given their `lower_bounds`."""
    found = np.zeros(len(users), np.bool_)

    def compare(at: slice) -> None:
        inside = bounds[at] < ratings.indptr[users[at] + 1]
        inside &= ratings.item_index.take(bounds[at], mode="clip") == items[at]
        found[at] = inside

    if ratings.n_ratings:
        _by_pieces(compare, len(users))
    return found


def _by_pieces(work: Callable[[slice], None], length: int) -> None:
    """Have many cells dealt with in pieces that stay in a core's cache, in threads."""

    def do(part: slice) -> None:
        for piece in pieces_within(part, _AT_ONCE):
            work(piece)

    if length <= _IN_A_THREAD:
        do(slice(0, length))
        return
    for _ in in_threads(do, pieces(length, _IN_A_THREAD)):
        pass


def _searched(ratings: RatingMatrix, users: IntArray, items: IntArray) -> IntArray:
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
