"""What labels tell by their looks: whether they are users' or items'."""

from __future__ import annotations

import re
from collections.abc import Sequence

USERS = re.compile(
    r"(user|u|critic|rater|customer|member|person|reader|viewer)[ _-]?\d+|A[0-9A-Z]{11,20}"
    r"|/?(user|customer|member|person|people)s?/\S+",
    re.IGNORECASE,
)
"""Users by number, Amazon's reviewers, and paths to users."""

ITEMS = re.compile(
    r"(item|movie|film|joke|book|product|song|i|m)[ _-]?\d+|B0[0-9A-Z]{8}"
    r"|/?(item|movie|film|joke|book|product|song|work|title)s?/\S+",
    re.IGNORECASE,
)
"""Items by number, Amazon's products, and paths to items, such as Open Library's."""

DATES = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([T ].*)?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}( .*)?"
    r"|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:.* \d{4}"
)
"""In numbers, or as C and Twitter write it, such as “Tue Apr 03 18:00:09 +0000 2012”."""

DECIMALS = re.compile(r"[+-]?\d*[.,]0*[1-9]\d*")
"""Numbers that are not whole."""

YEARS = re.compile(r"(19|20)\d\d")

_ENOUGH_DIFFERENT = 0.95


def are_mostly(pattern: re.Pattern[str], labels: Sequence[str]) -> bool:
    """Whether most labels are of a pattern."""
    return sum(pattern.fullmatch(label) is not None for label in labels) * 2 > len(labels)


def all_differ(labels: Sequence[str]) -> bool:
    """Whether none of the labels is blank or comes twice."""
    return all(labels) and len(set(labels)) == len(labels)


def nearly_all_differ(labels: Sequence[str]) -> bool:
    """Whether none is blank and few come twice, as titles of films do that were made anew."""
    return all(labels) and len(set(labels)) >= _ENOUGH_DIFFERENT * len(labels)


def tell_of_items_first(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether the labels of two columns tell that items stand in the first, users in the second."""
    if are_mostly(USERS, second):
        return not are_mostly(USERS, first)
    return are_mostly(ITEMS, first) and not are_mostly(ITEMS, second)
