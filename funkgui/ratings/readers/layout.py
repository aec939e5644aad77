"""How the lines of a delimited text file are laid out, told from its first lines."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from funkgui.ratings.readers.delimiter import DELIMITERS, Delimiter
from funkgui.ratings.readers.header import find_roles
from funkgui.ratings.readers.text import Text

_SAMPLE_ROWS = 500
_ENOUGH_GOOD_ROWS = 0.25
"""Prose may hold a line that looks like a rating; a file of ratings has more than a few."""

_ENOUGH_EVEN_ROWS = 0.5
"""Prose has as many words in two lines now and then; a table has as many values in most."""

_NUMBER = re.compile(
    r"[+-]?((\d+\.?\d*|\.\d+)(e[+-]?\d+)?|nan|inf(inity)?)", re.IGNORECASE | re.ASCII
)


@dataclass(frozen=True)
class Layout:
    """Where user, item and rating stand in a line.

    Attributes
    ----------
    delimiter
        What separates the values.
    n_columns
        Values in each line.
    names
        The names of the columns in the header line; None where there is none.
    n_header_lines
        Lines before the first rating.
    user, item, rating, time
        Positions of the columns, from 0; there may be no time.
    decimal
        The decimal sign of the ratings, a point or a comma.
    """

    delimiter: Delimiter
    n_columns: int
    names: tuple[str, ...] | None
    n_header_lines: int
    user: int = 0
    item: int = 1
    rating: int = 2
    time: int | None = None
    decimal: str = "."

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns taken, or their numbers from 1."""
        taken = [self.user, self.item, self.rating]
        if self.time is not None:
            taken.append(self.time)
        return tuple(str(n + 1) if self.names is None else self.names[n] for n in taken)

    @property
    def expected(self) -> tuple[str, ...]:
        """What stands in each line, left to right as far as it is taken, for messages."""
        if self.names is not None:
            return self.names
        roles = {self.user: "user", self.item: "item", self.rating: "rating"}
        return tuple(roles[n] for n in sorted(roles))

    @property
    def words(self) -> str:
        """The layout in words."""
        header = "no header" if self.names is None else "header line"
        return f"delimited text, {self.delimiter.name}, {header}"


Rows = list[tuple[int, list[str]]]
"""Lines split into values, each with the number of lines up to its end."""


def best_layout(text: Text) -> tuple[Layout, float] | None:
    """The layout that makes ratings of most lines, and the share of lines it does that for.

    None where no delimiter splits the text into columns. A layout with fewer than three columns,
    or whose ratings are no numbers, is returned with a share of 0, so that reading it can say
    what is missing.
    """
    samples = [(delimiter, sample_rows(text, delimiter)) for delimiter in DELIMITERS]
    found = [_score(delimiter, rows) for delimiter, rows in samples if rows]
    layout, share = max(found, key=lambda pair: pair[1], default=(None, 0.0))
    if layout is not None and share >= _ENOUGH_GOOD_ROWS:
        return layout, share
    even = most_even(text)
    return None if even is None else (_layout(*even), 0.0)


def most_even(text: Text) -> tuple[Delimiter, Rows] | None:
    """The delimiter that splits most lines into the same number of values, and the first rows."""
    samples = [(delimiter, sample_rows(text, delimiter)) for delimiter in DELIMITERS]
    even = [(_evenness(rows), delimiter, rows) for delimiter, rows in samples if rows]
    share, delimiter, rows = max(even, key=lambda triple: triple[0], default=(0.0, None, []))
    return None if delimiter is None or share < _ENOUGH_EVEN_ROWS else (delimiter, rows)


def missing_column(layout: Layout) -> str | None:
    """What to say of a layout that lacks a column which a rating needs; None where it has all."""
    if layout.names is None:
        if layout.n_columns >= 3:
            return None
        return (
            f"there is no rating column: each line has only {layout.n_columns} values; "
            "expected user, item, rating."
        )
    roles = find_roles(layout.names)
    known = [role is not None for role in (roles.user, roles.item, roles.rating)]
    too_few = len({layout.user, layout.item, layout.rating}) < 3
    if roles.rating is None and (any(known) or too_few):
        missing = "rating"
    elif too_few:
        missing = "user" if roles.user is None else "item"
    else:
        return None
    there = ", ".join(layout.names)
    return f"there is no {missing} column: the columns are {there}; expected user, item, rating."


