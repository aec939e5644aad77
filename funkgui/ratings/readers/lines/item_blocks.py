"""Lines of user, rating and date under lines of items, parsed many at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from funkgui.ratings.matrix import IntArray
from funkgui.ratings.readers.delimited.columns import ColumnCollector
from funkgui.ratings.readers.delimited.layout import Layout
from funkgui.ratings.readers.delimited.plain_lines import Columns
from funkgui.ratings.readers.labels import as_strings
from funkgui.ratings.readers.plain_text.blocks import count_line_ends
from funkgui.ratings.readers.triples import TripleCollector
from funkgui.ratings.readers.vocabulary import Numbered

_BLANKS_BEHIND_COLONS = re.compile(rb":[ \t]+\n")
_BLANK_LINES = re.compile(rb"\n[ \t]*(?=\n)")
_MOST_DIGITS = 18


@dataclass(frozen=True)
class Parsed:
    """Lines under lines of items.

    Attributes
    ----------
    items
        (n,) int64. The items.
    counts
        (n + 1,) int64. How many lines stand above the first item and under each.
    columns
        Users, ratings and times of those lines, the users as integers; None where there are none.
    """

    items: IntArray
    counts: IntArray
    columns: Columns | None


class ItemBlocks:
    """Parses lines under lines of items, and gathers them.

    Parameters
    ----------
    triples
        What gathers them.
    layout
        Where users, ratings and dates stand in those lines.
    """

    def __init__(self, triples: TripleCollector, layout: Layout) -> None:
        self._triples, self._columns = triples, ColumnCollector(layout, triples)
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
        if (below := parsed.columns) is not None:
            column = np.repeat(items, counts)
            self._triples.add(below.users, column, below.values, below.times)
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
        parsed = self._parsed(lines)
        if isinstance(parsed, str) and (others := _without_blanks(lines)) != lines:
            parsed = self._parsed(others)  # as a rule there are no blanks to be looked for
        return parsed

    def _parsed(self, lines: bytes) -> Parsed | str | None:
        """Parse lines that end with LF; none of them may be blank."""
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
        columns = self._columns.parse(b"".join(blocks))
        if isinstance(columns, str):
            return columns
        if columns is not None:
            users = _integers(columns.users)
            if users is None:
                return "a user is no whole number"
            columns = columns._replace(users=users)
        if counts.sum() != (0 if columns is None else len(columns.values)):
            return "a line holds no values"
        return Parsed(np.array(items, "S").astype(np.int64), counts, columns)


def _integers(ids: Any) -> Any:
    """Ids as integers; None where one is none."""
    if isinstance(ids, np.ndarray):
        return ids
    if isinstance(ids, Numbered):  # as those with zeros ahead are
        ids = pa.chunked_array([as_strings(ids.vocabulary.words(ids.numbers))])
    if ids.null_count:
        return None
    try:
        return (
            pc.utf8_trim_whitespace(ids).cast(pa.int64()) if pa.types.is_string(ids.type) else ids
        )
    except pa.ArrowInvalid:
        return None


def _with_line_feeds(lines: bytes) -> bytes:
    """The lines with LF at their ends, the last one too."""
    if b"\r" in lines:
        lines = lines.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return lines if not lines or lines.endswith(b"\n") else lines + b"\n"


def _without_blanks(lines: bytes) -> bytes:
    """The lines but for blank ones, without blanks after the colon of an item."""
    lines = _BLANKS_BEHIND_COLONS.sub(b":\n", lines)
    return _BLANK_LINES.sub(b"", b"\n" + lines)[1:].lstrip(b"\n")
