"""The number that stands for no rating in a table with a cell for each user and item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from funkgui.ratings.matrix import FloatArray
from funkgui.ratings.readers.options import NO_COLUMN, ReadOptions

NO_RATING = frozenset((
    "", "NA", "N/A", "n/a", "na", "NaN", "nan", "NULL", "null", "#N/A", "<NA>", "None", "none",
    "?", "-", "--", "\u2013", "\u2014", ".",
    "Unrated", "unrated", "Not rated", "not rated", "No rating", "no rating",
))  # fmt: skip
"""Words that stand for no rating."""

_CODES = (99.0, 999.0, 9999.0, -9.0, -99.0, -999.0, -9999.0, 99.99, float(np.float32(99.99)))
_ENOUGH_ZEROS = 0.25
_SOME_ZEROS = 0.02
_ZEROS_OF_LOWEST = 3
"""Where people may rate 0, they do so hardly more often than they give the next lowest rating."""

_LOWEST_RATING = 0.1
_FEWEST_VALUES = 3
"""Where there are only two numbers, the lower one is more likely a dislike than a code."""

_FEWEST_ROWS = 20
_ENOUGH_VALUES = 200_000


@dataclass(frozen=True)
class MissingCode:
    """The number, if there is one, and what a person should know of it."""

    number: float | None = None
    doubt: str = ""


def find_missing_code(numbers: Sequence[float], n_cells: int, options: ReadOptions) -> MissingCode:
    """Tell which number stands for no rating.

    Parameters
    ----------
    numbers
        Of the first rows.
    n_cells
        How many cells those rows have, the blank ones too.
    options
        May name the number, or “none”.
    """
    if options.missing:
        return MissingCode(options.missing_code)
    values = sorted(set(numbers))
    if len(values) < 2:
        return MissingCode()
    for code, others in ((values[-1], values[:-1]), (values[0], values[1:])):
        if _is_code(code, others):
            doubt = f"{code:g}, far from all ratings, was taken as no rating."
            return MissingCode(code, doubt)
    low, next_low = values[:2]
    if low == -1 and next_low >= 0:
        doubt = "-1 was taken as no rating, since all others are 0 or above."
        return MissingCode(-1.0, _or_none(doubt))
    n_zeros = sum(number == 0 for number in numbers)
    is_full = len(numbers) == n_cells and n_zeros >= _ENOUGH_ZEROS * n_cells
    if low == 0 and next_low >= _LOWEST_RATING and is_full:
        doubt = f"0 was taken as no rating, since it fills {n_zeros / n_cells:.0%} of the cells."
        return MissingCode(0.0, _or_none(doubt))
    return MissingCode()


def doubtful_code(values: FloatArray) -> tuple[float, float] | None:
    """A number that may stand for no rating where most rows have one, and its share of the rows.

    None where there is none: such are -1 and 0 below the ratings, and 99 far above them.
    """
    some = values[:: max(1, len(values) // _ENOUGH_VALUES)]
    numbers, counts = np.unique(some, return_counts=True)
    if len(numbers) < _FEWEST_VALUES or len(values) < _FEWEST_ROWS:
        return None
    found = [float(number) for number in numbers]
    shares = counts / len(some)
    are_many = counts[0] >= _ZEROS_OF_LOWEST * counts[1] and shares[0] >= _SOME_ZEROS
    are_many |= shares[0] >= _ENOUGH_ZEROS
    is_zero = found[0] == 0 and found[1] >= _LOWEST_RATING and are_many
    if is_zero or (found[0] == -1 and found[1] >= 0) or _is_code(found[0], found[1:]):
        return found[0], float(shares[0])
    if _is_code(found[-1], found[:-1]):
        return found[-1], float(shares[-1])
    return None


def _is_code(number: float, others: Sequence[float]) -> bool:
    """Whether programs write a number for no rating, and it is far from all others."""
    gap = min(abs(number - others[0]), abs(number - others[-1]))
    return number in _CODES and gap > others[-1] - others[0]


def _or_none(doubt: str) -> str:
    return f"{doubt[:-1]}; choose the missing number “{NO_COLUMN}” if it is a rating."
