"""Scales that have room for further ratings, and which ratings a scale has."""

from __future__ import annotations

import numpy as np

from funkgui.gui.matrix.editing.rating_text import ON_A_STEP
from funkgui.ratings.matrix import BoolArray, FloatArray
from funkgui.ratings.scale import RatingScale

_STEPS = (1.0, 0.5, 0.1)
"""Steps that are tried, the coarsest first, where ratings lie between those of the scale."""


def are_on(scale: RatingScale, ratings: FloatArray) -> BoolArray:
    """(n,) bool. Which ratings lie within the scale and on one of its steps; NaN does not."""
    within = (ratings >= np.float32(scale.low)) & (ratings <= np.float32(scale.high))
    return within & _on_step(scale.step, ratings)


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
    on: BoolArray = np.abs(in_steps - np.rint(in_steps)) < ON_A_STEP
    return on


def _rounded(rating: float) -> float:
    """A float32 as it was written."""
    return float(str(np.float32(rating)))
