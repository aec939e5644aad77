"""Which ratings a scale has, which of them are nearest, and scales with room for others."""

from __future__ import annotations

import numpy as np

from funkgui.ratings.matrix import BoolArray, FloatArray
from funkgui.ratings.scale import RatingScale

_STEPS = (1.0, 0.5, 0.1)
"""Steps that are tried, the coarsest first, where ratings lie between those of the scale."""


_ON_A_STEP = 1e-4
"""How far from a step of the scale, in steps, a rating may be and still lie on it."""


def is_on(scale: RatingScale, rating: float) -> bool:
    """Whether a rating, kept in float32 as all are, is one that a scale has."""
    with np.errstate(over="ignore", invalid="ignore"):
        return bool(are_on(scale, np.array([rating], np.float32))[0])


def are_on(scale: RatingScale, ratings: FloatArray) -> BoolArray:
    """(n,) bool. Which ratings lie within the scale and on one of its steps; NaN does not."""
    within = (ratings >= np.float32(scale.low)) & (ratings <= np.float32(scale.high))
    return within & _on_step(scale.step, ratings)


def off_scale(scale: RatingScale | None, values: FloatArray) -> FloatArray:
    """The ratings among some values, NaN for none, that a scale does not have."""
    given = values[~np.isnan(values)]
    return given[:0] if scale is None else given[~are_on(scale, given)]


def rounded(scale: RatingScale | None, ratings: FloatArray) -> FloatArray:
    """Ratings brought to the nearest values that a scale has."""
    if scale is None:
        return ratings
    wide = np.clip(ratings.astype(np.float64), scale.low, scale.high)
    if scale.step is not None:
        wide = np.clip(np.rint(wide / scale.step) * scale.step, scale.low, scale.high)
    return wide.astype(np.float32)


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
    for step in finer:
        if _on_step(step, ratings).all() and _on_step(step, np.array(ends, np.float32)).all():
            return RatingScale(*ends, step)
    return RatingScale(*ends, None)


def _on_step(step: float | None, ratings: FloatArray) -> BoolArray:
    if step is None:
        return ~np.isnan(ratings)
    in_steps = ratings.astype(np.float64) / step
    on: BoolArray = np.abs(in_steps - np.rint(in_steps)) < _ON_A_STEP
    return on


def _rounded(rating: float) -> float:
    """A float32 as it was written."""
    return float(str(np.float32(rating)))
