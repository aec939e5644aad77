"""In which order users and items are shown: a view of the matrix, which itself stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from funkgui.errors import CancelledError
from funkgui.ratings.matrix import IntArray, RatingMatrix

_RATINGS_AT_ONCE = 1 << 20
"""Ratings counted in one go: about 2 ms in which no other thread gets a turn."""


@dataclass(frozen=True, eq=False)
class ViewOrder:
    """Which user is in each row and which item in each column.

    Attributes
    ----------
    users, items
        (n_users,) and (n_items,) positions in the matrix, by row and column of the view; None
        where they are shown as in the matrix.
    """

    users: IntArray | None = None
    items: IntArray | None = None

    def user(self, row: int) -> int:
        return row if self.users is None else int(self.users[row])

    def item(self, column: int) -> int:
        return column if self.items is None else int(self.items[column])

    def row(self, user: int) -> int:
        return user if self._rows is None else int(self._rows[user])

    def column(self, item: int) -> int:
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
        return users if self._rows is None else self._rows[users]

    def columns_of(self, items: IntArray) -> IntArray:
        return items if self._columns is None else self._columns[items]

    @cached_property
    def _rows(self) -> IntArray | None:
        return None if self.users is None else _inverse(self.users)

    @cached_property
    def _columns(self) -> IntArray | None:
        return None if self.items is None else _inverse(self.items)


def count_items(
    ratings: RatingMatrix, is_cancelled: Callable[[], bool] = lambda: False
) -> IntArray:
    """(n_items,) int64. How many ratings each item has.

    Raises
    ------
    CancelledError
        Where ``is_cancelled`` said so.
    """
    counts = np.zeros(ratings.n_items, np.int64)
    for start in range(0, ratings.n_ratings, _RATINGS_AT_ONCE):
        if is_cancelled():
            raise CancelledError
        some = ratings.item_index[start : start + _RATINGS_AT_ONCE]
        counts += np.bincount(some, minlength=ratings.n_items)
    return counts


def most_rated_first(ratings: RatingMatrix, item_counts: IntArray) -> ViewOrder:
    """Users and items with most ratings first; as in the matrix where they have as many."""
    by_count = np.argsort(-np.diff(ratings.indptr), kind="stable")
    return ViewOrder(by_count, np.argsort(-item_counts, kind="stable"))


def _inverse(order: IntArray) -> IntArray:
    inverse = np.empty(len(order), np.int64)
    inverse[order] = np.arange(len(order))
    return inverse
