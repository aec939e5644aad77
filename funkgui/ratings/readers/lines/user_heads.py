"""Ratings under the lines of their users, as Yahoo! Music published them for the KDD Cup of 2011.

Under ``user|number of ratings`` there is a line for each: item, score and, in its first track, day
and time. Each is read as if its user stood in it; the days count from one that is not told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from funkgui.errors import ReadError
from funkgui.ratings.readers.delimited import delimited
from funkgui.ratings.readers.options import NO_COLUMN, ReadOptions
from funkgui.ratings.readers.sources.head import Head, Made, MadeSource, made_head
from funkgui.ratings.readers.sources.stream import Stream, whole_lines
from funkgui.ratings.readers.sources.within import TableWithin
from funkgui.ratings.readers.watch import UNWATCHED, Watch

_START = re.compile(rb"\s*\d+\|\d+[ \t]*\r?\n\d+(\t[^|\r\n]*)?\r?\n")
_HEAD = re.compile(rb"^(\d+)\|(\d+)[ \t]*$", re.MULTILINE)


def recognise(head: Head, options: ReadOptions) -> TableWithin | None:
    """Tell whether a file begins with the line of a user and that of a rating."""
    if not _START.match(head.start):
        return None
    source = head.source

    def made(watch: Watch) -> Made:
        """The text with the user in each line of a rating, and nothing in the lines of users."""
        is_whole = watch is not UNWATCHED and options.bad_lines != "skip"  # all of it is read
        with source.open(watch) as stream:
            for lines in _lines(stream, source.path if is_whole else None):
                yield lines, stream.done_bytes

    text = made_head(MadeSource(source.path, source.n_bytes, made=made), head.encoding)
    chosen = options.changed(format="", delimiter="tab", header="no", time_column=NO_COLUMN)
    found = delimited.recognise(text, chosen)
    if found is None:
        return None
    hidden = ("delimited text", "tab", "no header")
    return TableWithin("Yahoo! Music, ratings under their users", found, 1.0, hidden)


def _lines(stream: Stream, path: Path | None) -> Iterator[bytes]:
    """Whole lines, those of ratings with the users that they stand under.

    `ReadError` where one has other than so many ratings as there are to be, if a path is given.
    """
    user = b""
    n_told = n_found = 0
    for lines in whole_lines(stream):
        # All that stands before a user begins with a line end, but for what is cut here.
        first, *others = _HEAD.split(b"\n" + lines.replace(b"\r", b""))
        heads = [(user, n_told), *zip(others[::3], map(int, others[1::3]), strict=True)]
        blocks = [first, *others[2::3]]
        for at, ((user, n_told), block) in enumerate(zip(heads, blocks, strict=True)):
            ratings = block.strip(b"\n")
            n_found = (0 if at else n_found) + ratings.count(b"\n") + bool(ratings)
            if path is not None and n_found != n_told and at < len(others) // 3:
                raise _other_number(path, user.decode(), n_told, n_found)
        yield b"".join(map(_with_user, [user for user, _ in heads], blocks))[1:]
    if path is not None and n_found != n_told:
        raise _other_number(path, user.decode(), n_told, n_found)


def _other_number(path: Path, user: str, n_told: int, n_found: int) -> ReadError:
    found = "1 rating stands" if n_found == 1 else f"{n_found:,} ratings stand"
    return ReadError(
        path,
        f"{found} under user {user} instead of {n_told:,}; the file may be cut off: get it anew, "
        "or pass over bad lines to read what there is.",
    )


def _with_user(user: bytes, ratings: bytes) -> bytes:
    """Lines of ratings, each after a line end, with their user before each."""
    lines = ratings.rstrip(b"\n")
    return lines.replace(b"\n", b"\n%s\t" % user) + ratings[len(lines) :]
