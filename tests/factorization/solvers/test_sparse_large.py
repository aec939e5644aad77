"""Large sets of ratings: batches cut into pieces, and losses measured on some of the ratings."""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.factorization.config import FitConfig
from funkgui.factorization.metrics import mse_where
from funkgui.ratings.generated.synthetic import power_law
from funkgui.ratings.holdout import nothing_hidden, random_share
from tests.factorization.solvers.solving import check_losses, check_same, solver_of


@pytest.fixture(scope="module")
def many():
    """More users and ratings than one piece takes."""
    ratings, _ = power_law(70_000, 3_000, 900_000, seed=0)
    return ratings


@pytest.fixture(scope="module")
def very_many():
    """So many that only some of them are measured."""
    ratings, _ = power_law(70_000, 3_000, 6_000_000, seed=0)
    return ratings


@pytest.fixture
def config():
    return FitConfig(
        optimizer="gradient-descent",
        n_factors=3,
        n_batches=1,
        learning_rate=0.1,
        l2_factors=0.0,
        l2_biases=0.0,
        init_scale=0.5,
    )


def test_a_step_over_pieces_follows_the_gradient(many, config):
    solver = solver_of(many, nothing_hidden(many), config)
    before = solver.arrays()
    solver.advance(0, 1)
    after = solver.arrays()
    users, items = many.user_index, many.item_index
    values = many.values.astype(np.float64)
    predicted = np.einsum("nk,nk->n", before["u"][users], before["v"][items])
    errors = predicted - (values - values.mean()) / values.std()
    sides = (("u", users, before["v"][items]), ("v", items, before["u"][users]))
    for name, rows, others in sides:
        n_rows = len(before[name])
        per_rating = np.bincount(rows, minlength=n_rows) + 1.0
        for factor in range(3):
            slopes = np.bincount(rows, errors * others[:, factor], n_rows)
            expected = before[name][:, factor] - 0.1 * slopes / per_rating
            np.testing.assert_allclose(after[name][:, factor], expected, rtol=1e-3, atol=1e-4)
        bias = "user_bias" if name == "u" else "item_bias"
        expected = -0.1 * np.bincount(rows, errors, n_rows) / per_rating
        np.testing.assert_allclose(after[bias], expected, rtol=1e-3, atol=1e-4)


def test_the_loss_over_pieces_is_that_of_all_training_ratings(many, config):
    holdout = random_share(many, 0.1, 0)
    solver = solver_of(many, holdout, config)
    check_losses(solver, many, holdout)


@pytest.mark.parametrize("implicit", [False, True])
def test_steps_over_pieces_repeat_to_the_last_bit(many, config, implicit):
    holdout = random_share(many, 0.1, 0)
    config = config.changed(optimizer="adam", implicit=implicit)
    whole, parts = (solver_of(many, holdout, config) for _ in range(2))
    whole.advance(0, 4)
    parts.advance(0, 3)
    parts = solver_of(many, holdout, config, parts.arrays())
    parts.advance(3, 1)
    check_same(whole, parts)


@pytest.mark.parametrize("kind", ["sparse", "variational"])
def test_of_very_many_ratings_some_tell_the_loss(very_many, config, kind):
    holdout = random_share(very_many, 0.1, 0)
    config = config.changed(solver=kind, n_batches=16, n_features=0)
    solvers = [solver_of(very_many, holdout, config) for _ in range(2)]
    for solver in solvers:
        solver.advance(0, solver.steps_per_epoch)
    train_mse, holdout_mse = solvers[0].losses()
    model = solvers[0].model()
    exact = mse_where(model, very_many, ~holdout.hidden)
    assert train_mse == pytest.approx(exact, rel=5e-3)
    assert train_mse != pytest.approx(exact, rel=1e-7)
    assert holdout_mse == pytest.approx(mse_where(model, very_many, holdout.hidden), rel=1e-4)
    assert solvers[1].losses() == (train_mse, holdout_mse)


def test_all_ratings_tell_the_loss_where_nothing_is_held_out(very_many, config):
    """It is what the best epoch goes by then, and what a training that goes on compares."""
    nothing = nothing_hidden(very_many)
    solver = solver_of(very_many, nothing, config.changed(n_batches=16))
    exact = mse_where(solver.model(), very_many, ~nothing.hidden)
    assert solver.losses()[0] == pytest.approx(exact, rel=1e-5)
