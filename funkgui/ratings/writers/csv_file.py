"""CSV: a header line, and user, item, rating and time in each line."""

from __future__ import annotations

from io import RawIOBase

from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.readers.watch import Watch
from funkgui.ratings.writers.pieces import NAMES, write_lines


def write(ratings: RatingMatrix, file: RawIOBase, watch: Watch) -> None:
    """Write a matrix as CSV, after RFC 4180 but for line ends, which are LF."""
    write_lines(ratings, file, watch, names=NAMES, delimiter=",")
