"""Lines of user, rating and date under lines of items, parsed many at a time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from funkgui.ratings.matrix import FloatArray, IntArray
from funkgui.ratings.readers.delimited.bad_line import BadLine, find_bad_line
from funkgui.ratings.readers.delimited.layout import Layout
from funkgui.ratings.readers.plain_text.blocks import count_line_ends
from funkgui.ratings.readers.plain_text.delimiter import DELIMITERS
from funkgui.ratings.readers.quoted import quoted
from funkgui.ratings.readers.watch import Watch

if TYPE_CHECKING:
    from funkgui.ratings.readers.times import Times
    from funkgui.ratings.readers.triples import TripleCollector

COLUMNS = ("user", "rating", "date")

_COMMA = next(delimiter for delimiter in DELIMITERS if delimiter.mark == ",")
_LINE_FEED = np.uint8(ord("\n"))
_COLON = np.uint8(ord(":"))

_SPACE = np.uint8(ord(" "))

_PIECE = 1024 * 1024
"""What the processor's cache holds."""

_ITEM_LINE = re.compile(rb"\d{1,18}:")
_ITEM_LINES = re.compile(rb"^\d{1,18}:[ \t]*$", re.MULTILINE)
_BLANK_LINES = re.compile(rb"\n[ \t]*(?=\n)")
_NO_INTEGER = re.compile(rb"^[ \t]*(?![ \t]*\d{1,18}[ \t]*(,|$))[^,\n]+", re.MULTILINE)
_PARALLEL_BYTES = 1024 * 1024
_MOST_DIGITS = 18


def is_item_line(line: bytes) -> bool:
    """Whether a line, without blanks around it, is that of an item."""
    return _ITEM_LINE.fullmatch(line) is not None


@dataclass(frozen=True)
class Parsed:
    """Lines under lines of items.

    Attributes
    ----------
    items
        (n,) int64. The items.
    counts
        (n + 1,) int64. How many lines stand above the first item and under each.
    users
        Of those lines: integers, or a `pyarrow.ChunkedArray` of int64.
    values
        float32. Their ratings.
    times
        None where there are none.
    """

    items: IntArray
    counts: IntArray
    users: Any
    values: FloatArray
    times: Times | None


