"""Names in the order people expect: ``user 9`` before ``user 10``, whatever the case."""

from __future__ import annotations

import re

import numpy as np

from funkgui.gui.matrix.cells.cell_words import folded
from funkgui.gui.tasks import Cancelled, stop_if
from funkgui.ratings.matrix import IntArray, Labels

_NAMES_AT_ONCE = 10_000
_DIGITS = re.compile(r"\d+")
_N_DIGITS = 20
"""Digits that numbers within names are filled up to."""
_LONGEST = 120
"""Letters of a name that are looked at."""


def natural_order(labels: Labels, cancelled: Cancelled = lambda: False) -> IntArray:
    """(n,) int64 positions of the labels in natural order; numbers by size.

    One key is made for each name; numpy compares the keys.
    """
    if labels.dtype.kind in "iu":
        return np.argsort(labels, kind="stable").astype(np.int64)
    pieces = []
    for start in range(0, len(labels), _NAMES_AT_ONCE):
        stop_if(cancelled)
        some = labels[start : start + _NAMES_AT_ONCE].tolist()
        keys = [_DIGITS.sub(_filled, folded(str(name)[:_LONGEST])) for name in some]
        pieces.append(np.array(keys, np.str_))
    if not pieces:
        return np.zeros(0, np.int64)
    return np.argsort(np.concatenate(pieces), kind="stable").astype(np.int64)


def _filled(number: re.Match[str]) -> str:
    return number[0].zfill(_N_DIGITS)
