"""The file that a format reads, as what reads its parts needs to know it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.plain_text.blocks import read_blocks
from funkgui.ratings.readers.plain_text.delimiter import Delimiter
from funkgui.ratings.readers.plain_text.text import Text, utf8_or_cp1252
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
        is_told = self.options.encoding or not self.text.lines.isascii()
        return blocks if is_told else map(utf8_or_cp1252, blocks)

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
