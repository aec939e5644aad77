"""Ratings under the lines of their users, as Yahoo! Music published them for the KDD Cup of 2011.

Under ``user|number of ratings`` there is a line for each: item, score and, in its first track, day
and time. Each is read as if its user stood in it; the days count from one that is not told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from funkgui.ratings.readers.delimited import delimited
from funkgui.ratings.readers.options import NO_COLUMN, ReadOptions
from funkgui.ratings.readers.sources.head import Head, Made, MadeSource, made_head
from funkgui.ratings.readers.sources.stream import Stream
from funkgui.ratings.readers.sources.within import TableWithin
from funkgui.ratings.readers.watch import Watch

KEY = "yahoo"

_PIECE_BYTES = 1 << 20
_START = re.compile(rb"\s*\d+\|\d+[ \t]*\r?\n\d+(\t[^|\r\n]*)?\r?\n")
_HEAD = re.compile(rb"^(\d+)\|\d+[ \t]*$", re.MULTILINE)


def recognise(head: Head, options: ReadOptions) -> TableWithin | None:
    """Tell whether a file begins with the line of a user and that of a rating."""
    if not _START.match(head.start):
        return None
    source = head.source

    def made(watch: Watch | None) -> Made:
        """The text with the user in each line of a rating, and nothing in the lines of users."""
        with source.open(watch) as stream:
            for lines in _lines(stream):
                yield lines, stream.done_bytes

    text = made_head(MadeSource(source.path, source.n_bytes, made=made))
    chosen = options.changed(format="", delimiter="tab", header="no", time_column=NO_COLUMN)
    found = delimited.recognise(text, chosen)
    if found is None:
        return None
    hidden = ("delimited text", "tab", "no header")
    return TableWithin("Yahoo! Music, ratings under their users", found, 1.0, hidden)


def _lines(stream: Stream) -> Iterator[bytes]:
    """Whole lines, those of ratings with the users that they stand under."""
    user = cut = b""
    piece = b"-"
    while piece:
        piece = stream.read(_PIECE_BYTES)
        lines, end, cut = (cut + piece).rpartition(b"\n") if piece else (cut, b"", b"")
        # All that stands before a user begins with a line end, but for what is cut here.
        first, *others = _HEAD.split(b"\n" + (lines + end).replace(b"\r", b""))
        users, blocks = [user, *others[::2]], [first, *others[1::2]]
        user = users[-1]
        yield b"".join(map(_with_user, users, blocks))[1:]


def _with_user(user: bytes, ratings: bytes) -> bytes:
    """Lines of ratings, each after a line end, with their user before each."""
    lines = ratings.rstrip(b"\n")
    return lines.replace(b"\n", b"\n%s\t" % user) + ratings[len(lines) :]
