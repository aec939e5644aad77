"""The file that a format reads, as what reads its parts needs to know it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.plain_text.blocks import read_blocks
from funkgui.ratings.readers.plain_text.delimiter import Delimiter
from funkgui.ratings.readers.plain_text.text import Text, utf8_or_cp1252
from funkgui.ratings.readers.preview import Alternative, Preview
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.sources.head import Head
from funkgui.ratings.readers.sources.source import Source
from funkgui.ratings.readers.watch import Watch


@dataclass(frozen=True)
class About:
    """The file that arrays or tables come from.

    Attributes
    ----------
    path, n_bytes
        The file on the disk and its size.
    options
        How it is to be read.
    format
        Its format in words.
    """

    path: Path
    n_bytes: int
    options: ReadOptions
    format: str


@dataclass(frozen=True)
class FormatFile:
    """A file of arrays or of record batches.

    Attributes
    ----------
    head
        Its start.
    options
        How it is to be read.
    confidence
        How sure the format is of it.
    """

    head: Head
    options: ReadOptions
    confidence: float = 1.0

    @property
    def words(self) -> str:
        """The format in words."""
        raise NotImplementedError

    @property
    def about(self) -> About:
        """The file as what reads its arrays or tables needs to know it."""
        source = self.head.source
        return About(source.path, source.n_bytes, self.options, self.words)


@dataclass(frozen=True)
class TextFile:
    """A file of text.

    Attributes
    ----------
    source
        Where its bytes come from.
    text
        Its start, without lines of comment or titles above a table.
    options
        How it is to be read.
    """

    source: Source
    text: Text
    options: ReadOptions

    @property
    def path(self) -> Path:
        return self.source.path

    def blocks(self, watch: Watch) -> Iterator[bytes]:
        """All lines as UTF-8; where the start is ASCII, later letters tell the encoding."""
        blocks = read_blocks(self.source, self.text.encoding, False, watch)
        return map(utf8_or_cp1252, blocks) if self.may_be_cp1252 else blocks

    @property
    def may_be_cp1252(self) -> bool:
        """Whether only letters further on tell that it is no UTF-8: nobody chose, nor does the
        start tell."""
        return not self.options.encoding and self.text.lines.isascii()


class LateCp1252Error(Exception):
    """A line that is not UTF-8, of a file whose start is ASCII; caught by `TableText.read`."""


@dataclass(frozen=True)
class TableText(TextFile):
    """A file of text with a table, whose lines are all in one encoding.

    Attributes
    ----------
    either
        Where it may as well be a table of another kind: that it may, in a sentence, and the options
        that read it so.
    """

    either: tuple[str, Alternative] | None = field(default=None, kw_only=True)

    def preview(self) -> Preview:
        """The first rows, and what is taken from which column."""
        preview = self._preview()
        if self.either is None:
            return preview
        doubt, other = self.either
        doubts, alternatives = (*preview.doubts, doubt), (other, *preview.alternatives)
        return replace(preview, doubts=doubts, alternatives=alternatives)

    def read(self, watch: Watch) -> RatingFile:
        """Read the ratings; from the beginning again where letters tell the encoding late."""
        try:
            found = self._read(watch)
        except LateCp1252Error:
            found = replace(self, text=replace(self.text, encoding="cp1252"))._read(watch)
        return replace(found, doubts=(*found.doubts, self.either[0])) if self.either else found

    def _preview(self) -> Preview:
        raise NotImplementedError

    def _read(self, watch: Watch) -> RatingFile:
        raise NotImplementedError

    def told(
        self, delimiter: Delimiter, decimal: str, has_header: bool
    ) -> tuple[tuple[str, str], ...]:
        """What it tells of the options that nobody chose, as names and values."""
        found = {
            "delimiter": delimiter.key,
            "header": "yes" if has_header else "no",
            "encoding": self.text.encoding,
            "decimal": decimal,
        }
        return tuple(one for one in found.items() if not getattr(self.options, one[0]))
