"""What a file of ratings held."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from funkgui.ratings.matrix import IntArray, RatingMatrix
from funkgui.ratings.readers.preview import Alternative


@dataclass(frozen=True, eq=False)
class RatingFile:
    """The ratings of a file, and how they stood in it.

    Attributes
    ----------
    ratings
        The ratings; users and items sorted by label, integers by value and text by code point.
    format
        The file's format in words, such as "delimited text, comma, header line".
    n_rows
        Rows with a rating.
    n_duplicates
        Rows beyond one for each pair of user and item.
    columns
        The columns taken as user, item, rating and, where there is one, time: their names, or
        their numbers from "1" in a file without a header line.
    titles_path
        The file that the titles of the items come from, if any.
    doubts
        What a person should know of how the file was taken, a sentence each.
    n_missing
        Rows left out because their rating stands for none.
    skipped
        The first hundred of the lines that were passed over: number from 1, and what is wrong.
    n_skipped
        How many lines were passed over.
    n_unread_times, unread_time
        How many times could not be read and count as unknown, and the first of them.
    alternatives
        What may be made of the file as well, beside those of its preview.
    rows
        (n_rows,) int64. Where the ratings have that of each row, in the file's order; None unless
        `ReadOptions.keeps_rows`.
    """

    ratings: RatingMatrix
    format: str
    n_rows: int
    n_duplicates: int
    columns: tuple[str, ...]
    titles_path: Path | None = None
    doubts: tuple[str, ...] = ()
    n_missing: int = 0
    skipped: tuple[tuple[int, str], ...] = ()
    n_skipped: int = 0
    n_unread_times: int = 0
    unread_time: str = ""
    alternatives: tuple[Alternative, ...] = ()
    rows: IntArray | None = None
