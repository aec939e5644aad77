"""By what users and items are sorted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from funkgui.ratings.edits.edit import Change
from funkgui.ratings.matrix import IntArray


class OrderBy(Enum):
    """What users or items can be sorted by; the value is what the choice says."""

    MATRIX = "Matrix order"
    COUNT = "Number of ratings"
    MEAN = "Mean rating"
    SPREAD = "Spread of ratings"
    NAME = "Name"
    FACTOR = "Factor"
    ONE = "Ratings of one"


_TOP_FIRST = (OrderBy.COUNT, OrderBy.MEAN, OrderBy.SPREAD, OrderBy.FACTOR, OrderBy.ONE)
"""Orders that begin with the largest unless they are turned round."""


@dataclass(frozen=True)
class AxisOrder:
    """How the users, or the items, are sorted.

    Attributes
    ----------
    descending
        Whether the largest come first. What has no value, such as the mean of no ratings, comes
        last either way.
    factor
        Which factor of the selected run, from 0; for `OrderBy.FACTOR`.
    one
        Position of the item whose ratings sort the users, or of the user whose ratings sort the
        items; for `OrderBy.ONE`.
    """

    by: OrderBy = OrderBy.MATRIX
    descending: bool = False
    factor: int = 0
    one: int = -1

    @classmethod
    def usual(cls, by: OrderBy, one: int = -1) -> AxisOrder:
        """The direction in which one mostly wants it: the most rated, but A to Z."""
        return cls(by, by in _TOP_FIRST, one=one)

    def _moved(self, places: IntArray | None) -> AxisOrder:
        if self.by is not OrderBy.ONE or places is None:
            return self
        at = (places == self.one).nonzero()[0]
        return replace(self, one=int(at[0])) if len(at) else AxisOrder()


@dataclass(frozen=True)
class OrderChoice:
    """How users and items are sorted."""

    users: AxisOrder = AxisOrder()
    items: AxisOrder = AxisOrder()

    def moved(self, change: Change) -> OrderChoice:
        """The same choice after users or items have moved."""
        return OrderChoice(
            self.users._moved(change.item_places), self.items._moved(change.user_places)
        )

    @property
    def needs_run(self) -> bool:
        """Whether factors of a run are sorted by."""
        return OrderBy.FACTOR in (self.users.by, self.items.by)


ORIGINAL = OrderChoice()
MOST_RATED = OrderChoice(AxisOrder.usual(OrderBy.COUNT), AxisOrder.usual(OrderBy.COUNT))
