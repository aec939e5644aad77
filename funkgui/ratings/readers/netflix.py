"""Files of the Netflix Prize: under a line with an item, one line for each of its ratings.

``combined_data_1.txt`` holds many items, ``mv_0000001.txt`` one. The files ``probe.txt`` and
``qualifying.txt`` look alike but have no ratings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from funkgui.errors import ReadError
from funkgui.ratings.readers.blocks import BLOCK_BYTES, count_line_ends, stream_blocks
from funkgui.ratings.readers.head import Head
from funkgui.ratings.readers.item_blocks import COLUMNS, ItemBlocks, bad_line, is_item_line
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.preview import Preview
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.source import Source, bytes_on_disk, open_in_order
from funkgui.ratings.readers.stream import cannot_read
from funkgui.ratings.readers.text import Text
from funkgui.ratings.readers.watch import Watch

KEY = "netflix"

_WORDS = "Netflix Prize, ratings under their items"
_RATING = re.compile(rb"\d+[ \t]*,[ \t]*[^,\s-]+[ \t]*(,.*)?")
_PAIR = re.compile(rb"\d+[ \t]*(,[ \t]*\d{4}-\d\d-\d\d)?")
_SAMPLE_LINES = 1000
_ENOUGH_LINES = 0.5
_PREVIEW_ROWS = 500


def recognise(head: Head, options: ReadOptions) -> NetflixRatings | NetflixPairs | None:
    """Tell whether a file begins with an item's line, and whether ratings are under it."""
    if head.text is None:
        return None
    lines = [line.strip() for line in head.text.lines.splitlines() if line.strip()][:_SAMPLE_LINES]
    if not lines or not is_item_line(lines[0]):
        return None
    below = [line for line in lines if not is_item_line(line)]
    n_ratings = sum(_RATING.fullmatch(line) is not None for line in below)
    n_pairs = sum(_PAIR.fullmatch(line) is not None for line in below)
    if n_pairs > n_ratings:
        return NetflixPairs(head.source, head.text)
    confidence = n_ratings / len(below) if below else 1.0
    if confidence < _ENOUGH_LINES:
        return None
    n_values = max((line.count(b",") + 1 for line in below), default=3)
    return NetflixRatings((head.source,), head.text, options, n_values, confidence)


def read_in_order(sources: Sequence[Source], options: ReadOptions, watch: Watch) -> RatingFile:
    """Read the ratings of several files, such as all ``mv_*.txt``, as those of one.

    Raises
    ------
    ReadError
        Where a line is no rating, or there are none.
    CancelledError
        Where the reading is no longer wanted.
    """
    return NetflixRatings(tuple(sources), Text("utf-8", b""), options).read(watch)


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
        Values in each line below an item: user, rating and, where there is a third, date.
    confidence
        The share of the first lines that are as they should be.
    """

    sources: tuple[Source, ...]
    text: Text
    options: ReadOptions
    n_values: int = 3
    confidence: float = 1.0

    key = KEY

    @property
    def path(self) -> Path:
        return self.sources[0].path

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
        roles = ((0, "item"), (1, "user"), (2, "rating"), (3, "time"))
        names = ("item", *COLUMNS[: self.n_values])
        return Preview(_WORDS, KEY, names, tuple(rows[:_PREVIEW_ROWS]), roles[: len(names)])

    def read(self, watch: Watch) -> RatingFile:
        """Read the ratings.

        Raises
        ------
        ReadError
            Where a line is no rating.
        CancelledError
            Where the reading is no longer wanted.
        """
        # Not before a file is read: pyarrow takes a while to load.
        from funkgui.ratings.readers.labels import LabelsTooLongError
        from funkgui.ratings.readers.triples import TripleCollector

        triples = TripleCollector(self.options)
        blocks = ItemBlocks(triples, self.n_values)
        try:
            for pieces in _pieces_at_once(self.sources, watch):
                refusal = blocks.add(b"".join(piece.lines for piece in pieces))
                if refusal is not None:
                    raise self._error(pieces, refusal, watch)
            if not triples.n_rows:
                raise ReadError(self.path, "there are no ratings under the lines of items.")
            ratings, n_duplicates = triples.finish(watch)
        except LabelsTooLongError as error:
            raise ReadError(self.path, str(error)) from error
        columns = ("user", "item", *COLUMNS[1 : self.n_values])
        return RatingFile(ratings, _WORDS, triples.n_rows, n_duplicates, columns)

    def _error(self, pieces: Sequence[_Piece], refusal: str, watch: Watch) -> ReadError:
        for piece in pieces:
            bad = bad_line(piece.lines, self.n_values, watch)
            if bad is not None:
                return ReadError(piece.source.path, bad.reason, piece.n_lines_before + bad.line)
        first = pieces[0]
        reason = f"this line or one after it cannot be read ({refusal})."
        return ReadError(first.source.path, reason, first.n_lines_before + 1)


@dataclass(frozen=True)
class NetflixPairs:
    """A file of users under their items, without ratings."""

    source: Source
    text: Text
    confidence: float = field(default=1.0)

    key = KEY

    def preview(self) -> Preview:
        """What is there, and that it cannot be read."""
        found = NetflixRatings((self.source,), self.text, ReadOptions(), n_values=1).preview()
        return Preview(
            "Netflix Prize, users under their items, no ratings",
            KEY,
            found.columns,
            found.rows,
            ((0, "item"), (1, "user")),
            doubts=(_NO_RATINGS,),
        )

    def read(self, watch: Watch) -> RatingFile:
        """Refuse.

        Raises
        ------
        ReadError
            In any case.
        """
        watch.check()
        raise ReadError(self.source.path, _NO_RATINGS[0].lower() + _NO_RATINGS[1:])


_NO_RATINGS = (
    "There are users under each item but no ratings, as in the probe and qualifying files of the "
    "Netflix Prize; open combined_data_1.txt or the mv files instead."
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
                if not before and not is_item_line(lines.lstrip()[:64].split(b":")[0] + b":"):
                    raise ReadError(source.path, "the first line is no item, such as “123:”.", 1)
                whole = lines if lines.endswith((b"\n", b"\r")) else lines + b"\n"
                yield _Piece(source, whole, before)
                before += count_line_ends(lines)
    except OSError as error:
        raise cannot_read(sources[0].path, error) from error
