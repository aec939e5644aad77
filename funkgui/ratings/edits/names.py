"""Labels of users and items and titles of items, as edits change them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from funkgui.errors import EditError
from funkgui.ratings.counted import with_article
from funkgui.ratings.matrix import BoolArray, IntArray, Labels, RatingMatrix
from funkgui.ratings.threads import pieces

FIELDS = {"user": "user_ids", "item": "item_ids"}
"""Fields of a `RatingMatrix` with the labels of either kind."""

_NO_LETTERS = ("Cc", "Cs", "Zl", "Zp")
_AT_ONCE = 1 << 14
_INT64 = np.iinfo(np.int64)


@dataclass(frozen=True)
class Forms:
    """The dtypes of a matrix's labels and titles; of None where it has no titles."""

    user_ids: np.dtype[Any]
    item_ids: np.dtype[Any]
    item_titles: np.dtype[Any] | None

    @classmethod
    def of(cls, ratings: RatingMatrix) -> Forms:
        titles = ratings.item_titles
        dtype = None if titles is None else titles.dtype
        return cls(ratings.user_ids.dtype, ratings.item_ids.dtype, dtype)


def refuse_bad_text(text: str, what: str) -> None:
    """Raise `EditError` where a label or title has letters that no file keeps.

    Parameters
    ----------
    what
        To begin a sentence: ``A label``.
    """
    if any(unicodedata.category(letter) in _NO_LETTERS for letter in text):
        raise EditError(f"{what} cannot hold tabs, line ends or other controls: {text!r}.")


def refuse_bad_labels(
    labels: Sequence[str], others: Labels, rows: Sequence[int] | IntArray, kind: str
) -> None:
    """Raise `EditError` where labels are empty, or stand for two.

    Parameters
    ----------
    labels
        New ones.
    others, rows
        The labels that stay, and their positions in the matrix.
    kind
        ``user`` or ``item``.
    """
    place = {"user": "row", "item": "column"}[kind]
    taken: set[str] = set()
    for label in labels:
        if not label.strip():
            raise EditError(f"The label of {with_article(kind)} cannot be empty; give it one.")
        refuse_bad_text(label, f"The label of {with_article(kind)}")
        if label in taken:
            raise EditError(f"Two {kind}s cannot both be called {label}; give one another label.")
        taken.add(label)
    for at in np.flatnonzero(_among(others, labels)).tolist():
        raise EditError(
            f"There is {with_article(kind)} called {others[at]} already, in {place} "
            f"{rows[at] + 1:,}; choose another label."
        )


def free_labels(labels: Labels, n: int, word: str) -> list[str]:
    """Labels that are not taken: numbers after the largest one, or a word with a number.

    Parameters
    ----------
    labels
        Those that there are.
    word
        Of what they are, for labels that are no numbers: ``user``.
    """
    if labels.dtype.kind in "iu":
        first = int(labels.max()) + 1 if len(labels) else 1
        return [str(first + at) for at in range(n)]
    taken = set(labels.tolist())
    found: list[str] = []
    number = len(labels)
    while len(found) < n:
        number += 1
        label = f"{word} {number}"
        if label not in taken:
            found.append(label)
    return found


def fitting(labels: Labels, new: Sequence[str]) -> np.dtype[Any]:
    """A dtype for labels and new ones: int64 as long as all of them are whole numbers."""
    if labels.dtype.kind == "U":
        width = labels.dtype.itemsize // 4
    elif all(_is_int(label) for label in new):
        return labels.dtype
    else:
        ends = (labels.min(), labels.max()) if len(labels) else ()
        width = max((len(str(end)) for end in ends), default=1)
    return np.dtype(f"U{max(width, *(len(label) for label in new), 1)}")


def converted(labels: Labels, dtype: np.dtype[Any]) -> Labels:
    """Labels as numbers or texts, whichever ``dtype`` is of; themselves where they are so already.

    numpy keeps the interpreter to itself while it makes texts of numbers: little by little lets
    the window breathe.
    """
    if labels.dtype.kind == dtype.kind or len(labels) <= _AT_ONCE:
        return labels.astype(dtype, copy=False)
    other = np.empty(len(labels), dtype)
    for part in pieces(len(labels), _AT_ONCE):
        other[part] = labels[part].astype(dtype)
    return other


def effort_of(labels: Labels, dtype: np.dtype[Any]) -> int:
    """Roughly what it takes to change labels that get a dtype: much where numbers become texts."""
    return (5 if labels.dtype.kind == dtype.kind else 100) * len(labels)


def _is_int(label: str) -> bool:
    """Whether an int64 has just this text."""
    try:
        number = int(label)
    except ValueError:
        return False
    return str(number) == label and _INT64.min <= number <= _INT64.max


def _among(labels: Labels, wanted: Sequence[str]) -> BoolArray:
    """(n,) bool. Which labels have the texts of some."""
    if labels.dtype.kind == "U":
        return np.isin(labels, np.array(wanted, np.str_))
    numbers = np.array([int(text) for text in wanted if _is_int(text)], np.int64)
    return np.isin(labels, numbers)
