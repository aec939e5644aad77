"""Several files of text read as one: the parts of a table that a cluster or a database wrote."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from funkgui.errors import ReadError
from funkgui.ratings.readers.preview import Preview
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.recognised import Recognised
from funkgui.ratings.readers.sources.head import Made, MadeSource
from funkgui.ratings.readers.sources.source import Source, bytes_on_disk, open_in_order
from funkgui.ratings.readers.watch import Watch

_PIECE_BYTES = 1024 * 1024
_MARK = codecs.BOM_UTF8


@dataclass(frozen=True)
class JoinedText:
    """Files whose lines are read as those of one.

    Attributes
    ----------
    sources
        Where their bytes come from, in order.
    whole
        What a format makes of all lines.
    """

    sources: tuple[Source, ...]
    whole: Recognised

    @property
    def confidence(self) -> float:
        return self.whole.confidence

    def preview(self) -> Preview:
        """The first rows of all."""
        return self.whole.preview()

    def read(self, watch: Watch) -> RatingFile:
        """Read the ratings; a line at fault is told of by its own file."""
        try:
            return self.whole.read(watch)
        except ReadError as error:
            if error.line is None or error.path != self.sources[0].path:
                raise
            path, line = self._place_of(error.line, watch.silent())
            raise ReadError(path, error.reason, line) from error

    def _place_of(self, line: int, watch: Watch) -> tuple[Path, int]:
        """The file that a line of all stands in, and its number there."""
        path = self.sources[0].path
        for source, stream in open_in_order(self.sources, watch):
            path, n_lines, last = source.path, 0, b"\n"
            while piece := stream.read(_PIECE_BYTES):
                n_lines += piece.count(b"\n")
                last = piece[-1:]
            n_lines += last != b"\n"
            if line <= n_lines:
                break
            line -= n_lines
        return path, line


def joined_source(
    sources: Sequence[Source], check: Callable[[Source, bytes], None] | None = None
) -> MadeSource:
    """Several files of UTF-8 as one.

    Parameters
    ----------
    check
        Raises `ReadError` where a file cannot begin so; None where the names of the columns may
        stand above each.
    """

    def made(watch: Watch) -> Made:
        header = None
        for source, stream in open_in_order(sources, watch):
            piece = stream.read(_PIECE_BYTES).removeprefix(_MARK)
            first, end, rest = piece.partition(b"\n")
            if check is not None:
                check(source, piece)
            elif header is None:
                header = first
            elif first.rstrip() == header.rstrip():
                piece = end + rest  # left blank, so that the lines keep their numbers
            last = b"\n"
            while piece:
                yield piece, stream.done_bytes
                last, piece = piece[-1:], stream.read(_PIECE_BYTES)
            if last != b"\n":
                yield b"\n", stream.done_bytes

    return MadeSource(sources[0].path, bytes_on_disk(sources), made=made)
