"""Delimited text: one rating in each line, with user, item, rating and perhaps more columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

import numpy as np

from funkgui.errors import ReadError
from funkgui.ratings.matrix import FloatArray
from funkgui.ratings.readers.about import LateCp1252Error, TableText
from funkgui.ratings.readers.delimited.bad_line import BadLine, fault_of, first_bad, split_lines
from funkgui.ratings.readers.delimited.bare_ratings import BareRatings
from funkgui.ratings.readers.delimited.columns import ColumnCollector
from funkgui.ratings.readers.delimited.footer import footer_rows, split_at
from funkgui.ratings.readers.delimited.layout import NO_ROWS, Layout, best_layout, sample_rows
from funkgui.ratings.readers.delimited.numbers import LARGEST_FLOAT32, parse_number
from funkgui.ratings.readers.delimited.plain_lines import Columns
from funkgui.ratings.readers.delimited.rewriting import Rewritten, what_lacks
from funkgui.ratings.readers.delimited.title_lines import without_title
from funkgui.ratings.readers.doubts import layout_doubts, sample_alternatives, sample_doubts
from funkgui.ratings.readers.options import NO_COLUMN, ReadOptions
from funkgui.ratings.readers.plain_text.blocks import (
    count_line_ends,
    expected_lines,
    read_blocks,
    without_lines,
)
from funkgui.ratings.readers.plain_text.column_faults import ONLY_TITLES
from funkgui.ratings.readers.plain_text.comments import without_comments
from funkgui.ratings.readers.plain_text.skipper import SkippedLines, Skipper
from funkgui.ratings.readers.plain_text.text import is_utf8
from funkgui.ratings.readers.preview import AS_PAIRS, ITEMS_FIRST, Alternative, Preview
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.sources.head import Head
from funkgui.ratings.readers.triples import TripleCollector
from funkgui.ratings.readers.watch import Watch
from funkgui.ratings.threads import in_threads

_PREVIEW_ROWS = 500
_MOST_CHANGES = 10
"""One in so many may come with another title, as another edition has."""


def recognise(head: Head, options: ReadOptions) -> DelimitedText | None:
    """Tell whether a file is delimited text, and how it is laid out."""
    text = head.text
    if text is None:
        return None
    text, n_comments = without_comments(text)
    above = without_title(text)
    best = best_layout(above.text, options)
    if best is None:
        return None
    layout, confidence = best
    n_lines = layout.n_header_lines + n_comments + above.n
    layout = replace(layout, n_header_lines=n_lines)
    return DelimitedText(head.source, above.text, options, layout, confidence, above.doubts)


@dataclass(frozen=True)
class DelimitedText(TableText):
    """A file recognised as delimited text.

    Attributes
    ----------
    layout
        Where user, item and rating stand.
    confidence
        The share of its first lines that are ratings.
    doubts
        What a person should know of its beginning, a sentence each.
    """

    layout: Layout
    confidence: float
    doubts: tuple[str, ...] = ()

    def _preview(self) -> Preview:
        layout = self.layout
        rows = [row for _, row in sample_rows(self.text, layout.delimiter)]
        rows = rows[layout.names is not None :][:_PREVIEW_ROWS]
        ratings = self._first_ratings(rows)
        numbers = tuple(str(number + 1) for number in range(layout.n_columns))
        return Preview(
            layout.words,
            layout.names or numbers,
            tuple(tuple((row + [""] * layout.n_columns)[: layout.n_columns]) for row in rows),
            () if layout.fault else layout.roles,
            doubts=self._layout_doubts + sample_doubts(ratings, self._is_guessed),
            alternatives=self._alternatives(ratings),
            told=self.told(layout.delimiter, layout.decimal, layout.names is not None),
        )

    def tells_of_items(self, column: int) -> bool:
        """Whether a column tells of the items: nearly all that come again have the same there."""
        rows = [row for _, row in sample_rows(self.text, self.layout.delimiter)]
        n = self.layout.n_columns
        pairs = [(row[self.layout.item], row[column]) for row in rows if len(row) == n]
        n_items, n_pairs = len({item for item, _ in pairs}), len(set(pairs))
        return _MOST_CHANGES * (n_pairs - n_items) <= len(pairs) - n_items

    def _alternatives(self, ratings: FloatArray) -> tuple[Alternative, ...]:
        """What it may be read as as well, by the first of its ratings."""
        if self.layout.fault in (ONLY_TITLES, NO_ROWS):
            return ()
        if self.layout.fault and not self.options.rating_column:
            chosen = self.options.changed(rating_column=NO_COLUMN)
            pairs = best_layout(self.text, chosen)
            return (AS_PAIRS,) if pairs is not None and pairs[0].may_be_pairs else ()
        swapped = (ITEMS_FIRST,) if self.layout.may_begin_with_items else ()
        if self.options.missing:
            return swapped
        return swapped + sample_alternatives(ratings, self._is_guessed)

    @property
    def _leaves_out(self) -> frozenset[str]:
        """What lines may lack to be left out.

        Of a table with names a user or an item as well, as guests and sums have none; but not
        where so many lack it that each may be the one above.
        """
        layout = self.layout
        rows = [row for _, row in sample_rows(self.text, layout.delimiter)][1:]
        n = Counter(what_lacks(row, layout) for row in rows if len(row) == layout.n_columns)
        are_few = layout.names is not None and n["user"] + n["item"] < n[""]
        is_told = self.options.bad_lines == "skip"  # line by line
        return frozenset(("rating", "user", "item") if are_few and not is_told else ("rating",))

    @property
    def _is_guessed(self) -> bool:
        """Whether the column of the ratings alone is not known by its name."""
        return self.layout.guessed == ("rating",)

    @property
    def _layout_doubts(self) -> tuple[str, ...]:
        return (*self.doubts, *layout_doubts(self.layout, self.text.encoding, self.options))

    def _first_ratings(self, rows: list[list[str]]) -> FloatArray:
        """The ratings among some rows, as far as they are any."""
        layout, missing = self.layout, self.options.missing_codes
        at = layout.rating
        if at is None or layout.fault:
            return np.empty(0, np.float32)
        numbers = [parse_number(row[at], layout.decimal) for row in rows if len(row) > at]
        known = [n for n in numbers if n is not None and n not in missing]
        return np.array([n for n in known if abs(n) < LARGEST_FLOAT32], np.float32)

    def _read(self, watch: Watch) -> RatingFile:
        if self.layout.fault:
            raise ReadError(self.path, self.layout.fault)
        n_expected = expected_lines(self.text.lines, self.source.n_bytes)
        triples = TripleCollector(self.options, n_expected=n_expected)
        columns = ColumnCollector(self.layout, triples)
        rewritten = Rewritten(BareRatings(letters=self.layout.letters), self._leaves_out)
        skipped = SkippedLines()
        if self.options.bad_lines == "skip":
            skipped = self._add_good(columns, rewritten, watch)
        else:
            self._add_all(columns, rewritten, watch)
        if not triples.n_rows:
            n_missing = triples.n_missing + rewritten.n_without["rating"]
            raise ReadError(self.path, _no_ratings(skipped, n_missing))
        return triples.file(
            self.layout.words,
            self.layout.columns,
            watch,
            doubts=self._layout_doubts + rewritten.doubts,
            skipped=skipped,
        )

    def _add_all(self, columns: ColumnCollector, rewritten: Rewritten, watch: Watch) -> None:
        """Add all lines, or raise what is wrong with the first that is no rating."""
        with closing(self._parsed(columns, watch)) as blocks:
            for block in blocks:
                refusal = columns.gather(block.columns)
                if isinstance(block.columns, str):
                    lines = rewritten.lines(self._marked(block), self.layout)
                    refusal = refusal if lines is None else columns.add(lines)
                    block = replace(block, rewritten=lines)
                if refusal is not None:
                    self._check_encoding(block)
                    layout = self.layout
                    lines = block.rewritten or self._marked(block)
                    fault = partial(fault_of, layout=layout)
                    bad = first_bad(lines, layout.delimiter, fault, watch)
                    above, below = split_at(lines, bad.line if bad else 1)
                    has_end = block.lines.endswith((b"\n", b"\r"))
                    rewritten.footer = footer_rows(below, layout, has_end)
                    if not rewritten.footer or next(blocks, None) or columns.add(above):
                        raise self._error(block, bad, refusal, watch)

    def _add_good(
        self, columns: ColumnCollector, rewritten: Rewritten, watch: Watch
    ) -> SkippedLines:
        """Add all lines that are ratings, and tell which are not."""
        delimiter = self.layout.delimiter
        rows_of = split_lines(delimiter, partial(fault_of, layout=self.layout), watch)
        skipper = Skipper(columns.add, rows_of, watch, quotes=delimiter.quotes)
        first_line = 1
        for block in self._parsed(columns, watch):
            first_line += block.n_header_lines
            if columns.gather(block.columns) is not None:
                self._check_encoding(block)
                lines = self._marked(block)
                skipper.add(rewritten.lines(lines, self.layout) or lines, first_line)
            first_line += count_line_ends(block.lines)
        return skipper.skipped

    def _marked(self, block: _Block) -> bytes:
        """The lines of a block with the delimiter's mark between the values."""
        return self.layout.delimiter.translate(block.lines)

    def _parsed(self, columns: ColumnCollector, watch: Watch) -> Generator[_Block, None, None]:
        """All blocks in order; some are read and parsed ahead in other threads."""

        def parse(numbered: tuple[int, bytes]) -> _Block:
            number, block = numbered
            n_header_lines = self.layout.n_header_lines if number == 0 else 0
            lines = without_lines(block, n_header_lines)
            parsed = "letter grades" if self.layout.letters else columns.parse(lines)
            return _Block(number, n_header_lines, lines, parsed)

        for block in in_threads(parse, enumerate(self._blocks(watch))):
            watch.check()
            yield block

    def _check_encoding(self, block: _Block) -> None:
        if self.may_be_cp1252 and not is_utf8(block.lines):
            raise LateCp1252Error

    def _error(self, block: _Block, bad: BadLine | None, refusal: str, watch: Watch) -> ReadError:
        """What is wrong with a block that was refused, and in which line of the file."""
        before = sum(map(count_line_ends, islice(self._blocks(watch.silent()), block.number)))
        before += block.n_header_lines
        if bad is None:
            reason = f"this line or one after it cannot be read ({refusal})."
            return ReadError(self.path, reason, before + 1)
        return ReadError(self.path, bad.reason, before + bad.line)

    def _blocks(self, watch: Watch) -> Iterator[bytes]:
        return read_blocks(self.source, self.text.encoding, self.layout.delimiter.quotes, watch)


@dataclass(frozen=True)
class _Block:
    """Whole lines of a file.

    Attributes
    ----------
    number
        How many blocks come before it.
    n_header_lines
        Lines at its start that are left out.
    lines
        The others.
    columns
        What they hold, or why they cannot all be ratings; None where they are blank.
    rewritten
        The lines with the delimiter's mark and bare numbers, where they were rewritten.
    """

    number: int
    n_header_lines: int
    lines: bytes
    columns: Columns | str | None
    rewritten: bytes | None = None


def _no_ratings(skipped: SkippedLines, n_missing: int) -> str:
    if skipped.n:
        line, reason = skipped.first[0]
        return f"no line is a rating; the first that is none is line {line:,}: {reason}"
    if n_missing:
        return f"all {n_missing:,} ratings are blank, or stand for none; choose another column."
    return NO_ROWS
