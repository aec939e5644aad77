"""Text whose lines are ratings by a regular expression, where no delimiter splits them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from funkgui.errors import ReadError
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.plain_text.blocks import count_line_ends, in_pieces, read_blocks
from funkgui.ratings.readers.plain_text.line_skipper import LineSkipper
from funkgui.ratings.readers.plain_text.places import Places
from funkgui.ratings.readers.plain_text.skipped import SkippedLines
from funkgui.ratings.readers.plain_text.text import Text, encoding_doubts, utf8_or_cp1252
from funkgui.ratings.readers.preview import Preview
from funkgui.ratings.readers.quoted import quoted
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.sources.source import Source
from funkgui.ratings.readers.watch import Watch

if TYPE_CHECKING:
    from funkgui.ratings.readers.triples import TripleCollector

NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
"""In one way only: a line of many such numbers that could each be split in several would be tried
in all of them."""

_PREVIEW_ROWS = 500
_LINES_BETWEEN_CHECKS = 10_000
_LARGEST = 3.4e38


def no_doubts(ratings: RatingMatrix) -> tuple[str, ...]:
    """Nothing to say of what was read."""
    return ()


@dataclass(frozen=True)
class PatternText:
    """A file whose lines match a pattern.

    Attributes
    ----------
    source, text
        Where its bytes come from, and its start.
    options
        How it is to be read.
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

    source: Source
    text: Text
    options: ReadOptions
    words: str
    pattern: str
    columns: tuple[str, ...]
    places: Places
    confidence: float
    expected: str
    doubts: tuple[str, ...] = ()
    doubts_of: Callable[[RatingMatrix], tuple[str, ...]] = field(default=no_doubts)

    @property
    def path(self) -> Path:
        return self.source.path

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
        """Read the ratings.

        Raises
        ------
        ReadError
            Where a line does not match.
        CancelledError
            Where the reading was cancelled.
        """
        # Not before a file is read: pyarrow takes a while to load.
        from funkgui.ratings.readers.triples import TripleCollector

        if self.places.fault:
            raise ReadError(self.path, self.places.fault)
        triples = TripleCollector(self.options)
        skipped = self._add_all(triples, watch)
        if not triples.n_rows:
            raise ReadError(self.path, "there are no ratings in it.")
        places = self.places
        columns = [self.columns[n] for n in (places.user, places.item, places.rating or 0)]
        found = triples.file(self.words, columns, watch, skipped=skipped)
        return replace(found, doubts=self._doubts + self.doubts_of(found.ratings))

    @property
    def _doubts(self) -> tuple[str, ...]:
        return self.doubts + encoding_doubts(self.text.encoding, self.options.encoding)

    def _add_all(self, triples: TripleCollector, watch: Watch) -> SkippedLines:
        """Add all lines; those passed over are told."""
        skipper = LineSkipper(lambda lines: self._add(triples, lines), self._fault_of, watch)
        n_lines = 0
        may_be_cp1252 = self.text.encoding == "utf-8" and self.text.lines.isascii()
        for block in self._blocks(watch):
            for lines in in_pieces(utf8_or_cp1252(block) if may_be_cp1252 else block):
                watch.check()
                if self.options.bad_lines == "skip":
                    skipper.add(lines, n_lines + 1)
                elif self._add(triples, lines) is not None:
                    raise self._error(lines, n_lines, watch)
                n_lines += count_line_ends(lines)
        return skipper.skipped

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

    def _error(self, block: bytes, n_lines_before: int, watch: Watch) -> ReadError:
        lines = re.split(rb"\r\n|\r|\n", block)
        for number, line in enumerate(lines, n_lines_before + 1):
            if number % _LINES_BETWEEN_CHECKS == 0:
                watch.check()
            reason = self._fault_of(line) if line.strip() else None
            if reason is not None:
                return ReadError(self.path, reason, number)
        reason = f"this line or one after it cannot be read; expected {self.expected}."
        return ReadError(self.path, reason, n_lines_before + 1)

    def _fault_of(self, line: bytes) -> str | None:
        text = line.decode(errors="replace")
        match = re.fullmatch(self.pattern, text)
        rating = f"c{self.places.rating or 0}"
        if match is not None and abs(float(match[rating])) < _LARGEST and "�" not in text:
            return None
        return f"{quoted(text)} is no rating; expected {self.expected}."

    def _blocks(self, watch: Watch) -> Iterator[bytes]:
        return read_blocks(self.source, self.text.encoding, False, watch)
