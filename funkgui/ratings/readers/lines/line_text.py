"""Text in which each line stands for itself: how all kinds of it are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from funkgui.errors import ReadError
from funkgui.ratings.readers.about import TextFile
from funkgui.ratings.readers.plain_text.blocks import count_line_ends, in_pieces
from funkgui.ratings.readers.plain_text.skipper import SkippedLines
from funkgui.ratings.readers.plain_text.text import Text, encoding_doubts, is_utf8
from funkgui.ratings.readers.preview import Preview, Role
from funkgui.ratings.readers.quoted import quoted
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.times import as_times
from funkgui.ratings.readers.triples import TripleCollector
from funkgui.ratings.readers.watch import Watch

_PREVIEW_ROWS = 500

Row = tuple[str, ...]
"""A rating as text."""


def first_lines(text: Text) -> list[str]:
    """The lines of a text's start that are not blank."""
    lines = (line.decode(errors="replace") for line in text.lines.splitlines())
    return [line for line in lines if line.strip()]


@dataclass(frozen=True)
class LineText(TextFile):
    """A file of lines; each kind says which ratings are in one, or what is wrong with it.

    Attributes
    ----------
    confidence
        How sure it is that the file is to be read so.
    words
        The format in words.
    columns
        What a row of its preview holds.
    expected
        What a line should look like, for messages.
    doubts
        What a person should know beforehand of how a line is taken, a sentence each.
    """

    confidence: float
    words: str
    columns: tuple[str, ...]
    expected: str
    doubts: tuple[str, ...]

    @property
    def roles(self) -> tuple[tuple[int, Role], ...]:
        """Which of the columns are user, item and, where there are any, rating and time."""
        return tuple(enumerate(self.columns))

    def ratings_in(self, line: str, number: int) -> Sequence[Row] | str:
        """The ratings in a line that is not blank, or what is wrong with it.

        Parameters
        ----------
        number
            Of the line among those that are neither blank nor passed over, from 1.

        Returns
        -------
        rows
            Each as long as `columns`, with a user and an item that are not blank.
        """
        raise NotImplementedError

    def columns_at_once(self, lines: bytes) -> Mapping[Role, Any] | None:
        """What whole lines hold, as `pyarrow.ChunkedArray` of strings; None where it takes a look
        at each line."""
        return None

    def preview(self) -> Preview:
        """The first rows, and what is taken from which column."""
        found = [self.ratings_in(line, n) for n, line in enumerate(first_lines(self.text), 1)]
        rows = chain.from_iterable(some for some in found if not isinstance(some, str))
        first = tuple(islice(rows, _PREVIEW_ROWS))
        faults = [] if first else [some for some in found if isinstance(some, str)]
        doubts = (*self._doubts, *faults[:1])
        return Preview(self.words, self.columns, first, self.roles, doubts=doubts)

    def read(self, watch: Watch) -> RatingFile:
        triples, lines = TripleCollector(self.options), _Lines(self)
        for block in self.blocks(watch):
            for piece in in_pieces(block):
                watch.check()
                found = self.columns_at_once(piece)
                if found is not None and _add(triples, found):
                    lines.n += count_line_ends(piece)
                else:
                    _add(triples, lines.columns(piece))
        if not triples.n_rows:
            raise ReadError(self.path, "there are no ratings in it; choose another file.")
        columns = [self.columns[place] for place, _ in self.roles]
        skipped = lines.skipped
        return triples.file(self.words, columns, watch, doubts=self._doubts, skipped=skipped)

    @property
    def _doubts(self) -> tuple[str, ...]:
        return self.doubts + encoding_doubts(self.text.encoding, self.options.encoding)


class _Lines:
    """Looks at lines one by one.

    Attributes
    ----------
    n
        How many lines came before.
    skipped
        Those passed over.
    """

    def __init__(self, text: LineText) -> None:
        self._text = text
        self._n_good = 0
        self.n, self.skipped = 0, SkippedLines()

    def columns(self, lines: bytes) -> Mapping[Role, Any]:
        """As `LineText.columns_at_once`; raises `ReadError` for a bad line."""
        rows: list[Row] = []
        for line in lines.splitlines():
            self.n += 1
            found = self._ratings_in(line)
            if not isinstance(found, str):
                rows += found
            elif self._text.options.bad_lines == "skip":
                self.skipped.add(self.n, found)
            else:
                raise ReadError(self._text.path, found, self.n)
        columns = {role: [row[place] for row in rows] for place, role in self._text.roles}
        return {role: pa.chunked_array([some], pa.string()) for role, some in columns.items()}

    def _ratings_in(self, line: bytes) -> Sequence[Row] | str:
        text = line.decode(errors="replace")
        if not text.strip():
            return ()
        if not is_utf8(line):
            return f"{quoted(text)} is not UTF-8; mend the encoding."
        found = self._text.ratings_in(text, self._n_good + 1)
        self._n_good += not isinstance(found, str)
        return found


def _add(triples: TripleCollector, columns: Mapping[Role, Any]) -> bool:
    """Add rows by the text in their columns, if each has a user, an item and a finite rating."""
    users, items = columns["user"], columns["item"]
    values = np.ones(len(users), np.float32)
    if "rating" in columns:
        try:
            ratings = pc.utf8_ltrim(pc.utf8_trim_whitespace(columns["rating"]), "+")
            values = ratings.cast(pa.float32()).to_numpy()
        except pa.ArrowInvalid:
            return False
    blank = (pc.equal(pc.utf8_trim_whitespace(ids), "") for ids in (users, items))
    if not np.isfinite(values).all() or any(pc.any(some).as_py() for some in blank):
        return False
    times = as_times(columns["time"]) if "time" in columns else None
    return triples.add(users, items, values, times)
