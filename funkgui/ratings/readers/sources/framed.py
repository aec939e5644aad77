"""Text whose lines are framed as a whole: by quotes, or by the bars of a Markdown table.

A spreadsheet puts each line into quotes where it took it for one cell. Tables of Markdown, and
those that the clients of MySQL and PostgreSQL print, have a line of dashes under the names, mostly
bars around each row, and perhaps a count of the rows at the end.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Sequence

from funkgui.ratings.readers.sources.head import Head, Made, MadeSource, made_head
from funkgui.ratings.readers.sources.stream import whole_lines
from funkgui.ratings.readers.watch import Watch

_QUOTED = re.compile(rb'^"((?:[^"\r\n]|"")*[,;\t|](?:[^"\r\n]|"")*)"[ \t]*(?=\r?$)', re.MULTILINE)
_ROW = re.compile(rb"^[ \t]*\|([^\r\n]*)\|[ \t]*(?=\r?$)", re.MULTILINE)
_RULE = re.compile(rb"^[ \t:|+-]*-[ \t:]*[|+][ \t:|+-]*(?=\r?$)", re.MULTILINE)
_COUNT = re.compile(rb"^\(?\d+ rows?( in set[^\r\n]*|\))(?=\r?$)", re.MULTILINE)
_MARK = codecs.BOM_UTF8
_FEWEST_LINES = 2
_FIRST_LINES = 3
"""Among them there is a line of dashes in a table with bars."""

_FIRST_BYTES = 4096

Change = Callable[[bytes], bytes]


def without_frames(head: Head) -> Head:
    """The same file without quotes or bars around its lines, if all lines have them."""
    first = head.start[:_FIRST_BYTES].removeprefix(_MARK)
    if not (first.startswith(b'"') or _RULE.search(first)):
        return head
    lines = head.start.removeprefix(_MARK).splitlines()
    lines = [line for line in (lines if head.whole else lines[:-1]) if line.strip()]
    change = _change(lines)
    if len(lines) < _FEWEST_LINES or change is None:
        return head

    def made(watch: Watch) -> Made:
        with head.source.open(watch) as stream:
            for lines in whole_lines(stream):
                yield change(lines.removeprefix(_MARK)), stream.done_bytes

    return made_head(MadeSource(**vars(head.source), made=made), head.encoding)


def _change(lines: Sequence[bytes]) -> Change | None:
    """What takes off the frames of lines; None where they have none."""
    if all(map(_QUOTED.fullmatch, lines)):
        return _without_quotes
    is_ruled = any(map(_RULE.fullmatch, lines[:_FIRST_LINES]))
    if is_ruled and all(b"|" in line or _RULE.match(line) or _COUNT.match(line) for line in lines):
        return _without_bars
    return None


def _without_quotes(lines: bytes) -> bytes:
    return _QUOTED.sub(lambda line: line.group(1).replace(b'""', b'"'), lines)


def _without_bars(lines: bytes) -> bytes:
    # A line without a row is left blank, so that the others keep their numbers.
    return _ROW.sub(rb"\1", _COUNT.sub(b"", _RULE.sub(b"", lines)))
