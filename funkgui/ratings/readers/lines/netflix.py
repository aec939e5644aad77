"""Files of the Netflix Prize: under a line with an item, one line for each of its ratings.

``combined_data_1.txt`` holds many items, ``mv_0000001.txt`` one. The files ``probe.txt`` and
``qualifying.txt`` look alike but have no ratings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from funkgui.errors import ReadError
from funkgui.ratings.readers.about import TextFile
from funkgui.ratings.readers.delimited.bad_line import (
    BadLine,
    fault_of,
    first_bad,
    split_lines,
)
from funkgui.ratings.readers.delimited.layout import Layout
from funkgui.ratings.readers.joined_text import JoinedText, joined_source
from funkgui.ratings.readers.lines.item_blocks import ItemBlocks, Parsed
from funkgui.ratings.readers.lines.line_text import first_lines
from funkgui.ratings.readers.options import NO_COLUMN, ReadOptions
from funkgui.ratings.readers.plain_text.blocks import count_line_ends, expected_lines
from funkgui.ratings.readers.plain_text.delimiter import DELIMITERS
from funkgui.ratings.readers.plain_text.skipper import Skipper
from funkgui.ratings.readers.preview import Preview
from funkgui.ratings.readers.quoted import quoted
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.recognised import Recognised
from funkgui.ratings.readers.sources.head import Head, head_of
from funkgui.ratings.readers.sources.source import Source
from funkgui.ratings.readers.triples import TripleCollector
from funkgui.ratings.readers.watch import Watch
from funkgui.ratings.threads import in_threads

_KEY = "netflix"

_FILES = (re.compile(r"mv_\d+\.txt"), re.compile(r"combined_data_\d+\.txt"))
"""One file for each film, and ``combined_data_1.txt`` to ``_4.txt``."""

_WORDS = "Netflix Prize, ratings under their items"
_COMMA = next(delimiter for delimiter in DELIMITERS if delimiter.mark == ",")
_NUMBER = re.compile("[0-9]{1,18}")
_ITEM = re.compile(r"[0-9]{1,18}:[ \t]*")
_BEGINNING = re.compile(rb"\s*[0-9]{1,18}:")
_RATING = re.compile(r"[0-9]+[ \t]*,[ \t]*[^,\s-]+[ \t]*(,.*)?")
_PAIR = re.compile(r"[0-9]+[ \t]*(,[ \t]*[0-9]{4}-[0-9]{2}-[0-9]{2})?")
_SAMPLE_LINES = 1000
_ENOUGH_LINES = 0.5
_PREVIEW_ROWS = 500

_NO_RATINGS = (
    "There are users under each item but no ratings, as in the probe and qualifying files of the "
    f"Netflix Prize; open combined_data_1.txt or the mv files, or choose the rating column "
    f"“{NO_COLUMN}” to make each pair a rating of 1."
)


def recognise(head: Head, options: ReadOptions) -> NetflixRatings | None:
    """Tell whether a file begins with an item's line, and whether ratings are under it."""
    if head.text is None:
        return None
    lines = [line.strip() for line in first_lines(head.text)[:_SAMPLE_LINES]]
    if not lines or not _ITEM.fullmatch(lines[0]):
        return None
    below = [line for line in lines if not _ITEM.fullmatch(line)]
    n_ratings = sum(_RATING.fullmatch(line) is not None for line in below)
    n_pairs = sum(_PAIR.fullmatch(line) is not None for line in below)
    are_pairs = n_pairs > n_ratings
    confidence = 1.0 if are_pairs or not below else n_ratings / len(below)
    if confidence < _ENOUGH_LINES:
        return None
    names = ("user", "date") if are_pairs else ("user", "rating", "date")
    n_values = max((line.count(",") + 1 for line in below), default=len(names))
    return NetflixRatings(head.source, head.text, options, names[:n_values], confidence)


def recognise_all(
    sources: Sequence[Source], options: ReadOptions, watch: Watch
) -> Recognised | None:
    """The data set that files are, read as one; None where each stands for itself.

    Raises
    ------
    ReadError
        Where they are of one but cannot be read.
    """
    if options.format not in ("", _KEY):
        return None
    for name in _FILES:
        files = [source for source in sources if name.fullmatch(source.name)]
        if not files:
            continue
        if not any(file.member and file.member.archive.codec for file in files):
            # A compressed archive is only to be read in its own order.
            files.sort(key=lambda source: (len(source.name), source.name))
        found = recognise(head_of(files[0], watch), options)
        if found is not None:
            whole = replace(found, source=joined_source(files, _check_beginning))
            return JoinedText(tuple(files), whole)
    return None


