"""Which training ratings the loss is measured on where there are very many."""

from __future__ import annotations

import numpy as np

from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import IntArray

_MEASURE_ALL = 5_000_000
_MEASURE = 2_000_000
"""With more training ratings than the first, the loss is measured on about the second: known to
within a thousandth, where measuring all would take a quarter of the time."""


def some_to_measure(holdout: Holdout, seed: int) -> IntArray | None:
    """Positions of about two million training ratings, drawn with repetition; None for all.

    All where nothing is held out, as the loss over the training ratings then tells when to stop.
    """
    hidden = holdout.hidden
    if not holdout.n_hidden or holdout.n_train <= _MEASURE_ALL:
        return None
    drawn = np.sort(np.random.default_rng(seed).integers(0, len(hidden), _MEASURE))
    return drawn[~hidden[drawn]]
