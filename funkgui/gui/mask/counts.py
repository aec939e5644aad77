"""What a mask leaves to train on, in numbers and in words."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from funkgui.ratings.counted import counted
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import RatingMatrix


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
        hidden = np.flatnonzero(holdout.hidden)
        rows = np.searchsorted(ratings.indptr, hidden, side="right") - 1
        of_user = np.bincount(rows, minlength=ratings.n_users)
        of_item = np.bincount(ratings.item_index[hidden], minlength=ratings.n_items)
        all_of_item = np.bincount(ratings.item_index, minlength=ratings.n_items)
        bare_users = (of_user > 0) & (of_user == np.diff(ratings.indptr))
        bare_items = (of_item > 0) & (of_item == all_of_item)
        return cls(
            len(hidden),
            ratings.n_ratings,
            int(np.count_nonzero(bare_users)),
            int(np.count_nonzero(bare_items)),
        )

    @property
    def text(self) -> str:
        """``12,345 held out of 100,836 (12.2 %); 3 users have none left to train on.``"""
        if self.n_hidden == 0:
            return f"Nothing held out: all {self.n_ratings:,} ratings are trained on."
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
