"""The columns of user, item, rating and time of delimited text, parsed block by block."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from funkgui.ratings.readers.delimited.layout import Layout, is_blank
from funkgui.ratings.readers.delimited.plain_lines import Columns, PlainLines
from funkgui.ratings.readers.labels import PLAIN_INTEGER
from funkgui.ratings.readers.plain_integers import MOST_PLAIN, are_plain
from funkgui.ratings.readers.plain_text.blocks import end_of_whole_lines
from funkgui.ratings.readers.plain_text.parsing import parse_columns
from funkgui.ratings.readers.plain_text.places import ONE_USER
from funkgui.ratings.readers.plain_text.text import is_utf8
from funkgui.ratings.readers.times import Times, as_times, is_date_name, time_type
from funkgui.ratings.readers.triples import TripleCollector

_SAMPLE_ROWS = 1000
_SAMPLE_BYTES = 64 * 1024


class ColumnCollector:
    """Parses the columns of users, items, ratings and times, and gathers them.

    Parameters
    ----------
    layout
        Where they stand.
    triples
        What gathers them.
    """

    def __init__(self, layout: Layout, triples: TripleCollector) -> None:
        self._layout, self._triples = layout, triples
        names = [str(column) for column in range(layout.n_columns)]
        self._names = names
        self._user = names[layout.user] if layout.has_users else None
        self._item = names[layout.item]
        self._rating = None if layout.rating is None else names[layout.rating]
        # What a column's ids are parsed as: integers until there is one that is none.
        ids = (self._user, self._item)
        self._types = {name: pa.int64() for name in ids if name is not None}
        self._time = None if layout.time is None else names[layout.time]
        self._is_date = layout.time is not None and is_date_name(layout.name(layout.time))
        # What times are parsed as; None before any were seen.
        self._time_type: Any = None
        # Reads lines that are plain; None where decimals follow a comma, or no column holds users.
        is_plain = layout.decimal == "." and layout.has_users
        self._plain = PlainLines(layout) if is_plain else None

    def add(self, lines: bytes) -> str | None:
        """Add whole lines with the delimiter's mark between the values.

        Returns
        -------
        refusal
            Why the lines cannot all be ratings; None where they are.
        """
        return self.gather(self._parse_marked(lines))

    def parse(self, lines: bytes) -> Columns | str | None:
        """What whole lines, as they are in the file, hold; several threads may ask at once.

        Returns
        -------
        columns
            Why the lines cannot all be ratings, where they cannot; None where they are blank.
        """
        rows = None if self._plain is None or not lines else self._plain.parse(lines)
        if rows is not None:
            return rows
        return self._parse_marked(self._layout.delimiter.translate(lines))

    def _parse_marked(self, lines: bytes) -> Columns | str | None:
        """What whole lines with the delimiter's mark between the values hold."""
        if not lines or lines.isspace():
            return None
        if not is_utf8(lines):  # pyarrow would print a traceback where such a line is too short
            return "the text is not UTF-8"
        try:
            table = self._parse_all(lines)
        except pa.ArrowInvalid as error:
            return str(error)
        if not len(table):  # nothing but blank lines
            return None
        users = self._users(table)
        items = table.column(self._item)
        if _has_empty(users) or _has_empty(items):
            return "an id is empty"
        times = self._times(table)
        if self._rating is None:
            return Columns(users, items, np.ones(len(table), np.float32), times)
        ratings = table.column(self._rating)
        values = ratings.to_numpy()
        if ratings.null_count or not np.isfinite(values).all():
            return "a rating is missing"
        return Columns(users, items, values, times)

    def gather(self, columns: Columns | str | None) -> str | None:
        """Add what was parsed, block after block in the order of the file.

        Returns
        -------
        refusal
            Why the lines cannot all be ratings; None where they are.
        """
        if isinstance(columns, Columns):
            self._triples.add(columns.users, columns.items, columns.values, columns.times)
            return None
        return columns

    def _users(self, table: Any) -> Any:
        if self._user is None:
            return pa.chunked_array([pa.repeat(pa.scalar(ONE_USER), len(table))])
        return table.column(self._user)

    def _times(self, table: Any) -> Times | None:
        if self._time is None:
            return None
        return as_times(table.column(self._time), is_date=self._is_date)

    def _parse_all(self, lines: bytes) -> Any:
        """Parse times as what the first ones were, and as text where there are others."""
        if self._time is not None and self._time_type is None:
            self._time_type = self._first_time_type(lines)
        kind = self._time_type
        if kind is None or kind == pa.string():
            return self._parse_ids(lines, pa.string())
        try:
            return self._parse_ids(lines, kind)
        except pa.ArrowInvalid:
            table = self._parse_ids(lines, pa.string())
            self._time_type = pa.string()
            return table

    def _first_time_type(self, lines: bytes) -> Any:
        """What the times of the first lines are best parsed as; None where they are blank."""
        quotes = self._layout.delimiter.quotes and b'"' in lines
        first = lines[: end_of_whole_lines(lines[:_SAMPLE_BYTES], quotes)]
        try:
            return time_type(self._parse(first or lines, {}, pa.string()).column(self._time))
        except pa.ArrowInvalid:  # a bad line, which the whole tells of
            return None

    def _parse_ids(self, lines: bytes, time_kind: Any) -> Any:
        """Parse ids as integers where their text is that of plain ones, and as text elsewhere."""
        types = dict(self._types)
        integers = [name for name, kind in types.items() if pa.types.is_integer(kind)]
        if integers and are_plain(lines):
            try:
                table = self._parse(lines, types, time_kind)
            except pa.ArrowInvalid as error:
                if str(pa.int64()) not in str(error):
                    raise
            else:
                if all(_are_short(table.column(name)) for name in integers):
                    return table
        table = self._parse(lines, dict.fromkeys(types, pa.string()), time_kind)
        for name in integers:
            if not _look_like_integers(table.column(name)):
                self._types[name] = pa.string()
        return table

    def _parse(self, lines: bytes, types: dict[str, Any], time_kind: Any) -> Any:
        layout = self._layout
        quotes = layout.delimiter.quotes and b'"' in lines
        if self._rating is not None:
            types = {**types, self._rating: pa.float32()}
        if self._time is not None:
            types = {**types, self._time: time_kind}
        parse_options = csv.ParseOptions(
            delimiter=layout.delimiter.mark,
            quote_char='"' if quotes else False,
            newlines_in_values=quotes,
            invalid_row_handler=_skip_blank,
        )
        return parse_columns(
            lines,
            types,
            parse_options,
            names=self._names,
            use_threads=False,
            null_values=[""],
            decimal_point=layout.decimal,
        )


def _has_empty(labels: Any) -> bool:
    if pa.types.is_integer(labels.type):
        return bool(labels.null_count)
    blank = pc.or_(pc.equal(labels, ""), pc.utf8_is_space(labels))
    return bool(pc.any(blank).as_py())


def _are_short(numbers: Any) -> bool:
    """Whether integers have fewer digits than those that may be too large for 64 bits."""
    ends = pc.min_max(numbers)
    low, high = ends["min"].as_py(), ends["max"].as_py()
    return low is None or (low >= -MOST_PLAIN and high <= MOST_PLAIN)


def _look_like_integers(labels: Any) -> bool:
    """Whether it pays to take the ids of later lines for integers."""
    few = pc.utf8_trim_whitespace(labels[-_SAMPLE_ROWS:].drop_null())
    return bool(pc.all(pc.match_substring_regex(few, PLAIN_INTEGER), min_count=0).as_py())


def _skip_blank(row: Any) -> str:
    return "skip" if is_blank(row.text) else "error"
