"""Where users or items of one matrix stand in another, by their labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from funkgui.ratings.edits.names import converted
from funkgui.ratings.matrix import IntArray, Labels

_INT_TEXT = np.dtype("U20")
"""Holds the text of any int64."""


def places_of(labels: Labels, earlier: Labels) -> IntArray | None:
    """Where each label stood in an earlier list.

    Labels are alike where their texts are: 7 and ``"7"``.

    Returns
    -------
    (n,) int64 positions in ``earlier``, -1 for labels that were not there; None where the two
    lists are alike.
    """
    if labels is earlier:
        return None
    if (labels.dtype.kind == "U") != (earlier.dtype.kind == "U"):
        labels, earlier = as_texts(labels), as_texts(earlier)
    if len(labels) == len(earlier) and bool(np.all(labels == earlier)):
        return None
    if len(earlier) == 0:
        return np.full(len(labels), -1, np.int64)
    order = np.argsort(earlier, kind="stable")
    at = np.minimum(np.searchsorted(earlier, labels, sorter=order), len(earlier) - 1)
    places = order[at]
    return np.where(earlier[places] == labels, places, -1)


def all_places_of(labels: Labels, earlier: Labels) -> IntArray:
    """As `places_of`, and each one's own position where the two lists are alike."""
    places = places_of(labels, earlier)
    return np.arange(len(labels)) if places is None else places


def as_texts(labels: Labels) -> Labels:
    """Labels as texts; themselves where they are."""
    return labels if labels.dtype.kind == "U" else converted(labels, _INT_TEXT)


def with_names(labels: Labels, names: Mapping[str, str]) -> Labels:
    """The labels, some of which have new names.

    A label that stays, though another one now has the same name, stands for somebody who is gone
    from the matrix; so that the two are not taken for each other it gets an addition.

    Parameters
    ----------
    names
        New name of each label, by its text.
    """
    texts = list(names)
    new = list(names.values())
    at, clashes = (all_places_of(_as(labels, some), labels).tolist() for some in (texts, new))
    staying = set(clashes) - set(at)
    changes = {place: name for place, name in zip(at, new, strict=True) if place >= 0}
    changes |= {place: _addition(labels, place) for place in staying if place >= 0}
    if not changes:
        return labels
    put = _as(labels, list(changes.values()))
    if put.dtype.kind != labels.dtype.kind:
        labels = as_texts(labels)
    renamed = labels.astype(np.promote_types(labels.dtype, put.dtype))
    renamed[list(changes)] = put
    return renamed


def _as(labels: Labels, texts: Sequence[str]) -> Labels:
    """Texts in the form of some labels: as whole numbers where both are."""
    if labels.dtype.kind != "U":
        try:
            numbers = np.array([int(text) for text in texts], np.int64)
        except (ValueError, OverflowError):
            pass
        else:
            if numbers.astype(np.str_).tolist() == list(texts):
                return numbers
    return np.array(texts, np.str_)


def _addition(labels: Labels, place: int) -> str:
    """A name that no label has."""
    name = f"{labels[place]} (removed)"
    while (labels == name).any() if labels.dtype.kind == "U" else False:
        name += "'"
    return name
