"""The beginning of a file, from which its format is told."""

from __future__ import annotations

import stat
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from pathlib import Path

from funkgui.errors import ReadError
from funkgui.ratings.readers.plain_text.text import Encoding, Text, text_at_start
from funkgui.ratings.readers.sources.archives import archive_kind
from funkgui.ratings.readers.sources.source import Source
from funkgui.ratings.readers.sources.stream import Pieces, Stream, cannot_read, codec_of, unpacked
from funkgui.ratings.readers.watch import UNWATCHED, Watch

_HEAD_BYTES = 64 * 1024
_ENOUGH_LINES = 12
_LONG_HEAD_BYTES = 32 * 1024 * 1024
_HEAD_STEP_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Head:
    """What every format gets to see of a file before one of them reads it.

    Attributes
    ----------
    source
        Where its bytes come from.
    start
        Its first bytes, unpacked, 64 KiB at most; never empty.
    whole
        Whether that is all of it.
    encoding
        How its letters are written, where that is known; empty where its start is to tell.
    """

    source: Source
    start: bytes
    whole: bool
    encoding: Encoding = ""

    @property
    def path(self) -> Path:
        return self.source.path

    @cached_property
    def text(self) -> Text | None:
        """The start as text; None where it is none."""
        return text_at_start(self.start, self.whole, self.encoding)

    def long_text(self) -> Text | None:
        """The start as text with several lines, however long they are; None where it is none."""
        n_lines = self.start.count(b"\n") + self.start.count(b"\r")
        if self.whole or n_lines >= _ENOUGH_LINES:
            return self.text
        return text_at_start(*self._longer_start, self.encoding)

    @cached_property
    def _longer_start(self) -> tuple[bytes, bool]:
        start = b""
        try:
            with self.source.open() as stream:
                while len(start) < _LONG_HEAD_BYTES and start.count(b"\n") < _ENOUGH_LINES:
                    piece = stream.read(_HEAD_STEP_BYTES)
                    if not piece:
                        return start, True
                    start += piece
        except OSError:
            return self.start, self.whole
        return start, False

    def refusal(self) -> ReadError:
        """What to say where no format knows the file."""
        if archive_kind(self.start):
            reason = "the file is compressed; unpack it and open what is inside."
        elif self.text is None:
            reason = BINARY
        else:
            reason = "these are no ratings; expected user, item and rating in each line."
        return ReadError(self.path, reason)


BINARY = "this is a binary file; expected text with one rating in each line."


def read_head(path: Path) -> Head:
    """Read a file's first bytes.

    Raises
    ------
    ReadError
        Where there is no such file, it may not be read, or it is empty.
    """
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise ReadError(path, "this is a folder; choose a file in it.")
        if not stat.S_ISREG(status.st_mode):
            raise ReadError(path, "this is a device or a pipe; choose a file.")
        source = Source(path, status.st_size)
        with source.open() as stream:
            return head_from(source, stream)
    except (OSError, ValueError) as error:
        raise cannot_read(path, error) from error


def head_of(source: Source, watch: Watch) -> Head:
    """Read the first bytes of a member of an archive, or of a file that was found in a folder.

    Raises
    ------
    ReadError
        Where it is empty, damaged or not to be read.
    """
    try:
        with source.open(watch) as stream:
            return head_from(source, stream)
    except OSError as error:
        raise cannot_read(source.path, error) from error


def head_from(source: Source, stream: Stream) -> Head:
    """Read a file's first bytes, and tell how it is compressed.

    Parameters
    ----------
    source
        The file, with no codec yet.
    stream
        Its bytes from the beginning.

    Raises
    ------
    ReadError
        Where it is empty or damaged.
    OSError
        Where the system refuses.
    """
    start = stream.read(_HEAD_BYTES + 1)
    codec = codec_of(start)
    if codec:
        source = replace(source, codec=codec)
        rest = iter(lambda: stream.read(_HEAD_BYTES), b"")
        file = unpacked(Pieces(chain([start], rest)), codec)
        start = Stream(source.path, file, lambda: stream.done_bytes).read(_HEAD_BYTES + 1)
    if not start:
        raise ReadError(source.path, "the file is empty; choose one with ratings.")
    return Head(source, start[:_HEAD_BYTES], whole=len(start) <= _HEAD_BYTES)


Made = Generator[tuple[bytes, int], None, None]
"""Bytes that are made, piece by piece, each with how many were passed on the disk by then."""


@dataclass(frozen=True, kw_only=True)
class MadeSource(Source):
    """A source whose bytes are made while it is read."""

    made: Callable[[Watch], Made]
    """Begins anew to make its bytes."""

    @contextmanager
    def open(self, watch: Watch = UNWATCHED) -> Iterator[Stream]:
        n_done = 0

        def texts() -> Iterator[bytes]:
            nonlocal n_done
            for text, n_passed in pieces:
                n_done = n_passed
                yield text

        with closing(self.made(watch)) as pieces:
            yield Stream(self.path, Pieces(texts()), lambda: n_done)


def made_head(source: Source, encoding: Encoding = "utf-8") -> Head:
    """The head of a source whose bytes are made while it is read; its start may be empty."""
    with source.open() as stream:
        start = stream.read(_HEAD_BYTES + 1)
    return Head(source, start[:_HEAD_BYTES], len(start) <= _HEAD_BYTES, encoding)
