"""The same positions taken out of several arrays, and others put in between."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from funkgui.ratings.edits.positions import Positions

T = TypeVar("T", bound=np.generic)


class TakeOut:
    """Takes positions out of arrays.

    numpy lets other threads work while it copies, by runs as well as by a mask.

    Parameters
    ----------
    gone
        Positions in the arrays as they are.
    """

    def __init__(self, gone: Positions) -> None:
        self._gone = gone
        self._runs = gone.runs()
        self._kept = ~gone.mask() if self._runs is None else None

    def of(self, array: NDArray[T]) -> NDArray[T]:
        """The array without them; itself where there are none."""
        if self._gone.n == 0:
            return array
        if self._runs is None:
            kept: NDArray[T] = array[self._kept]
            return kept
        parts, start = [], 0
        for first, stop in self._runs:
            parts.append(array[start:first])
            start = stop
        return np.concatenate([*parts, array[start:]])


class PutIn:
    """Puts values between those of arrays.

    Parameters
    ----------
    new
        Positions of what is put in, in the arrays as they will be.
    """

    def __init__(self, new: Positions) -> None:
        self._new = new
        self._runs = new.runs()
        self._mask = new.mask() if self._runs is None else None

    def into(self, array: NDArray[T], values: NDArray[Any]) -> NDArray[T]:
        """The array with them; itself where there are none."""
        if self._new.n == 0:
            return array
        values = values.astype(array.dtype, copy=False)
        if self._mask is not None:
            longer = np.empty(self._new.length, array.dtype)
            longer[self._mask] = values
            longer[~self._mask] = array
            return longer
        assert self._runs is not None
        parts, old, new = [], 0, 0
        for first, stop in self._runs:
            upto, end = first - new, new + stop - first
            parts += [array[old:upto], values[new:end]]
            old, new = upto, end
        return np.concatenate([*parts, array[old:]])
