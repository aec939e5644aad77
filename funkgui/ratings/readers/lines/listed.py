"""Text in which each line is a list of items: what baskets and other lists have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from funkgui.errors import ReadError
from funkgui.ratings.readers.lines.line_text import LineText
from funkgui.ratings.readers.options import NO_COLUMN
from funkgui.ratings.readers.plain_text.text import encoding_doubts
from funkgui.ratings.readers.preview import Preview
from funkgui.ratings.readers.quoted import quoted
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.watch import Watch

if TYPE_CHECKING:
    from funkgui.ratings.readers.triples import TripleCollector

_PREVIEW_ROWS = 500


@dataclass(frozen=True)
class ListedText(LineText):
    """A file with a list of items in each line; each kind says how a line is split.

    Attributes
    ----------
    confidence
        How sure it is that the file is to be read so.
    expected
        What a line should look like, for messages.
    """

    confidence: float

    expected: ClassVar[str]

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

    def adder(self, triples: TripleCollector) -> Callable[[bytes], bool]:
        """What adds whole lines, and tells whether each item could be read."""
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
        """The ratings; raises `ReadError` or `CancelledError`."""
        # Not before a file is read: pyarrow takes a while to load.
        from funkgui.ratings.readers.triples import TripleCollector

        triples = TripleCollector(self.options)
        add = self.adder(triples)
        skipped = self.add_lines(
            lambda lines: None if add(lines) else f"expected {self.expected}", watch
        )
        if not triples.n_rows:
            raise ReadError(self.path, "there are no ratings in it.")
        return triples.file(self.words, self.columns, watch, doubts=self._doubts, skipped=skipped)

    @property
    def _doubts(self) -> tuple[str, ...]:
        return self.doubts + encoding_doubts(self.text.encoding, self.options.encoding)

    def _fault_of(self, line: bytes) -> str | None:
        if "�" in (text := line.decode(errors="replace")):
            return f"{quoted(text)} is not UTF-8; mend the encoding."
        return super()._fault_of(line)
