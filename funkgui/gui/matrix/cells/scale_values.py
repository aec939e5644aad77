"""Which ratings a scale has not, and scales with room for them."""

from __future__ import annotations

import numpy as np

from funkgui.ratings.matrix import FloatArray
from funkgui.ratings.scale import RatingScale

_STEPS = (1.0, 0.5, 0.1)
"""Steps that are tried, the coarsest first, where ratings lie between those of the scale."""


def is_on(scale: RatingScale, rating: float) -> bool:
    """Whether a rating, kept in float32 as all are, is one that a scale has."""
    with np.errstate(over="ignore", invalid="ignore"):
        return bool(scale.has(np.array([rating], np.float32))[0])


def off_scale(scale: RatingScale | None, values: FloatArray) -> FloatArray:
    """The ratings among some values, NaN for none, that a scale does not have."""
    given = values[~np.isnan(values)]
    return given[:0] if scale is None else given[~scale.has(given)]


def widened(scale: RatingScale, ratings: FloatArray) -> RatingScale:
    """The smallest scale that has all values of a scale and further ratings too.

    Where they do not lie on its steps, the steps become finer: half stars, tenths, any number.

    Parameters
    ----------
    ratings
        (n,) float32, finite.
    """
    low, high = float(ratings.min()), float(ratings.max())
    ends = min(scale.low, _rounded(low)), max(scale.high, _rounded(high))
    finer = () if scale.step is None else (scale.step, *(s for s in _STEPS if s < scale.step))
    wanted = np.array([*ratings, scale.low, *ends], np.float32)
    for step in finer:
        if (wider := RatingScale(*ends, step)).has(wanted).all():
            return wider
    return RatingScale(*ends, None)


def _rounded(rating: float) -> float:
    """A float32 as it was written."""
    return float(str(np.float32(rating)))
