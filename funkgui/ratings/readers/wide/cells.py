"""Rows of a wide table, parsed many at a time: each cell that is not blank is a rating."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import csv

from funkgui.ratings.matrix import BoolArray, IntArray
from funkgui.ratings.readers.delimited.bad_line import NOT_UTF8, BadLine, first_bad
from funkgui.ratings.readers.delimited.bare_ratings import BareRatings
from funkgui.ratings.readers.delimited.numbers import is_no_rating, is_rating
from funkgui.ratings.readers.delimited.rewriting import rewrite_rows
from funkgui.ratings.readers.missing_code import NO_RATING, without_codes
from funkgui.ratings.readers.plain_text.blocks import count_line_ends
from funkgui.ratings.readers.plain_text.delimiter import Delimiter
from funkgui.ratings.readers.plain_text.parsing import parse_columns
from funkgui.ratings.readers.plain_text.summaries import SUMMARIES
from funkgui.ratings.readers.quoted import quoted
from funkgui.ratings.readers.triples import TripleCollector
from funkgui.ratings.readers.watch import UNWATCHED, Watch
from funkgui.ratings.readers.wide.layout import WideLayout

_LINE_FEED = np.uint8(ord("\n"))
_QUOTE = np.uint8(ord('"'))
_NO_DELIMITER = "\x1e"
_NULLS = [*NO_RATING, *(f" {word}" for word in NO_RATING), "  "]
"""Cells without a rating that the parser passes over; with other blanks they are rewritten."""


@dataclass(frozen=True)
class _Rows:
    """Lines as bytes, and where each cell of them ends.

    Attributes
    ----------
    text
        (n_bytes,) uint8, with LF in place of every delimiter.
    ends
        (n_rows, n_columns) int64. Where the LF after each cell stands.
    """

    text: NDArray[np.uint8]
    ends: IntArray

    def between(self, first: int, stop: int) -> bytes:
        """The cells of some columns, each with an LF after it."""
        if first == 0 and stop == self.ends.shape[1]:
            return bytes(self.text)
        before = (
            np.concatenate([[-1], self.ends[:-1, -1]]) if first == 0 else self.ends[:, first - 1]
        )
        steps = np.zeros(len(self.text) + 1, np.int8)
        steps[before + 1] += 1
        # The next cells may begin where these end.
        steps[self.ends[:, stop - 1] + 1] -= 1
        return bytes(self.text[np.cumsum(steps[:-1], dtype=np.int8) > 0])


class CellCollector:
    """Parses the rows of a wide table, and gathers its ratings.

    Parameters
    ----------
    layout
        How it is laid out.
    delimiter
        What stands between its cells.
    triples
        What gathers them.
    """

    def __init__(self, layout: WideLayout, delimiter: Delimiter, triples: TripleCollector) -> None:
        self._layout, self._delimiter, self._triples = layout, delimiter, triples
        n_columns = layout.n_named
        self._names = (
            pa.array(np.arange(1, n_columns + 1))
            if layout.names is None
            else pa.array(layout.names, pa.string())
        )
        self._n_rows = 0
        self._summary = ""
        """The label of a row that was left out as it sums up the others; empty for none."""
        self._bare = BareRatings()

    def add(self, lines: bytes) -> str | None:
        """Add whole lines with the delimiter's mark between the cells.

        Returns
        -------
        refusal
            Why the lines cannot be rows of the table; None where they are.
        """
        lines = _with_line_feeds(lines)
        if not lines:
            return None
        rows = self._split(lines)
        if rows is None:
            return "rows differ in their number of cells"
        layout = self._layout
        try:
            values = self._parse(rows.between(layout.first, layout.stop))
            labels = self._labels(rows)
        except pa.ArrowInvalid as error:
            return str(error)
        if len(values) != len(rows.ends) * layout.n_named or len(labels) != len(rows.ends):
            return "a cell spans several lines"
        if np.isinf(values).any():
            return "a rating is infinite"
        if layout.has_labels and pc.any(pc.equal(pc.utf8_trim_whitespace(labels), "")).as_py():
            return "a row has no label"
        self._gather(labels, values)
        self._n_rows += len(labels)
        return None

    def with_bare_ratings(self, lines: bytes) -> bytes:
        """The same lines with numbers in place of cells such as ``4/5`` or ``5 - great``.

        Words for no rating lose the blanks around them, which the parser does not pass over.

        Raises
        ------
        UnfitRatingsError
            Where the cells are on several scales.
        """
        layout = self._layout
        changed = False

        def bare(row: list[str]) -> list[str]:
            nonlocal changed
            cells = row[layout.first : layout.stop]
            known = [cell.strip() if is_no_rating(cell) else self._bare.bare(cell, layout.decimal)
                     for cell in cells]  # fmt: skip
            changed = changed or known != cells
            return [*row[: layout.first], *known, *row[layout.stop :]]

        rows = rewrite_rows(lines, self._delimiter, bare)
        return lines if rows is None or not changed else rows

    def bad_row(self, lines: bytes, watch: Watch) -> BadLine | None:
        """Look for the first line that is no row of the table."""
        try:
            lines.decode()
        except UnicodeDecodeError as error:
            return BadLine(1 + count_line_ends(lines[: error.start]), NOT_UTF8)
        return first_bad(lines, self._delimiter, self._fault, watch)

    def fault_of(self, line: bytes) -> str | None:
        """What is wrong with one line; None where it is a row of the table."""
        bad = self.bad_row(line, UNWATCHED)
        return None if bad is None else bad.reason

    @property
    def row_for_bad(self) -> bytes:
        """A blank row to add for a bad one where rows are users by their numbers; else empty."""
        blank = self._delimiter.mark * (self._layout.n_columns - 1) + "\n"
        return b"" if self._layout.has_labels else blank.encode()

    @property
    def doubts(self) -> tuple[str, ...]:
        """What a person should know of the rows, a sentence each."""
        if not self._summary:
            return self._bare.doubts
        return (*self._bare.doubts, f"The row {self._summary} sums up the others: left out.")

    def _gather(self, labels: Any, values: NDArray[np.float32]) -> None:
        if self._layout.has_labels:
            is_sum = self._sum_up(labels)
            if is_sum.any():
                values = values.reshape(len(labels), -1)[~is_sum].ravel()
                labels = labels.filter(pa.array(~is_sum))
        known = ~np.isnan(values)
        if self._layout.missing:
            known &= without_codes(values, self._layout.missing)
        at = np.flatnonzero(known)
        of_row = _coded(at // self._layout.n_named, labels)
        of_column = _coded(at % self._layout.n_named, self._names)
        of_user, of_item = of_row, of_column
        if self._layout.rows_are_items:
            of_user, of_item = of_column, of_row
        self._triples.add(of_user, of_item, values[at])

    def _sum_up(self, labels: Any) -> BoolArray:
        """Which rows sum up the others, by their labels."""
        names = pc.utf8_lower(pc.utf8_trim_whitespace(labels))
        sums = pa.array([*SUMMARIES, *self._layout.margins])
        found = pc.is_in(names, value_set=sums).to_numpy(False)
        if found.any():
            self._summary = str(labels[int(np.argmax(found))])
        return np.asarray(found, np.bool_)

    def _split(self, lines: bytes) -> _Rows | None:
        text = np.frombuffer(lines, np.uint8)
        ends = text == np.uint8(ord(self._delimiter.mark))
        ends |= text == _LINE_FEED
        if self._has_quotes(lines):
            ends &= _outside_quotes(text)
        n_columns = self._layout.n_columns
        places = np.flatnonzero(ends)
        if len(places) % n_columns:
            return None
        at: IntArray = places.reshape(-1, n_columns)
        ends_row = text[at] == _LINE_FEED
        if not ends_row[:, -1].all() or ends_row[:, :-1].any():
            return None
        return _Rows(np.where(ends, _LINE_FEED, text), at)

    def _labels(self, rows: _Rows) -> Any:
        """A label for each row: that of its first cell, or its number in the file."""
        if not self._layout.has_labels:
            return pa.array(self._n_rows + np.arange(1, len(rows.ends) + 1))
        at = self._layout.label
        labels = self._column(rows.between(at, at + 1), pa.string(), [])
        return labels.combine_chunks()

    def _parse(self, cells: bytes) -> NDArray[np.float32]:
        column = self._column(cells, pa.float32(), _NULLS)
        values: NDArray[np.float32] = column.to_numpy()
        return values

    def _column(self, cells: bytes, kind: Any, nulls: list[str]) -> Any:
        quotes = self._has_quotes(cells)
        parse_options = csv.ParseOptions(
            delimiter=_NO_DELIMITER,
            quote_char='"' if quotes else False,
            newlines_in_values=quotes,
            ignore_empty_lines=False,
        )
        decimal = self._layout.decimal
        table = parse_columns(
            cells, {"cell": kind}, parse_options, null_values=nulls, decimal_point=decimal
        )
        return table.column(0)

    def _has_quotes(self, lines: bytes) -> bool:
        return self._delimiter.quotes and b'"' in lines

    def _fault(self, row: list[str]) -> str | None:
        layout = self._layout
        if len(row) != layout.n_columns:
            return (
                f"the row has {len(row):,} cells instead of {layout.n_columns:,}; expected one "
                "for each column, blank where there is no rating."
            )
        if layout.has_labels and not row[layout.label].strip():
            return "the row's label is empty; give it one or remove the row."
        for column, cell in enumerate(row[layout.first : layout.stop]):
            text = cell.strip()
            if text not in NO_RATING and not is_rating(text, layout.decimal):
                return (
                    f"the cell in column “{layout.name(column)}” is {quoted(text)}, which is no "
                    "finite number; correct it or leave it blank."
                )
        return None


def _coded(codes: IntArray, labels: Any) -> Any:
    return pa.chunked_array([pa.DictionaryArray.from_arrays(codes.astype(np.int32), labels)])


def _outside_quotes(text: NDArray[np.uint8]) -> BoolArray:
    n_quotes = np.cumsum(text == _QUOTE, dtype=np.uint8)  # only whether it is odd matters
    outside: BoolArray = (n_quotes & 1) == 0
    return outside


def _with_line_feeds(lines: bytes) -> bytes:
    """The lines with LF at their ends, the last one too, and none that are empty."""
    if b"\r" in lines:
        lines = lines.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    lines = lines.strip(b"\n") + b"\n"
    if b"\n\n" in lines:
        lines = _without_empty_lines(lines)
    return lines if lines != b"\n" else b""


def _without_empty_lines(lines: bytes) -> bytes:
    """The lines without those that are empty; within quotes they are part of a label."""
    text = np.frombuffer(lines, np.uint8)
    ends = text == _LINE_FEED
    if b'"' in lines:
        ends &= _outside_quotes(text)
    empty = ends.copy()
    empty[1:] &= ends[:-1]
    return bytes(text[~empty])
