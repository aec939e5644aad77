"""Rectangles of the table, and which users, items and ratings lie in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from funkgui.gui.matrix.cells.view_order import Lines, ViewOrder
from funkgui.gui.tasks import Cancelled, stop_if
from funkgui.ratings.lookup import positions_of, positions_of_users, users_at
from funkgui.ratings.matrix import IntArray, RatingMatrix
from funkgui.ratings.sorting import first_of_each_run

_ROWS_AT_ONCE = 2048
"""Rows dealt with in one go: between two of these the work can be cancelled."""


@dataclass(frozen=True)
class Rectangle:
    """Rows ``top`` to ``bottom`` and columns ``left`` to ``right`` of the view, these included."""

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def around(cls, one: tuple[int, int], other: tuple[int, int]) -> Rectangle:
        """The rectangle with two cells, each a row and a column, in opposite corners."""
        (top, bottom), (left, right) = (sorted(ends) for ends in zip(one, other, strict=True))
        return cls(top, left, bottom, right)

    @property
    def rows(self) -> tuple[int, int]:
        """The first and the last."""
        return self.top, self.bottom

    @property
    def columns(self) -> tuple[int, int]:
        """The first and the last."""
        return self.left, self.right

    @property
    def shape(self) -> tuple[int, int]:
        """Number of rows and of columns."""
        return self.bottom - self.top + 1, self.right - self.left + 1

    @property
    def n_cells(self) -> int:
        n_rows, n_columns = self.shape
        return n_rows * n_columns

    def has(self, row: int, column: int) -> bool:
        """Whether a cell lies in it."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def without(self, others: Iterable[Rectangle]) -> list[Rectangle]:
        """Its cells that lie in none of some others, as rectangles."""
        left = [self]
        for other in others:
            left = [rest for one in left for rest in one._without(other)]
        return left

    def _without(self, other: Rectangle) -> Iterator[Rectangle]:
        """Its cells that do not lie in another rectangle, as up to four rectangles."""
        top, bottom = max(self.top, other.top), min(self.bottom, other.bottom)
        left, right = max(self.left, other.left), min(self.right, other.right)
        if top > bottom or left > right:
            yield self
            return
        around = (
            Rectangle(self.top, self.left, top - 1, self.right),
            Rectangle(bottom + 1, self.left, self.bottom, self.right),
            Rectangle(top, self.left, bottom, left - 1),
            Rectangle(top, right + 1, bottom, self.right),
        )
        yield from (one for one in around if one.top <= one.bottom and one.left <= one.right)


def bounds_of(rectangles: Iterable[Rectangle]) -> Rectangle:
    """The smallest rectangle around others."""
    every = list(rectangles)
    return Rectangle(
        min(one.top for one in every),
        min(one.left for one in every),
        max(one.bottom for one in every),
        max(one.right for one in every),
    )


@dataclass(frozen=True, eq=False)
class Grid:
    """Cells where some rows and some columns of the view cross.

    Attributes
    ----------
    users, items
        (n_rows,) and (n_columns,) int64 positions in the matrix, in the order of the view.
    """

    users: IntArray
    items: IntArray

    @classmethod
    def of(cls, order: ViewOrder, rectangle: Rectangle) -> Grid:
        """The cells of a rectangle."""
        return cls(order.users.between(*rectangle.rows), order.items.between(*rectangle.columns))

    @classmethod
    def around(cls, order: ViewOrder, rectangles: Sequence[Rectangle]) -> Grid:
        """Where all rows and columns of some rectangles cross."""
        return cls(
            order.users.within(one.rows for one in rectangles),
            order.items.within(one.columns for one in rectangles),
        )

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.users), len(self.items)

    @property
    def n_cells(self) -> int:
        return len(self.users) * len(self.items)

    @property
    def cells(self) -> tuple[IntArray, IntArray]:
        """(n_cells,) user and item of each cell, row by row."""
        return np.repeat(self.users, len(self.items)), np.tile(self.items, len(self.users))

    def order(self, ratings: RatingMatrix) -> ViewOrder:
        """A view of these rows and columns alone."""
        return ViewOrder(Lines(self.users, ratings.n_users), Lines(self.items, ratings.n_items))


def known_in(
    ratings: RatingMatrix,
    order: ViewOrder,
    rectangles: Iterable[Rectangle],
    cancelled: Cancelled = lambda: False,
) -> IntArray:
    """Positions of the ratings in some rectangles, ascending, each once."""
    found = []
    for one in rectangles:
        for piece in pieces_of(one):
            stop_if(cancelled)
            found.append(_known_in_one(ratings, order, piece))
    return first_of_each_run(np.sort(np.concatenate([np.zeros(0, np.int64), *found])))


def cells_at(ratings: RatingMatrix, at: IntArray) -> tuple[IntArray, IntArray]:
    """(n,) user and item of the ratings at some positions."""
    return users_at(ratings, at), ratings.item_index[at].astype(np.int64)


def pieces_of(rectangle: Rectangle, n_rows: int = _ROWS_AT_ONCE) -> Iterator[Rectangle]:
    """The rectangle in rectangles of some rows, one below the other."""
    for top in range(rectangle.top, rectangle.bottom + 1, n_rows):
        yield replace(rectangle, top=top, bottom=min(top + n_rows - 1, rectangle.bottom))


def n_looked_at(ratings: RatingMatrix, order: ViewOrder, rectangles: Iterable[Rectangle]) -> int:
    """How many cells are looked at to find the ratings in some rectangles."""
    return sum(min(one.n_cells, _n_rated(ratings, order, one)) for one in rectangles)


def _n_rated(ratings: RatingMatrix, order: ViewOrder, rectangle: Rectangle) -> int:
    """How many ratings the users of the rectangle's rows have, in whichever columns."""
    users = order.users.between(*rectangle.rows)
    return int((ratings.indptr[users + 1] - ratings.indptr[users]).sum())


def _known_in_one(ratings: RatingMatrix, order: ViewOrder, rectangle: Rectangle) -> IntArray:
    if rectangle.n_cells <= _n_rated(ratings, order, rectangle):
        at = positions_of(ratings, *Grid.of(order, rectangle).cells)
        return at[at >= 0]
    at = positions_of_users(ratings, order.users.between(*rectangle.rows))
    columns = order.items.lines(ratings.item_index[at].astype(np.int64))
    return at[(columns >= rectangle.left) & (columns <= rectangle.right)]
