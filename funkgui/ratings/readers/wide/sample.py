"""The first rows of a table, taken as those of a wide one: labels, columns of ratings, numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice

from funkgui.ratings.readers.delimited.numbers import decimal_sign, parse_number, written_rating
from funkgui.ratings.readers.missing_code import NO_RATING, MissingCode, find_missing_code
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.plain_text.header import find_roles
from funkgui.ratings.readers.plain_text.label_kinds import all_differ
from funkgui.ratings.readers.plain_text.summaries import (
    MARGINS,
    SUMMARIES,
    is_margin,
    summaries,
)
from funkgui.ratings.readers.wide.other_columns import RatingColumns, rating_columns

FEWEST_COLUMNS = 3
FEWEST_ROWS = 3
"""Of fewer, counts or an order may be there by chance."""

_MOST_CELLS = 100_000
_ENOUGH_DECIMALS = 10_000
_MOST_COLUMNS = 2000
_MOST_ROWS = 500
_ENOUGH_EVEN_ROWS = 0.95
_ENOUGH_NUMBERS = 0.99
_FEWEST_TO_COUNT = 5

_AN_ID = re.compile(r"(.*[\W_])?id", re.IGNORECASE)
_A_NUMBER = re.compile(r"(.*[\W_])?(id|no|nr|number|nummer)\.?", re.IGNORECASE)

Grid = Sequence[Sequence[str]]
"""Rows of cells."""


class Sample:
    """The first rows of a table, and where labels and ratings stand if it is a wide one.

    Parameters
    ----------
    rows
        Cells without blanks around them, the header line among them where there is one.
    options
        May tell of a header line, the decimal sign and the number for no rating.
    within
        Where the rows come from, if they are only some columns of a table.

    Attributes
    ----------
    n_columns
        Cells in each row.
    header
        The labels over the columns; None where there are none.
    rows
        The rows below it that have that many cells.
    corner
        The label over the rows' labels; may be empty.
    has_labels
        Whether the first column holds the rows' labels.
    has_counts
        Whether the next column counts the ratings in each row.
    has_numbers
        Whether the next column numbers those that the rows' labels name.
    first, stop
        The columns of ratings: from the first to before the last.
    summaries
        Names of the columns after those that sum them up.
    decimal
        The decimal sign.
    missing
        The number that stands for no rating.
    """

    def __init__(
        self, rows: Grid, options: ReadOptions, within: RatingColumns | None = None
    ) -> None:
        self.options, self.within = options, within
        self.n_columns = n_cells(rows)
        self.header: list[str] | None = None
        if self._has_header(rows):
            header, rows = list(rows[0]), rows[1:]
            self.header = ["", *header] if len(header) < self.n_columns else header
        self.rows = [row for row in rows if len(row) == self.n_columns]
        self.decimal = options.decimal or _decimal_sign(self.rows)
        self.corner = self.header[0] if self.header else ""
        self.stop = self.n_columns - self._has_empty_end()
        self.summaries = self._summaries()
        self.stop -= len(self.summaries)
        sums = {*SUMMARIES, *map(str.lower, self.summaries)}
        self.rows = [row for row in self.rows if row[0].lower() not in sums]
        self.has_labels = self._has_labels()
        self.first = int(self.has_labels)
        self.missing = self._missing(self.first)
        self.has_counts = self._has_counts()
        if self.has_counts or (not self.has_labels and self._begins_with_ids()):
            self.has_labels = self.has_labels or not self.has_counts
            self.first += 1
            self.missing = self._missing(self.first)
        self.has_numbers = self.has_labels and not self.has_counts and self._has_numbers()
        if self.has_numbers:
            self.first += 1
            self.missing = self._missing(self.first)

    @property
    def names(self) -> tuple[str, ...] | None:
        """The labels over the columns of ratings."""
        return tuple(self.header[self.first : self.stop]) if self.header else None

    @property
    def labels(self) -> list[str]:
        """The labels of the rows; none where they have none."""
        return self.column(0) if self.has_labels else []

    @property
    def ratings(self) -> Grid:
        """The cells of the columns of ratings; of a very wide table, of the first of them."""
        return self._cells(self.first)

    @property
    def columns(self) -> list[list[float]]:
        """The ratings in each of those columns."""
        return [
            [rating for cell in column if (rating := self.rating(cell)) is not None]
            for column in zip(*self.ratings, strict=True)
        ]

    def is_of_numbers(self) -> bool:
        """Whether all but the labels are numbers or blank."""
        cells = [cell for row in self.ratings for cell in row]
        numbers = sum(self.number(cell) is not None for cell in cells)
        known = numbers + sum(cell in NO_RATING for cell in cells)
        return numbers > 0 and known >= _ENOUGH_NUMBERS * len(cells)

    def number(self, cell: str) -> float | None:
        """The number that a cell stands for, if it does."""
        if cell in NO_RATING:
            return None
        number = parse_number(cell, self.decimal)
        # Where there are no names, words may be names.
        written = written_rating(cell) if number is None and self.header is not None else None
        return number if written is None else float(written)

    def rating(self, cell: str) -> float | None:
        """The number that a cell stands for, unless that stands for no rating."""
        number = self.number(cell)
        return None if number in self.missing.numbers else number

    def column(self, column: int) -> list[str]:
        """The cells of a column."""
        return [row[column] for row in self.rows]

    def _cells(self, first: int) -> Grid:
        stop = min(self.stop, first + _MOST_COLUMNS)
        return [row[first:stop] for row in self.rows]

    def _missing(self, first: int) -> MissingCode:
        cells = [cell for row in self._cells(first) for cell in row]
        numbers = [number for cell in cells if (number := self.number(cell)) is not None]
        return find_missing_code(numbers, len(cells), self.options)

    def _has_header(self, rows: Grid) -> bool:
        if self.options.header:
            return self.options.header == "yes"
        first, below = rows[0], rows[1:]
        if len(first) < self.n_columns:
            return True
        decimal = self.options.decimal or _decimal_sign(below)
        over = [cell for cell in first[1:] if cell.lower() not in MARGINS]
        n_numbers = sum(parse_number(cell, decimal) is not None for cell in over)
        n_words = sum(cell not in NO_RATING for cell in over)
        if n_words > 2 * n_numbers or not over:
            return True
        if n_numbers < n_words:
            return False
        if not first[0] or is_role(first[0]):
            # Numbers that are labels, beside a corner that is none.
            labels = [row[0] for row in below if row]
            return all(map(all_differ, (first[1:], labels)))
        return _counts_up(first) and not all(_counts_up(row) for row in below[:1])

    def _has_empty_end(self) -> bool:
        """Whether each line ends in a delimiter."""
        ends_blank = self.header is None or not self.header[-1]
        return ends_blank and self.n_columns > 2 and not any(self.column(-1))

    def _summaries(self) -> tuple[str, ...]:
        """The last of the columns that sum up the others, by their names or by their numbers."""
        if self.header is None:
            return ()
        names = self.header[: self.stop]
        named = summaries(names)
        if named or not FEWEST_COLUMNS < len(names) == self.stop:
            return named
        last = names[-1]
        rows = [row[: self.stop] for row in self.rows if row[0].lower() != last.lower()]
        of_numbers = (is_margin(last, (row[n:] for row in rows), self.number) for n in (0, 1))
        return (last,) if any(of_numbers) else ()

    def _has_labels(self) -> bool:
        if self.within is not None and self.within.label is None:
            return False
        if any(
            cell not in NO_RATING and parse_number(cell, self.decimal) is None
            for cell in self.column(0)
        ):
            return True
        return self.header is not None and (not self.corner or is_role(self.corner))

    def _has_counts(self) -> bool:
        if self.stop - self.first < FEWEST_COLUMNS or len(self.rows) < FEWEST_ROWS:
            return False
        if self.header is not None and find_roles([self.header[self.first]]).item is not None:
            return False
        first = self.first + 1
        none = (None, *self._missing(first).numbers)
        counts = [sum(self.number(one) not in none for one in row[first : self.stop])
                  for row in self.rows]  # fmt: skip
        stated = [self.number(cell) for cell in self.column(self.first)]
        right = sum(one == other for one, other in zip(counts, stated, strict=True))
        return right >= _ENOUGH_EVEN_ROWS * len(counts)

    def _has_numbers(self) -> bool:
        if self.header is None or self.stop - self.first <= FEWEST_COLUMNS:
            return False
        cells = self.column(self.first)
        are_numbers = all(map(str.isdecimal, cells)) and all_differ(cells)
        return are_numbers and _A_NUMBER.fullmatch(self.header[self.first]) is not None

    def _begins_with_ids(self) -> bool:
        """Whether the first column's numbers are labels: distinct, whole, and off the scale.

        Under a name that is one of ids they are labels on the scale, too.
        """
        cells = self.column(0)
        numbers = [self.number(cell) for cell in cells]
        ids = [int(number) for number in numbers if number is not None and number.is_integer()]
        if len(ids) < len(cells) or len(set(ids)) < len(ids) or len(ids) < 2:
            return False
        if _AN_ID.fullmatch(self.corner):
            return True
        others = [self.rating(cell) for row in self.rows for cell in row[1 : self.stop]]
        ratings = [number for number in others if number is not None]
        if not ratings:
            return False
        if len(ids) > FEWEST_ROWS and ids == list(range(ids[0], ids[0] + len(ids))):
            return True
        spread = max(ratings) - min(ratings)
        return max(ids) > max(ratings) + spread or min(ids) > max(ratings)


def sample_of(rows: Grid, options: ReadOptions) -> Sample | None:
    """The first rows of a table; of a form with other columns, those of the ratings alone.

    None where the rows are not of one length, or do not hold numbers beside their labels.
    """
    n_columns = n_cells(rows) if len(rows) > 1 else 0
    if n_columns < 2:
        return None
    n_rows = max(10, min(_MOST_ROWS, _MOST_CELLS // n_columns))
    cells = [[cell.strip() for cell in row] for row in rows[: n_rows + 1]]
    sample = Sample(cells, options)
    if sample.header is not None and not sample.is_of_numbers():
        is_chosen = bool(options.format or options.orientation)
        within = rating_columns(sample.header, sample.rows, sample.number, is_chosen)
        if within is not None:
            rows = [within.of(row) for row in (sample.header, *sample.rows)]
            sample = Sample(rows, options, within)
    return sample if sample.is_of_numbers() else None


def n_cells(rows: Grid) -> int:
    """Cells in each row, if the rows agree on it; else 0."""
    length, _ = Counter(len(row) for row in rows).most_common(1)[0]
    # R leaves out the corner over the rows' labels.
    other = sum(len(row) != length for row in rows[1:]) + (len(rows[0]) not in (length, length - 1))
    return length if other <= (1 - _ENOUGH_EVEN_ROWS) * len(rows) else 0


def is_role(name: str) -> bool:
    """Whether a name tells of users, items or ratings."""
    return find_roles([name]) != find_roles([""])


def _counts_up(cells: Sequence[str]) -> bool:
    """Whether cells are 0, 1, 2 or 1, 2, 3 and so on."""
    start = int(cells[:1] != ["0"])
    return len(cells) >= _FEWEST_TO_COUNT and list(cells) == [
        str(n) for n in range(start, start + len(cells))
    ]


def _decimal_sign(rows: Grid) -> str:
    # Whole numbers beside them may be ids, and tell nothing.
    signed = (cell for row in rows for cell in row if "," in cell or "." in cell)
    return decimal_sign(islice(signed, _ENOUGH_DECIMALS))
