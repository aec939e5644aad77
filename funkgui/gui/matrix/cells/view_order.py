"""Which users and items are shown, in which order: a view of the matrix, which stays as it is.

It does for the table what a `QSortFilterProxyModel` does elsewhere. That would call back for every
row that it compares, and cannot sort columns; this is an array for each axis, made in a worker.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from funkgui.ratings.edits.positions import inverted
from funkgui.ratings.matrix import IntArray, RatingMatrix


@dataclass(frozen=True, eq=False)
class Lines:
    """Which users stand in the rows of the view, or which items in its columns.

    Attributes
    ----------
    shown
        (n_lines,) positions in the matrix, each at most once, line by line; None where all are
        shown as in the matrix.
    n_all
        Users, or items, of the matrix; None where none are hidden.
    """

    shown: IntArray | None = None
    n_all: int | None = None

    def count(self, n_all: int) -> int:
        """How many lines there are, for so many users or items."""
        return n_all if self.shown is None else len(self.shown)

    def at(self, line: int) -> int:
        """Who stands in a line."""
        return line if self.shown is None else int(self.shown[line])

    def between(self, first: int, last: int) -> IntArray:
        """Who stands in the lines from one to another, that one included."""
        if self.shown is None:
            return np.arange(first, last + 1, dtype=np.int64)
        return self.shown[first : last + 1]

    def within(self, spans: Iterable[tuple[int, int]]) -> IntArray:
        """Who stands in the lines of some spans, each once, line by line."""
        parts = [self.between(*span) for span in spans_of(spans)]
        return np.concatenate(parts) if parts else np.zeros(0, np.int64)

    def line(self, position: int) -> int:
        """Where one is shown; -1 where hidden."""
        return position if self._lines is None else int(self._lines[position])

    def lines(self, positions: IntArray) -> IntArray:
        """Where some are shown; -1 for those hidden."""
        return positions if self._lines is None else self._lines[positions]

    def moved(self, places: IntArray | None) -> Lines:
        """Those that stayed in the order they had, and the new ones behind them.

        Parameters
        ----------
        places
            As `Change` has them; of views that hide nothing.
        """
        if self.shown is None or places is None:
            return self
        there = inverted(places, len(self.shown))[self.shown]
        return Lines(np.concatenate([there[there >= 0], np.flatnonzero(places < 0)]))

    @cached_property
    def _lines(self) -> IntArray | None:
        if self.shown is None:
            return None
        return inverted(self.shown, len(self.shown) if self.n_all is None else self.n_all)


@dataclass(frozen=True, eq=False)
class ViewOrder:
    """The users in the rows, and the items in the columns."""

    users: Lines = Lines()
    items: Lines = Lines()

    def shape_of(self, ratings: RatingMatrix) -> tuple[int, int]:
        """Number of rows and of columns."""
        return self.users.count(ratings.n_users), self.items.count(ratings.n_items)

    def shows(self, user: int, item: int) -> bool:
        """Whether a cell is in the view."""
        return self.users.line(user) >= 0 <= self.items.line(item)


def spans_of(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans of rows or columns, ascending, those that meet made one."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = merged[-1][0], max(merged[-1][1], last)
        else:
            merged.append((first, last))
    return merged
