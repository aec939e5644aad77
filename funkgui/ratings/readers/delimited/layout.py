"""How the lines of a delimited text file are laid out, told from its first lines."""

from __future__ import annotations

import csv
import functools
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from funkgui.ratings.readers.delimited.numbers import (
    are_letter_grades,
    decimal_sign,
    is_no_rating,
    letter_grade,
    mostly_numbers,
    parse_number,
    stands_for_number,
    written_rating,
)
from funkgui.ratings.readers.delimited.unnamed_columns import (
    may_begin_with_items,
    unnamed_places,
    what_lacks,
)
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.plain_text.column_faults import NEEDED, ONLY_TITLES
from funkgui.ratings.readers.plain_text.delimiter import DELIMITERS, Delimiter
from funkgui.ratings.readers.plain_text.header import find_roles
from funkgui.ratings.readers.plain_text.label_kinds import all_differ, are_mostly, nearly_all_differ
from funkgui.ratings.readers.plain_text.looks import Looks
from funkgui.ratings.readers.plain_text.places import Places, find_places
from funkgui.ratings.readers.plain_text.text import Text
from funkgui.ratings.readers.quoted import quoted

if TYPE_CHECKING:
    from _csv import Reader as CsvReader

_SAMPLE_ROWS = 500
_ENOUGH_GOOD_ROWS = 0.25
"""Prose may hold a line that looks like a rating; a file of ratings has more than a few."""

_ENOUGH_EVEN_ROWS = 0.5
"""Prose has as many words in two lines now and then; a table has as many values in most."""

_ID = r"(?:[^\W\d]|-)*\d[\w-]*"
_LIST = re.compile(rf"\s*(\[.*\]|\{{.*\}}|{_ID}(\s*[,;|]\s*{_ID})+)\s*")
"""Lists as Python prints them, and several ids."""

NO_ROWS = "there are no ratings under the header line; choose another file."

_FEWEST_WORDS = 3
_FEWEST_TITLES = 5
_MOST_BEFORE_TITLE = 2
_MOST_ANSWERS = 10


