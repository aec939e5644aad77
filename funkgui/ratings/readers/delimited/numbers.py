"""Numbers in text: bare, or in other words; and words for no rating."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from funkgui.ratings.readers.missing_code import NO_RATING

LARGEST_FLOAT32 = 3.4028234e38
"""A rating is no larger than that."""

_NUMBER = re.compile(
    r"[+-]?((\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?|nan|inf(inity)?)", re.IGNORECASE | re.ASCII
)

_STARS = re.compile(r"([★⭐✭✮*\ufe0f]+)[☆✩]*(½?)[☆✩]*")
_NO_STARS = re.compile(r"[☆✩]+")
_THOUSANDS = re.compile(
    r"[+-]?[1-9]\d{0,2}([.,'\u2019\xa0\u202f])(\d{2,3}\1)*\d{3}((?!\1)[.,]\d+)?", re.ASCII
)
"""``1,234.50``, ``1.234,50``, ``1'234.50``, ``1 234,50`` with a blank that does not break, and
``1,23,456`` as in India; a zero comes first before decimals alone."""

_NUMBER_FIRST = re.compile(
    r"([+-]?\d{1,9}(?:[.,]\d+)?)(?:"
    r"\s*(?:/|out of|of|von|sur|de)\s*(\d+(?:[.,]\d+)?)\s*[^\W\d]*"
    r"|\s*[%★⭐*]+"
    r"|\s*[-\u2013\u2014:=.)]?\s+\D*)",
    re.IGNORECASE,
)
"""A number and its scale, ``4/5`` or ``4 out of 5 stars``, or words: ``4 - good``, ``1. bad``,
``80%``."""

_YES = frozenset(("true", "yes", "like", "liked", "up", "thumbs up", "upvote", "👍"))
_NO = frozenset(("false", "no", "dislike", "disliked", "down", "thumbs down", "downvote", "👎"))
_LETTER = re.compile(r"([A-DF])([+\-\u2212]?)", re.IGNORECASE)
_GRADES = {"A": 4.0, "B": 3.0, "C": 2.0, "D": 1.0, "F": 0.0}
_STEP = 0.3
_HIGHEST_GRADE = 10

_MAY_BE_ABOVE = "; if a blank stands for the user above it, write that user there"


def parse_number(text: str, decimal: str = ".") -> float | None:
    """A rating as a number, NaN and infinity among them; None where it is none."""
    text = text.strip(" \t")
    if decimal != ".":
        text = text.replace(".", "x").replace(decimal, ".")
    return float(text) if _NUMBER.fullmatch(text) else None


@lru_cache(maxsize=1000)
def is_rating(text: str, decimal: str = ".") -> bool:
    """Whether a text is a finite rating; there are few different ones among very many."""
    number = parse_number(text, decimal)
    return number is not None and abs(number) <= LARGEST_FLOAT32


def meant_number(text: str) -> float | None:
    """The number that a text is, or, in other words, stands for: ``4,5``, ``4/5``."""
    number = parse_number(text)
    if number is None:
        number = parse_number(text, ",")
    written = written_rating(text) if number is None else None
    return number if written is None else float(written)


def stands_for_number(text: str) -> bool:
    """Whether a text is a number, or one in other words."""
    return meant_number(text) is not None


def mostly_numbers(values: list[str], *, written: bool = False) -> bool:
    """Whether most values are numbers, or, where that is asked, stand for some."""
    if written:
        values = [value for value in values if not is_no_rating(value)]
        return sum(map(stands_for_number, values)) * 2 > len(values)
    return sum(parse_number(value) is not None for value in values) * 2 > len(values)


def is_no_rating(text: str) -> bool:
    """Whether a cell is blank, or holds a word that stands for no rating."""
    return text.strip() in NO_RATING


def left_out_doubts(n_without: Mapping[str, int], unrated: str = "") -> Iterator[str]:
    """What to say of rows left out.

    Parameters
    ----------
    n_without
        How many were, by what they lack: rating, user or item.
    unrated
        What one has in place of its rating.
    """
    such = f" (such as “{unrated}”)" if unrated else ""
    for what, lacking in (("rating", f"a rating{such}"), ("user", "a user"), ("item", "an item")):
        n = n_without.get(what, 0)
        if n:
            rows, were = ("1 row", "was") if n == 1 else (f"{n:,} rows", "were")
            advice = _MAY_BE_ABOVE if what == "user" else ""
            yield f"{rows} without {lacking} {were} left out{advice}."


def written_rating(text: str) -> str | None:
    """The number that a rating such as ``4/5``, ``★★★★☆``, ``4 - good`` or ``yes`` stands for.

    None where it is no rating, or a bare number.
    """
    text = text.strip()
    stars = _STARS.fullmatch(text)
    if stars is not None:
        n = len(stars.group(1).replace("\ufe0f", ""))
        return f"{n}.5" if stars.group(2) else str(n)
    if _NO_STARS.fullmatch(text):
        return "0"
    if text.lower() in _YES:
        return "1"
    if text.lower() in _NO:
        return "0"
    thousands = _THOUSANDS.fullmatch(text)
    if thousands is not None:
        return text.replace(thousands[1], "").replace(",", ".")
    number = _NUMBER_FIRST.fullmatch(text)
    return None if number is None else number.group(1).replace(",", ".")


def letter_grade(text: str) -> str | None:
    """The grade points of a letter: A is 4, D is 1, F is 0, a plus or a minus 0.3.

    None where it is no letter grade. A single letter may mean much else: it is for columns that
    hold nothing but letter grades.
    """
    found = _LETTER.fullmatch(text.strip())
    if found is None:
        return None
    points, sign = _GRADES[found[1].upper()], found[2]
    change = 0.0 if not sign or not points else _STEP if sign == "+" else -_STEP
    return f"{points + change:.1f}"


def are_letter_grades(ratings: Iterable[str]) -> bool:
    """Whether all of the ratings that there are are letter grades."""
    known = [rating for rating in ratings if not is_no_rating(rating)]
    return bool(known) and all(letter_grade(rating) is not None for rating in known)


def highest_written(text: str) -> str:
    """What a rating such as ``4/5`` is out of; empty where it does not say."""
    number = _NUMBER_FIRST.fullmatch(text.strip())
    highest = "" if number is None else number.group(2) or ""
    return highest.replace(",", ".").removesuffix(".0")


def decimal_sign(texts: Iterable[str], *, is_comma_rare: bool = True) -> str:
    """The decimal sign of the numbers among some texts: a comma, or a point.

    Parameters
    ----------
    is_comma_rare
        Whether commas, with three digits behind each and several before one, part thousands where
        no whole numbers are beside them.
    """
    numbers = list(filter(_is_in_digits, map(str.strip, texts)))
    wholes = [float(number) for number in numbers if number.isdecimal()]
    highest = max(wholes, default=0.0)
    commas, points = ([number for number in numbers if sign in number] for sign in ",.")
    n_ahead = max((number.lstrip("+-").find(",") for number in commas), default=0)
    is_high = highest > _HIGHEST_GRADE or (is_comma_rare and n_ahead > 1)
    if _part_thousands(commas, ",", is_high=is_high):
        return "."
    # Programs write three decimals after a point in all of the rows, but then no whole numbers.
    if _part_thousands(points, ".", is_high=highest > 10 * _HIGHEST_GRADE):
        return ","
    return "," if commas and not points else "."


def _is_in_digits(text: str) -> bool:
    """Whether a text is a number with a decimal sign or another; a comma at its end is neither."""
    signs = (parse_number(text, sign) is not None for sign in ".,")
    return text[-1:].isdigit() and (any(signs) or _THOUSANDS.fullmatch(text) is not None)


def _part_thousands(numbers: list[str], sign: str, *, is_high: bool) -> bool:
    """Whether a sign in all of some numbers parts thousands, and stands before no decimals.

    Where each number has only one, as ``1,250`` has, it does if they are ``is_high``: above grades.
    """
    found = [one for one in map(_THOUSANDS.fullmatch, numbers) if one is not None]
    if not found or len(found) < len(numbers) or any(one[1] != sign for one in found):
        return False
    return is_high or any(one[2] or one[3] for one in found)
