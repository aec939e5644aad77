"""What the name of a file says of whether it holds ratings."""

from __future__ import annotations

import re

_NO_DATA = re.compile(
    r"(readme|licen[cs]e|copying|changes|changelog|authors|citation|notice|makefile|checksum|"
    r"md5|sha256|\._|\.).*|.*\.(pdf|html?|md|png|jpe?g|gif|svg|pl|py|sh|r|ipynb|java|exe|md5|doc|"
    r"docx|ps|tex|bib|funk)",
    re.IGNORECASE,
)

_HIDDEN = ("__MACOSX", "_delta_log")
"""Folders in which programs keep what is theirs."""

_RATINGS = re.compile(r"(ratings?(\.[\w.]+)?|u\.data(\.\w+)?|.*\.inter(\.\w+)?)", re.IGNORECASE)
_RATHER = re.compile(
    r".*(rating|rated|review|interaction).*|(.*[\W_])?user.?(item|movie|artist|book).*",
    re.IGNORECASE,
)
_TRAINING = re.compile(r"(.*[\W_])?(train|training|tr)([\W_].*)?", re.IGNORECASE)
_PART = re.compile(
    r"u[1-5ab]\.(base|test)|(.*[\W_])?(tests?|te|testing|probe|qualifying|sample|holdout|valid|"
    r"validation|val|judging)([\W_].*)?",
    re.IGNORECASE,
)
_BESIDES = re.compile(
    r"(.*[\W_])?(movies?|items?|users?|tags?|links?|titles?|genres?|genome|scores|occupations?|"
    r"metadata|keywords|credits|books?|artists?|friends?|trust|info|countries|actors|directors)"
    r"([\W_].*)?",
    re.IGNORECASE,
)

SURE = 3
"""Rank of a name that only ratings have."""

PLAIN = 0
"""Rank of a name that says nothing."""

PART = -1
"""Rank of a name that a part of the ratings has, such as those set aside for a test."""

EXAMPLES = "ratings.csv, ratings.dat, u.data or mv_0000001.txt"
"""Names that are looked for, for messages."""


def may_hold_data(name: str) -> bool:
    """Whether a file of that path within an archive or folder is worth a look."""
    *folders, last = name.split("/")
    hidden = any(part in _HIDDEN or (part.startswith(".") and part.strip(".")) for part in folders)
    return not hidden and bool(last) and not _NO_DATA.fullmatch(last)


def rank(name: str) -> int:
    """How much a name speaks for ratings: the higher, the more."""
    last = name.rpartition("/")[2]
    if _RATINGS.fullmatch(last):
        return SURE
    if _PART.fullmatch(last):
        return PART
    if _RATHER.fullmatch(last):
        return 2
    if _TRAINING.fullmatch(last):
        return 1
    return -2 if _BESIDES.fullmatch(last) else PLAIN
