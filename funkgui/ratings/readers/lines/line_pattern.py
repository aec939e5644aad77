"""Text whose lines are ratings by a regular expression, where no delimiter splits them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from funkgui.errors import ReadError
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.readers.delimited.numbers import is_rating
from funkgui.ratings.readers.lines.line_text import LineText, Row
from funkgui.ratings.readers.plain_text.parsing import parse_columns
from funkgui.ratings.readers.plain_text.places import Places
from funkgui.ratings.readers.preview import Role
from funkgui.ratings.readers.quoted import quoted
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.watch import Watch

NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
"""In one way only: a line of many such numbers that could each be split in several would be tried
in all of them."""

_NO_DELIMITER = "\x1e"


@dataclass(frozen=True)
class PatternText(LineText):
    """A file whose lines match a pattern.

    Attributes
    ----------
    pattern
        A regular expression as both Python and RE2 take it, for a whole line. Its groups ``c0``,
        ``c1`` and so on are the columns.
    places
        Which of the columns are user, item and rating.
    doubts_of
        What a person should know of the ratings that were read, a sentence each.
    """

    pattern: str
    places: Places
    doubts_of: Callable[[RatingMatrix], tuple[str, ...]] = lambda ratings: ()

    @property
    def roles(self) -> tuple[tuple[int, Role], ...]:
        return self.places.roles

    def read(self, watch: Watch) -> RatingFile:
        if self.places.fault:
            raise ReadError(self.path, self.places.fault)
        found = super().read(watch)
        return replace(found, doubts=found.doubts + self.doubts_of(found.ratings))

    def ratings_in(self, line: str, number: int) -> Sequence[Row] | str:
        match = re.fullmatch(self.pattern, line)
        row = () if match is None else match.groups()[: len(self.columns)]
        if row and self._is_whole(row):
            return (row,)
        return f"{quoted(line)} is no rating; expected {self.expected}."

    def _is_whole(self, row: Row) -> bool:
        """Whether there is a user, an item and, where it is taken, a rating."""
        user, item, rating = self.places.user, self.places.item, self.places.rating
        has_ids = bool(row[user].strip() and row[item].strip())
        return has_ids and (rating is None or is_rating(row[rating]))

    def columns_at_once(self, lines: bytes) -> Mapping[Role, Any] | None:
        if not lines.strip():
            return None
        whole = csv.ParseOptions(delimiter=_NO_DELIMITER, quote_char=False)
        try:
            rows = parse_columns(lines, {"line": pa.string()}, whole).column(0)
        except pa.ArrowInvalid:  # no UTF-8
            return None
        rows = rows.filter(pc.not_equal(pc.utf8_trim_whitespace(rows), ""))
        groups = pc.extract_regex(rows, f"^(?:{self.pattern})$")
        if groups.null_count:
            return None
        return {role: pc.struct_field(groups, f"c{place}") for place, role in self.roles}
