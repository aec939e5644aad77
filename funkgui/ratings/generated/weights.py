"""Weights of factors as people type them: ``harmonic``, ``geometric:0.9``, ``flat``, ``3,2,1``."""

from __future__ import annotations

import math

import numpy as np

from funkgui.errors import ConfigError
from funkgui.ratings.generated.synthetic import flat_weights, harmonic_weights
from funkgui.ratings.matrix import FloatArray

HARMONIC, GEOMETRIC, FLAT = "harmonic", "geometric", "flat"
DEFAULT_RATIO = 0.9

_LARGEST = 1e9
"""The squares of weights up to this add up in float32, too."""


def weights_from_text(text: str, rank: int) -> FloatArray:
    """The weights that a text names.

    Parameters
    ----------
    rank
        How many; numbers that are typed one by one bring their own.

    Raises
    ------
    ConfigError
        Where the text names no weights.
    """
    name, _, ratio = text.strip().partition(":")
    if name == HARMONIC and not ratio:
        return harmonic_weights(rank)
    if name == FLAT and not ratio:
        return flat_weights(rank)
    if name == GEOMETRIC:
        powers = _ratio(ratio or str(DEFAULT_RATIO)) ** np.arange(rank)
        # Denormal numbers are slow, and nothing beside the first weight.
        return np.where(powers < 1e-30, 0.0, powers).astype(np.float32)
    return _typed(text)


def typed_number(text: str) -> int | None:
    """How many weights are typed one by one; None where a text names a series, or none."""
    try:
        return len(_typed(text))
    except ConfigError:
        return None


def _typed(text: str) -> FloatArray:
    weights = []
    for word in text.replace(";", ",").replace(",", " ").split():
        try:
            weight = float(word)
        except ValueError as error:
            raise _no_weights(f"{word!r} is no number") from error
        if not 0 <= weight <= _LARGEST:
            raise _no_weights(f"{word} is not from 0 to {_LARGEST:g}")
        weights.append(weight)
    if not weights:
        raise _no_weights("there are none")
    single = np.array(weights, np.float32)
    if not single.any():
        raise _no_weights("all are 0")
    return single


def _ratio(text: str) -> float:
    try:
        ratio = float(text)
    except ValueError as error:
        raise _no_weights(f"the ratio {text!r} is no number") from error
    if not (math.isfinite(ratio) and 0 < ratio <= 1):
        raise _no_weights(f"the ratio {text} is not above 0 and at most 1")
    return ratio


def _no_weights(reason: str) -> ConfigError:
    return ConfigError(
        f"Weights: {reason}; say harmonic, flat, geometric:0.9, or numbers such as 3, 2, 1."
    )
