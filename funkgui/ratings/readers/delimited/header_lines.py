"""Several lines that name the columns made one, as forms and learning platforms export them.

SurveyMonkey writes the questions and under them the choices, Qualtrics its own names, the
questions, and ids in JSON (``{"ImportId":"QID1_1"}``), Canvas the most points under the names.
"""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from itertools import groupby

from funkgui.ratings.readers.delimited.layout import Rows, most_even
from funkgui.ratings.readers.delimited.numbers import (
    mostly_numbers,
    parse_number,
    stands_for_number,
)
from funkgui.ratings.readers.delimited.written_ratings import is_no_rating
from funkgui.ratings.readers.plain_text.blocks import without_lines
from funkgui.ratings.readers.plain_text.text import Text

_ENOUGH_BYTES = 64 * 1024
_FEWEST_COLUMNS = 3
_MOST_LINES = 4
_FEWEST_ANSWERS = 2
_IMPORT_ID = '{"ImportId":'
_MOST_POINTS = "Points Possible"


def one_header(text: Text) -> tuple[Text, int, str] | None:
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
    found = _names(rows)
    if found is None:
        return None
    names, n_rows, doubt = found
    n_lines = rows[n_rows - 1][0]
    rest = without_lines(text.lines, n_lines)
    line = io.StringIO()
    mark = delimiter.separator.decode()
    csv.writer(line, delimiter=mark, lineterminator="\n").writerow(names)
    return replace(text, lines=line.getvalue().encode() + rest), n_lines - 1, doubt


def _names(rows: Rows) -> tuple[list[str], int, str] | None:
    """The names of the columns, how many rows hold them, and what to say of it."""
    first = [[" ".join(cell.split()) for cell in row] for _, row in rows[:_MOST_LINES]]
    if any(parse_number(cell) is not None for cell in first[0]):
        return None
    for n, row in enumerate(first[1:], 1):
        if row[0] == _MOST_POINTS:
            return first[0], n + 1, f"The line “{_MOST_POINTS}” under the names was left out."
        if all(cell.startswith(_IMPORT_ID) for cell in row):
            names = [_in_brackets(name) for name in first[n - 1]]
            return names, n + 1, _told(n + 1)
    if len(rows) > _FEWEST_ANSWERS and _is_of_choices(rows):
        return _with_choices(first[0], first[1]), 2, _told(2)
    return None


def _told(n_lines: int) -> str:
    return f"The first {n_lines} lines were taken as the names of the columns."


def _in_brackets(name: str) -> str:
    """``Your rating? - Up`` as ``Your rating? [Up]``, as other forms have it."""
    question, dash, choice = name.rpartition(" - ")
    return f"{question} [{choice}]" if dash else name


def _is_of_choices(rows: Rows) -> bool:
    """Whether the second row holds words over numbers alone, and nothing over other columns."""
    choices = rows[1][1]
    below = [row for _, row in rows[2:] if len(row) == len(choices)]
    if len(choices) != len(rows[0][1]) or len(below) < _FEWEST_ANSWERS:
        return False
    columns = [(cell, list(cells)) for cell, *cells in zip(choices, *below, strict=True)]
    if not any(not cell and all(cells) for cell, cells in columns):
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
