"""Files of the Netflix Prize: under a line with an item, one line for each of its ratings.

``combined_data_1.txt`` holds many items, ``mv_0000001.txt`` one. The files ``probe.txt`` and
``qualifying.txt`` look alike but have no ratings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from funkgui.errors import ReadError
from funkgui.ratings.readers.delimited.bad_line import BadLine, find_bad_line
from funkgui.ratings.readers.delimited.layout import Layout
from funkgui.ratings.readers.options import NO_COLUMN, ReadOptions
from funkgui.ratings.readers.plain_text.blocks import (
    BLOCK_BYTES,
    count_line_ends,
    expected_lines,
    stream_blocks,
)
from funkgui.ratings.readers.plain_text.delimiter import DELIMITERS
from funkgui.ratings.readers.plain_text.skipper import Skipper, each_line
from funkgui.ratings.readers.plain_text.text import Text
from funkgui.ratings.readers.preview import Preview
from funkgui.ratings.readers.quoted import quoted
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.recognised import Recognised
from funkgui.ratings.readers.sources.head import Head, head_of
from funkgui.ratings.readers.sources.source import Source, bytes_on_disk, open_in_order
from funkgui.ratings.readers.sources.stream import cannot_read
from funkgui.ratings.readers.watch import Watch
from funkgui.ratings.threads import in_threads

if TYPE_CHECKING:
    from funkgui.ratings.readers.lines.item_blocks import Parsed

_KEY = "netflix"

_FILES = (re.compile(r"mv_\d+\.txt"), re.compile(r"combined_data_\d+\.txt"))
"""One file for each film, and ``combined_data_1.txt`` to ``_4.txt``."""

_WORDS = "Netflix Prize, ratings under their items"
_COLUMNS = ("user", "rating", "date")
_COMMA = next(delimiter for delimiter in DELIMITERS if delimiter.mark == ",")
_ITEM_LINE = re.compile(rb"\d{1,18}:")
_ITEM_LINES = re.compile(rb"^\d{1,18}:[ \t]*$", re.MULTILINE)
_NO_INTEGER = re.compile(rb"^[ \t]*(?![ \t]*\d{1,18}[ \t]*(,|$))[^,\n]+", re.MULTILINE)
_RATING = re.compile(rb"\d+[ \t]*,[ \t]*[^,\s-]+[ \t]*(,.*)?")
_PAIR = re.compile(rb"\d+[ \t]*(,[ \t]*\d{4}-\d\d-\d\d)?")
_SAMPLE_LINES = 1000
_ENOUGH_LINES = 0.5
_PREVIEW_ROWS = 500


def recognise(head: Head, options: ReadOptions) -> NetflixRatings | None:
    """Tell whether a file begins with an item's line, and whether ratings are under it."""
    if head.text is None:
        return None
    lines = [line.strip() for line in head.text.lines.splitlines() if line.strip()][:_SAMPLE_LINES]
    if not lines or not _is_item_line(lines[0]):
        return None
    below = [line for line in lines if not _is_item_line(line)]
    n_ratings = sum(_RATING.fullmatch(line) is not None for line in below)
    n_pairs = sum(_PAIR.fullmatch(line) is not None for line in below)
    if n_pairs > n_ratings:
        n_values = max(line.count(b",") + 1 for line in below)
        return NetflixRatings((head.source,), head.text, options, n_values, has_ratings=False)
    confidence = n_ratings / len(below) if below else 1.0
    if confidence < _ENOUGH_LINES:
        return None
    n_values = max((line.count(b",") + 1 for line in below), default=3)
    return NetflixRatings((head.source,), head.text, options, n_values, confidence)


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
        if isinstance(found, NetflixRatings):
            return replace(found, sources=tuple(files))
    return None