def parse_number(text: str, decimal: str = ".") -> float | None:
    """A rating as a number, NaN and infinity among them; None where it is none."""
    text = text.strip(" \t")
    if decimal != ".":
        text = text.replace(".", "x").replace(decimal, ".")
    return float(text) if _NUMBER.fullmatch(text) else None


def sample_rows(text: Text, delimiter: Delimiter) -> Rows:
    """The first lines split at a delimiter; none where they cannot be split."""
    rows: Rows = []
    try:
        for n_lines, row in csv_rows(delimiter.translate(text.lines), delimiter):
            if row:
                rows.append((n_lines, row))
            if len(rows) == _SAMPLE_ROWS:
                break
    except csv.Error:
        return []
    return rows


def csv_rows(lines: bytes, delimiter: Delimiter) -> Iterator[tuple[int, list[str]]]:
    """Split translated lines into values; blank lines are empty rows."""
    text = io.StringIO(lines.decode(errors="replace"), newline="")
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if delimiter.quotes else csv.QUOTE_NONE
    reader = csv.reader(text, delimiter=delimiter.mark, quoting=quoting)
    for row in reader:
        yield reader.line_num, [] if len(row) == 1 and is_blank(row[0]) else row


def is_blank(line: str) -> bool:
    """Whether a line holds nothing: blanks alone, or the end mark of old DOS programs."""
    return not line.strip(" \t\r\n\x1a")


def _evenness(rows: Rows) -> float:
    """The share of the lines that have the most common number of values, if that is above one."""
    n_values, n_lines = _most_common_length(rows)
    return n_lines / len(rows) if n_values > 1 else 0.0


def _most_common_length(rows: Rows) -> tuple[int, int]:
    counts = Counter(len(row) for _, row in rows)
    # Of equally common lengths the larger: then it is the shorter line that lacks something.
    n_values = max(counts, key=lambda length: (counts[length], length))
    return n_values, counts[n_values]


def _score(delimiter: Delimiter, rows: Rows) -> tuple[Layout, float]:
    layout = _layout(delimiter, rows)
    data = rows[1:] if layout.names is not None else rows
    if layout.n_columns < 3 or not data:
        return layout, 0.0
    good = sum(
        len(row) == layout.n_columns
        and parse_number(row[layout.rating], layout.decimal) is not None
        for _, row in data
    )
    return layout, good / len(data)


def _layout(delimiter: Delimiter, rows: Rows) -> Layout:
    n_columns, _ = _most_common_length(rows)
    first_line, first = rows[0]
    names = tuple(name.strip() for name in first) if _is_header(rows) else None
    layout = Layout(delimiter, n_columns, names, 0)
    if names is not None:
        layout = _with_names(replace(layout, n_columns=len(names), n_header_lines=first_line))
    data = [row for _, row in rows[names is not None :] if len(row) == layout.n_columns]
    if names is None and n_columns > 3 and data and all(_may_be_time(row[3]) for row in data):
        layout = replace(layout, time=3)
    return replace(layout, decimal=_decimal([row[layout.rating] for row in data if len(row) > 2]))


def _is_header(rows: Rows) -> bool:
    """A header line holds no number; it names columns, or the lines under it do hold numbers."""
    first = rows[0][1]
    if any(parse_number(name) is not None for name in first):
        return False
    roles = find_roles(first)
    if sum(role is not None for role in (roles.user, roles.item, roles.rating, roles.time)) > 1:
        return True
    below = [row for _, row in rows[1:] if len(row) == len(first)]
    return any(_mostly_numbers([row[n] for row in below]) for n in range(len(first)))


def _mostly_numbers(values: list[str]) -> bool:
    return sum(parse_number(value) is not None for value in values) * 2 > len(values)


def _with_names(layout: Layout) -> Layout:
    """The layout with the columns that its header line names, left to right for the others."""
    assert layout.names is not None
    roles = find_roles(layout.names)
    free = [n for n in range(layout.n_columns) if n not in (*vars(roles).values(),)]
    places = [role if role is not None else _next(free) for role in (roles.user, roles.item)]
    rating = roles.rating if roles.rating is not None else _next(free)
    return replace(layout, user=places[0], item=places[1], rating=rating, time=roles.time)


def _next(free: list[int]) -> int:
    return free.pop(0) if free else 0


def _may_be_time(text: str) -> bool:
    return text.strip()[:1].isdigit()


def _decimal(ratings: list[str]) -> str:
    comma = any(re.fullmatch(r"\s*-?\d+,\d+\s*", rating) for rating in ratings)
    return "," if comma and not any("." in rating for rating in ratings) else "."
