"""What every edit can do."""

from __future__ import annotations

from typing import Protocol

from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import IntArray, RatingMatrix


class Edit(Protocol):
    """A change of the ratings or of the mask; applying it returns its inverse."""

    @property
    def text(self) -> str:
        """What the edit does, for the undo menu."""

    @property
    def users(self) -> IntArray:
        """(n,) rows of the cells that it changes."""

    @property
    def items(self) -> IntArray:
        """(n,) columns of the cells that it changes."""

    def apply(self, ratings: RatingMatrix, holdout: Holdout) -> tuple[RatingMatrix, Holdout, Edit]:
        """The matrix and mask after the edit, and the edit that takes it back."""
