"""Lines at the end of a text that are no rows of its table: sums, and what programs say there."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence

from funkgui.ratings.readers.delimited.layout import Layout, csv_rows
from funkgui.ratings.readers.plain_text.summaries import SUMMARIES
from funkgui.ratings.readers.quoted import quoted

_SAID = re.compile(r"(\(\d+|[^\W\d]+\S*) ")
"""How what programs say begins: a word, or ``(3 rows)``; no JSON that was cut off does."""


def split_at(lines: bytes, line: int) -> tuple[bytes, bytes]:
    """The lines before one, counted from 1, and those from there on."""
    several = lines.splitlines(keepends=True)
    return b"".join(several[: line - 1]), b"".join(several[line - 1 :])


def footer_rows(lines: bytes, layout: Layout) -> list[str]:
    """The last lines of a file where each is too short for a row, and names a sum or says a thing.

    None where one may be a row that was cut off.

    Parameters
    ----------
    lines
        Whole lines with the delimiter's mark between the values.
    """
    try:
        rows = [row for _, row in csv_rows(lines, layout.delimiter) if row]
    except csv.Error:
        return []
    if not all(_is_footer(row, layout.n_columns) for row in rows):
        return []
    return [layout.delimiter.separator.decode().join(filter(None, row)) for row in rows]


def footer_doubts(rows: Sequence[str]) -> Iterator[str]:
    """What a person should know of such lines."""
    if rows:
        lines = "last line was" if len(rows) == 1 else f"last {len(rows)} lines were"
        yield f"The {lines} left out as no rating: {quoted(rows[0])}."


def _is_footer(row: list[str], n_columns: int) -> bool:
    filled = [cell.strip() for cell in row if cell.strip()]
    if len(row) >= n_columns or not filled:
        return False
    sums = filled[0].rstrip(":").lower() in SUMMARIES
    is_said = len(filled) == 1 and _SAID.match(filled[0]) is not None
    return sums or is_said
