"""RecBole's atomic file of interactions: tab-separated, with a typed header line."""

from __future__ import annotations

from io import RawIOBase

from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.readers.watch import Watch
from funkgui.ratings.writers.pieces import write_lines

_NAMES = ("user_id:token", "item_id:token", "rating:float", "timestamp:float")


def write(ratings: RatingMatrix, file: RawIOBase, watch: Watch) -> None:
    """Write a matrix as RecBole's documentation of atomic files has it."""
    write_lines(ratings, file, watch, names=_NAMES, delimiter="\t")
