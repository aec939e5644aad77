"""Lines at the end of a text that are no rows of its table: sums, and what programs say there."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence

from funkgui.ratings.readers.delimited.layout import Layout, csv_rows
from funkgui.ratings.readers.plain_text.summaries import SUMMARIES
from funkgui.ratings.readers.quoted import quoted

_SAID = re.compile(r"(\(\d+|[^\W\d]+\S*) [^\r\n]*")
"""A line that programs say: words, or ``(3 rows)``; JSON that was cut off is none, nor is what
follows a double quote that is not closed."""


def split_at(lines: bytes, line: int) -> tuple[bytes, bytes]:
    """The lines before one, counted from 1, and those from there on."""
    several = lines.splitlines(keepends=True)
    return b"".join(several[: line - 1]), b"".join(several[line - 1 :])


def footer_rows(lines: bytes, layout: Layout, has_end: bool) -> list[str]:
    """The last lines of a file where each is too short for a row, and names a sum or says a thing.

    Empty where one may be a row that was cut off.

    Parameters
    ----------
    lines
        Lines with the delimiter's mark between the values.
    has_end
        Whether the last ends as a line does; else it may be the start of a row: ``Ann Le``.
    """
    try:
        rows = [row for _, row in csv_rows(lines, layout.delimiter) if row]
    except csv.Error:
        return []
    filled = [[cell.strip(" \t") for cell in row if cell.strip()] for row in rows]
    n_whole = len(rows) - (not has_end)
    if any(len(row) >= layout.n_columns for row in rows) or not all(
        _is_sum(row) or (n < n_whole and _is_said(row)) for n, row in enumerate(filled)
    ):
        return []
    return [layout.delimiter.separator.decode().join(row) for row in filled]


def footer_doubts(rows: Sequence[str]) -> Iterator[str]:
    """What a person should know of such lines."""
    if rows:
        lines = "last line was" if len(rows) == 1 else f"last {len(rows)} lines were"
        yield f"The {lines} left out as no rating: {quoted(rows[0])}."


def _is_sum(filled: list[str]) -> bool:
    return bool(filled) and filled[0].rstrip(":").lower() in SUMMARIES


def _is_said(filled: list[str]) -> bool:
    return len(filled) == 1 and _SAID.fullmatch(filled[0]) is not None
