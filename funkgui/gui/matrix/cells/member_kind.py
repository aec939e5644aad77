"""What differs between users and items when some are added, renamed, joined or removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from funkgui.gui.matrix.cells.cell_words import item_name
from funkgui.gui.matrix.cells.rectangles import Rectangle
from funkgui.gui.matrix.cells.view_order import ViewOrder
from funkgui.ratings.matrix import IntArray, Labels, RatingMatrix


@dataclass(frozen=True)
class Kind:
    """Users, or items.

    Attributes
    ----------
    word
        ``user`` or ``item``.
    looks
        Pages of the predictions: name, text for menus with its mnemonic, and what is shown.
    """

    word: str
    looks: tuple[tuple[str, str, str], ...]

    @property
    def is_item(self) -> bool:
        return self.word == "item"

    def labels(self, ratings: RatingMatrix) -> Labels:
        return ratings.item_ids if self.is_item else ratings.user_ids

    def name(self, ratings: RatingMatrix, at: int) -> str:
        """What one is called in sentences."""
        return item_name(ratings, at) if self.is_item else f"User {ratings.user_ids[at]}"

    def counts(self, ratings: RatingMatrix, chosen: IntArray) -> list[int]:
        """How many ratings each of some has."""
        of_all = ratings.item_counts if self.is_item else np.diff(ratings.indptr)
        counts: list[int] = of_all[chosen].tolist()
        return counts

    def selected(self, order: ViewOrder, rectangles: Sequence[Rectangle]) -> IntArray:
        """(n,) int64. Those in whose rows or columns something is selected, in the view's order."""
        if self.is_item:
            return order.items.within(one.columns for one in rectangles)
        return order.users.within(one.rows for one in rectangles)


USERS = Kind(
    "user",
    (
        ("best", "Re&commend to this user", "Show what the current user would like most"),
        ("alike", "Users ali&ke", "Show which users are like the current one"),
    ),
)
ITEMS = Kind(
    "item",
    (("similar", "Simi&lar items", "Show which items are like the current one"),),
)
