"""Lines above a table that belong to no row: a title, names over groups of columns, ``sep=;``.

Several lines that name the columns are made one, as forms and learning platforms export them.
SurveyMonkey writes the questions and under them the choices, Qualtrics its own names, the
questions, and ids in JSON (``{"ImportId":"QID1_1"}``), a line that some take out again, Canvas the
most points under the names, pandas the name of a pivot table's values over each of its columns.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, replace
from itertools import groupby

from funkgui.ratings.readers.delimited.layout import Rows, most_even
from funkgui.ratings.readers.delimited.numbers import (
    is_no_rating,
    mostly_numbers,
    parse_number,
    stands_for_number,
)
from funkgui.ratings.readers.plain_text.blocks import without_lines
from funkgui.ratings.readers.plain_text.header import find_roles
from funkgui.ratings.readers.plain_text.label_kinds import all_differ
from funkgui.ratings.readers.plain_text.text import Text
from funkgui.ratings.readers.quoted import quoted

_SEPARATOR = re.compile(rb'"?sep=."?[ \t]*(\r\n|\r|\n)', re.IGNORECASE)
"""Excel's own line, which names the delimiter."""

_ENOUGH_BYTES = 64 * 1024
_MOST_LINES = 20
_FEWEST_COLUMNS = 3
_MOST_HEADER_LINES = 4
_FEWEST_ANSWERS = 2
_IMPORT_ID = '{"ImportId":'
_MOST_POINTS = "Points Possible"


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
    names = _one_header(above.text)
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


def _one_header(text: Text) -> tuple[Text, int, str] | None:
    """Make one of the lines of names at the start, where it is plain that there are several.

    Returns
    -------
    text, n, doubt
        The start with one line of names, how many lines of the file are not in it, and what a
        person should know of it.
    """
    even = most_even(replace(text, lines=text.lines[:_ENOUGH_BYTES]))
    if even is None or not even[0].quotes or len(even[1][0][1]) < _FEWEST_COLUMNS:
        return None
    delimiter, rows = even
    found = _names_in(rows)
    if found is None:
        return None
    names, n_rows, doubt = found
    n_lines = rows[n_rows - 1][0]
    rest = without_lines(text.lines, n_lines)
    line = io.StringIO()
    mark = delimiter.separator.decode()
    csv.writer(line, delimiter=mark, lineterminator="\n").writerow(names)
    return replace(text, lines=line.getvalue().encode() + rest), n_lines - 1, doubt


def _names_in(rows: Rows) -> tuple[list[str], int, str] | None:
    """The names of the columns, how many rows hold them, and what to say of it."""
    first = [[" ".join(cell.split()) for cell in row] for _, row in rows[:_MOST_HEADER_LINES]]
    if any(parse_number(cell) is not None for cell in first[0]):
        return None
    pivot = _of_pivot(first)
    if pivot is not None:
        return *pivot, _told(pivot[1])
    for n, row in enumerate(first[1:], 1):
        if row[0] == _MOST_POINTS:
            return first[0], n + 1, f"The line “{_MOST_POINTS}” under the names was left out."
        if all(cell.startswith(_IMPORT_ID) for cell in row):
            names = [_in_brackets(name) for name in first[n - 1]]
            return names, n + 1, _told(n + 1)
    if len(rows) > _FEWEST_ANSWERS and _is_of_choices(rows):
        return _of_two(first[0], first[1]), 2, _told(2)
    return None


def _of_two(names: list[str], below: list[str]) -> list[str]:
    """The names that two rows make: where codes or kinds stand over them, the second."""
    if not all(below):
        return _with_choices(names, below)
    are_codes = sum(any(map(str.isdigit, name)) for name in names) >= _FEWEST_ANSWERS
    are_kinds = len(set(names)) < len(names)
    is_below = (are_codes or are_kinds or _tell(below)) and all_differ(below)
    if _tell(names) or not is_below:
        return names
    return [_in_brackets(name) for name in below]


def _tell(names: list[str]) -> bool:
    roles = find_roles(names)
    return roles.rating is not None and (roles.user, roles.item) != (None, None)


def _of_pivot(first: list[list[str]]) -> tuple[list[str], int] | None:
    """The names over a pivot table of pandas, and how many rows hold them.

    The name of the values may stand over all of them, and that of the rows' labels below the names.
    """
    if len(first) < _MOST_HEADER_LINES or len({len(row) for row in first}) > 1:
        return None
    corner, *values = first[0]
    is_over = values[0] != "" and len(set(values)) == 1 and all_differ(first[1][1:])
    has_values = is_over and not (corner and first[1][0])  # as two rows of a table have
    names, below = first[has_values], first[has_values + 1]
    is_label = find_roles(below[:1]) != find_roles([""]) and not any(below[1:])
    if is_label:
        return [below[0], *names[1:]], has_values + 2
    return ([corner, *names[1:]], 2) if has_values else None


def _told(n_lines: int) -> str:
    return f"The first {n_lines} lines were taken as the names of the columns."


def _in_brackets(name: str) -> str:
    """``Your rating? - Up`` as ``Your rating? [Up]``, as other forms have it."""
    question, dash, choice = name.rpartition(" - ")
    return f"{question} [{choice}]" if dash else name


def _is_of_choices(rows: Rows) -> bool:
    """Whether the second row holds words over numbers alone, and nothing, or words as well, over
    other columns."""
    choices = rows[1][1]
    below = [row for _, row in rows[2:] if len(row) == len(choices)]
    if len(choices) != len(rows[0][1]) or len(below) < _FEWEST_ANSWERS:
        return False
    columns = [(cell, list(cells)) for cell, *cells in zip(choices, *below, strict=True)]
    if not (all(choices) or any(not cell and all(cells) for cell, cells in columns)):
        return False
    over = [one for one in columns if one[0] and mostly_numbers(one[1], written=True)]
    return len(over) >= _FEWEST_ANSWERS and not any(
        cell in cells or is_no_rating(cell) or (stands_for_number(cell) and not cell.isalpha())
        for cell, cells in over
    )


def _with_choices(questions: list[str], choices: list[str]) -> list[str]:
    """A name for each column: that of its question, and in brackets its choice among several."""
    asked, last = [], 0
    for n, question in enumerate(questions):
        last = n if question or not choices[n] else last
        asked.append(last)
    names: list[str] = []
    for at, columns in groupby(range(len(questions)), key=asked.__getitem__):
        several = list(columns)
        if len(several) == 1:
            names.append(questions[at] or choices[at])
        else:
            names.extend(f"{questions[at]} [{choices[n]}]" for n in several)
    return names
