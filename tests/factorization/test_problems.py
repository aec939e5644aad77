"""The tutorial's problems: their numbers, and what training them gives."""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.errors import ConfigError
from funkgui.factorization.events import TARGET_REACHED, USED_UP
from funkgui.factorization.metrics import mse_where
from funkgui.factorization.problems import PROBLEMS, problem
from tests.dense import to_dense


def test_the_names_of_the_problems():
    assert [one.key for one in PROBLEMS] == ["3x3-gd", "3x3-adam", "500-gd", "500-adam", "toy"]
    with pytest.raises(ConfigError, match=r"no problem called 4x4; there are 3x3-gd, .*, toy"):
        problem("4x4")


@pytest.mark.parametrize(
    ("key", "numbers"),
    [
        ("3x3-gd", ("gradient-descent", 3, 0.001, 10_000)),
        ("3x3-adam", ("adam", 3, 0.01, 200)),
        ("500-gd", ("gradient-descent", 500, 0.001, 5_000_000)),
        ("500-adam", ("adam", 500, 0.01, 20_000)),
        ("toy", ("adam", 30, 0.001, 100_000)),
    ],
)
def test_the_tutorials_numbers(key, numbers):
    config = problem(key).config
    assert (config.optimizer, config.n_factors, config.learning_rate, config.max_epochs) == numbers
    assert config.solver == "dense"
    assert config.init_scale == 1
    assert config.l2_factors == 0
    assert not config.biases
    assert not config.keep_best


def test_the_tutorials_early_stop():
    config = problem("toy").config
    assert (config.note_every, config.patience, config.min_improvement) == (1000, 5, 0.01)
    assert all(one.config.patience == 0 for one in PROBLEMS if one.key != "toy")


def test_the_large_squares_end_at_their_target():
    assert problem("500-gd").config.target_mse == problem("500-adam").config.target_mse == 0.01


@pytest.mark.parametrize("one", PROBLEMS, ids=lambda one: one.key)
def test_each_problem_draws_its_matrix_from_a_seed(one):
    ratings, holdout, truth = one.make(0)
    again, same_mask, _ = one.make(0)
    other, *_ = one.make(1)
    assert ratings.fingerprint == again.fingerprint != other.fingerprint
    assert holdout.fingerprint == same_mask.fingerprint
    size = 3 if one.key.startswith("3x3") else 500
    assert (ratings.n_users, ratings.n_items) == (size, size)
    assert ratings.density == 1
    product = (truth.u * truth.weights) @ truth.v
    np.testing.assert_allclose(to_dense(ratings), product, rtol=1e-4, atol=1e-4)
    assert (holdout.n_hidden > 0) == (one.key == "toy")


def test_the_toy_problems_weights_and_mask():
    ratings, holdout, truth = problem("toy").make(0)
    np.testing.assert_allclose(truth.weights, 1 / np.arange(1, 501), rtol=1e-6)
    # 0.7 x cells drawn with repetition hide 1 - exp(-0.7) of them.
    assert holdout.n_hidden / ratings.n_ratings == pytest.approx(1 - np.exp(-0.7), abs=0.005)


@pytest.mark.parametrize("seed", [0, 1])
def test_nine_numbers_by_gradient_descent(finish, seed):
    one = problem("3x3-gd")
    ratings, holdout, _ = one.make(seed)
    finished = finish(ratings, holdout, one.config.changed(seed=seed))
    assert finished.stopped_because == USED_UP
    assert finished.state.step == 10_000
    assert finished.train_mse < 0.05
    recomputed = mse_where(finished.model, ratings, ~holdout.hidden)
    assert finished.train_mse == pytest.approx(recomputed, rel=1e-3)


@pytest.mark.parametrize("seed", [0, 1])
def test_nine_numbers_by_adam(finish, seed):
    one = problem("3x3-adam")
    ratings, holdout, _ = one.make(seed)
    finished = finish(ratings, holdout, one.config.changed(seed=seed))
    assert finished.state.step == 200
    assert finished.train_mse < 0.05
    assert len(finished.history) == 201


def test_a_large_square_by_adam(finish):
    one = problem("500-adam")
    finished = finish(*one.make(0)[:2], one.config)
    assert finished.stopped_because == TARGET_REACHED
    assert finished.train_mse < 0.01
    assert finished.state.step < 2500
