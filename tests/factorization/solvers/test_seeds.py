"""The mean of several seeds: how their solvers take turns."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from funkgui.factorization.config import FitConfig
from funkgui.factorization.solvers.solver import WarmStart
from funkgui.ratings.threads import n_threads
from tests.factorization.solvers.solving import solver_of


@pytest.fixture(params=["variational", "sparse"])
def make(request, rated):
    """Make an average of three, to begin afresh or to go on from arrays."""
    config = FitConfig(
        solver=request.param, n_factors=4, n_features=3, average="seeds", n_models=3, n_batches=2
    )
    return lambda arrays=None: solver_of(*rated, config, arrays)


def test_a_step_is_one_of_a_single_solver(make):
    """A training looks for a stop between two steps, so all together would be far apart."""
    solver = make()
    before = solver.arrays()
    for number in range(3):
        solver.advance(number, 1)
        after = solver.arrays()
        changed = {name[0] for name in after if not np.array_equal(after[name], before[name])}
        assert changed == {str(one) for one in range(number + 1)}


def test_each_of_the_variational_solvers_has_fewer_features_than_the_one_before(rated):
    config = FitConfig(solver="variational", n_factors=4, n_features=9, average="seeds", n_models=3)
    arrays = solver_of(*rated, config).arrays()
    plain = 2  # the constant and the count
    assert [len(arrays[f"{number}.user_ridge"]) - plain for number in range(3)] == [9, 6, 4]


def test_the_variational_solvers_share_their_threads(rated):
    """Of hundreds of models, each with its own, there would be more than a system lets start."""
    config = FitConfig(solver="variational", n_factors=4, average="seeds", n_models=8)
    before = threading.active_count()
    solver = solver_of(*rated, config)
    solver.advance(0, solver.steps_per_epoch)
    assert threading.active_count() - before <= n_threads()


def test_a_warm_start_is_where_the_first_begins_and_the_others_are_near(rated):
    """Were all to begin there, all would learn the same."""
    ratings, _ = rated
    rng = np.random.default_rng(0)
    sides = (rng.normal(size=(n, 4)).astype(np.float32) for n in (ratings.n_users, ratings.n_items))
    biases = (np.zeros(n, np.float32) for n in (ratings.n_users, ratings.n_items))
    warm = WarmStart(*sides, *biases, 3.0)
    config = FitConfig(n_factors=4, average="seeds", n_models=3)
    arrays = solver_of(*rated, config, warm=warm).arrays()
    first, *others = (arrays[f"{number}.u"] for number in range(3))
    unit = first[0, 0] / warm.u[0, 0]
    assert first == pytest.approx(warm.u * unit, rel=1e-5)
    for other in others:
        assert 0.05 < np.std(np.log(other / first)) < 0.5
    assert not np.array_equal(*others)
