"""An array that grows at its end."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", bound=np.generic)

_SHARE_AHEAD = 8
"""An eighth more than needed is asked for, so that each number is moved only a few times."""


class GrowingArray(Generic[Number]):
    """Numbers put one after the other; the memory grows in place, so that they are held once.

    Parameters
    ----------
    kind
        The type of the numbers.
    n_expected
        How many there may be in the end. Memory for so many is asked for at once, and taken as it
        is filled.
    """

    def __init__(self, kind: type[Number], n_expected: int = 0) -> None:
        self._numbers = np.empty(n_expected, kind)
        self._n = 0

    def __len__(self) -> int:
        return self._n

    def room(self, n_more: int) -> NDArray[Number]:
        """A view, (n_more,), behind the last number; to be filled before the next call."""
        start, self._n = self._n, self._n + n_more
        if self._n > len(self._numbers):
            # Views of the numbers must not be held meanwhile, which nobody does.
            self._numbers.resize(self._n + self._n // _SHARE_AHEAD, refcheck=False)
        return self._numbers[start : self._n]

    def add(self, numbers: NDArray[Any]) -> None:
        """Put numbers at the end."""
        self.room(len(numbers))[:] = numbers

    def finish(self) -> NDArray[Number]:
        """All numbers, (n,), without a copy; the array is empty afterwards."""
        numbers = self._numbers
        numbers.resize(self._n, refcheck=False)
        self._numbers, self._n = np.empty(0, numbers.dtype), 0
        return numbers
