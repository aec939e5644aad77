"""The sparse solver against plain formulas, on small and odd sets of ratings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funkgui.factorization.config import FitConfig
from funkgui.ratings.holdout import Holdout, nothing_hidden
from tests.dense import from_dense
from tests.factorization.solvers.solving import (
    check_losses,
    check_same,
    drawn_matrices,
    finite_differences,
    odd_matrices,
    solver_of,
)

_NAN = np.nan
_DESCENT = FitConfig(
    optimizer="gradient-descent",
    n_factors=2,
    n_batches=1,
    learning_rate=0.1,
    l2_factors=0.3,
    l2_biases=0.2,
)
_NAMES = ("u", "v", "user_bias", "item_bias")


def _start(shape, n_factors, seed=0, scale=1.0):
    rng = np.random.default_rng(seed)
    shapes = {
        "u": (shape[0], n_factors),
        "v": (shape[1], n_factors),
        "user_bias": (shape[0],),
        "item_bias": (shape[1],),
    }
    return {name: rng.normal(0, scale, size).astype(np.float32) for name, size in shapes.items()}


def _loss(scaled, mask, state, config):
    """Half the squared errors and the L2, each row's as often as it has ratings, in float64."""
    predicted = state["u"] @ state["v"].T
    predicted = predicted + state["user_bias"][:, None] + state["item_bias"][None, :]
    squared = (np.where(mask, scaled - predicted, 0.0) ** 2).sum()
    per_user, per_item = mask.sum(1), mask.sum(0)
    factors = per_user @ (state["u"] ** 2).sum(1) + per_item @ (state["v"] ** 2).sum(1)
    biases = per_user @ state["user_bias"] ** 2 + per_item @ state["item_bias"] ** 2
    return (squared + config.l2_factors * factors + config.l2_biases * biases) / 2


def _slopes(scaled, mask, state, config, name):
    return finite_differences(
        lambda moved: _loss(scaled, mask, {**state, name: moved}, config), state[name]
    )


def _per_rating(slopes, mask, name):
    counts = mask.sum(1 if name.startswith("u") else 0) + 1.0
    return slopes / counts.reshape(-1, *[1] * (slopes.ndim - 1))


def _check_one_step(cells, hidden, config, start):
    """One step of gradient descent from known arrays, and the losses before it."""
    known = ~np.isnan(cells)
    ratings, holdout = from_dense(cells), Holdout(hidden[known])
    mask = known & ~hidden
    mean = cells[mask].mean() if config.biases else 0.0
    unit = cells[mask].std() or 1.0
    scaled = (cells - mean) / unit
    solver = solver_of(ratings, holdout, config, start)

    check_losses(solver, ratings, holdout)
    solver.advance(0, 1)
    after = solver.arrays()
    state = {name: start[name].astype(np.float64) for name in _NAMES}
    for name in _NAMES:
        slopes = _slopes(scaled, mask, state, config, name)
        still = name.endswith("bias") and not config.biases
        step = 0 if still else config.learning_rate * _per_rating(slopes, mask, name)
        np.testing.assert_allclose(
            after[name], state[name] - step, rtol=1e-4, atol=1e-5, err_msg=name
        )


@settings(max_examples=25, deadline=None)
@given(
    matrix=drawn_matrices(),
    seed=st.integers(0, 1000),
)
def test_a_step_follows_the_gradient(matrix, seed):
    _check_one_step(*matrix, _DESCENT, _start((5, 4), 2, seed))


@odd_matrices
def test_a_step_follows_the_gradient_on_odd_matrices(cells, hidden):
    _check_one_step(cells, hidden, _DESCENT, _start(cells.shape, 2))


@pytest.mark.parametrize("biases", [True, False])
def test_wide_rows_nothing_held_out_and_no_biases(biases):
    # Eleven factors: one whole group of fused columns, and a rest.
    cells = np.random.default_rng(0).normal(3, 2, (3, 4))
    start = _start((3, 4), 11, scale=0.3)
    if not biases:
        start.update(user_bias=np.zeros(3, np.float32), item_bias=np.zeros(4, np.float32))
    config = _DESCENT.changed(n_factors=11, biases=biases)
    _check_one_step(cells, np.zeros((3, 4), np.bool_), config, start)


