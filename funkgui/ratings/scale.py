"""The values that ratings may take: a scale, found from the ratings themselves."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from funkgui.ratings.threads import pieces

_PIECE = 1 << 18
"""Ratings looked at in one go: what the processor's cache holds."""

_STEPS = (1.0, 0.5, 0.1)
"""Steps that are tried, the coarsest first."""

_EXACT_STEPS = (1.0, 0.5)
"""Steps of scales whose multiples are whole numbers of them in float32, too."""

_ON_A_STEP = 1e-4
"""How far from a step of the scale, in steps, a rating may be and still lie on it."""

Floating = TypeVar("Floating", bound=np.floating[Any])


@dataclass(frozen=True)
class RatingScale:
    """The values a rating may take.

    Attributes
    ----------
    low, high
        Smallest and largest rating.
    step
        Distance between neighbouring ratings (0.5 for half stars), of which ``low`` is the first;
        None for real numbers.
    """

    low: float
    high: float
    step: float | None = None

    @classmethod
    def of(cls, values: NDArray[np.float32]) -> RatingScale | None:
        """Find the scale that the given ratings lie on; None where there are no ratings."""
        if len(values) == 0:
            return None
        # Adding zero makes 0 of -0.
        low, high = float(values.min()) + 0.0, float(values.max()) + 0.0
        largest = max(-low, high)
        for step in _STEPS:
            # Numbers next to zero are no steps away from it, which says nothing of them.
            if (largest == 0 or largest > step / 2) and _lie_on(values, step):
                return cls(round(low, 6), round(high, 6), step)
        return cls(low, high, None)

    def __contains__(self, rating: float) -> bool:
        # Ratings are of single precision, where 4.9 is a little more than it is in double.
        return bool(np.float32(self.low) <= np.float32(rating) <= np.float32(self.high))

    def has(self, ratings: NDArray[np.float32]) -> NDArray[np.bool_]:
        """(n,) bool. Which ratings lie within the scale and on one of its steps; NaN does not."""
        within = (ratings >= np.float32(self.low)) & (ratings <= np.float32(self.high))
        if self.step is None:
            return within
        steps = (ratings.astype(np.float64) - self._offset) / self.step
        rounding = np.spacing(np.abs(ratings)) / self.step  # a hundredth of 99.99 in float32
        return within & (np.abs(steps - np.rint(steps)) < np.maximum(_ON_A_STEP, rounding))

    def nearest(self, values: NDArray[Floating]) -> NDArray[Floating]:
        """(n,) The ratings of the scale that lie nearest to some values."""
        if self.step is not None:
            # Tenths and the like are not exact in float32, and sums of them less so.
            steps = np.rint((values.astype(np.float64) - self._offset) / self.step)
            last = math.floor((self.high - self._offset) / self.step + _ON_A_STEP)
            values = (np.minimum(steps, last) * self.step + self._offset).astype(values.dtype)
        return np.asarray(np.clip(values, self.low, self.high))

    def widened(self, ratings: NDArray[np.float32]) -> RatingScale:
        """The smallest scale that has all values of this one, and further ratings too.

        Where they do not lie on its steps, the steps become finer: half stars, tenths, any number.

        Parameters
        ----------
        ratings
            (n,) float32, one or more, finite.
        """
        # As they are written: 0.1, where float32 has a little more.
        low, high = (float(str(end)) for end in (ratings.min(), ratings.max()))
        ends = min(self.low, low), max(self.high, high)
        if self.step is None:
            return RatingScale(*ends, None)
        own = self.low, min(self.low + self.step, self.high)
        wanted = np.append(ratings, np.array(own, np.float32))
        for step in (self.step, *(step for step in _STEPS if step < self.step)):
            wider = RatingScale(*ends, step)
            if all(wider.has(wanted[piece]).all() for piece in pieces(len(wanted), _PIECE)):
                return wider
        return RatingScale(*ends, None)

    @property
    def _offset(self) -> float:
        """From the nearest multiple of the step to the lowest rating."""
        assert self.step is not None
        offset = math.remainder(self.low, self.step)
        return 0.0 if abs(offset) < 1e-9 * self.step else offset

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
        if np.abs(in_steps - np.round(in_steps)).max() >= _ON_A_STEP:
            return False
    return True
