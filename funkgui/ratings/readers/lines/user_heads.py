"""Ratings under the lines of their users, as Yahoo! Music published them for the KDD Cup of 2011.

Under ``user|number of ratings`` there is a line for each: item, score and, in its first track, day
and time. Each is read as if its user stood in it; the days count from one that is not told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from funkgui.errors import ReadError
from funkgui.ratings.readers.delimited import delimited
from funkgui.ratings.readers.options import NO_COLUMN, ReadOptions
from funkgui.ratings.readers.sources.head import Head, Made, MadeSource, made_head
from funkgui.ratings.readers.sources.stream import Stream
from funkgui.ratings.readers.sources.within import TableWithin
from funkgui.ratings.readers.watch import Watch

KEY = "yahoo"

_PIECE_BYTES = 1 << 20
_START = re.compile(rb"\s*\d+\|\d+[ \t]*\r?\n\d+(\t[^|\r\n]*)?\r?\n")
_HEAD = re.compile(rb"^(\d+)\|(\d+)[ \t]*$", re.MULTILINE)


def recognise(head: Head, options: ReadOptions) -> TableWithin | None:
    """Tell whether a file begins with the line of a user and that of a rating."""
    if not _START.match(head.start):
        return None
    source = head.source

    def made(watch: Watch | None) -> Made:
        """The text with the user in each line of a rating, and nothing in the lines of users."""
        counts = watch is not None and options.bad_lines != "skip"  # where all of it is read
        with source.open(watch) as stream:
            counted = _Counted(source.path) if counts else None
            for lines in _lines(stream, counted):
                yield lines, stream.done_bytes

    text = made_head(MadeSource(source.path, source.n_bytes, made=made))
    chosen = options.changed(format="", delimiter="tab", header="no", time_column=NO_COLUMN)
    found = delimited.recognise(text, chosen)
    if found is None:
        return None
    hidden = ("delimited text", "tab", "no header")
    return TableWithin("Yahoo! Music, ratings under their users", found, 1.0, hidden)


class _Counted:
    """Compares the ratings of each user with how many there are to be."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._user, self._n_told, self._n_found = b"", 0, 0
        self._n_lines = self._head_line = 0

    def add(self, heads: Sequence[tuple[bytes, bytes]], blocks: Sequence[bytes]) -> None:
        """Count whole lines: those before each user and their number, and those after the last.

        Each block begins with the end of the line before it.
        """
        for n, block in enumerate(blocks):
            if n:
                self.end()
                user, n_told = heads[n - 1]
                self._user, self._n_told, self._n_found = user, int(n_told), 0
                self._head_line = self._n_lines
            self._n_lines += block.count(b"\n")
            lines = block.strip(b"\n")
            self._n_found += lines.count(b"\n") + bool(lines)
        self._n_lines -= 1  # the end before the first block was counted already

    def end(self) -> None:
        """End with the last user.

        Raises
        ------
        ReadError
            Where ratings are missing, or are too many.
        """
        if self._n_found == self._n_told:
            return
        found = "1 rating stands" if self._n_found == 1 else f"{self._n_found:,} ratings stand"
        raise ReadError(
            self._path,
            f"{found} under user {self._user.decode()} instead of {self._n_told:,}; the file may "
            "be cut off: get it anew, or pass over bad lines to read what there is.",
            self._head_line,
        )


def _lines(stream: Stream, counted: _Counted | None) -> Iterator[bytes]:
    """Whole lines, those of ratings with the users that they stand under."""
    user = cut = b""
    piece = b"-"
    while piece:
        piece = stream.read(_PIECE_BYTES)
        lines, end, cut = (cut + piece).rpartition(b"\n") if piece else (cut, b"", b"")
        # All that stands before a user begins with a line end, but for what is cut here.
        first, *others = _HEAD.split(b"\n" + (lines + end).replace(b"\r", b""))
        users, blocks = [user, *others[::3]], [first, *others[2::3]]
        if counted is not None:
            counted.add([*zip(others[::3], others[1::3], strict=True)], blocks)
        user = users[-1]
        yield b"".join(map(_with_user, users, blocks))[1:]
    if counted is not None:
        counted.end()


def _with_user(user: bytes, ratings: bytes) -> bytes:
    """Lines of ratings, each after a line end, with their user before each."""
    lines = ratings.rstrip(b"\n")
    return lines.replace(b"\n", b"\n%s\t" % user) + ratings[len(lines) :]
