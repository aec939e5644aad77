"""Which training ratings the loss is measured on where there are very many."""

from __future__ import annotations

import numpy as np

from funkgui.factorization.config import FitConfig
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import IntArray

_MEASURE_ALL = 5_000_000
_MEASURE = 2_000_000
"""With more training ratings than the first number, the training loss is measured on about as many
as the second. That tells it to within a thousandth; to measure all takes a quarter of the time."""

_SOLVERS = ("variational", "sparse")
"""Those that do so, unless they are averaged."""


def some_to_measure(holdout: Holdout, seed: int) -> IntArray | None:
    """Positions of about two million training ratings; None where all are to be measured.

    One is drawn from each of equally long stretches of the ratings. All are measured where nothing
    is held out, as the training loss then tells when to stop.
    """
    if not _has_very_many(holdout):
        return None
    hidden = holdout.hidden
    at = np.arange(_MEASURE) + np.random.default_rng(seed).random(_MEASURE)
    drawn = (at * (len(hidden) / _MEASURE)).astype(np.int64)
    return drawn[~hidden[drawn]]


def n_measured(config: FitConfig, holdout: Holdout) -> int:
    """About how many training ratings the loss of a training is measured on; often all."""
    measures_some = config.solver in _SOLVERS and config.averages_over == "none"
    if not (measures_some and _has_very_many(holdout)):
        return holdout.n_train
    return round(_MEASURE * holdout.n_train / len(holdout.hidden))


def _has_very_many(holdout: Holdout) -> bool:
    return holdout.n_hidden > 0 and holdout.n_train > _MEASURE_ALL
