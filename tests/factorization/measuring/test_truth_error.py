"""The error of a model against what a matrix was made from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from funkgui.errors import CancelledError
from funkgui.factorization.measuring import truth_error as module
from funkgui.factorization.measuring.truth_error import truth_error
from funkgui.factorization.model import FactorModel
from funkgui.ratings.generated.product import product_matrix
from funkgui.ratings.generated.synthetic import Truth, harmonic_weights
from funkgui.ratings.holdout import random_share
from funkgui.ratings.scale import RatingScale
from funkgui.ratings.select import only_ratings


@pytest.fixture
def made():
    """Half of the cells of a product, and a model that is off by known numbers."""
    full, truth = product_matrix(30, 20, harmonic_weights(6), seed=1)
    rng = np.random.default_rng(2)
    kept = rng.random(full.n_ratings) < 0.5
    ratings = only_ratings(full, kept)
    user_bias = rng.normal(size=30).astype(np.float32)
    model = FactorModel(
        truth.u * truth.weights, np.array(truth.v.T), user_bias, np.zeros(20, np.float32)
    )
    return ratings, random_share(ratings, 0.3, 0), truth, model


def test_it_is_the_error_over_all_cells_and_over_those_not_trained_on(made):
    ratings, holdout, truth, model = made
    off = np.repeat(model.user_bias[:, None], 20, axis=1)
    unseen = np.ones(off.shape, np.bool_)
    shown = ~holdout.hidden
    unseen[ratings.user_index[shown], ratings.item_index[shown]] = False
    found = truth_error(model, truth, ratings, holdout)
    assert found.all_cells == pytest.approx(np.sqrt(np.mean(off**2)), rel=1e-5)
    assert found.unseen == pytest.approx(np.sqrt(np.mean(off[unseen] ** 2)), rel=1e-5)
    assert not found.drawn


def test_biases_mean_and_clipping_are_those_of_the_truth(made):
    ratings, holdout, truth, model = made
    biased = Truth(
        truth.u, truth.v, truth.weights, model.user_bias, np.full(20, 0.5, np.float32), 2.0
    )
    right = FactorModel(
        model.u, model.v, model.user_bias, np.full(20, 0.5, np.float32), 2.0, RatingScale(1, 3)
    )
    assert truth_error(right, biased, ratings, holdout).all_cells == pytest.approx(0, abs=1e-5)


def test_the_truth_itself_is_as_far_from_the_ratings_as_the_noise(made):
    ratings, holdout, truth, model = made
    noise = np.random.default_rng(3).normal(0, 0.4, ratings.n_ratings).astype(np.float32)
    noisy = replace(ratings, values=ratings.values + noise)
    found = truth_error(model, truth, noisy, holdout)
    assert found.of_truth == pytest.approx(np.sqrt(np.mean(noise**2)), rel=1e-4)


def test_of_a_large_matrix_some_cells_are_drawn(made, monkeypatch):
    ratings, holdout, truth, model = made
    noise = np.random.default_rng(3).normal(0, 0.4, ratings.n_ratings).astype(np.float32)
    ratings = replace(ratings, values=ratings.values + noise)
    whole = truth_error(model, truth, ratings, holdout)
    monkeypatch.setattr(module, "_MOST_CELLS", 130)
    found = truth_error(model, truth, ratings, holdout)
    assert found.drawn
    assert found.all_cells == pytest.approx(whole.all_cells, rel=0.3)
    assert found.of_truth == pytest.approx(whole.of_truth, rel=0.3)


def test_it_ends_when_no_longer_wanted(made):
    ratings, holdout, truth, model = made
    with pytest.raises(CancelledError):
        truth_error(model, truth, ratings, holdout, lambda: True)
