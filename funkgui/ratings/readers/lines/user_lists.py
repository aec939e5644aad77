"""Lists of items, each after its user: ``0 14 3 7``, as LightGCN, NGCF and KGAT take them.

Others write ``u7: i14 i3`` or ``u7;14,3``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from funkgui.ratings.readers.lines.listed import ListedText
from funkgui.ratings.readers.options import NO_COLUMN, ReadOptions
from funkgui.ratings.readers.plain_text.text import Text
from funkgui.ratings.readers.quoted import quoted
from funkgui.ratings.readers.sources.head import Head

if TYPE_CHECKING:
    from funkgui.ratings.readers.lines.list_columns import UserListCollector
    from funkgui.ratings.readers.triples import TripleCollector

KEY = "user-lists"

_ID = "[A-Za-z_-]*[0-9][A-Za-z0-9_-]*"
"""Words of prose, and ratings with decimals, are none."""

_IDS = rf"{_ID}(?:[ \t]*,[ \t]*{_ID})*|{_ID}(?:[ \t]+{_ID})*"
LINE = rf"[ \t]*{_ID}(?:(?:[ \t]*[:;|,][ \t]*|[ \t]+)(?:{_IDS})?)?[ \t]*"
"""A user and their items, as both Python and RE2 take it."""

SEPARATORS = r"[ \t\r:;|,]+"

_LINE = re.compile(LINE)
_FEWEST_LENGTHS = 3
"""Lines of user, item and rating, some with a time, come in two lengths."""

_ENOUGH_DISTINCT = 0.95
_FEW_LINES = 5
"""Of so few it may be chance, and another format is surer."""


def recognise(head: Head, options: ReadOptions) -> UserLists | None:
    """Tell whether each line is a user of its own and some items, none of them twice.

    A row of ratings has a number of values that all rows have, and the same rating again.
    """
    if head.text is None or not _may_be_lists(options):
        return None
    lines = _lines(head.text)
    is_chosen = options.format == KEY
    if not lines or not all(map(_LINE.fullmatch, lines if not is_chosen else lines[:1])):
        return None
    users, items = zip(*((one, rest) for one, *rest in map(_ids, lines)), strict=True)
    distinct = sum(len(set(some)) == len(some) for some in items) / len(lines)
    is_like = (
        len(set(users)) == len(users)
        and len(set(map(len, items))) >= _FEWEST_LENGTHS
        and distinct >= _ENOUGH_DISTINCT
    )
    confidence = len(lines) / (len(lines) + _FEW_LINES)
    return UserLists(head.source, head.text, options, confidence) if is_chosen or is_like else None


def _may_be_lists(options: ReadOptions) -> bool:
    """Whether no choice speaks of columns that lists do not have."""
    chosen = (options.user_column, options.item_column, options.orientation, options.delimiter)
    return not any(chosen) and options.rating_column in ("", NO_COLUMN)


def _lines(text: Text) -> list[str]:
    lines = text.lines.decode(errors="replace").splitlines()
    return [line for line in lines if line.strip()]


def _ids(line: str) -> list[str]:
    return [one for one in re.split(SEPARATORS, line) if one]


class UserLists(ListedText):
    """A file with a user and their items in each line."""

    expected: ClassVar[str] = "the ids of a user and of their items"

    words = "lists of items after their user, pairs as ratings of 1"
    columns = ("user", "item")
    doubts = (
        "The first of each line was taken for a user and the others for their items, each "
        "pair as a rating of 1.",
    )

    def rows(self) -> Iterator[tuple[str, ...]]:
        for user, *items in map(_ids, _lines(self.text)):
            for item in items:
                yield user, item

    def collector(self, triples: TripleCollector) -> UserListCollector:
        from funkgui.ratings.readers.lines.list_columns import UserListCollector

        return UserListCollector(triples)

    def fault_of(self, line: str) -> str | None:
        if _LINE.fullmatch(line):
            return None
        wrong = next((one for one in _ids(line) if not _LINE.fullmatch(one)), line)
        return f"{quoted(wrong)} is no id; expected {self.expected}."