def _check_beginning(source: Source, start: bytes) -> None:
    """Raise `ReadError` where a file does not begin with the line of an item."""
    if not _BEGINNING.match(start):
        raise ReadError(source.path, "the first line is no item, such as “123:”.", 1)


@dataclass(frozen=True)
class NetflixRatings(TextFile):
    """A file with ratings under their items, or several joined.

    Attributes
    ----------
    names
        What the values in each line below an item are: the user, perhaps a rating and a date.
    confidence
        The share of the first lines that are as they should be.
    """

    names: tuple[str, ...]
    confidence: float

    @property
    def _is_implicit(self) -> bool:
        return self.options.rating_column == NO_COLUMN

    @property
    def _is_refused(self) -> bool:
        return "rating" not in self.names and not self._is_implicit

    @cached_property
    def _layout(self) -> Layout:
        """Where those stand; the user also where the item does, which is in another line."""
        is_left = {"rating": self._is_implicit, "date": self.options.time_column == NO_COLUMN}
        places = {name: n for n, name in enumerate(self.names) if not is_left.get(name)}
        return Layout(
            delimiter=_COMMA,
            n_columns=len(self.names),
            names=self.names,
            user=0,
            item=0,
            rating=places.get("rating"),
            time=places.get("date"),
        )

    @property
    def words(self) -> str:
        """The format in words."""
        if self._is_implicit:
            return "Netflix Prize, users under their items, pairs as ratings of 1"
        return "Netflix Prize, users under their items, no ratings" if self._is_refused else _WORDS

    def preview(self) -> Preview:
        """The first rows, and what is taken from which column."""
        rows: list[tuple[str, ...]] = []
        item, n_values = "", len(self.names)
        for line in first_lines(self.text):
            if line.strip().endswith(":"):
                item = line.strip()[:-1]
            else:
                values = [value.strip() for value in line.split(",")]
                rows.append((item, *(values + [""] * n_values)[:n_values]))
        roles = ((n + 1, role) for n, role in self._layout.roles if role != "item")
        return Preview(
            self.words,
            ("item", *self.names),
            tuple(rows[:_PREVIEW_ROWS]),
            ((0, "item"), *roles),
            doubts=(_NO_RATINGS,) if self._is_refused else (),
        )

    def read(self, watch: Watch) -> RatingFile:
        if self._is_refused:
            raise ReadError(self.path, _NO_RATINGS[0].lower() + _NO_RATINGS[1:])
        n_expected = expected_lines(self.text.lines, self.source.n_bytes)
        triples = TripleCollector(self.options, n_expected=n_expected)
        blocks = ItemBlocks(triples, self._layout)
        skipper = Skipper(blocks.add, split_lines(_COMMA, self._fault_of, watch), watch)
        n_lines = 0

        def parse(lines: bytes) -> tuple[bytes, Parsed | str | None]:
            return lines, blocks.parse(lines)

        for lines, parsed in in_threads(parse, self.blocks(watch)):
            if blocks.take(parsed) is not None:
                if self.options.bad_lines != "skip":
                    bad = first_bad(lines, _COMMA, self._fault_of, watch) or _ANY_LINE
                    raise ReadError(self.path, bad.reason, n_lines + bad.line)
                skipper.add(lines, n_lines + 1)
            n_lines += count_line_ends(lines)
        if not triples.n_rows:
            raise ReadError(self.path, "there are no ratings under the lines of items.")
        columns = ("user", "item", *self._layout.columns[2:])
        return triples.file(self.words, columns, watch, skipped=skipper.skipped)

    def _fault_of(self, row: list[str]) -> str | None:
        """What is wrong with a line split into values; None where it is an item or a rating.

        Raises
        ------
        ReadError
            Where it is to be passed over, and what comes below belongs to an item not known.
        """
        if len(row) == 1 and _ITEM.fullmatch(row[0].strip()):
            return None
        fault = fault_of(row, self._layout)
        if fault is None and not _NUMBER.fullmatch(row[0].strip()):
            name = quoted(row[0])
            fault = f"{name} is neither an item, such as “123:”, nor a user's number."
        if fault and self.options.bad_lines == "skip" and row[-1].rstrip().endswith(":"):
            raise ReadError(self.path, fault)
        return fault


_ANY_LINE = BadLine(
    1, "this line or one after it cannot be read; expected items, users and ratings."
)
