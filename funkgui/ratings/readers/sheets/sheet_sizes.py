"""Whether a spreadsheet is as large as it claims, before the library makes room for all cells.

It makes room for the rectangle that spans all cells with a value: two of them at far ends of a
sheet, or one that is said to be repeated a million times, would fill any memory. And which cells
of LibreOffice's sheets are merged, which it does not tell.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from html import unescape
from itertools import islice
from pathlib import Path

from funkgui.ratings.readers.matrices.sizes import check_memory
from funkgui.ratings.readers.sheets.old_workbook import sheet_extents
from funkgui.ratings.readers.unfit import UnfitRatingsError

_ZIP = b"PK\x03\x04"

_MOST_CELLS = 50_000_000
_BYTES_PER_CELL = 45
"""What the library takes for one cell, as measured."""

_MOST_XML_BYTES = 1 << 30
_MOST_XML_RATIO = 300
_PIECE_BYTES = 4 << 20
_OVERLAP_BYTES = 64

_COLUMN = re.compile(rb'r="([A-Z]{1,3})\d')
_ROW_NUMBER = re.compile(rb'r="[A-Z]{0,3}(\d{1,9})"')
_SPACED_OUT = re.compile(rb"""\br(?!=")\s*=\s*["']([A-Z]{0,3}\d{1,9})["']""")
_UNUSUAL = (
    b"r='",
    *(b"r%c=" % blank for blank in b" \t\r\n"),
    *(b"r=%c" % blank for blank in b" \t\r\n"),
)
"""Ways to write a cell's place that the format allows and no program uses."""

_ROWS_REPEATED = re.compile(rb"""number-rows-repeated\s*=\s*["'](\d+)["']""")
_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b[^>]*>")
_COLUMNS_REPEATED = re.compile(rb"""number-columns-repeated\s*=\s*["'](\d+)["']""")
_ROWS_SPANNED = re.compile(rb"""number-rows-spanned\s*=\s*["'](\d+)["']""")
_NAME = re.compile(rb"""<table:table\s[^>]*table:name\s*=\s*["']([^"']*)["']""")
_ROW = b"<table:table-row"
_TABLE_END = b"</table:table>"

Merged = tuple[tuple[int, int], tuple[int, int]]
"""Row and column of the first, and of the last of some merged cells, from 0."""


def check_sizes(path: Path) -> None:
    """Refuse a spreadsheet that would fill the memory, or is locked.

    Raises
    ------
    UnfitRatingsError
        Where it would, or is locked; and whatever libraries raise where it is damaged.
    """
    if not zipfile.is_zipfile(path):
        _check_old(path)
        return
    with zipfile.ZipFile(path) as archive:
        _check_members(archive)
        for name in archive.namelist():
            for n_rows, n_columns in _extents(archive, name):
                _check_extent(n_rows, n_columns)


def merged_cells(path: Path) -> dict[str, list[Merged]]:
    """Which cells are merged with those below them, by the names of LibreOffice's sheets."""
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as archive:
        content = archive.read("content.xml") if "content.xml" in archive.namelist() else b""
    found: dict[str, list[Merged]] = {}
    if b"rows-spanned" not in content:
        return found
    for table in _split(content, _TABLE_END, slice(0, len(content))):
        name = _NAME.search(content, table.start, table.stop)
        if name is not None:
            found[unescape(name.group(1).decode(errors="replace"))] = [*_ods_merged(content, table)]
    return found


def _ods_merged(content: bytes, table: slice) -> Iterator[Merged]:
    n_row = 0
    for row, repeated in _ods_rows(content, table):
        n_column = 0
        for cell in _CELL.findall(row) if b"rows-spanned" in row else ():
            n_below = _number(_ROWS_SPANNED, cell) - 1
            if n_below:
                yield (n_row, n_column), (n_row + n_below, n_column)
            n_column += _number(_COLUMNS_REPEATED, cell)
        n_row += repeated


