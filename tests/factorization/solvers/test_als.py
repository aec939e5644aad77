"""Alternating least squares against closed forms in float64, and against the other solvers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funkgui.factorization.config import FitConfig
from funkgui.factorization.defaults import config_for_solver
from funkgui.factorization.solvers import als, als_step, rating_pieces
from funkgui.ratings.holdout import Holdout, nothing_hidden, random_share
from tests.dense import from_dense, to_dense
from tests.factorization.solvers.solving import (
    check_losses,
    drawn_matrices,
    odd_matrices,
    solver_of,
)
from tests.rating_set import rating_set

_NAN = np.nan
_ALS = FitConfig(
    solver="als", n_factors=2, l2_factors=0.3, l2_biases=0.2, init_scale=0.5, l2_weighting="plain"
)
_NAMES = ("u", "v", "user_bias", "item_bias")


def _in_float64(solver):
    return {name: array.astype(np.float64) for name, array in solver.arrays().items()}


def _scaled(cells, mask, config):
    mean = cells[mask].mean() if config.biases else 0.0
    return (cells - mean) / (cells[mask].std() or 1.0)


def _weights(mask, axis, config):
    return mask.sum(axis) if config.l2_weighting == "by-count" else np.ones(mask.shape[1 - axis])


def _objective(scaled, mask, state, config):
    """The loss as the solver's documentation has it."""
    predicted = state["u"] @ state["v"].T
    predicted = predicted + state["user_bias"][:, None] + state["item_bias"][None, :]
    total = (np.where(mask, scaled - predicted, 0.0) ** 2).sum()
    for factors, bias, axis in (("u", "user_bias", 1), ("v", "item_bias", 0)):
        weights = _weights(mask, axis, config)
        total += config.l2_factors * (weights @ (state[factors] ** 2).sum(1))
        total += config.l2_biases * (weights @ state[bias] ** 2)
    return total / 2


def _ridge_regression(scaled, mask, state, config, side):
    """Each row of one side, solved for in closed form; rows without ratings where they were."""
    factors, bias, axis = ("u", "user_bias", 1) if side == "user" else ("v", "item_bias", 0)
    other, other_bias = ("v", "item_bias") if side == "user" else ("u", "user_bias")
    targets = scaled if side == "user" else scaled.T
    known = mask if side == "user" else mask.T
    features, l2 = state[other], np.full(config.n_factors, config.l2_factors)
    before = state[factors]
    if config.biases:
        features = np.hstack([features, np.ones((len(features), 1))])
        l2 = np.append(l2, config.l2_biases)
        before = np.hstack([before, state[bias][:, None]])
    solved = before.copy()
    for row, weight in enumerate(_weights(mask, axis, config)):
        at = features[known[row]]
        hessian = at.T @ at + weight * np.diag(l2)
        wanted = at.T @ (targets[row] - state[other_bias])[known[row]]
        if hessian.any():
            solved[row] = np.linalg.solve(hessian, wanted)
    return solved


def _rows(state, config, side):
    factors, bias = ("u", "user_bias") if side == "user" else ("v", "item_bias")
    columns = [state[factors]] + ([state[bias][:, None]] if config.biases else [])
    return np.hstack(columns)


def _check_steps(cells, hidden, config, n_epochs=4):
    """Each step solves for its side, and the losses are those of the model."""
    known = ~np.isnan(cells)
    mask = known & ~hidden
    ratings, holdout = from_dense(cells), Holdout(hidden[known])
    scaled = _scaled(cells, mask, config)
    solver = solver_of(ratings, holdout, config)
    objective = _objective(scaled, mask, _in_float64(solver), config)
    for step in range(2 * n_epochs):
        side = ("user", "item")[step % 2]
        exact = _ridge_regression(scaled, mask, _in_float64(solver), config, side)
        solver.advance(step, 1)
        state = _in_float64(solver)
        np.testing.assert_allclose(_rows(state, config, side), exact, rtol=1e-3, atol=1e-4)
        before, objective = objective, _objective(scaled, mask, state, config)
        assert objective <= before * (1 + 1e-6) + 1e-9
    if not config.biases:
        assert not state["user_bias"].any()
        assert not state["item_bias"].any()
    check_losses(solver, ratings, holdout, rel=1e-3)


