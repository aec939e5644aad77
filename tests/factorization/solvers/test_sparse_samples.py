"""Langevin samples of the sparse solver: near the posterior, better on average."""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.factorization.devices import choose
from funkgui.factorization.solvers.solver import SolverInput
from funkgui.factorization.solvers.sparse import SparseSolver
from funkgui.ratings.holdout import Holdout


@pytest.fixture
def sampling(sparse):
    return sparse.changed(average="samples", burn_in=3, sample_every=1, n_models=5)


def test_samples_depend_on_the_seed_and_start_after_the_burn_in(rated, sampling, sparse):
    def after(config, n_steps):
        solver = SparseSolver(SolverInput(*rated, config, choose("cpu"), None))
        solver.advance(0, n_steps)
        return solver.model().u

    assert np.array_equal(after(sampling, 12), after(sparse, 12))
    assert not np.array_equal(after(sampling, 13), after(sparse, 13))
    assert not np.array_equal(after(sampling, 13), after(sampling.changed(seed=1), 13))


def test_nothing_is_drawn_for_users_without_ratings(rated, sampling):
    ratings, holdout = rated
    hidden = holdout.hidden | (ratings.user_index == 3)
    solver = SparseSolver(SolverInput(ratings, Holdout(hidden), sampling, choose("cpu"), None))
    solver.advance(0, 13)
    first = solver.model()
    solver.advance(13, 17)
    last = solver.model()
    moved = first.u != last.u
    assert moved[4].all()
    assert not moved[3].any()
    assert last.user_bias[3] == 0


def test_turning_before_the_first_sample_leaves_predictions():
    from funkgui.factorization.solvers.sparse_langevin import turned

    rng = np.random.default_rng(0)
    for n_users, n_items, n_factors in ((9, 7, 3), (9, 4, 6)):
        u = rng.standard_normal((n_users, n_factors), np.float32)
        v = rng.standard_normal((n_items, n_factors), np.float32)
        new_u, new_v = turned(u, v)
        assert new_u.shape == u.shape
        np.testing.assert_allclose(new_u @ new_v.T, u @ v.T, atol=1e-4)
        of_items = new_v.T @ new_v
        assert np.abs(of_items - np.diag(np.diag(of_items))).max() < 1e-3


@pytest.mark.parametrize("changes", [{"non_negative": True, "biases": False}, {"implicit": True}])
def test_samples_with_other_options_stay_finite(rated, sampling, changes):
    solver = SparseSolver(SolverInput(*rated, sampling.changed(**changes), choose("cpu"), None))
    least = []
    for epoch in range(15):
        solver.advance(4 * epoch, 4)
        least.append(solver.arrays()["u"].min())
    assert np.isfinite(solver.losses()).all()
    assert (min(least) >= 0) == ("non_negative" in changes)


def test_the_average_of_samples_beats_each(rated, sampling, finish):
    ratings, holdout = rated
    solver = SparseSolver(SolverInput(ratings, holdout, sampling, choose("cpu"), None))
    solver.advance(0, 40)
    hidden = holdout.hidden
    where = ratings.user_index[hidden], ratings.item_index[hidden]
    errors, predictions = [], []
    for sample in range(40):
        solver.advance(40 + 4 * sample, 4)
        predictions.append(solver.model().predict(*where))
        errors.append(solver.losses()[1])
    of_mean = np.square(np.mean(predictions, axis=0) - ratings.values[hidden]).mean()
    assert of_mean < np.median(errors) - 0.005
