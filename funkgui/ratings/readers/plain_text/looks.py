"""What the first rows of a table show of its columns, for where no name tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from funkgui.ratings.readers.missing_code import NO_RATING
from funkgui.ratings.readers.plain_text.label_kinds import (
    DATES,
    DECIMALS,
    YEARS,
    all_differ,
    are_mostly,
    nearly_all_differ,
)

_FEWEST_TO_DIFFER = 5
_BLANK = NO_RATING | {"0000-00-00"}
_FEWEST_WORDS = 8
"""Of a review; names and titles have fewer on average."""

_EARLIEST_S = 1e8
"""Seconds from 1970 to 1973: numbers that are all larger are times, or ids."""

_MOST_ROWS_OF_AN_ITEM = 10
"""How often one user comes back to an item, on average."""

_MOST_IN_GROUPS = 0.5


@dataclass(frozen=True)
class Looks:
    """What the first rows show.

    Attributes
    ----------
    numbers
        The columns that hold numbers.
    distinct
        Those whose values all differ, or nearly so, in enough rows to tell.
    unrepeated
        Those whose values all differ where there are too few rows to tell.
    gaps
        Those that are blank in most rows.
    unnamed
        Where a role probably stands if there are no names, by role.
    lacking
        What to say of the roles that none of the columns without names can have, by role.
    columns
        The values of each column that has a name.
    """

    numbers: Sequence[int] = ()
    distinct: Sequence[int] = ()
    unrepeated: Sequence[int] = ()
    gaps: Sequence[int] = ()
    unnamed: Mapping[str, int] = field(default_factory=dict)
    lacking: Mapping[str, str] = field(default_factory=dict)
    columns: Sequence[Sequence[str]] = ()

    @classmethod
    def of(cls, columns: Sequence[Sequence[str]], numbers: Sequence[int]) -> Looks:
        """The looks of columns with names, of which some are known to hold numbers."""
        looks = cls(numbers, columns=columns)
        differ = nearly_all_differ if looks.are_enough else all_differ
        found = [n for n, column in enumerate(columns) if differ(column)]
        gaps = [n for n in range(len(columns)) if 2 * len(looks.known(n)) < len(columns[n])]
        looks = replace(looks, gaps=gaps)
        if looks.are_enough:
            return replace(looks, distinct=found)
        return replace(looks, unrepeated=found)

    @property
    def are_enough(self) -> bool:
        """Whether there are rows enough to tell whose values all differ."""
        return bool(self.columns) and len(self.columns[0]) >= _FEWEST_TO_DIFFER

    def known(self, n: int) -> list[str]:
        """What a column holds where it is not blank."""
        return [value for value in self.columns[n] if value not in _BLANK]

    def may_be_ids(self, n: int) -> bool:
        """Whether a column may name users or items.

        Dates, numbers that are not whole and sentences do not, nor does a column that holds the
        same in all rows, if there are enough of them to tell.
        """
        known = self.known(n)
        is_one = self.are_enough and len(set(known)) == 1
        return not (is_one or self.is_prose(n) or are_mostly(DATES, known)
                    or are_mostly(DECIMALS, known))  # fmt: skip

    def are_guests(self, n: int) -> bool:
        """Whether a column holds nothing but 0, the id that shops give who has none."""
        return self.are_enough and {*self.known(n)} == {"0"}

    def are_years(self, n: int) -> bool:
        """Whether a column holds years of our time."""
        return are_mostly(YEARS, self.known(n))

    def is_prose(self, n: int) -> bool:
        """Whether a column holds sentences."""
        known = self.known(n)
        return sum(len(value.split()) for value in known) > _FEWEST_WORDS * len(known)

    def may_be_times(self, n: int) -> bool:
        """Whether a column of numbers holds none but such as seconds since 1970."""
        known = self.known(n)
        return bool(known) and all(
            value.isdecimal() and float(value) >= _EARLIEST_S for value in known
        )

    def may_be_of_one(self, n: int) -> bool:
        """Whether the items of a column come no more often than those of one user do."""
        return len(self.columns[n]) < _MOST_ROWS_OF_AN_ITEM * len(set(self.columns[n]))

    def comes_in_groups(self, n: int) -> bool:
        """Whether the values of a column come again, and then one after the other."""
        n_groups = sum(1 for _ in groupby(self.columns[n]))
        return 1 < n_groups == len(set(self.columns[n])) <= _MOST_IN_GROUPS * len(self.columns[n])

    def tells_apart(self, n: int, other: int, most: float) -> bool:
        """Whether rows with one value in a column differ in the other one; few rows do not tell.

        So do those of one item: they are of several users. What is told of the item, such as who
        made it, is the same in all of them, and what is told of the occasion in many.

        Parameters
        ----------
        most
            The share of the values that come again which may do so with the same in the other.
        """
        values = self.columns[n]
        n_again = len(values) - len(set(values))
        pairs = set(zip(values, self.columns[other], strict=True))
        return not self.are_enough or len(values) - len(pairs) <= most * n_again
