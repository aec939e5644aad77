"""What a window does before the first training, so that it has less to wait for."""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.factorization.config import FitConfig
from funkgui.factorization.devices import load_tensorflow
from funkgui.factorization.fit import fit
from funkgui.factorization.warm_up import warm_up
from funkgui.ratings.holdout import random_share
from tests.rating_set import rating_set


def test_a_training_afterwards_traces_nothing_anew():
    if load_tensorflow().config.list_physical_devices("GPU"):
        pytest.skip("a GPU is left alone until it is wanted")
    warm_up()
    from funkgui.factorization.solvers.variational_updates import moments, posterior

    before = [one.experimental_get_tracing_count() for one in (moments, posterior)]
    ratings = rating_set(300, 40, 3000)
    config = FitConfig(solver="variational", n_factors=16, max_epochs=2)
    *_, finished = fit(ratings, random_share(ratings, 0.1, seed=0), config)
    after = [one.experimental_get_tracing_count() for one in (moments, posterior)]
    assert np.isfinite(finished.holdout_mse)
    assert min(before) > 0
    assert after == before
