"""Edits of the mask: which ratings are hidden from training."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from funkgui.errors import EditError
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import IntArray, RatingMatrix


def _no_cells() -> IntArray:
    return np.zeros(0, np.int64)


@dataclass(frozen=True, eq=False)
class ReplaceHoldout:
    """Hide other ratings from training.

    Attributes
    ----------
    holdout
        The mask afterwards.
    text
        What the edit does, for the undo menu.
    users, items
        (n,) positions of the cells that go in or out of the mask; known in an inverse only.
    """

    holdout: Holdout
    text: str = "Draw the held-out ratings anew"
    users: IntArray = field(default_factory=_no_cells)
    items: IntArray = field(default_factory=_no_cells)

    def apply(
        self, ratings: RatingMatrix, holdout: Holdout
    ) -> tuple[RatingMatrix, Holdout, ReplaceHoldout]:
        """The matrix and mask after the edit, and the edit that takes it back.

        Raises
        ------
        EditError
            Where the mask was drawn for other ratings.
        """
        if len(self.holdout.hidden) != ratings.n_ratings:
            raise EditError(
                f"The mask was drawn for {len(self.holdout.hidden):,} ratings and there are now "
                f"{ratings.n_ratings:,}; draw it anew."
            )
        changed = np.flatnonzero(self.holdout.hidden != holdout.hidden)
        users = ratings.user_index[changed].astype(np.int64)
        items = ratings.item_index[changed].astype(np.int64)
        inverse = ReplaceHoldout(holdout, self.text, users, items)
        return ratings, self.holdout, inverse