@settings(max_examples=20, deadline=None)
@given(
    matrix=drawn_matrices(),
    seed=st.integers(0, 1000),
    weighting=st.sampled_from(["plain", "by-count"]),
)
def test_a_step_is_a_ridge_regression_of_each_row(matrix, seed, weighting):
    _check_steps(*matrix, _ALS.changed(seed=seed, l2_weighting=weighting))


@pytest.mark.parametrize("weighting", ["plain", "by-count"])
@odd_matrices
def test_odd_matrices(cells, hidden, weighting):
    _check_steps(cells, hidden, _ALS.changed(l2_weighting=weighting))


def test_without_biases():
    cells = np.random.default_rng(0).normal(3, 2, (6, 5))
    _check_steps(cells, np.zeros((6, 5), np.bool_), _ALS.changed(biases=False, n_factors=3))


def _sweep(solver, n_epochs):
    solver.advance(0, n_epochs * solver.steps_per_epoch)
    return solver


@pytest.mark.parametrize("weighting", ["plain", "by-count"])
def test_many_factors_end_where_every_row_is_a_ridge_regression(rated, weighting):
    """More factors than steps of conjugate gradients, so that only the sweeps make them exact."""
    ratings, holdout = rated
    l2 = 2.0 if weighting == "plain" else 0.1
    config = _ALS.changed(n_factors=20, l2_factors=l2, l2_biases=l2, l2_weighting=weighting)
    solver = _sweep(solver_of(ratings, holdout, config), 120)
    cells = to_dense(ratings).astype(np.float64)
    mask = np.zeros(cells.shape, np.bool_)
    mask[ratings.user_index, ratings.item_index] = ~holdout.hidden
    state = _in_float64(solver)
    scaled = _scaled(cells, mask, config)
    for side in ("user", "item"):
        exact = _ridge_regression(scaled, mask, state, config, side)
        np.testing.assert_allclose(_rows(state, config, side), exact, atol=2e-3)


def test_ratings_cut_into_pieces_give_the_same(rated, monkeypatch):
    config = _ALS.changed(n_factors=8)
    whole = _sweep(solver_of(*rated, config), 5)
    monkeypatch.setattr(als, "_PIECE", 100)
    pieces = _sweep(solver_of(*rated, config), 5)
    for name in _NAMES:
        np.testing.assert_allclose(pieces.arrays()[name], whole.arrays()[name], atol=2e-4)
    assert pieces.losses() == pytest.approx(whole.losses(), rel=1e-4)


def test_nothing_is_compiled_anew_for_sizes_of_the_same_class():
    def train(n_users, n_items, n_ratings):
        ratings = rating_set(n_users, n_items, n_ratings, seed=1)
        solver = _sweep(solver_of(ratings, random_share(ratings, 0.1, 0), _ALS), 1)
        assert np.isfinite(solver.losses()).all()
        arrays = solver.arrays()
        assert arrays["u"].shape == (n_users, 2)
        assert arrays["item_bias"].shape == (n_items,)

    def n_traced():
        functions = als_step._solved, rating_pieces.plus_products, rating_pieces._squared_errors
        return [one.experimental_get_tracing_count() for one in functions]

    train(64, 40, 600)
    before = n_traced()
    train(62, 39, 590)
    assert n_traced() == before


