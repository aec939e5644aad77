"""Which users and items are shown, in which order: a view of the matrix, which stays as it is.

It does for the table what a `QSortFilterProxyModel` does elsewhere. That would call back for every
row that it compares, and cannot sort columns; this is an array for each axis, made in a worker.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from funkgui.ratings.edits.positions import inverted
from funkgui.ratings.matrix import IntArray, RatingMatrix


@dataclass(frozen=True, eq=False)
class ViewOrder:
    """Which user is in each row and which item in each column; the others are hidden.

    Attributes
    ----------
    users, items
        (n_rows,) and (n_columns,) positions in the matrix, each at most once, by row and column
        of the view; None where all are shown as in the matrix.
    shape
        Users and items of the matrix; None where none are hidden.
    """

    users: IntArray | None = None
    items: IntArray | None = None
    shape: tuple[int, int] | None = None

    def n_users(self, ratings: RatingMatrix) -> int:
        """How many users are shown: the rows of the view."""
        return ratings.n_users if self.users is None else len(self.users)

    def n_items(self, ratings: RatingMatrix) -> int:
        """How many items are shown: the columns of the view."""
        return ratings.n_items if self.items is None else len(self.items)

    def user(self, row: int) -> int:
        return row if self.users is None else int(self.users[row])

    def item(self, column: int) -> int:
        return column if self.items is None else int(self.items[column])

    def row(self, user: int) -> int:
        """Where a user is shown; -1 where hidden."""
        return user if self._rows is None else int(self._rows[user])

    def column(self, item: int) -> int:
        """Where an item is shown; -1 where hidden."""
        return item if self._columns is None else int(self._columns[item])

    def users_between(self, top: int, bottom: int) -> IntArray:
        """The users in the rows ``top`` to ``bottom``, that one included."""
        if self.users is None:
            return np.arange(top, bottom + 1, dtype=np.int64)
        return self.users[top : bottom + 1]

    def items_between(self, left: int, right: int) -> IntArray:
        """The items in the columns ``left`` to ``right``, that one included."""
        if self.items is None:
            return np.arange(left, right + 1, dtype=np.int64)
        return self.items[left : right + 1]

    def rows_of(self, users: IntArray) -> IntArray:
        """Where users are shown; -1 for those hidden."""
        return users if self._rows is None else self._rows[users]

    def columns_of(self, items: IntArray) -> IntArray:
        """Where items are shown; -1 for those hidden."""
        return items if self._columns is None else self._columns[items]

    @cached_property
    def _rows(self) -> IntArray | None:
        return None if self.users is None else inverted(self.users, self._n_of_matrix(0))

    @cached_property
    def _columns(self) -> IntArray | None:
        return None if self.items is None else inverted(self.items, self._n_of_matrix(1))

    def _n_of_matrix(self, axis: int) -> int:
        if self.shape is not None:
            return self.shape[axis]
        order = self.items if axis else self.users
        assert order is not None
        return len(order)
