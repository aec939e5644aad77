"""Text in which each line is a list of items: what baskets and other lists have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from funkgui.errors import ReadError
from funkgui.ratings.readers.options import NO_COLUMN, ReadOptions
from funkgui.ratings.readers.plain_text.blocks import count_line_ends, in_pieces, read_blocks
from funkgui.ratings.readers.plain_text.line_skipper import LineSkipper
from funkgui.ratings.readers.plain_text.skipped import SkippedLines
from funkgui.ratings.readers.plain_text.text import Text, encoding_doubts
from funkgui.ratings.readers.preview import Preview
from funkgui.ratings.readers.quoted import quoted
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.sources.source import Source
from funkgui.ratings.readers.watch import Watch

if TYPE_CHECKING:
    from funkgui.ratings.readers.lines.list_columns import ListCollector
    from funkgui.ratings.readers.triples import TripleCollector

_PREVIEW_ROWS = 500


@dataclass(frozen=True)
class ListedText:
    """A file with a list of items in each line; each kind says how a line is split.

    Attributes
    ----------
    source, text
        Where its bytes come from, and its start.
    options
        How it is to be read.
    confidence
        How sure it is that the file is to be read so.
    expected
        What a line should look like, for messages.
    """

    source: Source
    text: Text
    options: ReadOptions
    confidence: float

    expected: ClassVar[str]

    @property
    def path(self) -> Path:
        return self.source.path

    @property
    def words(self) -> str:
        """The format in words."""
        raise NotImplementedError

    @property
    def columns(self) -> tuple[str, ...]:
        """What is taken of each item: user, item and, where there are any, rating and time."""
        raise NotImplementedError

    @property
    def doubts(self) -> tuple[str, ...]:
        """What a person should know beforehand of how a line is taken."""
        raise NotImplementedError

    def rows(self) -> Iterator[tuple[str, ...]]:
        """The first items as text, each as long as `columns`."""
        raise NotImplementedError

    def collector(self, triples: TripleCollector) -> ListCollector:
        """What parses the lines."""
        raise NotImplementedError

    def fault_of(self, line: str) -> str | None:
        """What is wrong with a line; None where nothing is."""
        raise NotImplementedError

    @property
    def is_implicit(self) -> bool:
        """Whether each item was chosen to count as a rating of 1."""
        return self.options.rating_column == NO_COLUMN

    def preview(self) -> Preview:
        """The first items of the first users."""
        rows = [row for row, _ in zip(self.rows(), range(_PREVIEW_ROWS), strict=False)]
        return Preview(
            self.words,
            self.columns,
            tuple(rows),
            tuple(enumerate(self.columns)),
            doubts=self._doubts,
        )

    def read(self, watch: Watch) -> RatingFile:
        """Read the ratings.

        Raises
        ------
        ReadError
            Where a line is no such list.
        CancelledError
            Where the reading was cancelled.
        """
        # Not before a file is read: pyarrow takes a while to load.
        from funkgui.ratings.readers.triples import TripleCollector

        triples = TripleCollector(self.options)
        skipped = self._add_all(self.collector(triples), watch)
        if not triples.n_rows:
            raise ReadError(self.path, "there are no ratings in it.")
        return triples.file(self.words, self.columns, watch, doubts=self._doubts, skipped=skipped)

    @property
    def _doubts(self) -> tuple[str, ...]:
        return self.doubts + encoding_doubts(self.text.encoding, self.options.encoding)

    def _add_all(self, lists: ListCollector, watch: Watch) -> SkippedLines:
        """Add all lines; those passed over are told."""
        skipper = LineSkipper(
            lambda lines: None if lists.add(lines) else f"expected {self.expected}",
            self._fault_of,
            watch,
        )
        n_lines = 0
        for block in read_blocks(self.source, self.text.encoding, False, watch):
            for lines in in_pieces(block):
                watch.check()
                if self.options.bad_lines == "skip":
                    skipper.add(lines, n_lines + 1)
                elif not lists.add(lines):
                    raise self._error(lines, n_lines)
                n_lines += count_line_ends(lines)
        return skipper.skipped

    def _error(self, lines: bytes, n_lines_before: int) -> ReadError:
        for number, line in enumerate(re.split(rb"\r\n|\r|\n", lines), n_lines_before + 1):
            reason = self._fault_of(line)
            if reason is not None:
                return ReadError(self.path, reason, number)
        reason = f"this line or one after it cannot be read; expected {self.expected}."
        return ReadError(self.path, reason, n_lines_before + 1)

    def _fault_of(self, line: bytes) -> str | None:
        text = line.decode(errors="replace")
        if "�" in text:
            return f"{quoted(text)} is not UTF-8; mend the encoding."
        return self.fault_of(text) if text.strip() else None
