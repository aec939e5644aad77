"""Gibbs sampling: that draws have the posterior's moments."""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.factorization.config import FitConfig
from funkgui.factorization.devices import Device
from funkgui.factorization.solvers.solver import SolverInput
from funkgui.ratings.holdout import random_share
from tests.rating_set import rating_set

_CPU = Device("/CPU:0", "CPU")


@pytest.fixture
def config():
    return FitConfig(
        solver="variational",
        n_factors=3,
        n_features=3,
        average="samples",
        burn_in=4,
        sample_every=1,
        max_epochs=8,
    )


@pytest.fixture
def solver_of(rated):
    from funkgui.factorization.solvers.variational import VariationalSolver

    def solver_of(config, arrays=None):
        return VariationalSolver(SolverInput(*rated, config, _CPU, arrays))

    return solver_of


def test_rows_are_drawn_from_their_posterior():
    """Many draws of one system against its mean and covariance in double precision."""
    from funkgui.factorization.solvers.variational_updates import draw, moments

    rng = np.random.default_rng(3)
    n_draws, width, n_rated = 20_000, 3, 5
    others = rng.normal(size=(n_rated, width)).astype(np.float32)
    ratings = rng.normal(size=n_rated)
    triangle = width * (width + 1) // 2
    second, first = (
        one.numpy()
        for one in moments(
            others, np.zeros((n_rated, triangle), np.float32), np.ones(n_rated, "f4")
        )
    )
    sums = second.sum(0), (first * ratings[:, None]).sum(0)
    precision, pull, noise = 2 * np.eye(width), np.array([0.5, -0.2, 0.1]), 1.7
    f = np.concatenate([others[:, :-1], np.ones((n_rated, 1))], axis=1).astype(np.float64)
    covariance = np.linalg.inv(precision + noise * f.T @ f)
    mean = covariance @ (noise * f.T @ (ratings - others[:, -1]) + pull)
    drawn, errors = (
        one.numpy()
        for one in draw(
            *(np.tile(one, (n_draws, 1)).astype(np.float32) for one in sums),
            precision.astype(np.float32),
            np.tile(pull, (n_draws, 1)).astype(np.float32),
            np.full(n_draws, noise, np.float32),
            rng.standard_normal((n_draws, width), np.float32),
        )
    )
    assert drawn.mean(0) == pytest.approx(mean, abs=0.02)
    assert np.cov(drawn.T) == pytest.approx(covariance, abs=0.02)
    off = ratings - others[:, -1] - drawn[:100] @ f.T
    squared = (off**2).sum(1) - (ratings**2).sum()
    assert errors[:100] == pytest.approx(squared, abs=1e-3)


def test_a_prior_is_drawn_around_what_the_rows_say():
    from funkgui.factorization.solvers.gibbs import drawn_prior, stream
    from funkgui.factorization.solvers.variational_prior import first_ridge, scatter
    from funkgui.factorization.solvers.variational_updates import Rows, tf

    rng = np.random.default_rng(4)
    n = 4000
    x = np.stack([np.ones(n), rng.normal(size=n)], axis=1).astype(np.float32)
    slopes = np.array([[0.5, -1.0], [0.2, 0.3]])
    half = np.array([[0.8, 0.0], [0.3, 0.5]])
    rows = (x @ slopes + rng.normal(size=(n, 2)) @ half.T).astype(np.float32)
    drawn_rows = Rows(tf.constant(rows), tf.zeros([n, 3]))
    known = scatter([x], [drawn_rows], first_ridge(2), [np.ones((n, 1), np.float32)])
    priors = [drawn_prior(stream(0, draw), known) for draw in range(400)]
    precisions = np.array([prior.precision for prior in priors])
    drawn = np.array([prior.slopes @ np.linalg.inv(prior.precision) for prior in priors])
    assert np.linalg.inv(precisions.mean(0)) == pytest.approx(half @ half.T, abs=0.03)
    assert drawn.mean(0) == pytest.approx(slopes, abs=0.05)
    # The deviations of a regression's slopes and of a precision, from as many rows.
    expected = np.sqrt(np.diag(half @ half.T) / n)
    assert drawn.std(0) == pytest.approx(np.tile(expected, (2, 1)), rel=0.15)
    relative = precisions[:, 0, 0].std() / precisions[:, 0, 0].mean()
    assert relative == pytest.approx(np.sqrt(2 / n), rel=0.15)


def test_the_precision_drawn_of_few_rows_is_as_large_as_they_say():
    """The mean of a Wishart distribution, with little more freedom than there are columns."""
    from funkgui.factorization.solvers.gibbs import drawn_prior, stream
    from funkgui.factorization.solvers.variational_prior import Scatter, first_ridge

    n, rest = 5, np.array([[2.0, 0.5, 0.0], [0.5, 1.0, -0.2], [0.0, -0.2, 3.0]])
    known = Scatter(n, first_ridge(2), np.eye(2), np.zeros((2, 3)), rest, np.zeros((3, 3)))
    drawn = [drawn_prior(stream(0, draw), known).precision for draw in range(20_000)]
    assert np.mean(drawn, axis=0) == pytest.approx(n * np.linalg.inv(rest), abs=0.15)


def test_before_the_burn_in_is_over_nothing_is_drawn(config, solver_of):
    sampling, plain = solver_of(config), solver_of(config.changed(average="none"))
    for solver in (sampling, plain):
        solver.advance(0, 4)
    assert np.array_equal(sampling.model().u, plain.model().u)
    assert sampling.model().uncertainty is not None


def test_draws_have_no_uncertainty_of_their_own_and_differ(config, solver_of):
    solver = solver_of(config)
    solver.advance(0, 5)
    first = solver.model()
    solver.advance(5, 1)
    second = solver.model()
    assert first.uncertainty is None
    assert np.abs(first.u - second.u).mean() > 0.01


def test_other_seeds_draw_other_rows(config, solver_of):
    start = solver_of(config)
    start.advance(0, 4)
    drawn = []
    for seed in (0, 1):
        solver = solver_of(config.changed(seed=seed), start.arrays())
        solver.advance(4, 1)
        drawn.append(solver.model().u)
    assert not np.array_equal(*drawn)


def test_the_mean_of_samples_is_better_than_a_sample_and_about_as_good_as_the_posteriors(finish):
    ratings = rating_set(300, 120, 9000, seed=4)
    holdout = random_share(ratings, 0.1, 0)
    config = FitConfig(solver="variational", n_factors=4, n_features=4, max_epochs=12)
    sampled = {"average": "samples", "burn_in": 12, "sample_every": 1, "max_epochs": 42}
    alone = finish(ratings, holdout, config)
    one = finish(ratings, holdout, config.changed(**sampled, n_models=1))
    averaged = finish(ratings, holdout, config.changed(**sampled, n_models=30))
    assert averaged.holdout_mse < one.holdout_mse
    assert averaged.holdout_mse == pytest.approx(alone.holdout_mse, rel=0.05)
