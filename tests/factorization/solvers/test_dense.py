"""The dense solver against plain formulas and the tutorial's own loop."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from funkgui.factorization.config import OPTIMIZERS, FitConfig
from funkgui.factorization.devices import load_tensorflow
from funkgui.factorization.fit import fit
from funkgui.ratings.generated.product import product_matrix
from funkgui.ratings.generated.synthetic import harmonic_weights
from funkgui.ratings.holdout import Holdout, drawn_with_repetition
from funkgui.ratings.scale import RatingScale
from tests.dense import from_dense, to_dense
from tests.factorization.solvers.solving import (
    finite_differences,
    odd_matrices,
    solver_of,
)

_NAN = np.nan
_DESCENT = FitConfig(
    solver="dense",
    optimizer="gradient-descent",
    n_factors=2,
    biases=False,
    learning_rate=0.1,
    l2_factors=0.3,
)


def _weights(mask, config):
    """How often the L2 of each user's and item's row counts."""
    if config.l2_weighting == "by-count":
        return mask.sum(1), mask.sum(0)
    return tuple(np.ones(n) for n in mask.shape)


def _loss(cells, mask, u, v, config):
    """The loss as the solver's documentation has it, in float64."""
    known = mask.sum()
    squared = (np.where(mask, cells - u @ v.T, 0.0) ** 2).sum() / known
    of_users, of_items = _weights(mask, config)
    of_rows = of_users @ (u**2).sum(1) + of_items @ (v**2).sum(1)
    return squared + config.l2_factors * of_rows / known


def _start(shape, n_factors, seed=0):
    rng = np.random.default_rng(seed)
    return {
        name: rng.normal(size=(n, n_factors)).astype(np.float32)
        for name, n in zip("uv", shape, strict=True)
    }


