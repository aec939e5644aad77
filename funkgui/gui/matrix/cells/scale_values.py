"""Which ratings a scale has, and which it has not."""

from __future__ import annotations

import numpy as np

from funkgui.ratings.matrix import FloatArray
from funkgui.ratings.scale import RatingScale


def is_on(scale: RatingScale, rating: float) -> bool:
    """Whether a rating, kept in float32 as all are, is one that a scale has."""
    with np.errstate(over="ignore", invalid="ignore"):
        return bool(scale.has(np.array([rating], np.float32))[0])


def off_scale(scale: RatingScale | None, values: FloatArray) -> FloatArray:
    """The ratings among some values, NaN for none, that a scale does not have."""
    given = values[~np.isnan(values)]
    return given[:0] if scale is None else given[~scale.has(given)]
