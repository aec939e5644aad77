"""Rating scales as people type them: ``1:5``, ``0.5:5:0.5``, ``1 to 5``, ``1-5``."""

from __future__ import annotations

import re

import numpy as np

from funkgui.errors import ConfigError
from funkgui.ratings.scale import RatingScale

_BETWEEN = re.compile(r":|\b(?:to|by)\b|(?<=\d)\s*[-\N{EN DASH}]")
"""What stands between two numbers; a dash behind one is no sign."""

_LARGEST = 1e37
"""Sums of a few ratings of this size are within single precision."""


def scale_from_text(text: str) -> RatingScale:
    """The scale that a text names: lowest and highest rating, and perhaps the step.

    Raises
    ------
    ConfigError
        Where the text is no scale.
    """
    try:
        low, high, *step = map(float, _BETWEEN.split(text))
    except ValueError as error:
        raise _no_scale(text) from error
    largest = max(abs(low), abs(high))
    if len(step) > 1 or not low < high or not largest <= _LARGEST:
        raise _no_scale(text)
    # A finer step is none in single precision.
    if step and not largest * float(np.finfo(np.float32).eps) <= step[0] <= high - low:
        raise _no_scale(text)
    return RatingScale(low, high, step[0] if step else None)


def _no_scale(text: str) -> ConfigError:
    return ConfigError(
        f"Scale is {text!r}; it must be the lowest and the highest rating with a colon between "
        "them, and perhaps a step after another one, such as 1:5 or 0.5:5:0.5."
    )
