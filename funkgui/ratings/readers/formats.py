"""The formats that ratings are read from.

A format is one module with a function that looks at a file's head and, where it knows the file,
returns what reads it. One more format is one more module, and its function in `FORMATS`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from funkgui.ratings.readers import delimited
from funkgui.ratings.readers.head import Head
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.watch import Watch


class Recognised(Protocol):
    """A file that a format knows."""

    @property
    def confidence(self) -> float:
        """How sure that is, 0 to 1. At 0, reading it only serves to say what is missing."""

    def read(self, watch: Watch) -> RatingFile:
        """Read the ratings, raising `ReadError` or `CancelledError`."""


FORMATS: tuple[Callable[[Head], Recognised | None], ...] = (delimited.recognise,)
"""All formats; where two are equally sure of a file, the earlier one reads it."""


def recognise(head: Head) -> Recognised:
    """Ask each format, and take the one that is surest.

    Raises
    ------
    ReadError
        Where none knows the file.
    """
    known = [found for found in (ask(head) for ask in FORMATS) if found is not None]
    if not known:
        raise head.refusal()
    return max(known, key=lambda found: found.confidence)