@dataclass(frozen=True, kw_only=True)
class Layout(Places):
    """Where user, item and rating stand in a line, and how it is split.

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
    decimal
        The decimal sign of the ratings, a point or a comma.
    letters
        Whether the ratings are letter grades.
    may_begin_with_items
        Whether the first column, taken as the users, may as well be that of the items.
    """

    delimiter: Delimiter
    n_columns: int
    names: tuple[str, ...] | None = None
    n_header_lines: int = 0
    decimal: str = "."
    letters: bool = False
    may_begin_with_items: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns taken, or their numbers from 1."""
        return tuple(self.name(n) for n, _ in self.roles)

    def name(self, column: int) -> str:
        """Name of a column, or its number from 1."""
        return str(column + 1) if self.names is None else self.names[column]

    @property
    def expected(self) -> tuple[str, ...]:
        """What stands in each line, left to right as far as it is taken, for messages."""
        if self.names is not None:
            return self.names
        needed = [(n, role) for n, role in self.roles if role != "time"]
        return tuple(role for _, role in sorted(needed))

    @property
    def words(self) -> str:
        """The layout in words."""
        header = "no header" if self.names is None else "header line"
        pairs = ", pairs as ratings of 1" if self.rating is None else ""
        return f"delimited text, {self.delimiter.name}, {header}{pairs}"


Rows = list[tuple[int, list[str]]]
"""Lines split into values, each with the number of lines up to its end."""


def best_layout(text: Text, options: ReadOptions) -> tuple[Layout, float] | None:
    """The layout that makes ratings of most lines, and the share of lines it does that for.

    None where no delimiter splits the text into columns. A layout that lacks a column, or whose
    ratings are no numbers, is returned with a share of 0, so that reading it can say what is
    missing.
    """
    possible = [one for one in DELIMITERS if options.delimiter in ("", one.key)]
    samples = [(delimiter, sample_rows(text, delimiter)) for delimiter in possible]
    found = [_score(delimiter, rows, options) for delimiter, rows in samples if rows]
    layout, share = max(found, key=lambda pair: pair[1], default=(None, 0.0))
    if layout is not None and share >= _ENOUGH_GOOD_ROWS:
        return layout, share
    if layout is not None and options.delimiter:
        return layout, 0.0
    even = most_even(text)
    return None if even is None else (_layout(*even, options), 0.0)


def most_even(text: Text) -> tuple[Delimiter, Rows] | None:
    """The delimiter that splits most lines into the same number of values, and the first rows."""
    samples = [(delimiter, sample_rows(text, delimiter)) for delimiter in DELIMITERS]
    even = [(_evenness(rows), delimiter, rows) for delimiter, rows in samples if rows]
    share, delimiter, rows = max(even, key=lambda triple: triple[0], default=(0.0, None, []))
    return None if delimiter is None or share < _ENOUGH_EVEN_ROWS else (delimiter, rows)


@functools.lru_cache(maxsize=2 * len(DELIMITERS))
def sample_rows(text: Text, delimiter: Delimiter) -> Rows:
    """The first lines split at a delimiter; none where they cannot be split.

    Kept for the next who asks, of the many who look at the start of a file: not to be changed.
    """
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
    reader = csv_reader(io.StringIO(lines.decode(errors="replace"), newline=""), delimiter)
    for row in reader:
        yield reader.line_num, [] if is_blank_row(row) else row


def csv_reader(lines: Iterable[str], delimiter: Delimiter) -> CsvReader:
    """Splits translated lines into values."""
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if delimiter.quotes else csv.QUOTE_NONE
    return csv.reader(lines, delimiter=delimiter.mark, quoting=quoting)


def is_blank_row(row: list[str]) -> bool:
    """Whether a line split into values held nothing."""
    return not row or (len(row) == 1 and is_blank(row[0]))


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


def _score(delimiter: Delimiter, rows: Rows, options: ReadOptions) -> tuple[Layout, float]:
    layout = _layout(delimiter, rows, options)
    data = rows[1:] if layout.names is not None else rows
    if layout.fault or not data or _has_blank_ids(layout, data):
        return layout, 0.0
    if len(rows[0][1]) == 1 < layout.n_columns and _is_within_values(delimiter, rows[0][1][0]):
        return layout, 0.0
    return layout, sum(_is_good(row, layout) for _, row in data) / len(data)


def _is_within_values(delimiter: Delimiter, first: str) -> bool:
    """Whether what does not split the first line stands within the values of those below.

    As blanks do, and commas below names between semicolons or tabs.
    """
    is_comma = delimiter.key == "comma"
    return delimiter.key == "blanks" or (is_comma and (";" in first or "\t" in first))


def _has_blank_ids(layout: Layout, rows: Rows) -> bool:
    """Whether there is nothing where the ids should be, as between two delimiters for one."""
    return not any(len(row) > layout.item and row[layout.item].strip() for _, row in rows)


def _is_good(row: list[str], layout: Layout) -> bool:
    if len(row) != layout.n_columns:
        return False
    if layout.rating is None or parse_number(row[layout.rating], layout.decimal) is not None:
        return True
    if layout.letters:
        return is_no_rating(row[layout.rating]) or letter_grade(row[layout.rating]) is not None
    # Where a name tells that it is a rating, it need not be a bare number.
    return layout.names is not None and _is_written(row[layout.rating])


def _is_written(text: str) -> bool:
    return is_no_rating(text) or written_rating(text) is not None


def _layout(delimiter: Delimiter, rows: Rows, options: ReadOptions) -> Layout:
    first_line, first = rows[0]
    has_names = options.header == "yes" if options.header else _is_header(rows)
    names = _names(first, [row for _, row in rows[1:]]) if has_names else None
    n_columns = _most_common_length(rows)[0] if names is None else len(names)
    data = [row for _, row in rows[has_names:] if len(row) == n_columns]
    looks = _looks(names, data, delimiter)
    places = find_places(names, n_columns, options, looks)
    ratings = [] if places.rating is None else [row[places.rating] for row in data]
    fault = places.fault
    if fault or len(places.guessed) == len(NEEDED):
        fault = _answers_fault(names, data) or fault
    if names and (places.rating is None or fault) and not options.item_column:
        fault = _lists_fault(names[places.item], [row[places.item] for row in data]) or fault
    letters = has_names and "rating" not in places.guessed and are_letter_grades(ratings)
    if places.rating is not None and not (fault or letters):
        name = names[places.rating] if names else str(places.rating + 1)
        is_lone = names is None and not options.header and _is_lone_header(rows)
        fault = NO_ROWS if is_lone else _words_fault(name, ratings)
        if fault and names is None and _are_titles(data):
            fault = ONLY_TITLES
    is_comma_rare = delimiter.key != "semicolon"  # it parts values where commas are decimal signs
    return Layout(
        **vars(replace(places, fault=fault)),
        delimiter=delimiter,
        n_columns=n_columns,
        names=names,
        n_header_lines=first_line if has_names else 0,
        decimal=options.decimal or decimal_sign(ratings, is_comma_rare=is_comma_rare),
        letters=letters,
        may_begin_with_items=names is None and _may_begin_with_items(places, options, data),
    )


def _is_lone_header(rows: Rows) -> bool:
    """Whether the only line holds no numbers, as one of the names of users or items does."""
    return len(rows) == 1 and not any(map(stands_for_number, rows[0][1]))


def _may_begin_with_items(places: Places, options: ReadOptions, rows: list[list[str]]) -> bool:
    if (places.user, places.item) != (0, 1) or options.user_column or options.item_column:
        return False
    if places.time is None:
        return False
    first, second, times = ([row[n] for row in rows] for n in (0, 1, places.time))
    return may_begin_with_items(first, second, times)


def _names(first: list[str], rows: list[list[str]]) -> tuple[str, ...]:
    """The names in a header line; none stands over R's row names, nor after a last delimiter."""
    # Behind a blank quotes are letters to the parser of the lines.
    names = tuple(re.sub(r'^"(.*)"$', r"\1", name.strip()) for name in first)
    longer = [row for row in rows if len(row) == len(names) + 1]
    if len(longer) * 2 <= len(rows):
        return names
    if not any(row[-1].strip() for row in longer):
        return (*names, "")
    return ("", *names) if all_differ([row[0] for row in longer]) else names


