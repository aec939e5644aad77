"""Which users and items are shown: a choice that narrows step by step."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from funkgui.errors import CancelledError, EditError
from funkgui.gui.matrix.cells.view_order import ViewOrder
from funkgui.gui.tasks import Cancelled
from funkgui.ratings.edits.edit import Change
from funkgui.ratings.lookup import positions_of_users, users_at
from funkgui.ratings.matrix import BoolArray, IntArray, RatingMatrix
from funkgui.ratings.sorting import distinct

_RATINGS_AT_ONCE = 1 << 20


@dataclass(frozen=True, eq=False)
class Filter:
    """The users and items shown.

    Attributes
    ----------
    users, items
        (n_users,) and (n_items,) bool, True for those shown; None where all are.
    user_words, item_words
        Why, after the number of those shown: ``who rated Toy Story (1995)``.
    """

    users: BoolArray | None = None
    items: BoolArray | None = None
    user_words: tuple[str, ...] = ()
    item_words: tuple[str, ...] = ()

    @property
    def hides(self) -> bool:
        return self.users is not None or self.items is not None

    def with_users(self, shown: BoolArray, words: str) -> Filter:
        """Only those of the users shown so far that are True; `EditError` where none is left."""
        users = _narrowed(self.users, shown, "user", words)
        return replace(self, users=users, user_words=_with(self.user_words, words))

    def with_items(self, shown: BoolArray, words: str) -> Filter:
        """Only those of the items shown so far that are True; `EditError` where none is left."""
        items = _narrowed(self.items, shown, "item", words)
        return replace(self, items=items, item_words=_with(self.item_words, words))

    def moved(self, change: Change) -> Filter:
        """The same users and items after they have moved; new ones are shown."""
        return replace(
            self,
            users=_moved(self.users, change.user_places),
            items=_moved(self.items, change.item_places),
        )

    def view(self, ordered: ViewOrder, shape: tuple[int, int]) -> ViewOrder:
        """The users and items shown, in an order.

        Parameters
        ----------
        ordered
            All users and items.
        shape
            Users and items of the matrix.
        """
        if not self.hides:
            return ordered
        users, items = _shown(ordered.users, self.users), _shown(ordered.items, self.items)
        return ViewOrder(users, items, shape)


def who_rated(
    ratings: RatingMatrix, items: IntArray, every: bool, is_cancelled: Cancelled = lambda: False
) -> BoolArray:
    """(n_users,) bool. Who rated all of some items, or any of them.

    Raises
    ------
    CancelledError
        Where ``is_cancelled`` said so.
    """
    wanted = np.zeros(ratings.n_items, np.bool_)
    wanted[items] = True
    n_rated = np.zeros(ratings.n_users, np.int64)
    for start in range(0, ratings.n_ratings, _RATINGS_AT_ONCE):
        if is_cancelled():
            raise CancelledError
        some = ratings.item_index[start : start + _RATINGS_AT_ONCE]
        at = start + np.flatnonzero(wanted[some])
        users = users_at(ratings, at)
        np.add.at(n_rated, users, 1)
    return n_rated == wanted.sum() if every else n_rated > 0


def rated_by(ratings: RatingMatrix, users: IntArray, every: bool) -> BoolArray:
    """(n_items,) bool. What all of some users rated, or any of them."""
    users = distinct(users)
    items = ratings.item_index[positions_of_users(ratings, users)]
    n_rated = np.bincount(items, minlength=ratings.n_items)
    return n_rated == len(users) if every else n_rated > 0


def _narrowed(before: BoolArray | None, shown: BoolArray, thing: str, words: str) -> BoolArray:
    both = shown if before is None else before & shown
    if not both.any():
        raise EditError(
            f"No {thing} would be left to show ({words}); the view stays as it is. "
            "Show all, or choose others."
        )
    return both


def _with(words: tuple[str, ...], more: str) -> tuple[str, ...]:
    return words if more in words else (*words, more)


def _moved(shown: BoolArray | None, places: IntArray | None) -> BoolArray | None:
    if shown is None or places is None:
        return shown
    moved: BoolArray = np.where(places >= 0, shown[places], True)
    return moved


def _shown(order: IntArray | None, shown: BoolArray | None) -> IntArray | None:
    if shown is None:
        return order
    return np.flatnonzero(shown) if order is None else order[shown[order]]
