"""The values that ratings may take: a scale, found from the ratings themselves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from funkgui.ratings.threads import pieces

_PIECE = 1 << 18
"""Ratings looked at in one go: what the processor's cache holds."""

_EXACT_STEPS = (1.0, 0.5)
"""Steps of scales whose multiples are whole numbers of them in float32, too."""


@dataclass(frozen=True)
class RatingScale:
    """The values a rating may take.

    Attributes
    ----------
    low, high
        Smallest and largest rating.
    step
        Distance between neighbouring ratings (0.5 for half stars), or None for real numbers.
    """

    low: float
    high: float
    step: float | None = None

    @classmethod
    def of(cls, values: NDArray[np.float32]) -> RatingScale | None:
        """Find the scale that the given ratings lie on; None where there are no ratings."""
        if len(values) == 0:
            return None
        low, high = float(values.min()), float(values.max())
        largest = max(-low, high)
        for step in (1.0, 0.5, 0.1):
            # Numbers next to zero are no steps away from it, which says nothing of them.
            if (largest == 0 or largest > step / 2) and _lie_on(values, step):
                return cls(round(low, 6), round(high, 6), step)
        return cls(low, high, None)

    def __contains__(self, rating: float) -> bool:
        # Ratings are of single precision, where 4.9 is a little more than it is in double.
        return bool(np.float32(self.low) <= np.float32(rating) <= np.float32(self.high))

    def __str__(self) -> str:
        by = f" by {self.step:g}" if self.step else ""
        return f"{self.low:g} to {self.high:g}{by}"


def _lie_on(values: NDArray[np.float32], step: float) -> bool:
    """Whether all values are multiples of a step."""
    for piece in pieces(len(values), _PIECE):
        if step in _EXACT_STEPS:  # as a rule, and soon told
            with np.errstate(over="ignore"):  # numbers so large are whole
                exact = values[piece] * np.float32(1 / step)
            if (exact == np.rint(exact)).all():
                continue
        in_steps = values[piece].astype(np.float64) / step
        if np.abs(in_steps - np.round(in_steps)).max() >= 1e-4:
            return False
    return True
