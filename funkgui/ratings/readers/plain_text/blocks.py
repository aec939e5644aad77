"""A text file in blocks of whole lines, however it is encoded and however its lines end."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np

from funkgui.errors import ReadError
from funkgui.ratings.readers.plain_text.text import END_MARK, Encoding, utf8_converter
from funkgui.ratings.readers.sources.head import BINARY
from funkgui.ratings.readers.sources.source import Source
from funkgui.ratings.readers.sources.stream import cannot_read
from funkgui.ratings.readers.watch import Watch
from funkgui.ratings.threads import pieces

BLOCK_BYTES = 4 * 1024 * 1024
"""Small enough that a cancel is heeded, and the interpreter free, several times a second."""

_KEPT_BYTES = 31 * 1024 * 1024
"""Once so much memory was freed in one piece, glibc keeps what is freed in pieces of up to that
size for what is asked for next (mallopt(3), M_MMAP_THRESHOLD). From the system each of its pages
would come anew, and cleared, which takes a tenth of the time."""

_PIECE_BYTES = 1024 * 1024
_LONGEST_LINE_BYTES = 64 * 1024 * 1024

_LINE_FEED = np.uint8(ord("\n"))
_CARRIAGE_RETURN = np.uint8(ord("\r"))
_QUOTE = np.uint8(ord('"'))

_CACHED_BYTES = 256 * 1024
"""What the processor's cache holds."""


def read_blocks(source: Source, encoding: Encoding, quotes: bool, watch: Watch) -> Iterator[bytes]:
    """Read a file from its beginning to its end.

    Parameters
    ----------
    quotes
        Whether a line end between double quotes belongs to a value.

    Yields
    ------
    block
        Whole lines as UTF-8; only the last block may end without a line end. The reading is
        reported each time a block has been dealt with.

    Raises
    ------
    ReadError
        Where the file is not to be read, or is no text.
    """
    np.empty(_KEPT_BYTES, np.uint8)
    convert = utf8_converter(encoding)
    rest = b""
    final, n_blocks = False, 0
    try:
        with source.open(watch) as stream:
            while not final:
                watch.check()
                piece = stream.read(BLOCK_BYTES)
                final = not piece
                block, rest = _whole_lines(rest, convert(piece, final), quotes, final)
                block = block.rstrip(END_MARK) if final else block
                if b"\0" in block:
                    raise ReadError(source.path, BINARY)
                if len(rest) > _LONGEST_LINE_BYTES:
                    before = islice(read_blocks(source, encoding, quotes, watch.silent()), n_blocks)
                    line = sum(map(count_line_ends, before)) + count_line_ends(block) + 1
                    reason = "the line is longer than 64 MB; this is no rating file."
                    raise ReadError(source.path, reason, line)
                if block:
                    n_blocks += 1
                    yield block
                watch.report(min(stream.done_bytes, source.n_bytes), source.n_bytes)
    except OSError as error:
        raise cannot_read(source.path, error) from error


def _whole_lines(rest: bytes, text: bytes, quotes: bool, final: bool) -> tuple[bytes, bytes]:
    """The whole lines of a rest and the text after it, and the rest that is left over."""
    if final:
        return rest + text, b""
    if not (quotes and (b'"' in text or b'"' in rest)):
        end = end_of_whole_lines(text, quotes=False)
        if end:  # copied once instead of twice
            return b"".join((rest, memoryview(text)[:end])), text[end:]
    text = rest + text
    end = end_of_whole_lines(text, quotes)
    return text[:end], text[end:]


def in_pieces(block: bytes) -> Iterator[bytes]:
    """Whole lines in pieces of a megabyte, so that a cancel is heeded between them.

    Lines that end in a bare CR, or are longer, stay together.
    """
    at = 0
    while at < len(block):
        end = block.rfind(b"\n", at, at + _PIECE_BYTES) + 1 or len(block)
        yield block[at:end]
        at = end


def count_line_ends(text: bytes) -> int:
    """How many lines end in a text: by LF, CRLF or a bare CR."""
    numbers = np.frombuffer(text, np.uint8)
    # Several times as fast as the count of a byte that is frequent.
    n_feeds = sum(
        int(np.count_nonzero(numbers[at] == _LINE_FEED)) for at in pieces(len(text), _CACHED_BYTES)
    )
    return n_feeds + text.count(b"\r") - text.count(b"\r\n") if b"\r" in text else n_feeds


def expected_lines(start: bytes, n_bytes: int) -> int:
    """About how many lines a text of so many bytes has, by its start."""
    return n_bytes * count_line_ends(start) // max(len(start), 1)


def without_lines(text: bytes, n_lines: int) -> bytes:
    """A text without its first lines."""
    return b"".join(text.splitlines(keepends=True)[n_lines:]) if n_lines else text


def end_of_whole_lines(text: bytes, quotes: bool) -> int:
    """Where the last whole line ends; 0 where none does."""
    # What follows a CR at the very end is not read yet; if it is an LF, the two are one line end.
    feed = text.rfind(b"\n")
    last = max(feed, text.rfind(b"\r", feed + 1, len(text) - 1)) + 1
    if not quotes or text.count(b'"', 0, last) % 2 == 0:
        return last
    numbers = np.frombuffer(text, np.uint8, last)
    ends = np.flatnonzero((numbers == _LINE_FEED) | (numbers == _CARRIAGE_RETURN)) + 1
    n_quotes = np.searchsorted(np.flatnonzero(numbers == _QUOTE), ends)
    ends = ends[n_quotes % 2 == 0]
    if len(ends):
        return int(ends[-1])
    # A lone quote may simply be part of a value.
    return 0 if len(text) < _LONGEST_LINE_BYTES else last
