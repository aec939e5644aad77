"""A check of workbooks of Excel 5 to 2003, whose library trusts what they claim.

After Microsoft's "Compound File Binary File Format" ([MS-CFB]) and "Excel Binary File Format"
([MS-XLS]).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from funkgui.ratings.readers.unfit import UnfitRatingsError

LOCKED = "the spreadsheet is locked by a password; save it without one."

Extent = tuple[int, int]
"""Rows and columns."""

_HEADER_BYTES = 512
_IN_HEADER = 109
"""Places of the table's sectors that the header has room for."""

_LAST_SECTOR = 0xFFFFFFFA
_ENTRY_BYTES = 128
_STREAM, _ROOT = 2, 5
_SHORT_SECTOR_BYTES = 64
_WORKBOOKS = ("Workbook", "Book")
_LOCKED = "EncryptedPackage"

_BEGIN, _PASSWORD, _DIMENSIONS = 0x0809, 0x002F, 0x0200
_MULTIPLE = (0x00BD, 0x00BE)
_CELLS = frozenset((0x0006, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E, *_MULTIPLE))
"""Records of cells: each begins with its row and its column."""

_MOST_ROWS, _MOST_COLUMNS = 1 << 16, 1 << 8


def sheet_extents(data: bytes) -> list[Extent]:
    """How far the sheets of a workbook reach.

    Raises
    ------
    UnfitRatingsError
        Where a password is needed, or there is no workbook in the file.
    ValueError, struct.error, LookupError
        Where it is damaged.
    """
    stream = _workbook(data)
    extents: list[Extent] = []
    n_rows = n_columns = at = 0
    unpack = struct.Struct("<HHHH").unpack_from
    stop = len(stream) - 8
    while at <= stop:
        kind, size, row, column = unpack(stream, at)
        if kind in _CELLS:
            if kind in _MULTIPLE and size > 6:
                column = int.from_bytes(stream[at + 2 + size : at + 4 + size], "little")
            n_rows, n_columns = max(n_rows, row + 1), max(n_columns, column + 1)
        elif kind == _BEGIN:
            extents.append((n_rows, n_columns))
            n_rows = n_columns = 0
        elif kind == _PASSWORD:
            raise UnfitRatingsError(LOCKED)
        elif kind == _DIMENSIONS:
            _check_dimensions(stream[at + 4 : at + 4 + size])
        at += 4 + size
    extents.append((n_rows, n_columns))
    if any(columns > _MOST_COLUMNS for _, columns in extents):
        raise ValueError("a cell lies beyond the last column")
    return extents


def _check_dimensions(record: bytes) -> None:
    """Refuse what no sheet can have: the library makes room for so many cells at once."""
    layout = "<IIHH" if len(record) >= 14 else "<HHHH"
    first_row, end_row, first_column, end_column = struct.unpack_from(layout, record)
    right = first_row <= end_row <= _MOST_ROWS and first_column <= end_column <= _MOST_COLUMNS
    if not right:
        raise ValueError("a sheet claims more rows or columns than there can be")


def _workbook(data: bytes) -> bytes:
    """The stream of records in a compound file, whose chains of sectors are checked."""
    sectors = _Sectors.of(data)
    first_entry, cutoff, first_short = (_number(data, at) for at in (0x30, 0x38, 0x3C))
    directory = sectors.read(first_entry)
    entries = {name: entry for name, *entry in _entries(directory)}
    if _LOCKED in entries:
        raise UnfitRatingsError(LOCKED)
    found = next((entries[name] for name in _WORKBOOKS if name in entries), None)
    if found is None:
        raise UnfitRatingsError("there is no workbook in it; choose another file.")
    _, start, size = found
    if size >= cutoff:
        return sectors.read(start)[:size]
    if first_short >= _LAST_SECTOR:
        raise ValueError("the table of its short sectors is missing")
    root = next(entry for entry in entries.values() if entry[0] == _ROOT)
    table = np.frombuffer(sectors.read(first_short), "<u4")
    short = _Sectors(sectors.read(root[1]), 0, _SHORT_SECTOR_BYTES, _checked(table))
    return short.read(start)[:size]


def _entries(directory: bytes) -> Iterator[tuple[str, int, int, int]]:
    """Names in a directory, with kind, first sector and size of what they stand for."""
    for at in range(0, len(directory) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
        entry = directory[at : at + _ENTRY_BYTES]
        n_bytes = min(int.from_bytes(entry[64:66], "little"), 64)
        name = entry[: max(n_bytes - 2, 0)].decode("utf-16-le", "replace")
        if entry[66] in (_STREAM, _ROOT):
            yield name, entry[66], _number(entry, 116), _number(entry, 120)


@dataclass(frozen=True)
class _Sectors:
    """Data in chains of sectors.

    Attributes
    ----------
    data
        A header, and all sectors.
    n_header_bytes, n_bytes
        How long the header and each sector is.
    following
        (n_sectors,) uint32. The sector that comes after each.
    """

    data: bytes
    n_header_bytes: int
    n_bytes: int
    following: NDArray[np.uint32]

    @classmethod
    def of(cls, data: bytes) -> _Sectors:
        """The sectors of a compound file."""
        power = int.from_bytes(data[0x1E:0x20], "little")
        if power not in (9, 12):
            raise ValueError("its sectors are of no size that there is")
        n_bytes = 1 << power
        n_header_bytes = max(n_bytes, _HEADER_BYTES)
        places = np.frombuffer(data, "<u4", _IN_HEADER, 0x4C).tolist()
        following, seen = _number(data, 0x44), 0
        while following < _LAST_SECTOR:
            at = n_header_bytes + following * n_bytes
            *more, following = np.frombuffer(data, "<u4", n_bytes // 4, at).tolist()
            places += more
            seen += 1
            if seen > len(data) // n_bytes:
                raise ValueError("its table of sectors has no end")
        tables = [
            np.frombuffer(data, "<u4", n_bytes // 4, n_header_bytes + place * n_bytes)
            for place in places
            if place < _LAST_SECTOR
        ]
        return cls(data, n_header_bytes, n_bytes, _checked(np.concatenate(tables)))

    def read(self, start: int) -> bytes:
        """What a chain of sectors holds."""
        parts = []
        while start < _LAST_SECTOR:
            at = self.n_header_bytes + start * self.n_bytes
            parts.append(self.data[at : at + self.n_bytes])
            if not parts[-1]:
                raise ValueError("it is cut off")
            start = int(self.following[start])
        return b"".join(parts)


def _checked(following: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The table, once it is sure that each chain has an end."""
    links = following[following < _LAST_SECTOR]
    if len(links) and (links.max() >= len(following) or len(np.unique(links)) < len(links)):
        raise ValueError("chains of sectors cross or lead beyond the end")
    # Where none cross, a chain without an end is one without a beginning.
    is_first = np.ones(len(following), np.bool_)
    is_first[links] = False
    n_reached = 0
    for start in np.flatnonzero(is_first).tolist():
        while start < _LAST_SECTOR:
            n_reached += 1
            start = int(following[start])
    if n_reached < len(following):
        raise ValueError("a chain of sectors has no end")
    return following


def _number(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little")
