"""Masks that are drawn as choices are made, with counts of what they hide."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from funkgui.gui.mask.counts import MaskCounts
from funkgui.gui.openings import read_second
from funkgui.gui.tasks import Cancelled, Progress
from funkgui.ratings.counted import counted
from funkgui.ratings.edits.edit import Edit
from funkgui.ratings.edits.mask import ReplaceHoldout
from funkgui.ratings.edits.merged import holding_out
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.masks.scheme import MaskScheme
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.readers.options import ReadOptions


@dataclass(frozen=True, eq=False)
class MaskWish:
    """A mask to be drawn.

    Attributes
    ----------
    ratings, holdout
        For which ratings, and the mask that they have.
    test_file
        Whose ratings are held out, for the scheme that wants one.
    read_options
        By which the ratings were read: the test file is likely to look like theirs.
    """

    ratings: RatingMatrix
    holdout: Holdout
    scheme: MaskScheme
    test_file: Path | None
    read_options: ReadOptions

    def draw(self, progress: Progress, cancelled: Cancelled) -> DrawnMask:
        """Draw it; slow.

        Raises
        ------
        FunkGuiError
            Where it cannot be drawn.
        """
        if self.scheme.scheme != "given-test" or self.test_file is None:
            holdout = self.scheme.draw(self.ratings)
            counts = MaskCounts.of(self.ratings, holdout)
            return DrawnMask(self, ReplaceHoldout(holdout), counts)
        given = read_second(self.test_file, self.read_options, progress, cancelled)
        found = holding_out(self.ratings, self.holdout, given.ratings, self.test_file.name)
        edited = found.edit.apply(self.ratings, self.holdout)
        counts = MaskCounts.of(edited.ratings, edited.holdout)
        return DrawnMask(self, found.edit, counts, found.n_new)


@dataclass(frozen=True, eq=False)
class DrawnMask:
    """What came of a wish.

    Attributes
    ----------
    edit
        Gives the ratings of the wish that mask.
    counts
        Of the mask.
    n_new
        Ratings of a test file that are new, and are added.
    """

    wish: MaskWish
    edit: Edit
    counts: MaskCounts
    n_new: int = 0

    @property
    def text(self) -> str:
        """What it hides, and adds, in words."""
        if self.n_new == 0:
            return self.counts.text
        verb = "is" if self.n_new == 1 else "are"
        return f"{self.counts.text} {counted(self.n_new, 'rating')} {verb} new here, and added."
