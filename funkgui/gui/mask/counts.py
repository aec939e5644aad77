"""What a mask leaves to train on, in numbers and in words."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from funkgui.ratings.counted import counted
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.training_counts import training_counts_of_items, training_counts_of_users


class MaskCounts(NamedTuple):
    """Counts of a mask.

    Attributes
    ----------
    n_hidden, n_ratings
        Held-out ratings, and all.
    bare_users, bare_items
        Those who have ratings, all of them held out.
    """

    n_hidden: int
    n_ratings: int
    bare_users: int
    bare_items: int

    @classmethod
    def of(cls, ratings: RatingMatrix, holdout: Holdout) -> MaskCounts:
        """Count; reads every rating of the matrix."""
        of_users = np.diff(ratings.indptr), training_counts_of_users(ratings, holdout)
        of_items = ratings.item_counts, training_counts_of_items(ratings, holdout)
        bare = (
            int(np.count_nonzero((rated > 0) & (left == 0))) for rated, left in (of_users, of_items)
        )
        return cls(holdout.n_hidden, ratings.n_ratings, *bare)

    @property
    def text(self) -> str:
        """``12,345 held out of 100,836 (12.2 %); 3 users have none left to train on.``"""
        if self.n_hidden == 0:
            return f"Nothing held out: {counted(self.n_ratings, 'rating')} to train on."
        share = f"{100 * self.n_hidden / self.n_ratings:.3g} %"
        text = f"{self.n_hidden:,} held out of {self.n_ratings:,} ({share})"
        bare = [
            counted(n, what)
            for n, what in ((self.bare_users, "user"), (self.bare_items, "item"))
            if n
        ]
        if not bare:
            return f"{text}; every user and item has some left to train on."
        has = "has" if self.bare_users + self.bare_items == 1 else "have"
        return f"{text}; {' and '.join(bare)} {has} none left to train on."
