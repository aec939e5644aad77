"""Text whose lines are in quotes as a whole: a spreadsheet took each of them for one cell."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from funkgui.ratings.readers.sources.head import Head
from funkgui.ratings.readers.sources.source import Source
from funkgui.ratings.readers.sources.stream import Stream
from funkgui.ratings.readers.watch import Watch

_QUOTED = re.compile(rb'^"((?:[^"\r\n]|"")*[,;\t|](?:[^"\r\n]|"")*)"[ \t]*(?=\r?$)', re.MULTILINE)
_MARK = codecs.BOM_UTF8
_FEWEST_LINES = 2
_HEAD_BYTES = 64 * 1024


def without_outer_quotes(head: Head) -> Head:
    """The same file without the quotes around each of its lines, if it has such."""
    if not head.start.removeprefix(_MARK).startswith(b'"'):
        return head
    lines = head.start.removeprefix(_MARK).splitlines()
    lines = [line for line in (lines if head.whole else lines[:-1]) if line.strip()]
    if len(lines) < _FEWEST_LINES or not all(map(_QUOTED.fullmatch, lines)):
        return head
    source = UnquotedSource(**vars(head.source))
    with source.open() as stream:
        return Head(source, stream.read(_HEAD_BYTES), head.whole)


@dataclass(frozen=True)
class UnquotedSource(Source):
    """A text, read without the quotes around each of its lines."""

    @contextmanager
    def open(self, watch: Watch | None = None) -> Iterator[Stream]:
        """Open it for reading from the start, as `Source.open` does."""
        with super().open(watch) as stream:
            yield Stream(self.path, _Unquoted(stream), lambda: stream.done_bytes)


class _Unquoted:
    """Whole lines of a stream without their quotes."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._rest = b""
        self._ready = b""

    def read(self, n_bytes: int) -> bytes:
        while not self._ready:
            piece = self._stream.read(n_bytes)
            lines, end, rest = (self._rest + piece).rpartition(b"\n")
            if not piece:
                lines, end, rest = self._rest, b"", b""
            self._rest = rest
            if not piece and not lines:
                return b""
            self._ready = _QUOTED.sub(_inner, lines.removeprefix(_MARK)) + end
        part, self._ready = self._ready[:n_bytes], self._ready[n_bytes:]
        return part


def _inner(line: re.Match[bytes]) -> bytes:
    return line.group(1).replace(b'""', b'"')