def test_adam_by_its_formula():
    """With one second moment for the whole of each array, over the rows that have ratings."""
    cells = np.array([[1.0, _NAN, 4], [2, 5, _NAN], [_NAN, _NAN, _NAN]])
    ratings = from_dense(cells)
    config = _DESCENT.changed(optimizer="adam", learning_rate=0.02)
    start = _start((3, 3), 2)
    start["u"][2] = start["user_bias"][2] = 0
    solver = solver_of(ratings, nothing_hidden(ratings), config, start)
    solver.advance(0, 20)

    mask = ~np.isnan(cells)
    scaled = (cells - cells[mask].mean()) / cells[mask].std()
    state = {name: array.astype(np.float64) for name, array in start.items()}
    first, second = {name: 0 * state[name] for name in _NAMES}, dict.fromkeys(_NAMES, 0.0)
    for step in range(1, 21):
        slopes = {name: _slopes(scaled, mask, state, config, name) for name in _NAMES}
        for name, slope in slopes.items():
            counts = mask.sum(1 if name.startswith("u") else 0)
            typical = (counts**2).sum() / counts.sum()
            slope = (slope.T / (counts + typical)).T
            first[name] = 0.9 * first[name] + 0.1 * slope
            second[name] = 0.99 * second[name] + 0.01 * np.mean(slope[counts > 0] ** 2)
            unbiased = first[name] / (1 - 0.9**step), second[name] / (1 - 0.99**step)
            state[name] = state[name] - 0.02 * unbiased[0] / (np.sqrt(unbiased[1]) + 1e-7)
    after = solver.arrays()
    for name in _NAMES:
        np.testing.assert_allclose(after[name], state[name], rtol=1e-3, atol=1e-4, err_msg=name)


def test_moments_of_earlier_versions_are_left_out(rated, sparse):
    start = _start((rated[0].n_users, rated[0].n_items), sparse.n_factors)
    old = {f"{name}_{kind}": 1 + start[name] for name in _NAMES for kind in ("first", "second")}
    fresh, going_on = (solver_of(*rated, sparse, arrays) for arrays in (start, start | old))
    for solver in (fresh, going_on):
        solver.advance(0, 5)
    check_same(fresh, going_on)


def test_users_with_few_ratings_move_less_than_those_with_many():
    rng = np.random.default_rng(0)
    cells = rng.normal(0, 1, (40, 60)) + 1.0
    cells[20:, 3:] = _NAN
    ratings = from_dense(cells)
    config = _DESCENT.changed(optimizer="adam", learning_rate=0.01, l2_factors=0.0, l2_biases=0.0)
    solver = solver_of(ratings, nothing_hidden(ratings), config)
    before = solver.arrays()["u"]
    solver.advance(0, 1)
    moved = np.abs(solver.arrays()["u"] - before).mean(1)
    assert moved[:20].mean() > 2 * moved[20:].mean()


def test_an_epoch_visits_every_training_rating_once(rated):
    """With steps too small to matter, the batches' changes add up to those of one batch."""
    ratings, holdout = rated
    config = _DESCENT.changed(learning_rate=1e-3, l2_factors=0.0, l2_biases=0.0)
    start = _start((ratings.n_users, ratings.n_items), 2)
    train = ~holdout.hidden
    counts = np.bincount(ratings.user_index[train], minlength=ratings.n_users)
    moved = []
    for n_batches in (1, 7):
        solver = solver_of(ratings, holdout, config.changed(n_batches=n_batches), start)
        assert solver.steps_per_epoch == n_batches
        solver.advance(0, n_batches)
        moved.append(solver.arrays()["user_bias"] - start["user_bias"])
    # One batch divides by count + 1; seven divide by their own counts + 1, seven times.
    whole = moved[0] * (counts + 1) / np.maximum(counts, 1)
    assert np.corrcoef(whole, moved[1])[0, 1] > 0.95


def test_no_more_batches_than_ratings():
    ratings = from_dense(np.array([[1.0, _NAN, 4]]))
    config = _DESCENT.changed(n_batches=64)
    solver = solver_of(ratings, nothing_hidden(ratings), config)
    assert solver.steps_per_epoch == 2


def test_the_start_is_drawn_from_the_seed(rated, sparse):
    def start(**changes):
        return solver_of(*rated, sparse.changed(**changes)).arrays()

    first, same, other = start(), start(), start(seed=1)
    assert np.array_equal(first["u"], same["u"])
    assert not np.array_equal(first["u"], other["u"])
    assert first["u"].std() == pytest.approx(0.01, rel=0.1)
    assert start(init_scale=0.5)["v"].std() == pytest.approx(0.5, rel=0.1)
    assert not first["user_bias"].any()


def test_settings_mean_the_same_on_every_scale(rated, sparse):
    """Ratings are scaled to a standard deviation of 1, so a run on ten times as many points is
    the same run."""
    ratings, holdout = rated
    tenfold = replace(ratings, values=ratings.values * 10 - 30, scale=None)
    bare = replace(ratings, scale=None)
    solvers = [solver_of(one, holdout, sparse) for one in (bare, tenfold)]
    for solver in solvers:
        solver.advance(0, 20)
    small, large = (solver.losses() for solver in solvers)
    assert large == pytest.approx(tuple(100 * loss for loss in small), rel=1e-3)
    predicted = [solver.model().reconstruct([0], slice(None))[0] for solver in solvers]
    np.testing.assert_allclose(predicted[1], predicted[0] * 10 - 30, rtol=1e-3, atol=1e-3)
