"""How a wide table is laid out, users as rows and items as columns, told from its first rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from funkgui.ratings.readers.delimited.numbers import parse_number
from funkgui.ratings.readers.delimited.written_ratings import written_rating
from funkgui.ratings.readers.missing_code import NO_RATING, MissingCode, find_missing_code
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.plain_text.header import find_roles
from funkgui.ratings.readers.plain_text.label_kinds import ITEMS, USERS, all_differ, are_mostly
from funkgui.ratings.readers.wide.layout import WideLayout
from funkgui.ratings.readers.wide.looks import (
    counts_up,
    decimal_sign,
    has_many_numbered,
    is_role,
    many_are_blank,
    n_cells,
    pairs_are_new,
)
from funkgui.ratings.readers.wide.other_columns import (
    RatingColumns,
    is_asked,
    rating_columns,
    summaries,
    without_question,
)

_SAMPLE_CELLS = 100_000
_SAMPLE_COLUMNS = 2000
_SAMPLE_ROWS = 500
_ENOUGH_EVEN_ROWS = 0.95
_ENOUGH_NUMBERS = 0.99
_FEWEST_COLUMNS = 3
_FEWEST_UNNAMED_COLUMNS = 5
"""Four columns of numbers are more likely user, item, rating and time."""

_MOST_BARE_COLUMNS = 6
"""Of bare numbers, a table so narrow may have a rating in each row."""

_MOST_ROLES_COLUMNS = 12
"""A wider table may have an item called “Rating” and still hold no column of ratings."""

_NARROW = 4
"""Columns of ratings on one scale spread at most so many times as far as the middle one does."""

_MOST_OFF_SCALE = 0.02
_LARGEST_RATING = 1e9
_ENOUGH_COUNTS = 3
_ENOUGH_BLANKS = 0.1

Grid = Sequence[Sequence[str]]
"""Rows of cells."""


def find_wide_layout(rows: Grid, options: ReadOptions) -> WideLayout | None:
    """Tell whether the first rows of a table are those of a wide one, and how it is laid out.

    A table that may as well have a user, an item and a rating in each row is none, unless the
    options name the format or the orientation of a wide one.
    """
    table = _table(rows, options)
    if table is None:
        return None
    is_chosen = bool(options.format or options.orientation)
    columns = (options.user_column, options.item_column, options.rating_column)
    if not table.is_of_numbers() or not (is_chosen or (table.is_wide() and not any(columns))):
        return None
    return table.layout()


def may_be_wide(rows: Grid, options: ReadOptions) -> bool:
    """Whether the first rows, which are none of a wide table for sure, may yet be of one."""
    table = _table(rows, options)
    return table is not None and table.is_of_numbers() and table.may_be_wide()


def _table(rows: Grid, options: ReadOptions) -> _Table | None:
    """What the first rows look like; None where they are not of one length."""
    n_columns = n_cells(rows) if len(rows) > 1 else 0
    if n_columns < 2:
        return None
    n_rows = max(10, min(_SAMPLE_ROWS, _SAMPLE_CELLS // n_columns))
    cells = [[cell.strip() for cell in row] for row in rows[: n_rows + 1]]
    table = _Table(cells, options)
    if table.header is None or table.is_of_numbers():
        return table
    is_chosen = bool(options.format or options.orientation)
    within = rating_columns(table.header, table.rows, table.number, is_chosen)
    if within is None:
        return table
    table = _Table([within.of(row) for row in (table.header, *table.rows)], options)
    table.within = within
    return table


class _Table:
    """The first rows of a table, and what they look like."""

    def __init__(self, rows: list[list[str]], options: ReadOptions) -> None:
        self.options = options
        self.n_columns = n_cells(rows)
        self.header: list[str] | None = None
        if self._has_header(rows):
            header, rows = rows[0], rows[1:]
            self.header = ["", *header] if len(header) < self.n_columns else header
        self.rows = [row for row in rows if len(row) == self.n_columns]
        self.decimal = options.decimal or decimal_sign([cell for row in self.rows for cell in row])
        self.within: RatingColumns | None = None
        self.stop = self.n_columns - self._has_empty_end()
        self.summaries = summaries(self.header[: self.stop]) if self.header else ()
        self.stop -= len(self.summaries)
        self.corner = self.header[0] if self.header else ""
        self.has_labels = self._has_labels()
        self.first = int(self.has_labels)
        self.missing = self._missing()
        self.has_counts = self._has_counts()
        if self.has_counts:
            self.first += 1
            self.missing = self._missing()
        elif not self.has_labels and self._begins_with_ids():
            self.has_labels, self.first = True, 1
            self.missing = self._missing()

    def layout(self) -> WideLayout:
        names = tuple(self.header[self.first : self.stop]) if self.header else None
        rows_are_items = self._rows_are_items(names)
        layout = WideLayout(
            self.n_columns,
            names and without_question([name or str(n + 1) for n, name in enumerate(names)]),
            self.has_labels,
            self.first,
            self.stop,
            self.missing.number,
            self.decimal,
            rows_are_items,
            tuple(self._doubts(names, rows_are_items)),
            self._user_column(),
        )
        if self.within is None:
            return layout
        return replace(
            layout,
            n_columns=self.within.n_columns,
            first=self.within.place(layout.first),
            stop=self.within.place(layout.stop),
            label=self.within.label or 0,
        )

    def is_of_numbers(self) -> bool:
        """Whether all but the labels are numbers or blank."""
        cells = [cell for row in self._data() for cell in row]
        numbers = sum(self.number(cell) is not None for cell in cells)
        known = numbers + sum(cell in NO_RATING for cell in cells)
        return numbers > 0 and known >= _ENOUGH_NUMBERS * len(cells)

    def is_wide(self) -> bool:
        """Whether there is more to say for a wide table than for one with a rating in each row."""
        if self._is_asked():
            return True
        if not self._is_possible() or not self._is_on_one_scale():
            return False
        if self.header is not None and self.has_labels:
            if self._has_index() and not self._are_alike():
                return False
            wider = self.n_columns > _FEWEST_COLUMNS
            # A lone role over the labels: the other two may be items, if they are alike.
            alike = is_role(self.corner) and self._are_alike()
            return wider or not self.corner or alike or self._has_blanks(in_columns=2)
        if self._has_blanks(in_columns=2 - self.has_labels):
            return self.n_columns > _FEWEST_COLUMNS and not many_are_blank(self._data())
        if self.has_labels and self.number(self.rows[0][0]) is None:
            return len(self.rows) >= _ENOUGH_COUNTS and self.n_columns > _FEWEST_COLUMNS
        return self.stop - self.first >= _FEWEST_UNNAMED_COLUMNS

    def _is_asked(self) -> bool:
        return self.header is not None and is_asked(self.header[self.first : self.stop])

    def may_be_wide(self) -> bool:
        """Whether nothing speaks against it: all columns are much alike."""
        # Of a user's ratings in order there are mostly three columns.
        any_order = self.n_columns > _FEWEST_COLUMNS
        return self._is_possible(any_order=any_order) and self._are_alike()

    def _are_alike(self) -> bool:
        """Whether the ratings of all columns span much the same."""
        columns = [
            [number for cell in column if (number := self._rating(cell)) is not None]
            for column in zip(*self._data(), strict=True)
        ]
        ends = [(min(column), max(column)) for column in columns if column]
        spreads = [high - low for low, high in ends if high > low]
        if not spreads or max(low for low, _ in ends) > min(high for _, high in ends):
            return False
        return max(spreads) <= _NARROW * min(spreads)

    def _is_possible(self, *, any_order: bool = False) -> bool:
        """Whether rows may be of users: each has cells enough, and no names or order tell else."""
        if self.n_columns < _FEWEST_COLUMNS or self.stop - self.first < 2:
            return False
        is_long = self._names_columns() or (not any_order and self._sorted_by_user())
        return not is_long and (not self.has_labels or self._labels_differ())

    def _user_column(self) -> str:
        """That of the users, where a row may be of user, item, rating and perhaps time."""
        if self.header and self._has_index() and pairs_are_new(self.rows, self.first):
            return self.header[self.first]
        has_code = self.missing.number is not None or bool(self.options.missing)
        is_bare = self.header is None and not self.has_labels and not has_code
        most = _MOST_BARE_COLUMNS if is_bare else _FEWEST_COLUMNS + (self.header is None)
        is_wide = self.n_columns > most or self._is_asked()
        if is_wide or self._has_blanks(2 - self.has_labels):
            return ""
        return "1" if self.header is None else self.corner

    def _data(self) -> list[list[str]]:
        stop = min(self.stop, self.first + _SAMPLE_COLUMNS)
        return [row[self.first : stop] for row in self.rows]

    def number(self, cell: str) -> float | None:
        """The number that a cell stands for, if it does."""
        if cell in NO_RATING:
            return None
        number = parse_number(cell, self.decimal)
        # Where there are no names, words may be names.
        written = written_rating(cell) if number is None and self.header is not None else None
        return number if written is None else float(written)

    def _rating(self, cell: str) -> float | None:
        number = self.number(cell)
        return None if number == self.missing.number else number

    def _column(self, column: int) -> list[str]:
        return [row[column] for row in self.rows]

    def _has_header(self, rows: list[list[str]]) -> bool:
        if self.options.header:
            return self.options.header == "yes"
        first, below = rows[0], rows[1:]
        if len(first) < self.n_columns:
            return True
        decimal = self.options.decimal or decimal_sign([cell for row in below for cell in row])
        numbers = [parse_number(cell, decimal) for cell in first[1:]]
        words = [cell for cell in first[1:] if cell not in NO_RATING]
        n_numbers = sum(number is not None for number in numbers)
        if len(words) > 2 * n_numbers:
            return True
        if n_numbers < len(words):
            return False
        if not first[0] or is_role(first[0]):
            # Numbers that are labels, beside a corner that is none.
            labels = [row[0] for row in below if row]
            return all(map(all_differ, (first[1:], labels)))
        return counts_up(first) and not all(counts_up(row) for row in below[:1])

    def _has_empty_end(self) -> bool:
        """Whether each line ends in a delimiter."""
        ends_blank = self.header is None or not self.header[-1]
        return ends_blank and self.n_columns > 2 and not any(self._column(-1))

    def _has_labels(self) -> bool:
        if any(self._is_text(cell) for cell in self._column(0)):
            return True
        if self.header is None:
            return False
        return not self.corner or is_role(self.corner)

    def _is_text(self, cell: str) -> bool:
        return cell not in NO_RATING and parse_number(cell, self.decimal) is None

    def _begins_with_ids(self) -> bool:
        """Whether the first column's numbers are labels: distinct, whole, and off the scale."""
        cells = self._column(0)
        numbers = [self.number(cell) for cell in cells]
        ids = [int(number) for number in numbers if number is not None and number == int(number)]
        if len(ids) < len(cells) or len(set(ids)) < len(ids) or len(ids) < 2:
            return False
        others = [self._rating(cell) for row in self.rows for cell in row[1 : self.stop]]
        ratings = [number for number in others if number is not None]
        if not ratings:
            return False
        if len(ids) > _ENOUGH_COUNTS and ids == list(range(ids[0], ids[0] + len(ids))):
            return True
        spread = max(ratings) - min(ratings)
        return max(ids) > max(ratings) + spread or min(ids) > max(ratings)

    def _has_counts(self) -> bool:
        """Whether the first column beside the labels counts the ratings in each row."""
        if self.stop - self.first < _FEWEST_COLUMNS or len(self.rows) < _ENOUGH_COUNTS:
            return False
        if self.header is not None and find_roles([self.header[self.first]]).item is not None:
            return False
        self.first += 1
        missing = self.missing
        self.missing = self._missing()
        counts = [
            sum(self._rating(cell) is not None for cell in row[self.first : self.stop])
            for row in self.rows
        ]
        self.first -= 1
        self.missing = missing
        stated = [self.number(cell) for cell in self._column(self.first)]
        right = sum(one == other for one, other in zip(counts, stated, strict=True))
        return right >= _ENOUGH_EVEN_ROWS * len(counts)

    def _missing(self) -> MissingCode:
        cells = [cell for row in self._data() for cell in row]
        numbers = [number for cell in cells if (number := self.number(cell)) is not None]
        return find_missing_code(numbers, len(cells), self.options)

    def _rows_are_items(self, names: Sequence[str] | None) -> bool:
        if self.options.orientation:
            return self.options.orientation == "items"
        labels = self._column(0) if self.has_labels else []
        if names and are_mostly(USERS, names):
            return not are_mostly(USERS, labels)
        if are_mostly(ITEMS, labels):
            return not (names and are_mostly(ITEMS, names))
        roles = find_roles([self.corner])
        return roles.item == 0 and self.corner.lower() not in ("name", "names")

    def _names_columns(self) -> bool:
        """Whether the header names columns of which a rating is made."""
        if self.header is None or self.n_columns > _MOST_ROLES_COLUMNS:
            return False
        roles = find_roles(self.header)
        known = [role is not None for role in (roles.user, roles.item, roles.rating, roles.time)]
        return sum(known) > 1 or roles.rating is not None

    def _sorted_by_user(self) -> bool:
        """Whether the first column ascends with repetitions, and its pairs with the next differ."""
        if self.has_labels or self.has_counts or len(self.rows) < _ENOUGH_COUNTS:
            return False
        users = [self.number(cell) for cell in self._column(0)]
        known = [user for user in users if user is not None and user == int(user)]
        if len(known) < len(users) or len(set(known)) in (1, len(known)):
            return False
        pairs = set(zip(known, self._column(1), strict=True))
        return known == sorted(known) and len(pairs) == len(known)

    def _has_index(self) -> bool:
        """Whether many rows of few columns are numbered under no name, as programs save tables."""
        few = _FEWEST_COLUMNS <= self.stop - self.first <= _FEWEST_UNNAMED_COLUMNS
        return few and not self.corner and has_many_numbered(self.rows)

    def _is_on_one_scale(self) -> bool:
        columns = [
            [
                number
                for cell in column
                if (number := self._rating(cell)) is not None and abs(number) < _LARGEST_RATING
            ]
            for column in zip(*self._data(), strict=True)
        ]
        columns = [column for column in columns if column]
        if len(columns) < 2:
            return False
        ranges = [max(column) - min(column) for column in columns]
        spreads = [spread for spread in ranges if spread > 0]
        usual = median(spreads) if spreads else 1.0
        centres = [(max(column) + min(column)) / 2 for column in columns]
        centre = median(centres)
        off = sum(
            spread > _NARROW * usual or abs(one - centre) > _NARROW * usual
            for spread, one in zip(ranges, centres, strict=True)
        )
        return off <= _MOST_OFF_SCALE * len(columns)

    def _has_blanks(self, in_columns: int) -> bool:
        """Whether cells are blank where a user or an item would have to be."""
        stop = self.first + in_columns
        blank = sum(any(cell in NO_RATING for cell in row[self.first : stop]) for row in self.rows)
        return blank > _ENOUGH_BLANKS * len(self.rows)

    def _labels_differ(self) -> bool:
        labels = [label for label in self._column(0) if label]
        enough = _ENOUGH_EVEN_ROWS * len(self.rows)
        return len(labels) >= enough and len(set(labels)) >= enough

    def _doubts(self, names: Sequence[str] | None, rows_are_items: bool) -> list[str]:
        doubts = [] if self.within is None else list(self.within.doubts)
        if self.summaries:
            doubts.append(f"The last column, {self.summaries[-1]}, sums up the others: left out.")
        if self.has_counts:
            which = "second" if self.has_labels else "first"
            doubts.append(f"The {which} column counts each row's ratings: left out.")
        if self.missing.doubt:
            doubts.append(self.missing.doubt)
        if rows_are_items and not self.options.orientation:
            doubts.append("Each row was taken as an item and each column as a user.")
        repeated = [name for name, n in Counter(names or ()).items() if n > 1 and name]
        if repeated:
            doubts.append(f"“{repeated[0]}” stands over more than one column; they became one.")
        return doubts
