"""Which line of a block is no rating, and why: for the message after a block was refused."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

from funkgui.ratings.readers.delimited.layout import Layout, csv_reader, is_blank_row
from funkgui.ratings.readers.delimited.numbers import LARGEST_FLOAT32, parse_number
from funkgui.ratings.readers.plain_text.delimiter import Delimiter
from funkgui.ratings.readers.plain_text.skipper import Row, RowsOf
from funkgui.ratings.readers.quoted import quoted
from funkgui.ratings.readers.watch import Watch

_LINES_BETWEEN_CHECKS = 100
"""Some of them have thousands of values."""

NO_VALUES = (
    "the line cannot be split into values: a double quote that opens there is not closed, or a "
    "value is far too long; correct it or remove the line."
)
NOT_UTF8 = "the text is not UTF-8; mend its encoding, or choose another one."


class BadLine(NamedTuple):
    """The first bad line of a block: its number there, from 1, and what is wrong with it."""

    line: int
    reason: str


def first_bad(
    lines: bytes, delimiter: Delimiter, fault_of: Callable[[list[str]], str | None], watch: Watch
) -> BadLine | None:
    """Look for the first of whole lines, with the delimiter's mark between values, with a fault."""
    rows = split_lines(delimiter, fault_of, watch)(lines.splitlines(keepends=True), 0)
    bad = (BadLine(start + 1, reason) for start, _, reason in rows if reason is not None)
    return next(bad, None)


def split_lines(
    delimiter: Delimiter, fault_of: Callable[[list[str]], str | None], watch: Watch
) -> RowsOf:
    """Lines by what is wrong with their values, of which one between quotes may span several."""

    def rows_of(raw: list[bytes], start: int) -> Iterator[Row]:
        text = (raw[n].decode(errors="surrogateescape") for n in range(start, len(raw)))
        reader = csv_reader(text, delimiter)
        at = start
        while True:
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error:
                reason: str | None = NO_VALUES
            else:
                reason = None if is_blank_row(row) else fault_of(row)
            if (at - start) % _LINES_BETWEEN_CHECKS == 0:
                watch.check()
            stop = start + reader.line_num
            yield at, stop, reason
            at = stop

    return rows_of


def fault_of(row: list[str], layout: Layout) -> str | None:
    """What is wrong with a line split into values; None where it is a rating."""
    if len(row) != layout.n_columns:
        return f"{_wrong_length(row, layout)}; {_expected(layout)}"
    if layout.has_users and not row[layout.user].strip():
        return f"the user id is empty; {_expected(layout)}"
    if not row[layout.item].strip():
        return f"the item id is empty; {_expected(layout)}"
    if not all(map(_is_unicode, row)):
        return NOT_UTF8
    if layout.rating is None:
        return None
    return _rating_fault(row[layout.rating].strip(" \t"), layout.decimal)


def _wrong_length(row: list[str], layout: Layout) -> str:
    if len("\n".join(row).splitlines()) > len(row):
        return "a double quote that opens here is closed only lines later"
    if layout.rating is not None and len(row) <= layout.rating == layout.n_columns - 1:
        return "the rating is missing"
    there = "is 1 value" if len(row) == 1 else f"are {len(row):,} values"
    return f"there {there} instead of {layout.n_columns}"


def _expected(layout: Layout) -> str:
    return f"expected {', '.join(layout.expected)}."


def _is_unicode(text: str) -> bool:
    """Whether none of it is a byte that could not be decoded."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _rating_fault(text: str, decimal: str) -> str | None:
    if not text:
        return "the rating is missing; give it one or remove the line."
    rating = parse_number(text, decimal)
    if rating is None:
        return f"the rating is {quoted(text)}, which is no number; correct it or remove the line."
    if math.isnan(rating) or abs(rating) > LARGEST_FLOAT32:
        return f"the rating is {text}, which is no finite number; correct it or remove the line."
    return None
