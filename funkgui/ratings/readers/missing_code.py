"""The numbers that stand for no rating in a table with a cell for each user and item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from funkgui.ratings.matrix import BoolArray, FloatArray
from funkgui.ratings.readers.options import NO_COLUMN, ReadOptions
from funkgui.ratings.readers.quoted import and_last

NO_RATING = frozenset((
    "", "NA", "N/A", "n/a", "na", "NaN", "nan", "NULL", "null", "#N/A", "<NA>", "None", "none",
    "?", "-", "--", "\u2013", "\u2014", ".",
    "Unrated", "unrated", "Not rated", "not rated", "No rating", "no rating",
))  # fmt: skip
"""Words that stand for no rating."""

_CODES = (99.0, 999.0, 9999.0, -9.0, -99.0, -999.0, -9999.0, 99.99, float(np.float32(99.99)))
_OTHER_CODES = (7.0, 8.0, 66.0, 77.0, 88.0, 97.0, 98.0, 666.0, 777.0, 888.0, 997.0, 998.0)
"""Beside one of the above, of the opposite sign, or very far above the answers of a survey, as
those tell refused from not asked."""

_VERY_FAR = 5
"""How many times as far from the ratings as these are from each other."""

_LARGEST_ANSWER = 10
"""On scales to 100 even 77 is a rating."""

_ENOUGH_ZEROS = 0.25
_SOME_ZEROS = 0.02
_ZEROS_OF_LOWEST = 3
"""Where people may rate 0, they do so hardly more often than they give the next lowest rating."""

_MOST_CODES = 3
_LOWEST_RATING = 0.1
_FEWEST_VALUES = 3
"""Where there are only two numbers, the lower one is more likely a dislike than a code."""

_FEWEST_ROWS = 20
_ENOUGH_VALUES = 200_000


@dataclass(frozen=True)
class MissingCode:
    """The numbers, if there are any, and what a person should know of them."""

    numbers: tuple[float, ...] = ()
    doubt: str = ""


def find_missing_code(numbers: Sequence[float], n_cells: int, options: ReadOptions) -> MissingCode:
    """Tell which numbers stand for no rating.

    Parameters
    ----------
    numbers
        Of the first rows.
    n_cells
        How many cells those rows have, the blank ones too.
    options
        May name the numbers, or “none”.
    """
    if options.missing:
        return MissingCode(options.missing_codes)
    values = sorted(set(numbers))
    if len(values) < 2:
        return MissingCode()
    if codes := _far_codes(values):
        were = "was" if len(codes) == 1 else "were"
        return MissingCode(
            codes, f"{listed(codes)}, far from all ratings, {were} taken as no rating."
        )
    low, next_low = values[:2]
    if low == -1 and next_low >= 0:
        doubt = "-1 was taken as no rating, since all others are 0 or above."
        return MissingCode((-1.0,), _or_none(doubt))
    n_zeros = sum(number == 0 for number in numbers)
    is_full = len(numbers) == n_cells and n_zeros >= _ENOUGH_ZEROS * n_cells
    if low == 0 and next_low >= _LOWEST_RATING and is_full:
        doubt = f"0 was taken as no rating, since it fills {n_zeros / n_cells:.0%} of the cells."
        return MissingCode((0.0,), _or_none(doubt))
    return MissingCode()


def doubtful_codes(values: FloatArray) -> tuple[tuple[float, ...], float]:
    """Numbers that may stand for no rating where most rows have one, and their share of the rows.

    Such are -1 and 0 below the ratings, and 99 far above them.
    """
    some = values[:: max(1, len(values) // _ENOUGH_VALUES)]
    numbers, counts = np.unique(some, return_counts=True)
    if len(numbers) < _FEWEST_VALUES or len(values) < _FEWEST_ROWS:
        return (), 0.0
    found = [float(number) for number in numbers]
    shares = counts / len(some)
    are_many = counts[0] >= _ZEROS_OF_LOWEST * counts[1] and shares[0] >= _SOME_ZEROS
    are_many |= shares[0] >= _ENOUGH_ZEROS
    is_zero = found[0] == 0 and found[1] >= _LOWEST_RATING and are_many
    codes = _far_codes(found)
    if is_zero or (found[0] == -1 and found[1] >= 0):
        codes = (found[0],)
    return codes, float(shares[np.isin(numbers, codes)].sum())


def without_codes(values: FloatArray, codes: Sequence[float]) -> BoolArray:
    """Which of some ratings, (n,) or more dimensions, are none of the codes."""
    return np.asarray(~np.isin(values, np.array(codes, np.float32)))


def listed(codes: Sequence[float]) -> str:
    """The numbers in words."""
    return and_last([f"{code:g}" for code in codes])


def _far_codes(values: Sequence[float]) -> tuple[float, ...]:
    """Of numbers in order those at one end that programs write for no rating, far from all others.

    As few as will do.
    """
    for n in range(1, min(_MOST_CODES, len(values) - 1) + 1):
        for codes, others in ((values[-n:], values[:-n]), (values[:n], values[n:])):
            gap = max(others[0] - codes[-1], codes[0] - others[-1])
            spread = others[-1] - others[0]
            is_of_survey = others[-1] <= _LARGEST_ANSWER and codes[0] > _LARGEST_ANSWER
            is_very_far = len(others) >= _FEWEST_VALUES and gap > _VERY_FAR * spread
            is_very_far &= is_of_survey
            known = is_very_far or any(code in _CODES for code in codes)
            if known and all(map(_is_code, codes)) and gap > spread:
                return tuple(codes)
    return ()


def _is_code(number: float) -> bool:
    return number in _CODES or abs(number) in _OTHER_CODES


def _or_none(doubt: str) -> str:
    return f"{doubt[:-1]}; choose the missing number “{NO_COLUMN}” if it is a rating."
