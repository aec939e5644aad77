"""Which users, items and ratings of a second matrix are in a first one, too."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from funkgui.ratings.lookup import positions_of
from funkgui.ratings.matrix import IntArray, Labels, RatingMatrix
from funkgui.ratings.places import all_places_of

T = TypeVar("T", bound=np.generic)


class Matched(NamedTuple):
    """Users, or items, of the second matrix among those of the first.

    Attributes
    ----------
    places
        (n,) int64. Where each one of the second stands once the new ones are appended.
    new
        Positions in the second of those that the first does not have.
    """

    places: IntArray
    new: IntArray

    @classmethod
    def of(cls, own: Labels, others: Labels) -> Matched:
        """Match labels by their texts: 7 and ``"7"`` are alike."""
        places = all_places_of(others, own)
        new = np.flatnonzero(places < 0)
        places[new] = len(own) + np.arange(len(new))
        return cls(places, new)


class Pairs(NamedTuple):
    """The rated pairs of the second matrix, in its order.

    Attributes
    ----------
    by_user, by_item
        Its users and its items.
    users, items
        (n,) int64. Positions of the pairs once new users and items are appended.
    at
        (n,) int64. Where each one's rating is in the first's values; -1 where it has none.
    """

    by_user: Matched
    by_item: Matched
    users: IntArray
    items: IntArray
    at: IntArray

    @classmethod
    def of(cls, ratings: RatingMatrix, more: RatingMatrix) -> Pairs:
        by_user = Matched.of(ratings.user_ids, more.user_ids)
        by_item = Matched.of(ratings.item_ids, more.item_ids)
        users, items = by_user.places[more.user_index], by_item.places[more.item_index]
        at = np.full(len(users), -1, np.int64)
        both = np.flatnonzero((users < ratings.n_users) & (items < ratings.n_items))
        at[both] = positions_of(ratings, users[both], items[both])
        return cls(by_user, by_item, users, items, at)

    @property
    def new(self) -> IntArray:
        """Those that the first has no rating of."""
        return np.flatnonzero(self.at < 0)

    def of_first(self, array: NDArray[T], otherwise: Any) -> NDArray[T]:
        """What an array in the order of the first's values has for each pair."""
        found = np.full(len(self.at), otherwise, array.dtype)
        known = self.at >= 0
        found[known] = array[self.at[known]]
        return found
