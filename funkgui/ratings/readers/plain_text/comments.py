"""Lines of comment at the top of a text file, before the first that holds values."""

from __future__ import annotations

import re
from dataclasses import replace

from funkgui.ratings.readers.plain_text.header import find_roles
from funkgui.ratings.readers.plain_text.text import Text

_MARK = re.compile(rb"[ \t]*(#+|%+|//+)[ \t]*")
_NAMES = re.compile("[\x1f\t,;| ]+")
_VALUES = re.compile(
    rb"[#%]+[^\s#%][^\r\n]*[\t,;|: ][+-]?\d+([.,]\d+)?[ \t]*(\r|\n|$)|#[,;|][^\r\n]*[,;|]"
)
"""A line in which a mark is the beginning of an id, and whose last value is a number; or one in
which it is the name of the first column, which numbers the rows."""


def without_comments(text: Text) -> tuple[Text, int]:
    """A file's start without the comments that it begins with, and how many lines those are.

    A comment that names the columns is kept, without its mark, as the header line that it is; it
    is not among the lines counted. A line such as ``#tag,item,5`` is a rating, and no comment.
    """
    lines = text.lines
    at, last, n_lines = 0, 0, 0
    for line in lines.splitlines(keepends=True):
        mark = _MARK.match(line)
        if mark is None or _VALUES.match(line):
            break
        last, n_lines = at + mark.end(), n_lines + 1
        at += len(line)
    if not n_lines or not lines[at:].strip():
        return text, 0
    if _names_columns(lines[last:at]):
        at, n_lines = last, n_lines - 1
    return replace(text, lines=lines[at:]), n_lines


def _names_columns(line: bytes) -> bool:
    """Whether a comment names at least two of the columns, and little else."""
    text = line.decode(errors="replace").strip().replace("::", "\x1f")
    names = [name for name in _NAMES.split(text) if name]
    roles = find_roles(names)
    known = sum(role is not None for role in (roles.user, roles.item, roles.rating, roles.time))
    return known > 1 and known * 2 > len(names)