def test_the_sparse_solver_comes_to_the_same_minimum(rated):
    config = _ALS.changed(n_factors=3, l2_factors=0.2, l2_biases=0.1, l2_weighting="by-count")
    by_als = _sweep(solver_of(*rated, config), 200)
    descent = config.changed(solver="sparse", n_batches=1, learning_rate=0.02, init_scale=0.1)
    by_descent = solver_of(*rated, descent)
    by_descent.advance(0, 500)
    by_descent.change(descent.changed(learning_rate=0.001))
    by_descent.advance(500, 300)
    assert by_als.losses() == pytest.approx(by_descent.losses(), rel=1e-3)
    ratings, holdout = rated
    users, items = ratings.user_index, ratings.item_index
    # Those without training ratings keep the sparse solver's random start.
    rated_users, rated_items = (set(side[~holdout.hidden]) for side in (users, items))
    seen = np.array(
        [u in rated_users and i in rated_items for u, i in zip(users, items, strict=True)]
    )
    predicted, expected = (
        solver.model().predict(users[seen], items[seen]) for solver in (by_als, by_descent)
    )
    np.testing.assert_allclose(predicted, expected, atol=0.005)


def test_the_dense_solver_comes_to_the_same_minimum(generated):
    ratings, holdout = generated
    unit = ratings.values[~holdout.hidden].std(dtype=np.float64)
    config = _ALS.changed(n_factors=3, biases=False, l2_factors=0.05, l2_weighting="by-count")
    by_als = _sweep(solver_of(ratings, holdout, config), 100)
    # Dense takes the ratings unscaled: the squared errors grow with the unit's square, the
    # squares of U and V with the unit.
    descent = config.changed(
        solver="dense", optimizer="adam", learning_rate=0.01, l2_factors=float(0.05 * unit)
    )
    by_descent = solver_of(ratings, holdout, descent)
    by_descent.advance(0, 3000)
    assert by_als.losses() == pytest.approx(by_descent.losses(), rel=1e-2)


@pytest.mark.parametrize("clip", [True, False])
def test_predictions_are_clipped_where_wished(rated, clip):
    config = _ALS.changed(n_factors=30, l2_factors=0.001, l2_biases=0.001, clip=clip)
    ratings, holdout = rated
    solver = _sweep(solver_of(ratings, holdout, config), 3)
    predicted = solver.model().reconstruct(slice(None), slice(None))
    assert (predicted.max() > ratings.scale.high) != clip
    check_losses(solver, ratings, holdout, rel=1e-3)


def test_users_and_items_without_ratings_are_predicted_by_the_mean_and_the_others_bias():
    cells = np.array([[1.0, 4, _NAN], [2, 5, _NAN], [_NAN, _NAN, _NAN]])
    ratings = from_dense(cells)
    config = _ALS.changed(l2_weighting="by-count")
    model = _sweep(solver_of(ratings, nothing_hidden(ratings), config), 5).model()
    assert not model.u[2].any()
    assert not model.v[2].any()
    assert model.reconstruct(slice(2, 3), slice(2, 3)) == pytest.approx(3.0)


@pytest.mark.parametrize("times", [1.0, 1e30, -1e-30])
def test_any_scale_is_learned_alike(rated, finish, times):
    ratings, holdout = rated
    scaled = replace(ratings, values=(ratings.values * times).astype(np.float32), scale=None)
    config = config_for_solver("als", ratings)
    finished = finish(scaled, holdout, config.changed(max_epochs=5))
    expected = finish(ratings, holdout, config.changed(max_epochs=5, clip=False))
    assert finished.holdout_mse == pytest.approx(expected.holdout_mse * times**2, rel=1e-3)
    assert np.isfinite(finished.model.reconstruct(slice(None), slice(None))).all()


def test_more_factors_than_items():
    cells = np.random.default_rng(1).normal(size=(4, 3))
    ratings = from_dense(cells)
    config = _ALS.changed(n_factors=40, l2_factors=1e-3, l2_biases=1e-3)
    solver = _sweep(solver_of(ratings, nothing_hidden(ratings), config), 50)
    assert solver.losses()[0] < 1e-3