def _check_one_step(cells, hidden, config, start):
    """One step of gradient descent from known arrays, and the losses before it."""
    ratings = from_dense(cells)
    holdout = Holdout(hidden[~np.isnan(cells)])
    mask = ~np.isnan(cells) & ~hidden
    u, v = (start[name].astype(np.float64) for name in "uv")
    l2, rate = config.l2_factors, config.learning_rate
    solver = solver_of(ratings, holdout, config, start)

    train_mse, holdout_mse = solver.losses()
    squared = (cells - u @ v.T) ** 2
    assert train_mse == pytest.approx(squared[mask].mean(), rel=1e-5)
    if holdout.n_hidden:
        assert holdout_mse == pytest.approx(squared[~np.isnan(cells) & hidden].mean(), rel=1e-5)
    else:
        assert np.isnan(holdout_mse)

    solver.advance(0, 1)
    after = solver.arrays()
    u_slopes = finite_differences(lambda moved: _loss(cells, mask, moved, v, config), u)
    v_slopes = finite_differences(lambda moved: _loss(cells, mask, u, moved, config), v)
    np.testing.assert_allclose(after["u"], u - rate * u_slopes, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(after["v"], v - rate * v_slopes, rtol=1e-4, atol=1e-5)
    errors = np.where(mask, cells - u @ v.T, 0.0)
    of_users, _ = _weights(mask, config)
    plain = u + 2 * rate * (errors @ v - l2 * of_users[:, None] * u) / mask.sum()
    np.testing.assert_allclose(after["u"], plain, rtol=1e-4, atol=1e-5)


@settings(max_examples=25, deadline=None)
@given(
    cells=hnp.arrays(np.float64, (4, 3), elements=st.floats(-5, 5, width=32)),
    role=hnp.arrays(np.int8, (4, 3), elements=st.integers(0, 2)),
    seed=st.integers(0, 1000),
)
def test_a_step_follows_the_gradient(cells, role, seed):
    role[0, 0] = 0  # at least one cell to train on
    cells = np.where(role == 2, _NAN, cells)
    _check_one_step(cells, role == 1, _DESCENT, _start((4, 3), 2, seed))


@odd_matrices
@pytest.mark.parametrize("weighting", ["by-count", "plain"])
def test_a_step_follows_the_gradient_on_odd_matrices(cells, hidden, weighting):
    config = _DESCENT.changed(l2_weighting=weighting)
    _check_one_step(cells, hidden, config, _start(cells.shape, 2))


def test_more_factors_than_users_and_items():
    cells = np.array([[1.0, 2, 3], [4, 5, 6]])
    config = _DESCENT.changed(n_factors=7, learning_rate=0.01)
    _check_one_step(cells, np.zeros((2, 3), np.bool_), config, _start((2, 3), 7))


@pytest.fixture(scope="module")
def masked():
    ratings, _ = product_matrix(60, 50, harmonic_weights(50), seed=3)
    return ratings, drawn_with_repetition(ratings, 0.7, 3)


def test_adam_takes_the_steps_of_the_tutorials_eager_loop(masked):
    ratings, holdout = masked
    tf = load_tensorflow()
    config = _DESCENT.changed(
        optimizer="adam",
        n_factors=10,
        learning_rate=0.001,
        init_scale=1.0,
        l2_factors=0.0,
        max_epochs=200,
        patience=0,
        keep_best=False,
    )
    start = solver_of(ratings, holdout, config).arrays()
    *_, finished = fit(ratings, holdout, config)

    cells = tf.constant(to_dense(ratings))
    mask = np.zeros(cells.shape, np.float32)
    mask[ratings.user_index, ratings.item_index] = ~holdout.hidden
    u, v = tf.Variable(start["u"]), tf.Variable(start["v"].T)
    moments = [(0.0, 0.0), (0.0, 0.0)]
    losses = []
    for step in range(1, 201):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(mask * (cells - tf.matmul(u, v)) ** 2) / tf.reduce_sum(mask)
        losses.append(float(loss))
        for at, (variable, slope) in enumerate(
            zip((u, v), tape.gradient(loss, (u, v)), strict=True)
        ):
            first = 0.9 * moments[at][0] + 0.1 * slope
            second = 0.999 * moments[at][1] + 0.001 * slope**2
            moments[at] = first, second
            # Keras's Adam at its defaults.
            rate = 0.001 * np.sqrt(1 - 0.999**step) / (1 - 0.9**step)
            variable.assign_sub(rate * first / (tf.sqrt(second) + 1e-7))

    noted = finished.history.train_mse[:-1]
    np.testing.assert_allclose(noted, losses, rtol=1e-5)
    assert losses[-1] < 0.9 * losses[0]
    np.testing.assert_allclose(finished.model.u, u.numpy(), atol=1e-4)
    np.testing.assert_allclose(finished.model.v, v.numpy().T, atol=1e-4)


def test_momentum_takes_the_steps_of_keras(masked):
    ratings, holdout = masked
    tf = load_tensorflow()
    config = _DESCENT.changed(
        optimizer="momentum", momentum=0.8, learning_rate=0.5, n_factors=10, init_scale=0.5
    )
    solver = solver_of(ratings, holdout, config)
    start = solver.arrays()
    assert not start["u_velocity"].any()
    cells = tf.constant(to_dense(ratings))
    mask = np.zeros(cells.shape, np.float32)
    mask[ratings.user_index, ratings.item_index] = ~holdout.hidden
    u, v = tf.Variable(start["u"]), tf.Variable(start["v"].T)
    optimizer = tf.keras.optimizers.SGD(learning_rate=0.5, momentum=0.8)
    for _ in range(60):
        with tf.GradientTape() as tape:
            squared = tf.reduce_sum(mask * (cells - tf.matmul(u, v)) ** 2)
            sizes = tf.reduce_sum(mask.sum(1)[:, None] * u**2)
            sizes += tf.reduce_sum(mask.sum(0)[None, :] * v**2)
            loss = (squared + config.l2_factors * sizes) / mask.sum()
        optimizer.apply_gradients(zip(tape.gradient(loss, (u, v)), (u, v), strict=True))
    before = solver.losses()[0]
    solver.advance(0, 60)
    assert solver.losses()[0] < 0.9 * before
    after = solver.arrays()
    np.testing.assert_allclose(after["u"], u.numpy(), atol=1e-4)
    np.testing.assert_allclose(after["v"], v.numpy().T, atol=1e-4)
    assert after["v_velocity"].shape == after["v"].shape


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_factors_stay_at_zero_or_above(masked, optimizer):
    config = _DESCENT.changed(
        optimizer=optimizer, n_factors=10, non_negative=True, l2_factors=0.0, learning_rate=0.05
    )
    free = solver_of(*masked, config.changed(non_negative=False))
    solver = solver_of(*masked, config)
    before = solver.losses()[0]
    for name in "uv":
        assert np.array_equal(solver.arrays()[name], np.abs(free.arrays()[name]))
    solver.advance(0, 200)
    after = solver.arrays()
    assert min(after["u"].min(), after["v"].min()) == 0
    assert solver.losses()[0] < before


def test_a_projected_step_is_the_free_one_cut_off_at_zero(masked):
    config = _DESCENT.changed(n_factors=10, learning_rate=2.0)
    solver = solver_of(*masked, config.changed(non_negative=True))
    free = solver_of(*masked, config, solver.arrays())
    for one in (solver, free):
        one.advance(0, 1)
    assert free.arrays()["u"].min() < 0
    for name in "uv":
        assert np.array_equal(solver.arrays()[name], np.maximum(free.arrays()[name], 0))


def test_given_factors_below_zero_are_cut_off(masked):
    config = _DESCENT.changed(n_factors=10)
    given = solver_of(*masked, config).arrays()
    solver = solver_of(*masked, config.changed(non_negative=True), given)
    assert np.array_equal(solver.model().v, np.maximum(given["v"], 0))


@pytest.mark.parametrize("clip", [True, False])
def test_losses_are_those_of_predictions_within_the_scale(clip):
    cells = np.array([[1.0, 5], [3, 2]])
    plain = from_dense(cells)
    ratings = replace(plain, scale=RatingScale(1, 5, 1))
    start = {"u": np.full((2, 2), 9, np.float32), "v": np.full((2, 2), 9, np.float32)}
    hidden = np.array([False, False, False, True])
    config = _DESCENT.changed(clip=clip)
    solver = solver_of(ratings, Holdout(hidden), config, start)
    end = 5 if clip else 162
    squared = (cells - end) ** 2
    assert solver.losses() == pytest.approx((squared.ravel()[:3].mean(), squared[1, 1]))
    predicted = solver.model().reconstruct(slice(0, 2), slice(0, 2))
    assert predicted.tolist() == [[end, end], [end, end]]
