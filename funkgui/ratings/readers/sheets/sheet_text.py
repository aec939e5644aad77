"""A sheet of a spreadsheet as the comma-separated text that it would be saved as."""

from __future__ import annotations

import csv
import datetime
import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from funkgui.ratings.readers.sheets.sheet_sizes import Merged
from funkgui.ratings.readers.sources.head import Head, Made, MadeSource, made_head
from funkgui.ratings.readers.sources.source import Source
from funkgui.ratings.readers.tables.rows_text import text_of
from funkgui.ratings.readers.watch import Watch

_ROWS_AT_ONCE = 500
_LOOKED_AT = 50


def sheet_head(sheet: Any, merged: Sequence[Merged], source: Source) -> Head | None:
    """The beginning of a sheet's text; None where the sheet is empty.

    Parameters
    ----------
    sheet
        A `python_calamine.CalamineSheet`.
    merged
        Which of its cells are.
    source
        The spreadsheet.
    """
    if sheet.start is None:
        return None
    in_lines = _is_in_lines(_rows(sheet, merged))
    n_rows = max(1, int(sheet.total_height))

    def made(watch: Watch) -> Made:
        """Begin at the first row; each row of the sheet is one line."""
        rows, n_read = _rows(sheet, merged), 0
        while some := list(islice(rows, _ROWS_AT_ONCE)):
            n_read += len(some)
            yield _lines(some, in_lines), source.n_bytes * min(n_read, n_rows) // n_rows

    return made_head(_SheetSource(source.path, source.n_bytes, made=made, in_lines=in_lines))


def _rows(sheet: Any, ranges: Sequence[Merged]) -> Iterator[list[Any]]:
    """The rows of a sheet; what stands in cells merged over several of them is in each."""
    starting = defaultdict(list)
    for (top, left), (bottom, _) in ranges:
        if 0 <= (column := left - sheet.start[1]) < sheet.width:
            starting[top].append((column, bottom))
    above: list[Any] = []
    merged: dict[int, int] = {}
    """Where cells that are merged with those below end, by their columns."""
    for n, row in enumerate(sheet.iter_rows()):
        merged = {column: bottom for column, bottom in merged.items() if bottom >= n}
        for column in merged:
            row[column] = above[column]
        merged |= starting.get(n, ())
        above = row
        yield row


def holds_lines(text: Head) -> bool:
    """Whether each row of a sheet is a line of text in one cell."""
    return isinstance(text.source, _SheetSource) and text.source.in_lines


def _is_in_lines(rows: Iterator[list[Any]]) -> bool:
    """Whether the first cell of each row holds a line of delimited text.

    Of such a line a spreadsheet may have parted what follows a comma, such as decimals.
    """
    texts = ([_cell(value) for value in row] for row in rows)
    some = list(islice((row for row in texts if any(row)), _LOOKED_AT))
    if len(some) < 2:
        return False
    is_alone = not any(any(row[1:]) for row in some)
    for mark in ";\t|,":
        counts = {row[0].count(mark) for row in some}
        # With cells beside it, the text may as well be a list of genres.
        if min(counts) >= (1 if is_alone else 2) and (is_alone or len(counts) == 1):
            return True
    return False


@dataclass(frozen=True, kw_only=True)
class _SheetSource(MadeSource):
    """The text of a sheet; ``in_lines`` where each row is a line that was not split into cells."""

    in_lines: bool


def _lines(rows: Sequence[Sequence[Any]], in_lines: bool) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in rows:
        cells = [_cell(value) for value in row]
        if in_lines:
            text.write(",".join(cells).rstrip(",") + "\n")
        elif any(cells):
            writer.writerow(cells)
        else:  # a blank line, so that lines are numbered as rows are
            text.write("\n")
    return text.getvalue().encode(errors="replace")


def _cell(value: Any) -> str:
    """A cell as text; a whole number, such as an id, has no decimals."""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    # Text with line ends would number the lines otherwise than the rows; NUL is for no text.
    return " ".join((text_of(value) or "").split("\n")).replace("\r", "").replace("\0", "")