@dataclass(frozen=True)
class NetflixRatings:
    """One or several files with ratings under their items.

    Attributes
    ----------
    sources
        Where their bytes come from, in order.
    text
        The start of the first.
    options
        How they are to be read.
    n_values
        Values in each line below an item: user, rating and, where there is one more, date.
    confidence
        The share of the first lines that are as they should be.
    has_ratings
        Whether there are ratings among the values.
    """

    sources: tuple[Source, ...]
    text: Text
    options: ReadOptions
    n_values: int
    confidence: float = 1.0
    has_ratings: bool = True

    @property
    def path(self) -> Path:
        return self.sources[0].path

    @property
    def _names(self) -> tuple[str, ...]:
        """What the values in each line are."""
        names = _COLUMNS if self.has_ratings else (_COLUMNS[0], _COLUMNS[2])
        return names[: self.n_values]

    @property
    def _is_implicit(self) -> bool:
        return self.options.rating_column == NO_COLUMN

    @property
    def _taken(self) -> tuple[str, ...]:
        """Those of the values that are read."""
        is_left = {"rating": self._is_implicit, "date": self.options.time_column == NO_COLUMN}
        return tuple(name for name in self._names if not is_left.get(name))

    @property
    def _layout(self) -> Layout:
        """Where those stand; the user also where the item does, which is in another line."""
        places = {name: self._names.index(name) for name in self._taken}
        return Layout(
            delimiter=_COMMA,
            n_columns=len(self._names),
            names=self._names,
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
        return _WORDS if self.has_ratings else "Netflix Prize, users under their items, no ratings"

    def preview(self) -> Preview:
        """The first rows, and what is taken from which column."""
        rows: list[tuple[str, ...]] = []
        item = ""
        for line in self.text.lines.decode(errors="replace").splitlines():
            if line.strip().endswith(":"):
                item = line.strip()[:-1]
            elif line.strip():
                values = [value.strip() for value in line.split(",")]
                rows.append((item, *(values + [""] * self.n_values)[: self.n_values]))
        names = ("item", *self._names)
        roles = tuple(
            (place, "time" if name == "date" else name)
            for place, name in enumerate(names)
            if name in ("item", *self._taken)
        )
        is_refused = not (self.has_ratings or self._is_implicit)
        return Preview(
            self.words,
            names,
            tuple(rows[:_PREVIEW_ROWS]),
            roles,
            doubts=(_NO_RATINGS,) if is_refused else (),
        )

    def read(self, watch: Watch) -> RatingFile:
        # Not before a file is read: pyarrow takes a while to load.
        from funkgui.ratings.readers.lines.item_blocks import ItemBlocks
        from funkgui.ratings.readers.triples import TripleCollector

        if not (self.has_ratings or self._is_implicit):
            raise ReadError(self.path, _NO_RATINGS[0].lower() + _NO_RATINGS[1:])
        n_expected = expected_lines(self.text.lines, bytes_on_disk(self.sources))
        triples = TripleCollector(self.options, n_expected=n_expected)
        blocks = ItemBlocks(triples, self._layout)
        skipper = Skipper(blocks.add, each_line(self._fault_of), watch, b"")

        def parse(pieces: list[_Piece]) -> tuple[list[_Piece], Parsed | str | None]:
            return pieces, blocks.parse(b"".join(piece.lines for piece in pieces))

        for pieces, parsed in in_threads(parse, _pieces_at_once(self.sources, watch)):
            if blocks.take(parsed) is None:
                continue
            if self.options.bad_lines != "skip":
                raise self._error(pieces, watch)
            for piece in pieces:
                skipper.add(piece.lines, piece.n_lines_before + 1)
        if not triples.n_rows:
            raise ReadError(self.path, "there are no ratings under the lines of items.")
        columns = ("user", "item", *self._taken[1:])
        return triples.file(self.words, columns, watch, skipped=skipper.skipped)

    def _fault_of(self, line: bytes) -> str | None:
        bad = _bad_line(line, self._layout, Watch())
        if bad is not None and line.rstrip().endswith(b":"):
            # What comes below belongs to an item that is not known.
            raise ReadError(self.path, bad.reason)
        return None if bad is None else bad.reason

    def _error(self, pieces: Sequence[_Piece], watch: Watch) -> ReadError:
        for piece in pieces:
            bad = _bad_line(piece.lines, self._layout, watch)
            if bad is not None:
                return ReadError(piece.source.path, bad.reason, piece.n_lines_before + bad.line)
        first = pieces[0]
        reason = "this line or one after it cannot be read; expected items, users and ratings."
        return ReadError(first.source.path, reason, first.n_lines_before + 1)


def _is_item_line(line: bytes) -> bool:
    """Whether a line, without blanks around it, is that of an item."""
    return _ITEM_LINE.fullmatch(line) is not None


def _bad_line(lines: bytes, layout: Layout, watch: Watch) -> BadLine | None:
    """Look for the first line that is neither an item nor a rating."""
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


_NO_RATINGS = (
    "There are users under each item but no ratings, as in the probe and qualifying files of the "
    f"Netflix Prize; open combined_data_1.txt or the mv files, or choose the rating column "
    f"“{NO_COLUMN}” to make each pair a rating of 1."
)


@dataclass(frozen=True)
class _Piece:
    """Whole lines of one file, and how many come before them."""

    source: Source
    lines: bytes
    n_lines_before: int


def _pieces_at_once(sources: Sequence[Source], watch: Watch) -> Iterator[list[_Piece]]:
    """Pieces of the files in order, several small ones together."""
    pending: list[_Piece] = []
    n_bytes = 0
    for piece in _pieces(sources, watch):
        pending.append(piece)
        n_bytes += len(piece.lines)
        if n_bytes >= BLOCK_BYTES // 2:
            yield pending
            pending, n_bytes = [], 0
    if pending:
        yield pending


def _pieces(sources: Sequence[Source], watch: Watch) -> Iterator[_Piece]:
    total_bytes = bytes_on_disk(sources)
    try:
        for source, stream in open_in_order(sources, watch):
            before = 0
            for lines in stream_blocks(source, stream, total_bytes, "utf-8", False, watch):
                if not before and not _is_item_line(lines.lstrip()[:64].split(b":")[0] + b":"):
                    raise ReadError(source.path, "the first line is no item, such as “123:”.", 1)
                whole = lines if lines.endswith((b"\n", b"\r")) else lines + b"\n"
                yield _Piece(source, whole, before)
                before += count_line_ends(lines)
    except OSError as error:
        raise cannot_read(sources[0].path, error) from error
