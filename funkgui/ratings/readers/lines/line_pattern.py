"""Text whose lines are ratings by a regular expression, where no delimiter splits them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from funkgui.errors import ReadError
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.readers.delimited.numbers import LARGEST_FLOAT32
from funkgui.ratings.readers.lines.line_text import LineText
from funkgui.ratings.readers.plain_text.places import Places
from funkgui.ratings.readers.plain_text.text import encoding_doubts, utf8_or_cp1252
from funkgui.ratings.readers.preview import Preview
from funkgui.ratings.readers.quoted import quoted
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.watch import Watch

if TYPE_CHECKING:
    from funkgui.ratings.readers.triples import TripleCollector

NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
"""In one way only: a line of many such numbers that could each be split in several would be tried
in all of them."""

_PREVIEW_ROWS = 500


@dataclass(frozen=True)
class PatternText(LineText):
    """A file whose lines match a pattern.

    Attributes
    ----------
    words
        The format in words.
    pattern
        A regular expression as both Python and RE2 take it, for a whole line. Its groups ``c0``,
        ``c1`` and so on are the columns.
    columns
        Their names.
    places
        Which of them are user, item and rating.
    confidence
        The share of the first lines that match.
    expected
        What a line should look like, for messages.
    doubts
        What a person should know beforehand, a sentence each.
    doubts_of
        What they should know of the ratings that were read.
    """

    words: str
    pattern: str
    columns: tuple[str, ...]
    places: Places
    confidence: float
    expected: str
    doubts: tuple[str, ...] = ()
    doubts_of: Callable[[RatingMatrix], tuple[str, ...]] = lambda ratings: ()

    def preview(self) -> Preview:
        """The first rows, and what is taken from which column."""
        matches = [
            re.fullmatch(self.pattern, line)
            for line in self.text.lines.decode(errors="replace").splitlines()[:_PREVIEW_ROWS]
        ]
        groups = [f"c{n}" for n in range(len(self.columns))]
        rows = tuple(match.group(*groups) for match in matches if match is not None)
        places = self.places
        roles = ((places.user, "user"), (places.item, "item"), (places.rating or 0, "rating"))
        return Preview(self.words, self.columns, rows, roles, doubts=self._doubts)

    def read(self, watch: Watch) -> RatingFile:
        """The ratings; raises `ReadError` or `CancelledError`."""
        # Not before a file is read: pyarrow takes a while to load.
        from funkgui.ratings.readers.triples import TripleCollector

        if self.places.fault:
            raise ReadError(self.path, self.places.fault)
        triples = TripleCollector(self.options)
        skipped = self.add_lines(lambda lines: self._add(triples, lines), watch)
        if not triples.n_rows:
            raise ReadError(self.path, "there are no ratings in it.")
        places = self.places
        columns = [self.columns[n] for n in (places.user, places.item, places.rating or 0)]
        found = triples.file(self.words, columns, watch, skipped=skipped)
        return replace(found, doubts=self._doubts + self.doubts_of(found.ratings))

    @property
    def _doubts(self) -> tuple[str, ...]:
        return self.doubts + encoding_doubts(self.text.encoding, self.options.encoding)

    def blocks(self, watch: Watch) -> Iterator[bytes]:
        blocks = super().blocks(watch)
        may_be_cp1252 = self.text.encoding == "utf-8" and self.text.lines.isascii()
        return map(utf8_or_cp1252, blocks) if may_be_cp1252 else blocks

    def _add(self, triples: TripleCollector, lines: bytes) -> str | None:
        from funkgui.ratings.readers.lines.pattern_columns import columns_of

        columns = columns_of(lines, self.pattern)
        if columns is None:
            return f"expected {self.expected}"
        places = self.places
        users, items = columns[places.user], columns[places.item]
        if not len(users) or triples.add(users, items, columns[places.rating or 0]):
            return None
        return "an id is empty"

    def fault_of(self, line: str) -> str | None:
        match = re.fullmatch(self.pattern, line)
        rating = f"c{self.places.rating or 0}"
        if match is not None and abs(float(match[rating])) < LARGEST_FLOAT32 and "�" not in line:
            return None
        return f"{quoted(line)} is no rating; expected {self.expected}."
