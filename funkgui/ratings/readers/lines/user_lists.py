"""Lists of items, each after its user: ``0 14 3 7``, as LightGCN, NGCF and KGAT take them.

Others write ``u7: i14 i3`` or ``u7;14,3``, or do not name the users: CiteULike's ``users.dat``
counts the items first, ``3 14 3 7``, and baskets, as of FIMI, are nothing but items.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from funkgui.ratings.readers.lines.line_text import LineText, Row, first_lines
from funkgui.ratings.readers.options import NO_COLUMN, ReadOptions
from funkgui.ratings.readers.plain_text.text import Text
from funkgui.ratings.readers.quoted import quoted
from funkgui.ratings.readers.sources.head import Head

_KEY = "user-lists"

_ID = "[A-Za-z_-]*[0-9][A-Za-z0-9_-]*"
"""Words of prose, and ratings with decimals, are none."""

_IDS = rf"{_ID}(?:[ \t]*,[ \t]*{_ID})*|{_ID}(?:[ \t]+{_ID})*"
_LINE = re.compile(rf"[ \t]*{_ID}(?:(?:[ \t]*[:;|,][ \t]*|[ \t]+)(?:{_IDS})|[ \t]*[:;|,])?[ \t]*")
"""A user and their items, with blanks in one way only: a wide table of few ratings has long rows of
them."""

_SEPARATORS = re.compile(r"[ \t:;|,]+")
_FEWEST_LENGTHS = 3
"""Lines of user, item and rating, some with a time, come in two lengths."""

_MOST_COLUMNS = 5
"""Of user, item, rating, time, and one more that is left out where there is none."""

_ENOUGH_DISTINCT = 0.95
_FEW_LINES = 5
"""Of so few it may be chance, and another format is surer."""

_FEWEST_BASKETS = 20
_MOST_EVEN = 0.5
_ELSE_EXCLUDED = 0.1
"""Lists without a user are of many lengths, and so of no table; any other format is surer."""


def recognise(head: Head, options: ReadOptions) -> UserLists | None:
    """Tell whether each line is some items, none of them twice, as a rule after a user of its own.

    A row of ratings has a number of values that all rows have, and the same rating again.
    """
    text = head.long_text() if _may_be_lists(options) else None
    if text is None:
        return None
    lines = first_lines(text)
    is_chosen = options.format == _KEY
    if len(lines) < (1 if is_chosen else _FEWEST_LENGTHS):
        return None
    if not all(map(_LINE.fullmatch, lines[:1] if is_chosen else lines)):
        return None
    rows = [*map(_ids, lines)]
    confidence = len(lines) / (len(lines) + _FEW_LINES)
    if is_chosen:
        return _lists(_AFTER_USERS, head, text, options, confidence)
    if len(set(map(len, rows))) < _FEWEST_LENGTHS or _are_of_columns(lines):
        return None
    if all(first == str(len(items)) for first, *items in rows):
        return _lists(_COUNTED, head, text, options, confidence)
    if _are_ratings(rows):
        return None
    if len({first for first, *_ in rows}) == len(rows) and _differ([row[1:] for row in rows]):
        return _lists(_AFTER_USERS, head, text, options, confidence)
    is_table = max(Counter(map(len, rows)).values()) > _MOST_EVEN * len(rows)
    if is_table or len(rows) < _FEWEST_BASKETS or not _differ(rows):
        return None
    return _lists(_BASKETS, head, text, options, _ELSE_EXCLUDED)


def _differ(lists: Sequence[Sequence[str]]) -> bool:
    """Whether nearly no list holds an item twice."""
    return sum(len(set(some)) == len(some) for some in lists) >= _ENOUGH_DISTINCT * len(lists)


def _are_of_columns(lines: Sequence[str]) -> bool:
    """Whether all lines have the same number of cells, three or more, of which some are blank."""
    numbers = ({line.count(mark) for line in lines} for mark in "\t,;|")
    return any(len(some) == 1 and max(some) > 1 for some in numbers)


def _are_ratings(rows: Sequence[Sequence[str]]) -> bool:
    """Whether lines are of user, item, rating and perhaps more: no item is among the ratings."""
    if not all(_FEWEST_LENGTHS <= len(row) <= _MOST_COLUMNS for row in rows):
        return False
    ratings = {row[2] for row in rows}
    return len(ratings) * 2 <= len(rows) and ratings.isdisjoint(row[1] for row in rows)


def _may_be_lists(options: ReadOptions) -> bool:
    """Whether no choice speaks of columns that lists do not have."""
    chosen = (options.user_column, options.item_column, options.orientation, options.delimiter)
    return not any(chosen) and options.rating_column in ("", NO_COLUMN)


def _ids(line: str) -> list[str]:
    return [one for one in _SEPARATORS.split(line) if one]


@dataclass(frozen=True)
class _Kind:
    """How the items of a user are listed.

    Attributes
    ----------
    words
        The format in words.
    expected, doubt
        As of `LineText`.
    names_users
        Whether a line begins with its user; else the user is its number from 1.
    n_before
        How many of its ids are no items.
    """

    words: str
    expected: str
    doubt: str
    names_users: bool = False
    n_before: int = 1


_AFTER_USERS = _Kind(
    "lists of items after their user",
    "the ids of a user and of their items",
    "The first of each line was taken for a user and the others for their items, each pair as a "
    "rating of 1.",
    names_users=True,
)
_COUNTED = _Kind(
    "lists of items after their number",
    "how many items a user has, and their ids",
    "The first of each line, which counts the others, was left out; each line was taken for a "
    "user, numbered from 1, and each item as a rating of 1.",
)
_BASKETS = _Kind(
    "lists of items",
    "the ids of items",
    "No line seems to begin with its user: each was taken for a user, numbered from 1, and each "
    f"item as a rating of 1. If they do begin with the user, choose the format {_KEY}.",
    n_before=0,
)


def _lists(
    kind: _Kind, head: Head, text: Text, options: ReadOptions, confidence: float
) -> UserLists:
    words, columns = f"{kind.words}, pairs as ratings of 1", ("user", "item")
    return UserLists(
        head.source, text, options, confidence, words, columns, kind.expected, (kind.doubt,), kind
    )


@dataclass(frozen=True)
class UserLists(LineText):
    """A file with the items of a user in each line."""

    kind: _Kind

    def ratings_in(self, line: str, number: int) -> Sequence[Row] | str:
        ids = _ids(line)
        if not _LINE.fullmatch(line):
            wrong = next((one for one in ids if not _LINE.fullmatch(one)), line)
            return f"{quoted(wrong)} is no id; expected {self.expected}."
        user = ids[0] if self.kind.names_users else str(number)
        return [(user, item) for item in ids[self.kind.n_before :]]
