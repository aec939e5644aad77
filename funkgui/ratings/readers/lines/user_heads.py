"""Ratings under the lines of their users, as Yahoo! Music published them for the KDD Cup of 2011.

Under ``user|number of ratings`` there is a line for each: item, score and, in its first track, day
and time. Each is read as if its user stood in it; the days count from one that is not told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from funkgui.ratings.readers.delimited import delimited
from funkgui.ratings.readers.options import NO_COLUMN, ReadOptions
from funkgui.ratings.readers.sources.head import Head, made_head
from funkgui.ratings.readers.sources.source import Source
from funkgui.ratings.readers.sources.stream import Stream
from funkgui.ratings.readers.sources.within import TableWithin
from funkgui.ratings.readers.watch import Watch

KEY = "yahoo"

_START = re.compile(rb"\s*\d+\|\d+[ \t]*\r?\n\d+(\t[^|\r\n]*)?\r?\n")
_HEAD = re.compile(rb"^(\d+)\|\d+[ \t]*$", re.MULTILINE)


def recognise(head: Head, options: ReadOptions) -> TableWithin | None:
    """Tell whether a file begins with the line of a user and that of a rating."""
    if not _START.match(head.start):
        return None
    source = head.source
    text = made_head(_WithUsers(source.path, source.n_bytes, file=source))
    chosen = options.changed(format="", delimiter="tab", header="no", time_column=NO_COLUMN)
    found = delimited.recognise(text, chosen)
    if found is None:
        return None
    hidden = ("delimited text", "tab", "no header")
    return TableWithin("Yahoo! Music, ratings under their users", found, 1.0, hidden)


@dataclass(frozen=True, kw_only=True)
class _WithUsers(Source):
    """The text with the user in each line of a rating, and nothing in the lines of users.

    Attributes
    ----------
    file
        The file.
    """

    file: Source

    @contextmanager
    def open(self, watch: Watch | None = None) -> Iterator[Stream]:
        """Begin at the first line."""
        with self.file.open(watch) as stream:
            yield Stream(self.path, _Lines(stream), lambda: stream.done_bytes)


class _Lines:
    """Such lines, made while they are read."""

    def __init__(self, stream: Stream) -> None:
        self._stream, self._user = stream, b""
        self._cut, self._made = b"", b""

    def read(self, n_bytes: int) -> bytes:
        while not self._made:
            piece = self._stream.read(n_bytes)
            lines, end, cut = (self._cut + piece).rpartition(b"\n")
            if not piece:
                lines, end, cut = cut, b"", b""
            self._cut = cut
            self._made = self._with_users((lines + end).replace(b"\r", b""))
            if not piece:
                break
        part, self._made = self._made[:n_bytes], self._made[n_bytes:]
        return part

    def _with_users(self, lines: bytes) -> bytes:
        """Whole lines, those of ratings under users that stand in them or came before."""
        # All that stands before a user begins with a line end, but for what is cut here.
        first, *others = _HEAD.split(b"\n" + lines)
        users = [self._user, *others[::2]]
        made = map(_with_user, users, [first, *others[1::2]])
        self._user = users[-1]
        return b"".join(made)[1:]


def _with_user(user: bytes, ratings: bytes) -> bytes:
    """Lines of ratings, each after a line end, with their user before each."""
    lines = ratings.rstrip(b"\n")
    return lines.replace(b"\n", b"\n%s\t" % user) + ratings[len(lines) :]
