"""Which users and items are shown: a choice that narrows step by step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from funkgui.errors import EditError
from funkgui.gui.matrix.cells.view_order import Lines, ViewOrder
from funkgui.gui.tasks import Cancelled, stop_if
from funkgui.ratings.edits.edit import Change
from funkgui.ratings.lookup import positions_of_users, users_at
from funkgui.ratings.matrix import BoolArray, IntArray, RatingMatrix
from funkgui.ratings.sorting import distinct
from funkgui.ratings.threads import pieces

_RATINGS_AT_ONCE = 1 << 20


@dataclass(frozen=True, eq=False)
class Narrowed:
    """The users, or items, shown.

    Attributes
    ----------
    thing
        ``user`` or ``item``.
    shown
        (n,) bool, True for those shown; None where all are.
    words
        Why, after the number of those shown: ``who rated Toy Story (1995)``.
    """

    thing: str
    shown: BoolArray | None = None
    words: tuple[str, ...] = ()

    def to(self, chosen: BoolArray, words: str) -> Narrowed:
        """Only those of the shown ones that are True; `EditError` where none is left."""
        both = chosen if self.shown is None else self.shown & chosen
        if not both.any():
            raise EditError(
                f"No {self.thing} would be left to show ({words}); the view stays as it is. "
                "Show all, or choose others."
            )
        return Narrowed(self.thing, both, tuple(dict.fromkeys((*self.words, words))))

    def moved(self, places: IntArray | None) -> Narrowed:
        """The same ones after they have moved, and new ones; all where no others are left."""
        if self.shown is None or places is None:
            return self
        shown = np.where(places >= 0, self.shown[places], True)
        return replace(self, shown=shown) if shown.any() else Narrowed(self.thing)

    def lines(self, ordered: Lines) -> Lines:
        """Where those shown stand, of all in an order."""
        if self.shown is None:
            return ordered
        order = np.arange(len(self.shown)) if ordered.shown is None else ordered.shown
        return Lines(order[self.shown[order]], len(self.shown))


@dataclass(frozen=True, eq=False)
class Filter:
    """The users and items shown."""

    users: Narrowed = Narrowed("user")
    items: Narrowed = Narrowed("item")

    @property
    def hides(self) -> bool:
        return self.users.shown is not None or self.items.shown is not None

    def moved(self, change: Change) -> Filter:
        """The same users and items after they have moved."""
        return Filter(self.users.moved(change.user_places), self.items.moved(change.item_places))

    def view(self, ordered: ViewOrder) -> ViewOrder:
        """The users and items shown, of all in an order."""
        return ViewOrder(self.users.lines(ordered.users), self.items.lines(ordered.items))


def who_rated(
    ratings: RatingMatrix, items: IntArray, every: bool, cancelled: Cancelled = lambda: False
) -> BoolArray:
    """(n_users,) bool. Who rated all of some items, or any of them."""
    items = distinct(items)
    n_rated = np.zeros(ratings.n_users, np.int64)
    for at in positions_of_items(ratings, items, cancelled):
        np.add.at(n_rated, users_at(ratings, at), 1)
    return n_rated == len(items) if every else n_rated > 0


def positions_of_items(
    ratings: RatingMatrix, items: IntArray, cancelled: Cancelled
) -> Iterator[IntArray]:
    """Positions of all ratings of some items, in pieces, between which it can be cancelled."""
    wanted = np.zeros(ratings.n_items, np.bool_)
    wanted[items] = True
    for part in pieces(ratings.n_ratings, _RATINGS_AT_ONCE):
        stop_if(cancelled)
        yield part.start + np.flatnonzero(wanted[ratings.item_index[part]])


def rated_by(ratings: RatingMatrix, users: IntArray, every: bool) -> BoolArray:
    """(n_items,) bool. What all of some users rated, or any of them."""
    users = distinct(users)
    items = ratings.item_index[positions_of_users(ratings, users)]
    n_rated = np.bincount(items, minlength=ratings.n_items)
    return n_rated == len(users) if every else n_rated > 0
