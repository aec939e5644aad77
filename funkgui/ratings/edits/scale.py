"""Edits of the values that ratings may take."""

from __future__ import annotations

import math
from dataclasses import dataclass

from funkgui.errors import EditError
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
    text
        What the edit does, for the undo menu.
    """

    scale: RatingScale | None
    text: str = "Change the scale"

    def effort(self, ratings: RatingMatrix) -> int:
        return 1

    def apply(self, ratings: RatingMatrix, holdout: Holdout) -> Edited:
        """The matrix and mask after the edit, and the edit that takes it back.

        Raises
        ------
        EditError
            Where the scale's ends or step are not numbers that make one.
        """
        _check(self.scale)
        inverse = SetScale(ratings.scale, self.text)
        other = ratings.described(scale=self.scale)
        return Edited(other, holdout, inverse, Change(scale=True))


def _check(scale: RatingScale | None) -> None:
    if scale is None:
        return
    low, high, step = scale.low, scale.high, scale.step
    if not (math.isfinite(low) and math.isfinite(high) and low <= high):
        raise EditError(
            f"A scale from {low:g} to {high:g} has no ratings; give its lower end first."
        )
    if step is not None and not (math.isfinite(step) and step > 0):
        raise EditError(f"The step of a scale is {step:g}; it must be a number above 0.")