def _check_old(path: Path) -> None:
    with path.open("rb") as file:
        if file.read(len(_ZIP)) == _ZIP:
            raise zipfile.BadZipFile("its list of members is missing")
    check_memory(2 * path.stat().st_size)
    extents = sheet_extents(path.read_bytes())
    # They are all loaded together.
    check_memory(_BYTES_PER_CELL * sum(rows * columns for rows, columns in extents))


def _check_members(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    n_bytes = sum(member.file_size for member in members)
    n_packed = sum(member.compress_size for member in members)
    if n_bytes > _MOST_XML_BYTES or n_bytes > max(_PIECE_BYTES, _MOST_XML_RATIO * n_packed):
        raise UnfitRatingsError(
            f"the spreadsheet unpacks to {n_bytes / 1e9:,.1f} GB; save it as CSV and open that.",
        )


def _check_extent(n_rows: int, n_columns: int) -> None:
    n_cells = n_rows * n_columns
    if n_cells > _MOST_CELLS:
        raise UnfitRatingsError(
            f"a sheet spans {n_rows:,} rows and {n_columns:,} columns, which takes too much "
            "memory; clear stray cells far from the others, or save it as CSV and open that.",
        )
    check_memory(n_cells * _BYTES_PER_CELL)


def _extents(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[int, int]]:
    """Rows and columns of the sheets that a member holds."""
    if name.startswith("xl/worksheets/") and name.endswith(".xml"):
        yield _xlsx_extent(archive, name)
    elif name == "content.xml":
        with archive.open(name) as file:
            yield from _ods_extents(file.read(_MOST_XML_BYTES))


def _xlsx_extent(archive: zipfile.ZipFile, name: str) -> tuple[int, int]:
    n_rows = n_columns = 0
    tail = b""
    with archive.open(name) as file:
        while piece := file.read(_PIECE_BYTES):
            text = tail + piece
            if any(mark in text for mark in _UNUSUAL):
                text = _SPACED_OUT.sub(rb' r="\1"', text)
            rows, columns = set(_ROW_NUMBER.findall(text)), set(_COLUMN.findall(text))
            n_rows = max(n_rows, max(map(int, rows), default=0))
            n_columns = max(n_columns, max(map(_column_number, columns), default=0))
            tail = piece[-_OVERLAP_BYTES:]
    return n_rows, n_columns


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number


def _ods_extents(content: bytes) -> Iterator[tuple[int, int]]:
    for table in _split(content, _TABLE_END, slice(0, len(content))):
        n_rows = last_row = n_columns = 0
        for row, repeated in _ods_rows(content, table):
            n_rows += repeated
            if b"office:value" in row or b"<text:p" in row:
                last_row = n_rows
                n_columns = max(n_columns, _ods_columns(row))
        yield last_row, n_columns


def _ods_rows(content: bytes, table: slice) -> Iterator[tuple[bytes, int]]:
    """The rows of a table, each with how many like it there are."""
    for place in islice(_split(content, _ROW, table), 1, None):
        row = content[place]
        yield row, _number(_ROWS_REPEATED, row[: row.find(b">") + 1])


def _split(content: bytes, mark: bytes, part: slice) -> Iterator[slice]:
    """The parts that `bytes.split` gives, one by one: its one call would block other threads."""
    start = part.start
    while (at := content.find(mark, start, part.stop)) >= 0:
        yield slice(start, at)
        start = at + len(mark)
    yield slice(start, part.stop)


def _ods_columns(row: bytes) -> int:
    if b"columns-repeated" not in row:
        return row.count(b"table-cell")
    cells = _CELL.findall(row)
    if cells and cells[-1].endswith(b"/>") and b"office:value" not in cells[-1]:
        cells.pop()
    return sum(_number(_COLUMNS_REPEATED, cell) for cell in cells)


def _number(attribute: re.Pattern[bytes], tag: bytes) -> int:
    found = attribute.search(tag)
    return int(found.group(1)) if found else 1
