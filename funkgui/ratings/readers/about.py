"""The file that a format reads, as its parts need to know it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from funkgui.ratings.readers.options import ReadOptions


@dataclass(frozen=True)
class About:
    """The file that arrays or tables are from.

    Attributes
    ----------
    path, n_bytes
        The file on the disk and its size.
    options
        How it is to be read.
    key
        Its format's name for `ReadOptions.format`.
    format
        Its format in words.
    """

    path: Path
    n_bytes: int
    options: ReadOptions
    key: str
    format: str