class ItemBlocks:
    """Parses lines under lines of items, and gathers them.

    Parameters
    ----------
    triples
        What gathers them.
    names
        What the values in each line are, of `COLUMNS`.
    is_implicit
        Whether each pair counts as a rating of 1.
    has_times
        Whether the dates are to be kept as times, where there are any.
    """

    def __init__(
        self,
        triples: TripleCollector,
        names: Sequence[str],
        is_implicit: bool,
        has_times: bool = True,
    ) -> None:
        self._triples, self._names, self._is_implicit = triples, list(names), is_implicit
        self._has_times = has_times and "date" in names
        self._item: IntArray = np.empty(0, np.int64)
        """The item that the next line belongs to, once there is one."""

    def add(self, lines: bytes) -> str | None:
        """Add whole lines.

        Returns
        -------
        refusal
            Why the lines cannot all be ratings; None where they are.
        """
        return self.take(self.parse(lines))

    def take(self, parsed: Parsed | str | None) -> str | None:
        """Add what `parse` has made of the lines after those that were added last.

        Returns
        -------
        refusal
            Why the lines cannot all be ratings; None where they are.
        """
        if not isinstance(parsed, Parsed):
            return parsed
        # The lines before the first item belong to the last one of the block before.
        items, counts = np.concatenate([self._item, parsed.items]), parsed.counts
        if len(items) < len(counts):
            if counts[0]:
                return "there is no item above the first line"
            counts = counts[1:]
        if len(parsed.values):
            column = np.repeat(items, counts)
            self._triples.add(parsed.users, column, parsed.values, parsed.times)
        self._item = items[-1:]
        return None

    def parse(self, lines: bytes) -> Parsed | str | None:
        """Parse whole lines, whatever came before them; several threads may at once.

        Returns
        -------
        parsed
            What `take` adds: a sentence where the lines cannot be ratings, None where they are
            blank.
        """
        lines = _with_line_feeds(lines)
        if not lines:
            return None
        *above, last = lines.split(b":")
        cut = [part.rpartition(b"\n") for part in above]
        # All blocks but that above the first item begin with the end of an item's line.
        first, *others = [*(block + end for block, end, _ in cut), last]
        if not all(block.startswith(b"\n") for block in others):
            return "there is something after the colon of an item"
        items = [item for *_, item in cut]
        if not all(item.isdigit() and len(item) <= _MOST_DIGITS for item in items):
            return "an item is no whole number"
        blocks = [first, *(block[1:] for block in others)]
        counts = np.array([*map(count_line_ends, blocks)])
        values = self._values(b"".join(blocks))
        if isinstance(values, str):
            return values
        if len(values[1]) != counts.sum():
            return "a line holds no values"
        return Parsed(np.array(items, "S").astype(np.int64), counts, *values)

    def _values(self, lines: bytes) -> tuple[Any, FloatArray, Times | None] | str:
        """Users, ratings and times of lines without items; or why they cannot be read."""
        import pyarrow as pa

        from funkgui.ratings.readers.times import as_times

        if not lines:
            return np.empty(0, np.int64), np.empty(0, np.float32), None
        try:
            table = self._parse(lines)
        except pa.ArrowInvalid as error:
            return str(error)
        users = table.column(0)
        if users.null_count:
            return "an id is empty"
        times = as_times(table.column("date"), is_date=True) if self._has_times else None
        if self._is_implicit:
            return users, np.ones(len(table), np.float32), times
        ratings = table.column("rating")
        values = ratings.to_numpy()
        if ratings.null_count or not np.isfinite(values).all():
            return "a rating is missing"
        return users, values, times

    def _parse(self, lines: bytes) -> Any:
        """The values of lines, dates parsed as such where each is one."""
        import pyarrow as pa

        types = {"user": pa.int64()}
        if not self._is_implicit:
            types["rating"] = pa.float32()
        if not self._has_times:
            return self._parsed(lines, types)
        try:
            return self._parsed(lines, {**types, "date": pa.timestamp("s")})
        except pa.ArrowInvalid:
            return self._parsed(lines, {**types, "date": pa.string()})

    def _parsed(self, lines: bytes, types: dict[str, Any]) -> Any:
        import pyarrow as pa
        import pyarrow.csv

        csv = pa.csv
        return csv.read_csv(
            pa.BufferReader(lines),
            read_options=csv.ReadOptions(column_names=self._names, block_size=_PARALLEL_BYTES),
            parse_options=csv.ParseOptions(quote_char=False),
            convert_options=csv.ConvertOptions(
                include_columns=list(types),
                column_types=types,
                null_values=[""],
            ),
        )


def bad_line(lines: bytes, names: Sequence[str], watch: Watch) -> BadLine | None:
    """Look for the first line that is neither an item nor a rating."""
    rating = names.index("rating") if "rating" in names else None
    layout = Layout(
        delimiter=_COMMA, n_columns=len(names), names=tuple(names), user=0, item=0, rating=rating
    )
    lines = lines.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    lines = _ITEM_LINES.sub(b"", lines)
    found = find_bad_line(lines, layout, watch)
    text = _NO_INTEGER.search(lines)
    if text is None:
        return found
    line = lines.count(b"\n", 0, text.start()) + 1
    if found is not None and found.line <= line:
        return found
    shown = quoted(text.group().decode(errors="replace"))
    return BadLine(line, f"{shown} is neither an item, such as “123:”, nor a user's number.")


def _with_line_feeds(lines: bytes) -> bytes:
    """The lines with LF at their ends, the last one too, and none that are blank."""
    if b"\r" in lines:
        lines = lines.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if _has_blanks_after_ends(lines):
        lines = re.sub(rb":[ \t]+\n", b":\n", lines)
        lines = _BLANK_LINES.sub(b"", b"\n" + lines)[1:].lstrip(b"\n")
    return lines if not lines or lines.endswith(b"\n") else lines + b"\n"


def _has_blanks_after_ends(lines: bytes) -> bool:
    """Whether a line is or begins blank, or there are blanks after the colon of an item."""
    if lines.startswith((b"\n", b" ", b"\t")):
        return True
    text = np.frombuffer(lines, np.uint8)
    for start in range(0, len(text), _PIECE):
        piece = text[start : start + _PIECE + 1]
        # A line feed and a tab come before the space; so do characters that are in no such file.
        blank = piece[1:] <= _SPACE
        if (blank & (piece[:-1] == _LINE_FEED)).any():
            return True
        blank &= piece[:-1] == _COLON
        if blank.any() and (piece[1:][blank] != _LINE_FEED).any():
            return True
    return False
