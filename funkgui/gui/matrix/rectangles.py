"""Rectangles of the table: which ratings lie in them, and their text for other programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from funkgui.errors import CancelledError, EditError
from funkgui.gui.matrix.rating_text import exact_rating
from funkgui.gui.matrix.view_order import ViewOrder
from funkgui.ratings.lookup import positions_of
from funkgui.ratings.matrix import IntArray, RatingMatrix

MOST_CLEARED = 250_000
"""Cells looked at for one clearing: with the edit about 100 ms of the window's time."""
MOST_COPIED = 1_000_000
"""Cells of one copy: about 2 MB of text where most are blank."""
_ROWS_AT_ONCE = 2048
"""Rows made into text before another look at whether that is still wanted."""


@dataclass(frozen=True)
class Rectangle:
    """Rows ``top`` to ``bottom`` and columns ``left`` to ``right`` of the view, these included."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def n_cells(self) -> int:
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)


def bounds_of(rectangles: Iterable[Rectangle]) -> Rectangle:
    """The smallest rectangle around others."""
    every = list(rectangles)
    return Rectangle(
        min(one.top for one in every),
        min(one.left for one in every),
        max(one.bottom for one in every),
        max(one.right for one in every),
    )


def known_in(ratings: RatingMatrix, order: ViewOrder, rectangles: Iterable[Rectangle]) -> IntArray:
    """Positions of the ratings in some rectangles, ascending, each once.

    Raises
    ------
    EditError
        Where too many cells are to be looked at.
    """
    every = list(rectangles)
    to_do = n_looked_at(ratings, order, every)
    if to_do > MOST_CLEARED:
        raise EditError(
            f"The selection is too large to be cleared at once: {to_do:,} cells are to be looked "
            f"at, and {MOST_CLEARED:,} is the most. Select fewer rows or columns."
        )
    found = [_known_in_one(ratings, order, one) for one in every]
    return np.unique(np.concatenate(found)) if found else np.zeros(0, np.int64)


def n_looked_at(ratings: RatingMatrix, order: ViewOrder, rectangles: Iterable[Rectangle]) -> int:
    """How many cells are looked at to find the ratings in some rectangles."""
    return sum(min(one.n_cells, _n_rated(ratings, order, one)) for one in rectangles)


def text_of(
    ratings: RatingMatrix,
    order: ViewOrder,
    rectangle: Rectangle,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> str:
    """The ratings of a rectangle, columns parted by tabs and rows by line ends, unknown blank.

    Raises
    ------
    CancelledError
        Where ``is_cancelled`` said so.
    """
    lines: list[str] = []
    for top in range(rectangle.top, rectangle.bottom + 1, _ROWS_AT_ONCE):
        if is_cancelled():
            raise CancelledError
        bottom = min(top + _ROWS_AT_ONCE - 1, rectangle.bottom)
        lines.extend(_lines_of(ratings, order, replace(rectangle, top=top, bottom=bottom)))
    return "\n".join([*lines, ""])


def _lines_of(ratings: RatingMatrix, order: ViewOrder, rectangle: Rectangle) -> list[str]:
    at = _known_in_one(ratings, order, rectangle)
    rows = order.rows_of(np.searchsorted(ratings.indptr, at, side="right") - 1) - rectangle.top
    columns = order.columns_of(ratings.item_index[at].astype(np.int64)) - rectangle.left
    values = ratings.values[at].tolist()
    texts = {value: exact_rating(value) for value in set(values)}
    n_columns = rectangle.right - rectangle.left + 1
    lines = ["\t" * (n_columns - 1)] * (rectangle.bottom - rectangle.top + 1)
    cells: dict[int, list[str]] = {}
    for row, column, value in zip(rows.tolist(), columns.tolist(), values, strict=True):
        cells.setdefault(row, [""] * n_columns)[column] = texts[value]
    for row, in_row in cells.items():
        lines[row] = "\t".join(in_row)
    return lines


def _n_rated(ratings: RatingMatrix, order: ViewOrder, rectangle: Rectangle) -> int:
    """How many ratings the users of the rectangle's rows have, in whichever columns."""
    users = order.users_between(rectangle.top, rectangle.bottom)
    return int((ratings.indptr[users + 1] - ratings.indptr[users]).sum())


def _known_in_one(ratings: RatingMatrix, order: ViewOrder, rectangle: Rectangle) -> IntArray:
    users = order.users_between(rectangle.top, rectangle.bottom)
    items = order.items_between(rectangle.left, rectangle.right)
    if rectangle.n_cells <= _n_rated(ratings, order, rectangle):
        at = positions_of(ratings, np.repeat(users, len(items)), np.tile(items, len(users)))
        return at[at >= 0]
    at = _positions_in_rows(ratings, users)
    columns = order.columns_of(ratings.item_index[at].astype(np.int64))
    return at[(columns >= rectangle.left) & (columns <= rectangle.right)]


def _positions_in_rows(ratings: RatingMatrix, users: IntArray) -> IntArray:
    starts = ratings.indptr[users]
    lengths = ratings.indptr[users + 1] - starts
    ends = np.cumsum(lengths)
    within = np.arange(int(lengths.sum())) - np.repeat(ends - lengths, lengths)
    at: IntArray = np.repeat(starts, lengths) + within
    return at
