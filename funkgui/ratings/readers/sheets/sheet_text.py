"""A sheet of a spreadsheet as the comma-separated text that it would be saved as."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

from funkgui.ratings.readers.sources.head import Head
from funkgui.ratings.readers.sources.source import Source
from funkgui.ratings.readers.sources.stream import Stream
from funkgui.ratings.readers.watch import Watch

_HEAD_BYTES = 64 * 1024
_ROWS_AT_ONCE = 500
_LOOKED_AT = 50


def sheet_head(sheet: Any, source: Source) -> Head | None:
    """The beginning of a sheet's text; None where the sheet is empty.

    Parameters
    ----------
    sheet
        A `python_calamine.CalamineSheet`.
    source
        The spreadsheet.
    """
    if sheet.start is None:
        return None
    text = SheetSource(source.path, source.n_bytes, sheet=sheet, in_lines=_is_in_lines(sheet))
    with text.open() as stream:
        start = stream.read(_HEAD_BYTES + 1)
    return Head(text, start[:_HEAD_BYTES], whole=len(start) <= _HEAD_BYTES)


def holds_lines(text: Head) -> bool:
    """Whether the text of a sheet is that of lines, each of which stood in one cell."""
    return isinstance(text.source, SheetSource) and text.source.in_lines


def _is_in_lines(sheet: Any) -> bool:
    """Whether the first cell of each row holds a line of delimited text.

    Of such a line a spreadsheet may have parted what follows a comma, such as decimals.
    """
    rows = ([_cell(value) for value in row] for row in sheet.iter_rows())
    some = list(islice((row for row in rows if any(row)), _LOOKED_AT))
    if len(some) < 2:
        return False
    is_alone = not any(any(row[1:]) for row in some)
    for mark in ";\t|,":
        counts = {row[0].count(mark) for row in some}
        # With cells beside it, the text may as well be a list of genres.
        if min(counts) >= (1 if is_alone else 2) and (is_alone or len(counts) == 1):
            return True
    return False


@dataclass(frozen=True)
class SheetSource(Source):
    """The text of a sheet, made while it is read.

    Attributes
    ----------
    sheet
        A `python_calamine.CalamineSheet`.
    in_lines
        Whether each row is a line of text that a spreadsheet did not part into cells.
    """

    sheet: Any = None
    in_lines: bool = False

    @contextmanager
    def open(self, watch: Watch | None = None) -> Iterator[Stream]:
        """Begin at the first row; each row of the sheet is one line."""
        rows = _Text(self.sheet, self.in_lines)
        yield Stream(self.path, rows, lambda: int(self.n_bytes * rows.share))


class _Text:
    """Bytes of the rows of a sheet.

    Attributes
    ----------
    share
        How much of the sheet has been read, 0 to 1.
    """

    def __init__(self, sheet: Any, in_lines: bool) -> None:
        self._in_lines = in_lines
        self._rows = sheet.iter_rows()
        self._n_rows = max(1, int(sheet.total_height))
        self._n_read = 0
        self._rest = b""

    @property
    def share(self) -> float:
        return min(1.0, self._n_read / self._n_rows)

    def read(self, n_bytes: int) -> bytes:
        while not self._rest:
            lines = self._some_lines()
            if lines is None:
                return b""
            self._rest = lines
        part, self._rest = self._rest[:n_bytes], self._rest[n_bytes:]
        return part

    def _some_lines(self) -> bytes | None:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        n_read = self._n_read
        for row in self._rows:
            self._n_read += 1
            cells = [_cell(value) for value in row]
            if self._in_lines:
                text.write(",".join(cells).rstrip(",") + "\n")
            elif any(cells):
                writer.writerow(cells)
            else:  # a blank line, so that lines are numbered as rows are
                text.write("\n")
            if self._n_read == n_read + _ROWS_AT_ONCE:
                break
        return text.getvalue().encode(errors="replace") if self._n_read > n_read else None


def _cell(value: Any) -> str:
    """A cell as text; a whole number, such as an id, has no decimals."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    # Text with line ends would number the lines otherwise than the rows; NUL is for no text.
    return " ".join(str(value).split("\n")).replace("\r", "").replace("\0", "")
