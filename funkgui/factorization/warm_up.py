"""What the first training of a process would otherwise wait for."""

from __future__ import annotations

import functools

import numpy as np

from funkgui.factorization.config import FitConfig
from funkgui.factorization.devices import load_tensorflow
from funkgui.factorization.fit import fit
from funkgui.ratings.holdout import random_share
from funkgui.ratings.matrix import RatingMatrix

_SIZE = 20
_N_FACTORS = 16
"""What the presets have most often: functions are traced for each number of factors."""


@functools.cache
def warm_up() -> None:
    """Import TensorFlow and train on almost nothing, once in a process.

    TensorFlow starts its runtime with the first operation, looks each one up the first time, and
    traces functions. A GPU's runtime takes the card's memory: it starts when it is wanted.
    """
    if load_tensorflow().config.list_physical_devices("GPU"):
        return
    users, items = np.indices((_SIZE, _SIZE), np.int32).reshape(2, -1)
    values = np.random.default_rng(0).random(len(users), np.float32)
    labels = np.arange(_SIZE)
    ratings, _ = RatingMatrix.from_indices(users, items, values, labels, labels)
    config = FitConfig(solver="variational", n_factors=_N_FACTORS, max_epochs=2)
    for _ in fit(ratings, random_share(ratings, 0.1, seed=0), config):
        pass
