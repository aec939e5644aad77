"""Text whose lines are ratings by a regular expression, where no delimiter splits them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from funkgui.errors import ReadError
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.readers.delimited.numbers import LARGEST_FLOAT32
from funkgui.ratings.readers.lines.line_text import LineText, first_lines
from funkgui.ratings.readers.plain_text.places import Places
from funkgui.ratings.readers.plain_text.text import utf8_or_cp1252
from funkgui.ratings.readers.preview import Role
from funkgui.ratings.readers.quoted import quoted
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.watch import Watch

if TYPE_CHECKING:
    from funkgui.ratings.readers.triples import TripleCollector

NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
"""In one way only: a line of many such numbers that could each be split in several would be tried
in all of them."""


@dataclass(frozen=True)
class PatternText(LineText):
    """A file whose lines match a pattern.

    Its columns are the groups ``c0``, ``c1`` and so on of the pattern.

    Attributes
    ----------
    pattern
        A regular expression as both Python and RE2 take it, for a whole line.
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
        places = self.places
        return (places.user, "user"), (places.item, "item"), (places.rating or 0, "rating")

    def rows(self) -> Iterator[tuple[str, ...]]:
        groups = [f"c{n}" for n in range(len(self.columns))]
        lines = first_lines(self.text)
        matches = (re.fullmatch(self.pattern, line) for line in lines)
        return (match.group(*groups) for match in matches if match is not None)

    def read(self, watch: Watch) -> RatingFile:
        if self.places.fault:
            raise ReadError(self.path, self.places.fault)
        found = super().read(watch)
        return replace(found, doubts=found.doubts + self.doubts_of(found.ratings))

    def blocks(self, watch: Watch) -> Iterator[bytes]:
        blocks = super().blocks(watch)
        may_be_cp1252 = self.text.encoding == "utf-8" and self.text.lines.isascii()
        return map(utf8_or_cp1252, blocks) if may_be_cp1252 else blocks

    def adder(self, triples: TripleCollector) -> Callable[[bytes], bool]:
        from funkgui.ratings.readers.lines.pattern_columns import columns_of

        user, item, rating = (place for place, _ in self.roles)

        def add(lines: bytes) -> bool:
            columns = columns_of(lines, self.pattern)
            if columns is None:
                return False
            return not len(columns[user]) or triples.add(
                columns[user], columns[item], columns[rating]
            )

        return add

    def fault_of(self, line: str) -> str | None:
        match = re.fullmatch(self.pattern, line)
        rating = f"c{self.places.rating or 0}"
        if match is not None and abs(float(match[rating])) < LARGEST_FLOAT32:
            return None
        return f"{quoted(line)} is no rating; expected {self.expected}."
