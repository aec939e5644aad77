"""Matrix Market: a header line, comments, the size, and then entries or all cells as text.

After the description of the format by Boisvert, Pozo and Remington, "The Matrix Market Exchange
Formats: Initial Design", NISTIR 5935, 1996.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import csv

from funkgui.errors import ReadError
from funkgui.ratings.matrix import FloatArray, IntArray
from funkgui.ratings.readers.about import About, FormatFile
from funkgui.ratings.readers.delimited.numbers import is_rating, parse_number
from funkgui.ratings.readers.matrices.dense import dense_array, doubts_about, read_dense
from funkgui.ratings.readers.matrices.market_header import MarketHeader, read_header
from funkgui.ratings.readers.matrices.sizes import check_shape
from funkgui.ratings.readers.matrices.sparse import by_orientation
from funkgui.ratings.readers.matrices.words import numbers
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.plain_text.blocks import count_line_ends, read_blocks
from funkgui.ratings.readers.plain_text.delimiter import DELIMITERS
from funkgui.ratings.readers.plain_text.parsing import parse_columns
from funkgui.ratings.readers.plain_text.text import is_utf8
from funkgui.ratings.readers.preview import PREVIEW_ROWS, Preview
from funkgui.ratings.readers.quoted import quoted
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.sources.head import Head
from funkgui.ratings.readers.triples import TripleCollector
from funkgui.ratings.readers.unfit import UnfitRatingsError
from funkgui.ratings.readers.watch import Watch

_BANNER = b"%%MatrixMarket"
_BLANKS = next(one for one in DELIMITERS if one.name == "blanks")


def recognise(head: Head, options: ReadOptions) -> MatrixMarket | None:
    """Tell whether a file begins as Matrix Market files do."""
    if head.start[: len(_BANNER)].lower() != _BANNER.lower():
        return None
    return MatrixMarket(head, options)


class MatrixMarket(FormatFile):
    """A file in Matrix Market format."""

    words = "Matrix Market"

    def preview(self) -> Preview:
        """The first entries."""
        path = self.head.path
        header = read_header(self.head.start, path)
        lines = _BLANKS.translate(self.head.start[header.n_bytes :]).decode(errors="replace")
        rows = [line.split(" ") for line in lines.splitlines() if line.strip()]
        if not self.head.whole:
            del rows[-1:]
        if header.layout == "array":
            return self._preview_of_array(header, [row[0] for row in rows])
        columns = ("row", "column", "value")[: 2 + header.has_values]
        roles = (*by_orientation(self.options, "user", "item"), "rating")
        shown = [tuple(row) for row in rows[:PREVIEW_ROWS] if len(row) == len(columns)]
        taken = tuple(enumerate(roles[: len(columns)]))
        return Preview(header.words, columns, tuple(shown), taken, doubts=header.doubts)

    def _preview_of_array(self, header: MarketHeader, values: list[str]) -> Preview:
        """The first users and items as far as the start reaches; the cells stand by columns."""
        n_rows = max(header.n_rows, 1)
        n_items = min(header.n_columns, -(-len(values) // n_rows), PREVIEW_ROWS)
        n_users = min(n_rows, len(values), PREVIEW_ROWS)
        at = [[item * n_rows + user for item in range(n_items)] for user in range(n_users)]
        cells = [[values[n] if n < len(values) else "" for n in row] for row in at]
        doubts: tuple[str, ...] = ()
        if header.mirrored == 0 and n_users and n_items:
            looked_at = [[parse_number(cell) for cell in row] for row in cells]
            array = dense_array(np.array(looked_at, np.float32))
            doubts = doubts_about(array, self.options, PREVIEW_ROWS)
        if self.options.orientation == "items":
            cells = list(map(list, zip(*cells, strict=True)))
        rows = tuple(tuple(row) for row in cells)
        n_shown = len(cells[0]) if cells else 0
        return Preview(header.words, numbers(n_shown), rows, wide=True, doubts=doubts)

    def read(self, watch: Watch) -> RatingFile:
        """The ratings; raises `ReadError` or `CancelledError`."""
        blocks = read_blocks(self.head.source, "utf-8", False, watch)
        first = next(blocks, b"")
        header = read_header(first, self.head.path)
        body = _Body(self.head.path, header, chain([first[header.n_bytes :]], blocks))
        if header.layout == "array":
            return self._read_array(header, body, watch)
        return self._read_entries(header, body, watch)

    def _read_entries(self, header: MarketHeader, body: _Body, watch: Watch) -> RatingFile:
        check_shape(header.shape, header.n_values)
        turned = partial(by_orientation, self.options)
        triples = TripleCollector(self.options, turned(*header.shape))
        for rows, columns, values in body.entries():
            triples.add(*turned(rows, columns), values)
            if header.mirrored:
                off = rows != columns
                triples.add(*turned(columns[off], rows[off]), header.mirrored * values[off])
        if not triples.n_rows:
            raise UnfitRatingsError("the matrix holds no ratings; choose another file.")
        taken = (*turned("row", "column"), "value")[: 2 + header.has_values]
        return triples.file(header.words, taken, watch, doubts=header.doubts)

    def _read_array(self, header: MarketHeader, body: _Body, watch: Watch) -> RatingFile:
        parts = [np.empty(0, np.float32), *(values for _, _, values in body.entries())]
        cells = header.filled(np.concatenate(parts))
        silent = watch.silent()  # the file has been passed
        dense = dense_array(cells, by_items=self.options.orientation == "items")
        return read_dense(dense, About(self.head.path, 1, self.options, header.words), silent)


class _Body:
    """The lines after the header, parsed block by block."""

    def __init__(self, path: Path, header: MarketHeader, blocks: Iterator[bytes]) -> None:
        self._path, self._header, self._blocks = path, header, blocks

    def entries(self) -> Iterator[tuple[IntArray, IntArray, FloatArray]]:
        """Rows and columns from 0, none for an array, and values of each block."""
        n_lines, n_values = self._header.n_lines, 0
        for block in self._blocks:
            rows, columns, values = self._parsed(block, n_lines)
            n_lines += count_line_ends(block)
            n_values += len(values)
            if n_values > self._header.n_values:
                raise self._wrong_number(n_values, "or more")
            yield rows, columns, values
        if n_values < self._header.n_values:
            raise self._wrong_number(n_values, "only; it was cut off: fetch it again")

    def _wrong_number(self, n_values: int, words: str) -> ReadError:
        told = self._header.n_values
        reason = f"the header tells of {told:,} values and the file holds {n_values:,} {words}."
        return ReadError(self._path, reason)

    def _parsed(self, block: bytes, n_lines: int) -> tuple[IntArray, IntArray, FloatArray]:
        lines = _BLANKS.translate(block)
        none = np.empty(0, np.int64)
        if not lines or lines.isspace():
            return none, none, np.empty(0, np.float32)
        if not is_utf8(lines):  # pyarrow would print a traceback where such a line is too short
            raise self._bad_line(lines, n_lines, "the text is not UTF-8")
        try:
            table = self._table(lines)
        except pa.ArrowInvalid as error:
            raise self._bad_line(lines, n_lines, str(error)) from error
        places = [table.column(name).to_numpy() - 1 for name in self._columns if name != "value"]
        values = self._values(table)
        if not self._in_range(places, values):
            raise self._bad_line(lines, n_lines, "a number is out of range")
        rows, columns = places if places else (none, none)
        return rows, columns, values

    @property
    def _columns(self) -> list[str]:
        """Names of what stands in a line."""
        places = [] if self._header.layout == "array" else ["row", "column"]
        return [*places, "value"] if self._header.has_values else places

    def _table(self, lines: bytes) -> Any:
        types = {"row": pa.int64(), "column": pa.int64(), "value": pa.float32()}
        parse_options = csv.ParseOptions(
            delimiter=" ",
            quote_char=False,
            invalid_row_handler=lambda row: "skip" if not row.text.strip() else "error",
        )
        wanted = {name: types[name] for name in self._columns}
        return parse_columns(lines, wanted, parse_options, null_values=[])

    def _values(self, table: Any) -> FloatArray:
        if self._header.has_values:
            return np.asarray(table.column("value").to_numpy(), np.float32)
        return np.ones(len(table), np.float32)

    def _in_range(self, places: list[IntArray], values: FloatArray) -> bool:
        inside = all(
            len(at) == 0 or (at.min() >= 0 and at.max() < size)
            for at, size in zip(places, self._header.shape, strict=False)
        )
        # All cells of an array stand in the file: NaN is how one of them is unknown.
        finite = ~np.isinf(values) if self._header.layout == "array" else np.isfinite(values)
        return inside and bool(finite.all())

    def _bad_line(self, lines: bytes, n_lines: int, refusal: str) -> ReadError:
        for n, line in enumerate(lines.decode(errors="replace").splitlines(), n_lines + 1):
            reason = self._fault(line.split())
            if reason is not None:
                return ReadError(self._path, reason, n)
        reason = f"this line or one after it is no entry ({refusal})."
        return ReadError(self._path, reason, n_lines + 1)

    def _fault(self, words: list[str]) -> str | None:
        if not words:
            return None
        expected = self._columns
        if len(words) != len(expected):
            there = "is 1 value" if len(words) == 1 else f"are {len(words)} values"
            return f"there {there}; expected {', '.join(expected)}."
        for name, word in zip(expected, words, strict=True):
            fault = self._value_fault(word) if name == "value" else self._place_fault(name, word)
            if fault is not None:
                return fault
        return None

    def _place_fault(self, name: str, word: str) -> str | None:
        size = self._header.n_rows if name == "row" else self._header.n_columns
        if word.isdecimal() and 1 <= int(word[:19]) <= size:
            return None
        return f"the {name} is {word[:40]}; expected a whole number from 1 to {size:,}."

    def _value_fault(self, word: str) -> str | None:
        number = parse_number(word)
        may_be_nan = self._header.layout == "array"
        if is_rating(word) or (may_be_nan and number is not None and math.isnan(number)):
            return None
        return f"the value is {quoted(word)}, which is no finite number; correct it."
