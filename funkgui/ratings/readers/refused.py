"""Files that a format knows, and cannot read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from funkgui.errors import ReadError
from funkgui.ratings.readers.watch import Watch


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
