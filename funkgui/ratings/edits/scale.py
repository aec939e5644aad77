"""Edits of the values that ratings may take."""

from __future__ import annotations

from dataclasses import dataclass

from funkgui.ratings.edits.edit import Change, Edited
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.scale import RatingScale


@dataclass(frozen=True, eq=False)
class SetScale:
    """Let ratings take other values; those that are there stay what they are.

    Attributes
    ----------
    scale
        The scale afterwards; None where any number may be a rating.
    """

    scale: RatingScale | None
    text: str = "Change the scale"

    def effort(self, ratings: RatingMatrix) -> int:
        return 1

    def apply(self, ratings: RatingMatrix, holdout: Holdout) -> Edited:
        inverse = SetScale(ratings.scale, self.text)
        other = ratings.described(scale=self.scale)
        return Edited(other, holdout, inverse, Change(scale=True))
