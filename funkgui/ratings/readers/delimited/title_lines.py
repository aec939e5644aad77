"""Lines above a table that belong to no row: a title, names over groups of columns, ``sep=;``."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from funkgui.ratings.readers.delimited.header_lines import one_header
from funkgui.ratings.readers.delimited.layout import most_even
from funkgui.ratings.readers.delimited.numbers import parse_number
from funkgui.ratings.readers.plain_text.blocks import without_lines
from funkgui.ratings.readers.plain_text.text import Text
from funkgui.ratings.readers.quoted import quoted

_SEPARATOR = re.compile(rb'"?sep=."?[ \t]*(\r\n|\r|\n)', re.IGNORECASE)
"""Excel's own line, which names the delimiter."""

_ENOUGH_BYTES = 64 * 1024
_MOST_LINES = 20
_FEWEST_COLUMNS = 3


@dataclass(frozen=True)
class TitleLines:
    """A file's start without the lines above its table.

    Attributes
    ----------
    text
        What follows them.
    n
        How many they are.
    title
        What the first of them says; empty where it says nothing to a person.
    header_doubt
        What to say of several lines of names that were made one.
    """

    text: Text
    n: int = 0
    title: str = ""
    header_doubt: str = ""

    @property
    def doubts(self) -> tuple[str, ...]:
        """What a person should know of it, a sentence each."""
        names = (self.header_doubt,) if self.header_doubt else ()
        if not self.title:
            return names
        lines = "line was" if self.n == 1 else f"{self.n} lines were"
        return (f"The first {lines} left out as a title: {quoted(self.title)}.", *names)


def without_title(text: Text) -> TitleLines:
    """Leave out the lines above the names of the columns, or above the first row of all.

    Several lines of names become one.
    """
    above = _without_title(text)
    names = one_header(above.text)
    if names is None:
        return above
    text, n, doubt = names
    return replace(above, text=text, n=above.n + n, header_doubt=doubt)


def _without_title(text: Text) -> TitleLines:
    separator = _SEPARATOR.match(text.lines)
    if separator is not None:
        return TitleLines(replace(text, lines=text.lines[separator.end() :]), 1)
    even = most_even(replace(text, lines=text.lines[:_ENOUGH_BYTES]))
    rows = [] if even is None else even[1]
    n_columns = max((len(row) for _, row in rows[_MOST_LINES:] or rows), default=0)
    first = [row for _, row in rows[: _MOST_LINES + 1]]
    n = next((n for n, row in enumerate(first) if not _is_title(row, n_columns)), 0)
    if n_columns < _FEWEST_COLUMNS or not n:
        return TitleLines(text)
    if not (_names(first[n], n_columns) or all(len(row) == 1 for row in first[:n])):
        return TitleLines(text)
    n_lines = rows[n - 1][0]
    title = next((cell.strip() for row in first for cell in row if cell.strip()), "")
    return TitleLines(replace(text, lines=without_lines(text.lines, n_lines)), n_lines, title)


def _is_title(row: list[str], n_columns: int) -> bool:
    """Whether a row holds words in no more than half of the columns, and nothing else."""
    filled = [cell.strip() for cell in row if cell.strip()]
    return (
        2 * len(filled) <= n_columns + (n_columns > _FEWEST_COLUMNS + 1)
        and (len(row) == n_columns or 2 * len(row) < n_columns)
        and not any(parse_number(cell) is not None for cell in filled)
        and (not filled or any(letter.isalpha() for cell in filled for letter in cell))
    )


def _names(row: list[str], n_columns: int) -> bool:
    """Whether a row may hold the names of the columns."""
    filled = [cell for cell in row if cell.strip()]
    is_full = len(row) >= n_columns - 1 and len(filled) >= n_columns - 1
    return is_full and not any(parse_number(cell) is not None for cell in filled)
