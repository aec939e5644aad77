"""Numbers in text: bare, or in other words; and words for no rating."""

from __future__ import annotations

import re
from collections.abc import Iterable

from funkgui.ratings.readers.missing_code import NO_RATING

LARGEST_FLOAT32 = 3.4028234e38
"""A rating is no larger than that."""

_NUMBER = re.compile(
    r"[+-]?((\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?|nan|inf(inity)?)", re.IGNORECASE | re.ASCII
)

_STARS = re.compile(r"([★⭐✭✮*\ufe0f]+)[☆✩]*(½?)[☆✩]*")
_NO_STARS = re.compile(r"[☆✩]+")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_NUMBER_FIRST = re.compile(
    r"([+-]?\d{1,9}(?:[.,]\d+)?)(?:"
    r"\s*(?:/|out of|of|von|sur|de)\s*(\d+(?:[.,]\d+)?)\s*[^\W\d]*"
    r"|\s*[%★⭐*]+"
    r"|\s*[-\u2013\u2014:=]?\s+\D*)",
    re.IGNORECASE,
)
"""A number and its scale, ``4/5`` or ``4 out of 5 stars``, or words: ``4 - good``, ``80%``."""

_YES = frozenset(("true", "yes", "like", "liked", "up", "thumbs up", "upvote", "👍"))
_NO = frozenset(("false", "no", "dislike", "disliked", "down", "thumbs down", "downvote", "👎"))
_LETTER = re.compile(r"([A-DF])([+\-\u2212]?)", re.IGNORECASE)
_GRADES = {"A": 4.0, "B": 3.0, "C": 2.0, "D": 1.0, "F": 0.0}
_STEP = 0.3


def parse_number(text: str, decimal: str = ".") -> float | None:
    """A rating as a number, NaN and infinity among them; None where it is none."""
    text = text.strip(" \t")
    if decimal != ".":
        text = text.replace(".", "x").replace(decimal, ".")
    return float(text) if _NUMBER.fullmatch(text) else None


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


def unrated_doubts(n: int, example: str = "") -> tuple[str, ...]:
    """What to say of rows left out since they have no rating, and what one of them has instead."""
    if not n:
        return ()
    rows = "1 row" if n == 1 else f"{n:,} rows"
    such = f" (such as “{example}”)" if example else ""
    return (f"{rows} without a rating{such} {'was' if n == 1 else 'were'} left out.",)


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
    if _THOUSANDS.fullmatch(text):
        return text.replace(",", "")
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


def has_thousands(ratings: list[str]) -> bool:
    """Whether commas in numbers part thousands, and stand before no decimals.

    A single one after one digit, as in ``1,250``, does where other numbers are of three digits.
    """
    numbers = [rating.strip() for rating in ratings if "," in rating]
    return (
        bool(numbers)
        and all(map(_THOUSANDS.fullmatch, numbers))
        and (
            any(number.index(",") > 1 or number.count(",") > 1 for number in numbers)
            or any(len(rating.strip()) == 3 and rating.strip().isdigit() for rating in ratings)
        )
    )
