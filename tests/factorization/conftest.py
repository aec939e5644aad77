"""Small matrices and settings on which trainings are quick, and ways to run them."""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.factorization.config import FitConfig
from funkgui.factorization.events import FitFinished
from funkgui.factorization.fit import fit
from funkgui.factorization.solvers.solver import WarmStart
from funkgui.factorization.warm_start import carry_over
from funkgui.ratings.generated.product import product_matrix
from funkgui.ratings.generated.synthetic import harmonic_weights
from funkgui.ratings.holdout import drawn_with_repetition, random_share
from funkgui.ratings.readers import read_ratings
from tests.rating_set import rating_set


@pytest.fixture(scope="session")
def rated():
    """Ratings as from a file, and a holdout: what the sparse solver is for."""
    ratings = rating_set(60, 40, 1300, seed=1)
    return ratings, random_share(ratings, 0.1, 0)


@pytest.fixture(scope="session")
def real_ratings(shared_data):
    """100,000 ratings that people gave."""
    return read_ratings(shared_data / "ml-latest-small" / "ratings.csv").ratings


@pytest.fixture(scope="session")
def generated():
    """A small toy problem, about half hidden: what the dense solver is for."""
    ratings, _ = product_matrix(40, 30, harmonic_weights(30), seed=2)
    return ratings, drawn_with_repetition(ratings, 0.7, 2)


@pytest.fixture(scope="session")
def sparse():
    return FitConfig(n_factors=8, learning_rate=0.02, max_epochs=12, patience=0)


@pytest.fixture(scope="session")
def dense():
    return FitConfig(
        solver="dense",
        n_factors=6,
        biases=False,
        init_scale=1.0,
        l2_factors=0.0,
        max_epochs=300,
        note_every=50,
        patience=0,
        keep_best=False,
    )


@pytest.fixture(scope="session")
def finish():
    """Trains to the end and returns the last event."""

    def finish(ratings, holdout, config, **others) -> FitFinished:
        *_, last = fit(ratings, holdout, config, **others)
        assert isinstance(last, FitFinished)
        return last

    return finish


def warm_from(earlier: FitFinished, config: FitConfig) -> WarmStart:
    """A start for other settings, of the same users and items."""
    places = np.arange(earlier.model.n_users), np.arange(earlier.model.n_items)
    return carry_over(earlier, config, *places, "Run 1")
