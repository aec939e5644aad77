"""Orange's baskets: each line is a user's list of items, each with its rating: ``Up=5, It=3``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from funkgui.errors import ReadError
from funkgui.ratings.readers.delimited.numbers import parse_number
from funkgui.ratings.readers.options import NO_COLUMN, ReadOptions
from funkgui.ratings.readers.plain_text.blocks import count_line_ends, in_pieces, read_blocks
from funkgui.ratings.readers.plain_text.line_skipper import LineSkipper
from funkgui.ratings.readers.plain_text.skipped import SkippedLines
from funkgui.ratings.readers.plain_text.text import Text
from funkgui.ratings.readers.preview import Preview
from funkgui.ratings.readers.quoted import quoted
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.sources.head import Head
from funkgui.ratings.readers.sources.source import Source
from funkgui.ratings.readers.watch import Watch

if TYPE_CHECKING:
    from funkgui.ratings.readers.lines.basket_lines import BasketCollector

KEY = "basket"

_SUFFIX = ".basket"
_SAMPLE_LINES = 1000
_ENOUGH_RATED = 0.9
_ENOUGH_LISTS = 0.5
_PREVIEW_ROWS = 500
_COLUMNS = ("user", "item", "rating")
_LARGEST_RATING = 3.4028234e38


def recognise(head: Head, options: ReadOptions) -> Basket | None:
    """Tell whether lines are lists of items with ratings, or the file is called a basket."""
    if head.text is None:
        return None
    lists = list(_lists(head.text))[:_SAMPLE_LINES]
    items = [item for _, line in lists for item in line]
    if not items:
        return None
    is_called_so = head.source.name.lower().endswith(_SUFFIX) or options.format == KEY
    rated = sum(_rating(item) is not None for item in items) / len(items)
    several = sum(len(line) > 1 for _, line in lists) / len(lists)
    if not is_called_so and (rated < _ENOUGH_RATED or several < _ENOUGH_LISTS):
        return None
    return Basket(head.source, head.text, options, 1.0 if is_called_so else rated)


def _lists(text: Text) -> Iterator[tuple[int, list[str]]]:
    """The items of each line that holds any, and the line's number."""
    for number, line in enumerate(text.lines.decode(errors="replace").splitlines(), 1):
        items = [item.strip() for item in line.split(",") if item.strip()]
        if items:
            yield number, items


def _rating(item: str) -> float | None:
    name, equals, number = item.rpartition("=")
    return parse_number(number) if equals and name.strip() else None


@dataclass(frozen=True)
class Basket:
    """A file with a list of items in each line.

    Attributes
    ----------
    source, text
        Where its bytes come from, and its start.
    options
        How it is to be read.
    confidence
        The share of the first items that have ratings; 1 if the file is called a basket.
    """

    source: Source
    text: Text
    options: ReadOptions
    confidence: float

    @property
    def path(self) -> Path:
        return self.source.path

    @property
    def _is_implicit(self) -> bool:
        return self.options.rating_column == NO_COLUMN

    @property
    def words(self) -> str:
        """The format in words."""
        return (
            "Orange's baskets, pairs as ratings of 1" if self._is_implicit else "Orange's baskets"
        )

    def preview(self) -> Preview:
        """The first items of the first users."""
        rows = [
            (str(user), *_split(item))
            for user, (_, items) in enumerate(_lists(self.text), 1)
            for item in items
        ]
        roles = ((0, "user"), (1, "item"), (2, "rating"))[: 2 if self._is_implicit else 3]
        return Preview(self.words, _COLUMNS, tuple(rows[:_PREVIEW_ROWS]), roles, doubts=(_USERS,))

    def read(self, watch: Watch) -> RatingFile:
        """Read the ratings.

        Raises
        ------
        ReadError
            Where an item has no rating.
        CancelledError
            Where the reading was cancelled.
        """
        # Not before a file is read: pyarrow takes a while to load.
        from funkgui.ratings.readers.lines.basket_lines import BasketCollector
        from funkgui.ratings.readers.triples import TripleCollector

        triples = TripleCollector(self.options)
        baskets = BasketCollector(triples, self._is_implicit)
        skipped = self._add_all(baskets, watch)
        if not triples.n_rows:
            raise ReadError(self.path, "there are no ratings in it.")
        columns = _COLUMNS[: 2 if self._is_implicit else 3]
        return triples.file(self.words, columns, watch, doubts=(_USERS,), skipped=skipped)

    def _add_all(self, baskets: BasketCollector, watch: Watch) -> SkippedLines:
        """Add all lines; those passed over are told."""
        skipper = LineSkipper(
            lambda lines: None if baskets.add(lines) else "expected “item=rating”",
            self._fault_of,
            watch,
        )
        n_lines = 0
        for block in read_blocks(self.source, self.text.encoding, False, watch):
            for lines in in_pieces(block):
                watch.check()
                if self.options.bad_lines == "skip":
                    skipper.add(lines, n_lines + 1)
                elif not baskets.add(lines):
                    raise self._error(lines, n_lines)
                n_lines += count_line_ends(lines)
        return skipper.skipped

    def _error(self, lines: bytes, n_lines_before: int) -> ReadError:
        for number, line in enumerate(re.split(rb"\r\n|\r|\n", lines), n_lines_before + 1):
            reason = self._fault_of(line)
            if reason is not None:
                return ReadError(self.path, reason, number)
        reason = "this line or one after it cannot be read; expected “item=rating, item=rating”."
        return ReadError(self.path, reason, n_lines_before + 1)

    def _fault_of(self, line: bytes) -> str | None:
        items = [item.strip() for item in line.decode(errors="replace").split(",")]
        faults = (self._fault(item) for item in items if item)
        return next((fault for fault in faults if fault is not None), None)

    def _fault(self, item: str) -> str | None:
        if "�" in item:
            return f"{quoted(item)} is not UTF-8; mend the encoding."
        if self._is_implicit:
            return None
        rating = _rating(item)
        if rating is not None and abs(rating) <= _LARGEST_RATING:
            return None
        return (
            f"{quoted(item)} has no rating; expected “item=rating, item=rating”, or choose the "
            f"rating column “{NO_COLUMN}” to make each pair a rating of 1."
        )


_USERS = "Each line was taken for a user, numbered from 1."


def _split(item: str) -> tuple[str, str]:
    name, equals, number = item.rpartition("=")
    return (name.strip(), number.strip()) if equals else (item, "")
