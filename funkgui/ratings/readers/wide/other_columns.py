"""Columns of a wide table that hold no ratings: times, addresses, remarks, averages."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from funkgui.ratings.readers.missing_code import NO_RATING
from funkgui.ratings.readers.plain_text.header import find_roles
from funkgui.ratings.readers.plain_text.label_kinds import all_differ
from funkgui.ratings.readers.plain_text.summaries import summaries
from funkgui.ratings.readers.quoted import listed

_ASKED = re.compile(r"(.+?)\s*\[(.+)\]")
_TIMES = re.compile(r"interviewtime|grouptime\d+|(group|question) time: .*", re.IGNORECASE)
_SEED = "seed"
"""Names of numbers that LimeSurvey writes beside the answers, the latter of random ones."""

_LEAST_RANDOM = 1000

_FEWEST_COLUMNS = 3
_MOST_LISTED = 5
_ENOUGH_NUMBERS = 0.99


@dataclass(frozen=True)
class RatingColumns:
    """Where the ratings stand among other columns.

    Attributes
    ----------
    first, stop
        The columns of ratings: from the first to before the last.
    label
        The column of the rows' labels; None where there is none.
    names
        Of all columns.
    """

    first: int
    stop: int
    label: int | None
    names: tuple[str, ...]

    @property
    def n_columns(self) -> int:
        """How many there are in all."""
        return len(self.names)

    @property
    def doubts(self) -> tuple[str, ...]:
        """What a person should know of it, a sentence each."""
        others = [
            name for n, name in enumerate(self.names)
            if n != self.label and not self.first <= n < self.stop
        ]  # fmt: skip
        names = listed(others, _MOST_LISTED)
        return (f"Columns that hold no ratings were left out: {names}.",) if others else ()

    def of(self, row: Sequence[str]) -> list[str]:
        """The label of a row, if it has one, and its ratings."""
        label = [] if self.label is None else [row[self.label]]
        return [*label, *row[self.first : self.stop]]

    def place(self, column: int) -> int:
        """The position among all columns of a column of what `of` gives."""
        return column + self.first - (self.label is not None)


def rating_columns(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    number: Callable[[str], float | None],
    is_chosen: bool,
) -> RatingColumns | None:
    """The longest run of columns of numbers; None where it is plainly no table of ratings.

    Parameters
    ----------
    number
        The number that a cell stands for.
    is_chosen
        Whether the table was said to be a wide one.
    """
    names = header[: len(header) - len(summaries(header))]
    roles = find_roles(names)
    if roles.rating is not None and (roles.user is not None or roles.item is not None):
        return None
    columns = list(zip(*rows, strict=True))[: len(names)]
    are_numbers = [
        _is_of_numbers(column, number) and not _is_of_program(name, column, number)
        for name, column in zip(names, columns, strict=False)
    ]
    runs = _runs(are_numbers, list(map(any, columns)))
    if not runs:
        return None
    first, stop = max(runs, key=lambda run: (is_asked(names[slice(*run)]), run[1] - run[0]))
    is_question = is_asked(names[first:stop])
    # Where sums follow, or a form asks the same of each, two columns are enough.
    fewest = _FEWEST_COLUMNS - (is_question or len(names) < len(header))
    outside = [n for n in range(len(columns)) if not first <= n < stop]
    ids = [n for n in outside if names[n].lower().endswith("id")]
    is_record = roles.item in ids and None not in (roles.user, roles.time)
    if is_record and len(outside) >= stop - first and not is_chosen:
        return None  # who had what, and when, as of visits or orders

    def tells(n: int) -> bool:
        return not _is_of_filling_in(names[n], columns[n])

    is_most = stop - first >= len(columns) / 2 or is_question
    # Names are looked at where numbers do not tell: there may be thousands.
    is_most = is_most or sum(map(tells, range(first, stop))) >= sum(map(tells, outside))
    # As in a grade book, where names and addresses come before the grades.
    is_last = stop == len(columns) and roles.user in outside and all_differ(columns[roles.user])
    if stop - first < fewest or not (is_most or is_last or is_chosen):
        return None
    if roles.user is not None and roles.user in filter(tells, outside):  # not all “anonymous”
        return RatingColumns(first, stop, roles.user, tuple(header))
    texts = [
        n for n in outside
        if n < first and find_roles([names[n]]).time is None and all_differ(columns[n])
    ]  # fmt: skip
    texts.sort(key=lambda n: not names[n].lower().endswith("id"))
    return RatingColumns(first, stop, texts[0] if texts else None, tuple(header))


def _is_of_filling_in(name: str, column: Sequence[str]) -> bool:
    """Whether a column tells when a form was filled in, or the same or nothing of all answers."""
    return find_roles([name]).time is not None or len(set(column)) == 1 < len(column)


def _runs(of_numbers: Sequence[bool], filled: Sequence[bool]) -> list[tuple[int, int]]:
    """Columns of numbers side by side: first, and after the last; blank ones may stand between."""
    runs = []
    for are_numbers, columns in groupby(range(len(filled)), key=of_numbers.__getitem__):
        some = [n for n in columns if filled[n]]
        if are_numbers and some:
            runs.append((some[0], some[-1] + 1))
    return runs


def _is_of_program(name: str, column: Sequence[str], number: Callable[[str], float | None]) -> bool:
    if name.lower() != _SEED:
        return _TIMES.fullmatch(name) is not None
    return all((number(cell) or 0) > _LEAST_RANDOM for cell in column if cell not in NO_RATING)


def _is_of_numbers(column: Sequence[str], number: Callable[[str], float | None]) -> bool:
    known = [cell for cell in column if cell not in NO_RATING]
    n_numbers = sum(number(cell) is not None for cell in known)
    return n_numbers >= _ENOUGH_NUMBERS * len(known)


def is_asked(names: Sequence[str]) -> bool:
    """Whether all names begin with the same question, as a form writes them."""
    return without_question(names) != tuple(names)


def without_question(names: Sequence[str]) -> tuple[str, ...]:
    """Names without the question that a form puts before each: ``Your rating? [Up]`` is ``Up``."""
    found = [_ASKED.fullmatch(name) for name in names]
    if len(names) < 2 or len({one and one.group(1) for one in found}) > 1 or found[0] is None:
        return tuple(names)
    return tuple(one.group(2) for one in found if one is not None)
