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
    along, across = (order.users, order.items) if down else (order.items, order.users)
    at, other = (row, column) if down else (column, row)

    def known(first: int, last: int) -> BoolArray:
        some = along.between(first, last)
        others = np.full(len(some), across.at(other), np.int64)
        users, items = (some, others) if down else (others, some)
        return positions_of(ratings, users, items) >= 0

    n = along.count(ratings.n_users if down else ratings.n_items)
    reached = _jump(known, at, down or right, n)
    return (reached, column) if down else (row, reached)


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
