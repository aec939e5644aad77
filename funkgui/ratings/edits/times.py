"""Edits of whether ratings have times at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from funkgui.errors import EditError
from funkgui.ratings.edits.edit import Change, Edited
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import NO_TIME, RatingMatrix


@dataclass(frozen=True, eq=False)
class BeginTimes:
    """Let ratings have times; none is known at first. A matrix that has times stays as it is."""

    text: str = "Give ratings times"

    def effort(self, ratings: RatingMatrix) -> int:
        return ratings.n_ratings

    def apply(self, ratings: RatingMatrix, holdout: Holdout) -> Edited:
        if ratings.times is not None:
            return Edited(ratings, holdout, self, Change())
        timed = ratings.described(times=np.full(ratings.n_ratings, NO_TIME))
        return Edited(timed, holdout, EndTimes(self.text), Change())


@dataclass(frozen=True, eq=False)
class EndTimes:
    """Let ratings have no times, as none is known: it takes `BeginTimes` back."""

    text: str

    def effort(self, ratings: RatingMatrix) -> int:
        return ratings.n_ratings

    def apply(self, ratings: RatingMatrix, holdout: Holdout) -> Edited:
        """Make the edit; `EditError` where a time would be lost."""
        if ratings.times is not None and (ratings.times != NO_TIME).any():
            raise EditError("Some ratings have times, which would be lost.")
        return Edited(ratings.described(times=None), holdout, BeginTimes(self.text), Change())
