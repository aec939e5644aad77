"""Numbers in text: bare, or in other words."""

from __future__ import annotations

import re

from funkgui.ratings.readers.delimited.written_ratings import is_no_rating, written_rating

LARGEST_FLOAT32 = 3.4028234e38
"""A rating is no larger than that."""

_NUMBER = re.compile(
    r"[+-]?((\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?|nan|inf(inity)?)", re.IGNORECASE | re.ASCII
)


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
