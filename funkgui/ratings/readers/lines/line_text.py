"""Text in which each line stands for itself: how all kinds of it are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from funkgui.errors import ReadError
from funkgui.ratings.readers.about import TextFile
from funkgui.ratings.readers.plain_text.blocks import count_line_ends, in_pieces, read_blocks
from funkgui.ratings.readers.plain_text.skipper import SkippedLines, Skipper, each_line
from funkgui.ratings.readers.plain_text.text import Text, encoding_doubts
from funkgui.ratings.readers.preview import Preview, Role
from funkgui.ratings.readers.quoted import quoted
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.watch import Watch

if TYPE_CHECKING:
    from funkgui.ratings.readers.triples import TripleCollector

_LINES_BETWEEN_CHECKS = 10_000
_PREVIEW_ROWS = 500


def first_lines(text: Text) -> list[str]:
    """The lines of a text's start that are not blank."""
    lines = text.lines.decode(errors="replace").splitlines()
    return [line for line in lines if line.strip()]


@dataclass(frozen=True)
class LineText(TextFile):
    """A file of lines; each kind says how one is split, and what is wrong with it.

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

    def rows(self) -> Iterator[tuple[str, ...]]:
        """The first ratings as text, each as long as `columns`."""
        raise NotImplementedError

    def adder(self, triples: TripleCollector) -> Callable[[bytes], bool]:
        """What adds whole lines, and tells whether each of them could be read."""
        raise NotImplementedError

    def fault_of(self, line: str) -> str | None:
        """What is wrong with a line that is not blank; None where nothing is."""
        raise NotImplementedError

    def preview(self) -> Preview:
        """The first rows, and what is taken from which column."""
        rows = tuple(islice(self.rows(), _PREVIEW_ROWS))
        return Preview(self.words, self.columns, rows, self.roles, doubts=self._doubts)

    def read(self, watch: Watch) -> RatingFile:
        # Not before a file is read: pyarrow takes a while to load.
        from funkgui.ratings.readers.triples import TripleCollector

        triples = TripleCollector(self.options)
        skipped = self._add_lines(self.adder(triples), watch)
        if not triples.n_rows:
            raise ReadError(self.path, "there are no ratings in it.")
        columns = [self.columns[place] for place, _ in self.roles]
        return triples.file(self.words, columns, watch, doubts=self._doubts, skipped=skipped)

    @property
    def _doubts(self) -> tuple[str, ...]:
        return self.doubts + encoding_doubts(self.text.encoding, self.options.encoding)

    def _add_lines(self, add: Callable[[bytes], bool], watch: Watch) -> SkippedLines:
        """Add all lines; those passed over are told."""

        def refusal_of(lines: bytes) -> str | None:
            return None if add(lines) else f"expected {self.expected}"

        skipper = Skipper(refusal_of, each_line(self._fault_of), watch, b"")
        n_lines = 0
        for block in self.blocks(watch):
            for lines in in_pieces(block):
                watch.check()
                if self.options.bad_lines == "skip":
                    skipper.add(lines, n_lines + 1)
                elif (refusal := refusal_of(lines)) is not None:
                    raise self._error(lines, n_lines, refusal, watch)
                n_lines += count_line_ends(lines)
        return skipper.skipped

    def blocks(self, watch: Watch) -> Iterator[bytes]:
        """All lines as UTF-8."""
        return read_blocks(self.source, self.text.encoding, False, watch)

    def _error(self, lines: bytes, n_lines_before: int, refusal: str, watch: Watch) -> ReadError:
        for number, line in enumerate(re.split(rb"\r\n|\r|\n", lines), n_lines_before + 1):
            if number % _LINES_BETWEEN_CHECKS == 0:
                watch.check()
            reason = self._fault_of(line)
            if reason is not None:
                return ReadError(self.path, reason, number)
        reason = f"this line or one after it cannot be read; {refusal}."
        return ReadError(self.path, reason, n_lines_before + 1)

    def _fault_of(self, line: bytes) -> str | None:
        text = line.decode(errors="replace")
        if "�" in text:
            return f"{quoted(text)} is not UTF-8; mend the encoding."
        return self.fault_of(text) if text.strip() else None
