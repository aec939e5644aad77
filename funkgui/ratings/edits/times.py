"""Edits of whether ratings have times at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from funkgui.errors import EditError
from funkgui.ratings.edits.edit import Change, Edited
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import NO_TIME, RatingMatrix


@dataclass(frozen=True, eq=False)
class SetTimes:
    """Let ratings have times, none of which is known at first, or none at all.

    Attributes
    ----------
    given
        Whether they have times afterwards.
    """

    given: bool
    text: str = "Give ratings times"

    def effort(self, ratings: RatingMatrix) -> int:
        return ratings.n_ratings

    def apply(self, ratings: RatingMatrix, holdout: Holdout) -> Edited:
        """Make the edit; `EditError` where a time would be lost."""
        if self.given == (ratings.times is not None):
            return Edited(ratings, holdout, self, Change())
        if ratings.times is not None and (ratings.times != NO_TIME).any():
            raise EditError("Some ratings have times, which would be lost.")
        times = np.full(ratings.n_ratings, NO_TIME) if self.given else None
        inverse = SetTimes(not self.given, self.text)
        return Edited(ratings.described(times=times), holdout, inverse, Change())
