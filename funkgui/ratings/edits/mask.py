"""Edits of the mask: which ratings are hidden from training."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from funkgui.errors import EditError
from funkgui.ratings.edits.edit import Change, Edited
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import RatingMatrix


@dataclass(frozen=True, eq=False)
class ReplaceHoldout:
    """Hide other ratings from training.

    Attributes
    ----------
    holdout
        The mask afterwards.
    text
        What the edit does, for the undo menu.
    """

    holdout: Holdout
    text: str = "Draw the held-out ratings anew"

    def effort(self, ratings: RatingMatrix) -> int:
        return ratings.n_ratings // 4

    def apply(self, ratings: RatingMatrix, holdout: Holdout) -> Edited:
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
        users = np.searchsorted(ratings.indptr, changed, side="right") - 1
        items = ratings.item_index[changed].astype(np.int64)
        inverse = ReplaceHoldout(holdout, self.text)
        return Edited(ratings, self.holdout, inverse, Change(users, items))
