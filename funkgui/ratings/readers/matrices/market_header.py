"""The lines at the start of a Matrix Market file: what kind of matrix it is, and its size."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from funkgui.errors import ReadError
from funkgui.ratings.matrix import FloatArray
from funkgui.ratings.readers.quoted import quoted

_LAYOUTS = ("coordinate", "array")
_FIELDS = ("real", "double", "integer", "pattern")
_SYMMETRIES = {"general": 0, "symmetric": 1, "skew-symmetric": -1}
_PATTERN = "The matrix tells of pairs without ratings; each is taken as a rating of 1."


@dataclass(frozen=True)
class MarketHeader:
    """What the lines before the entries tell.

    Attributes
    ----------
    layout
        ``coordinate`` or ``array``.
    field
        ``real``, ``double``, ``integer`` or ``pattern``.
    symmetry
        ``general``, ``symmetric`` or ``skew-symmetric``.
    n_rows, n_columns
        Size of the matrix.
    n_values
        Entries, or cells of an array, that stand in the file.
    n_bytes, n_lines
        How long the header is.
    """

    layout: str
    field: str
    symmetry: str
    n_rows: int
    n_columns: int
    n_values: int
    n_bytes: int
    n_lines: int

    @property
    def shape(self) -> tuple[int, int]:
        return self.n_rows, self.n_columns

    @property
    def has_values(self) -> bool:
        return self.field != "pattern"

    @property
    def mirrored(self) -> int:
        """The sign of the entries on the other side of the diagonal; 0 where none are implied."""
        return _SYMMETRIES[self.symmetry]

    @property
    def words(self) -> str:
        return f"Matrix Market, {self.layout}, {self.field}, {self.symmetry}"

    @property
    def doubts(self) -> tuple[str, ...]:
        return () if self.has_values else (_PATTERN,)

    def filled(self, values: FloatArray) -> FloatArray:
        """(n_rows, n_columns) float32 from all values in order, by columns."""
        if not self.mirrored:
            return values.reshape(self.shape, order="F")
        cells = np.zeros(self.shape, np.float32)
        rows, columns = np.triu_indices(self.n_rows, int(self.mirrored < 0))
        # By columns of the lower triangle, which is by rows of the upper one.
        cells[rows, columns] = self.mirrored * values
        cells[columns, rows] = values
        return cells


def read_header(start: bytes, path: Path) -> MarketHeader:
    """Read the header at the start of a file.

    Raises
    ------
    ReadError
        Where it is none of a matrix of ratings.
    """
    at = n_lines = 0
    banner: list[str] = []
    while at < len(start):
        end = start.find(b"\n", at)
        end = len(start) if end < 0 else end + 1
        line = start[at:end].decode(errors="replace").strip()
        at, n_lines = end, n_lines + 1
        if not banner:
            banner = _banner(line, path)
        elif line and not line.startswith("%"):
            layout, field, symmetry = banner
            sizes = _sizes(line, layout, path, n_lines)
            header = MarketHeader(layout, field, symmetry, *sizes, at, n_lines)
            return _checked(header, path)
    raise ReadError(path, "the line with the matrix's size is missing; fetch the file again.")


def _banner(line: str, path: Path) -> list[str]:
    words = line.lower().split()[1:]
    known: list[Any] = [("matrix",), _LAYOUTS, _FIELDS, tuple(_SYMMETRIES)]
    right = len(words) == len(known) and all(
        word in allowed for word, allowed in zip(words, known, strict=True)
    )
    if not right or words[1:3] == ["array", "pattern"]:
        told = " ".join(words)[:80] or "nothing"
        reason = (
            f"its first line says “{told}”, which is no matrix of ratings; expected matrix, "
            "then coordinate or array, then real, integer or pattern, then general or symmetric."
        )
        raise ReadError(path, reason, 1)
    return words[1:]


def _sizes(line: str, layout: str, path: Path, n_line: int) -> tuple[int, int, int]:
    words = line.split()
    expected = 3 if layout == "coordinate" else 2
    if len(words) != expected or not all(word.isdecimal() and len(word) < 19 for word in words):
        names = "rows, columns, entries" if expected == 3 else "rows, columns"
        reason = f"this should be the matrix's size, {names}, and is {quoted(line)}."
        raise ReadError(path, reason, n_line)
    sizes = [int(word) for word in words]
    return sizes[0], sizes[1], sizes[2] if expected == 3 else sizes[0] * sizes[1]


def _checked(header: MarketHeader, path: Path) -> MarketHeader:
    """The header with the number of values that stand in the file."""
    if not header.mirrored:
        return header
    n = header.n_rows
    if header.n_columns != n:
        reason = f"a matrix of {n:,} rows and {header.n_columns:,} columns cannot be symmetric."
        raise ReadError(path, reason, header.n_lines)
    if header.layout == "coordinate":
        return header
    n_values = n * (n + header.mirrored) // 2
    return replace(header, n_values=n_values)