def _looks(names: tuple[str, ...] | None, data: list[list[str]], delimiter: Delimiter) -> Looks:
    """What the columns of some rows of one length hold."""
    columns = [[cell.strip() for cell in column] for column in zip(*data, strict=True)]
    if names is None:
        unnamed = unnamed_places(columns, is_text=delimiter.key != "blanks")
        return Looks(unnamed=unnamed, lacking=what_lacks(columns, unnamed))
    numbers = [n for n, column in enumerate(columns) if mostly_numbers(column, written=True)]
    return Looks.of(columns, numbers)


def _are_titles(rows: list[list[str]]) -> bool:
    """Whether rows without names are of another item each, and one column is of their titles."""
    first, *others = map(list, zip(*rows, strict=True))
    words = (column for column in others[:_MOST_BEFORE_TITLE] if not mostly_numbers(column))
    return len(rows) >= _FEWEST_TITLES and all_differ(first) and any(map(nearly_all_differ, words))


def _words_fault(name: str, ratings: list[str]) -> str:
    """What to say where a column of ratings holds words; empty where it does not."""
    known = [rating.strip() for rating in ratings if not is_no_rating(rating)]
    words = [
        one
        for one in known
        if any(map(str.isalpha, one)) and not (_is_written(one) or parse_number(one) is not None)
    ]
    if len(known) < _FEWEST_WORDS or len(words) < len(known):
        return ""
    several = list(dict.fromkeys(words))
    few = " and ".join(map(quoted, several[:2]))
    if len(several) > _MOST_ANSWERS:
        return (
            f"the column {name} holds words such as {few}, and no ratings; choose another column."
        )
    return (
        f"the column {name} holds words such as {few}, and ratings are numbers; replace each word "
        "by a number, 1 for the worst, or choose another column."
    )


def _answers_fault(names: tuple[str, ...] | None, rows: list[list[str]]) -> str:
    """What to say where three columns side by side hold the same few words, as answers do."""
    columns = zip(*rows, strict=True)
    given = [{cell.strip() for cell in column if not is_no_rating(cell)} for column in columns]
    for n, three in enumerate(zip(given, given[1:], given[2:], strict=False)):
        words = set.union(*three)
        is_alike = set.intersection(*three) and len(words) <= min(_MOST_ANSWERS, len(rows))
        if names and is_alike and all(parse_number(word) is None for word in words):
            few = " and ".join(map(quoted, sorted(words)[:2]))
            return (
                f"the columns from {names[n]} on hold words such as {few}, and ratings are "
                "numbers; replace each word by a number, 1 for the worst."
            )
    return ""


def _lists_fault(name: str, items: list[str]) -> str:
    """What to say where a column of items holds lists of them; empty where it does not."""
    if not are_mostly(_LIST, items):
        return ""
    return (
        f"the column {name} holds lists such as {quoted(items[0])}; write each item in a row of "
        "its own, beside its user (in pandas by explode)."
    )


def _is_header(rows: Rows) -> bool:
    """A header line holds no number; it names columns, or the lines under it do hold numbers."""
    first = rows[0][1]
    if any(parse_number(name) is not None for name in first):
        return False
    roles = find_roles(first)
    if sum(role is not None for role in (roles.user, roles.item, roles.rating, roles.time)) > 1:
        return True
    below = [row for _, row in rows[1:] if len(row) == len(first)]
    return any(mostly_numbers([row[n] for row in below]) for n in range(len(first)))
