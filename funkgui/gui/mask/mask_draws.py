"""Draws masks in a worker, the newest wish only, and counts what they hide."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from funkgui.errors import FunkGuiError
from funkgui.gui.latest import Latest
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

_PAUSE_MS = 120
"""After the last key; what is typed meanwhile is not drawn."""


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


class MaskDraws(QObject):
    """Takes wishes; the last one counts."""

    drawn = Signal(object)
    """The `DrawnMask` of the newest wish."""
    refused = Signal(object)
    """The newest wish cannot be drawn: a `FunkGuiError`."""
    failed = Signal(object)
    """Something else went wrong; the exception."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wish: MaskWish | None = None
        self._drawing = Latest(self)
        self._drawing.failed.connect(self._on_failed)
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self._start)

    def ask(self, wish: MaskWish | None) -> None:
        """Draw another mask in place of what was asked for before; None asks for nothing."""
        self._wish = wish
        self._drawing.cancel()
        if wish is None:
            self._timer.stop()
        else:
            self._timer.start()

    def _start(self) -> None:
        if self._wish is not None:
            self._drawing.do("Drawing a mask", self._wish.draw, self.drawn.emit)

    def _on_failed(self, error: BaseException) -> None:
        (self.refused if isinstance(error, FunkGuiError) else self.failed).emit(error)
