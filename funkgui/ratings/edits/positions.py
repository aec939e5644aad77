"""Some of the positions of an array: kept in little memory, in stretches, and all the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from funkgui.ratings.matrix import BoolArray, IntArray

_MOST_RUNS = 4096
"""Stretches of neighbouring positions that are worth a copy each."""


@dataclass(frozen=True, eq=False)
class Positions:
    """A set of positions, 0 to ``length - 1``; as numbers or as bits, whichever is smaller.

    Attributes
    ----------
    length
        Of the array.
    n
        How many positions there are.
    data
        (n,) int32 or int64 ascending positions; or, where ``packed``, uint8 of `np.packbits`.
    """

    length: int
    n: int
    data: NDArray[Any]
    packed: bool

    @classmethod
    def at(cls, places: IntArray, length: int) -> Positions:
        """The given positions, ascending and each once."""
        numbers = places.astype(np.int32 if length <= np.iinfo(np.int32).max else np.int64)
        if numbers.nbytes <= length // 8:
            return cls(length, len(places), numbers, False)
        mask = np.zeros(length, np.bool_)
        mask[places] = True
        return cls(length, len(places), np.packbits(mask), True)

    @classmethod
    def where(cls, mask: BoolArray) -> Positions:
        """The positions at which a mask is True."""
        n = int(np.count_nonzero(mask))
        if 4 * n > len(mask) // 8:
            return cls(len(mask), n, np.packbits(mask), True)
        return cls.at(np.flatnonzero(mask), len(mask))

    def mask(self) -> BoolArray:
        """(length,) bool. True at the positions."""
        if self.packed:
            return np.unpackbits(self.data, count=self.length).view(np.bool_)
        mask = np.zeros(self.length, np.bool_)
        mask[self.data] = True
        return mask

    def places(self) -> IntArray:
        """(n,) int64. The positions, ascending."""
        return np.flatnonzero(self.mask()) if self.packed else self.data.astype(np.int64)

    def runs(self) -> list[tuple[int, int]] | None:
        """Start and stop of each stretch of neighbours; None where there are too many of them."""
        if self.packed and self.n > 8 * _MOST_RUNS:
            return None
        runs = stretches(self.places())
        return runs if len(runs) <= _MOST_RUNS else None


def stretches(places: IntArray) -> list[tuple[int, int]]:
    """Start and stop of each stretch of neighbours among ascending positions."""
    if len(places) == 0:
        return []
    breaks = np.flatnonzero(np.diff(places) != 1)
    starts, ends = places[np.r_[0, breaks + 1]], places[np.r_[breaks, len(places) - 1]]
    return list(zip(starts.tolist(), (ends + 1).tolist(), strict=True))


def inverted(places: IntArray, n: int) -> IntArray:
    """(n,) where each number from 0 to n - 1 stands among some places, of which -1 is none.

    It is -1 for numbers that do not stand there.
    """
    found = np.full(n + 1, -1, np.int64)  # the last one takes what belongs to no number
    found[places] = np.arange(len(places))
    return found[:n]


def others(places: IntArray, n: int) -> IntArray:
    """Ascending positions below ``n`` that are not among some."""
    other = np.ones(n, np.bool_)
    other[places] = False
    return np.flatnonzero(other)
