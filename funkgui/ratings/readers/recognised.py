"""What a format makes of a file that it knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn, Protocol

from funkgui.errors import ReadError
from funkgui.ratings.readers.preview import Preview
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.watch import Watch


class Recognised(Protocol):
    """A file that a format knows."""

    @property
    def confidence(self) -> float:
        """How sure that is, 0 to 1. At 0, reading it only serves to say what is missing."""

    def preview(self) -> Preview:
        """The first rows and what is made of them, from the file's head if that will do."""

    def read(self, watch: Watch) -> RatingFile:
        """Read the ratings, raising `ReadError` or `CancelledError`."""


@dataclass(frozen=True)
class Refused:
    """A file that only serves to say what is wrong with it.

    Attributes
    ----------
    error
        What is wrong.
    confidence
        How sure it is that no other format is to read it.
    """

    error: ReadError
    confidence: float

    def preview(self) -> NoReturn:
        """Raise the `ReadError`."""
        raise self.error

    def read(self, watch: Watch) -> NoReturn:
        """Raise the `ReadError`."""
        raise self.error
