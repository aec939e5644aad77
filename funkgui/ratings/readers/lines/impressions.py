"""What was shown to users and what of it they clicked: ``behaviors.tsv`` of MIND, Microsoft's news.

Its lines have an impression, a user, a time, a history of news and the news that were shown, with
1 for a click: ``N1-1 N2-0``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from funkgui.errors import ReadError
from funkgui.ratings.readers.lines.line_text import LineText, Row
from funkgui.ratings.readers.options import NO_COLUMN, ReadOptions
from funkgui.ratings.readers.plain_text.text import Text
from funkgui.ratings.readers.quoted import quoted
from funkgui.ratings.readers.recognised import Refused
from funkgui.ratings.readers.sources.head import Head

_HISTORY = "The histories of earlier clicks were left out."
_ZEROS = (
    "What was shown is a rating of 1 where it was clicked and of 0 where it was not; with the "
    "missing number 0 only clicks are left."
)

_START = r"\d+\tU\d+\t[^\t]*\t(N\d+ ?)*\t"
_CLICKS = re.compile(rf"{_START}(N\d+-[01] ?)+")
_NO_CLICKS = re.compile(rf"{_START}(N\d+ ?)+")
_LINE = re.compile(r"[^\t]*\t[^\S\t]*\S[^\t]*\t[^\t]*\t[^\t]*\t[ ]*(\S+-[01](?: +|$))*")

_UNTOLD = (
    "these are lists of news that were shown, without what was clicked, as in the test set of "
    "MIND; open the behaviors.tsv of its training or its validation set."
)


def recognise(head: Head, options: ReadOptions) -> Impressions | Refused | None:
    """Tell by the first line whether it lists what a user was shown."""
    if head.text is None:
        return None
    first = head.text.lines.partition(b"\n")[0].decode(errors="replace").rstrip("\r")
    if _CLICKS.fullmatch(first):
        return _impressions(head, head.text, options)
    if _NO_CLICKS.fullmatch(first):
        return Refused(ReadError(head.source.path, _UNTOLD), 1.0)
    return None


def _impressions(head: Head, text: Text, options: ReadOptions) -> Impressions:
    is_implicit = options.rating_column == NO_COLUMN
    columns = ["user", "item"]
    columns += [] if is_implicit else ["rating"]
    columns += [] if options.time_column == NO_COLUMN else ["time"]
    return Impressions(
        head.source,
        text,
        options,
        1.0,
        f"MIND, impressions, {'pairs as ratings of 1' if is_implicit else 'clicks'}",
        tuple(columns),
        "impression, user, time, history and “N123-1 N456-0” with tabs between them",
        (_HISTORY,) if is_implicit else (_ZEROS, _HISTORY),
    )


class Impressions(LineText):
    """A file with what was shown to a user in each line."""

    def ratings_in(self, line: str, number: int) -> Sequence[Row] | str:
        if not _LINE.fullmatch(line):
            return f"{quoted(line)} is no list of what was shown; expected {self.expected}."
        _, user, time, _, shown = line.split("\t")
        rows: list[Row] = []
        for one in shown.split():
            item, _, rating = one.rpartition("-")
            told = {"user": user, "item": item, "rating": rating, "time": time}
            rows.append(tuple([told[name] for name in self.columns]))
        return rows
