"""Where Ctrl+arrow leads: along a row or a column to the next rated cell, or to the edge."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from funkgui.gui.matrix.cells.view_order import ViewOrder
from funkgui.ratings.lookup import positions_of
from funkgui.ratings.matrix import BoolArray, RatingMatrix

_FIRST_PIECE = 1024
"""Cells looked at before more are: rated ones are often near."""


def jump(
    ratings: RatingMatrix, order: ViewOrder, place: tuple[int, int], step: tuple[int, int]
) -> tuple[int, int]:
    """The row and column that Ctrl with an arrow leads to.

    From a rated cell beside another one it leads to the last of the neighbouring rated ones, as in
    spreadsheets; from any other to the next rated cell, or to the edge.

    Parameters
    ----------
    place
        The row and column from which it leads.
    step
        Rows and columns that the arrow alone goes on by.
    """
    (row, column), (down, right) = place, step

    def known(first: int, last: int) -> BoolArray:
        if down:
            users = order.users_between(first, last)
            items = np.full(len(users), order.item(column), np.int64)
        else:
            items = order.items_between(first, last)
            users = np.full(len(items), order.user(row), np.int64)
        return positions_of(ratings, users, items) >= 0

    if down:
        return _jump(known, row, down, order.n_users(ratings)), column
    return row, _jump(known, column, right, order.n_items(ratings))


def _jump(known: Callable[[int, int], BoolArray], at: int, step: int, n: int) -> int:
    """Where a jump ends; ``known`` tells which of the places from one to another are rated."""
    edge = n - 1 if step > 0 else 0
    if at == edge:
        return at
    first, last = min(at, at + step), max(at, at + step)
    in_a_run = bool(known(first, last).all())
    for some in _pieces(at + step, step, n):
        cells = known(some.start, some.stop - 1)[::step]
        found = np.flatnonzero(cells != in_a_run)
        if len(found):
            start = some.start if step > 0 else some.stop - 1
            reached = start + step * int(found[0])
            return reached - step if in_a_run else reached
    return edge


def _pieces(start: int, step: int, n: int) -> Iterator[range]:
    """Ranges that lead from a place to the edge, each longer than the one before."""
    length = _FIRST_PIECE
    while 0 <= start < n:
        stop = start + step * length
        low, high = (start, min(stop, n)) if step > 0 else (max(stop + 1, 0), start + 1)
        yield range(low, high)
        start, length = stop, 4 * length
