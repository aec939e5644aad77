"""Funk's solver of 2006 against his own way, one rating at a time, and plain formulas."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funkgui.factorization.config import FitConfig
from funkgui.factorization.events import ALL_TRAINED
from funkgui.factorization.metrics import mse_where
from funkgui.factorization.solvers.funk_baseline import funk_baseline
from funkgui.ratings.holdout import Holdout, nothing_hidden
from funkgui.ratings.scale import RatingScale
from tests.dense import from_dense
from tests.factorization.conftest import warm_from
from tests.factorization.solvers.solving import (
    check_losses,
    drawn_matrices,
    finite_differences,
    odd_matrices,
    solver_of,
)
from tests.rating_set import rating_set

_NAN = np.nan
_FUNK = FitConfig(
    solver="funk-2006",
    n_factors=2,
    init_scale=0.1,
    learning_rate=0.001,
    l2_factors=0.02,
    passes_per_factor=10,
    max_epochs=2000,
    note_every=20,
    patience=0,
    keep_best=False,
)


def _trained(ratings, holdout, config):
    solver = solver_of(ratings, holdout, config)
    while not solver.done:
        solver.advance(0, 50)
    return solver


def _on_a_scale(cells, low, high):
    plain = from_dense(np.asarray(cells, np.float64))
    scale = RatingScale(low, high, None)
    return replace(plain, scale=scale)


def test_the_baseline_by_its_formula(rated):
    ratings, holdout = rated
    users, items, values = (
        array[~holdout.hidden] for array in (ratings.user_index, ratings.item_index, ratings.values)
    )
    values = values.astype(np.float64)
    mean = values.mean()
    item_means = np.array(
        [
            (25 * mean + values[items == item].sum()) / (25 + (items == item).sum())
            for item in range(ratings.n_items)
        ]
    )
    offsets = values - item_means[items]
    user_offsets = [
        (25 * offsets.mean() + offsets[users == user].sum()) / (25 + (users == user).sum())
        for user in range(ratings.n_users)
    ]
    user_bias, item_bias = funk_baseline(ratings, holdout, 25.0)
    np.testing.assert_allclose(item_bias + mean, item_means, rtol=1e-5)
    np.testing.assert_allclose(user_bias, user_offsets, atol=1e-6)
    model = solver_of(ratings, holdout, _FUNK).model()
    assert not model.u.any()
    assert not model.v.any()
    assert model.mean == pytest.approx(mean)
    assert np.array_equal(model.user_bias, user_bias)


def test_a_baseline_without_shrinkage():
    ratings = from_dense(np.array([[1.0, 3, _NAN], [_NAN, _NAN, _NAN]]))
    user_bias, item_bias = funk_baseline(ratings, nothing_hidden(ratings), 0.0)
    assert item_bias.tolist() == [-1, 1, 0]
    assert user_bias.tolist() == [0, 0]


def _loss(values, sums, rows, own, partners, l2):
    """What a side's pass goes down on: L2 as often as a row has ratings."""
    errors = values - sums - own[rows] * partners
    return 0.5 * (errors @ errors) + 0.5 * l2 * (own[rows] ** 2).sum()


def _after_a_pass(values, sums, rows, own, partners, config):
    """The step as the solver's documentation has it, its gradient by finite differences."""
    l2 = config.l2_factors
    slopes = finite_differences(lambda own: _loss(values, sums, rows, own, partners, l2), own, 1e-5)
    curvature = np.bincount(rows, partners**2 + l2, len(own))
    shares = -np.expm1(-config.learning_rate * curvature)
    effect = np.divide(shares, curvature, out=np.zeros_like(own), where=curvature > 0)
    return own - effect * slopes


def _check_one_pass(cells, hidden, config, seed=0):
    known = ~np.isnan(cells)
    ratings, holdout = from_dense(cells), Holdout(hidden[known])
    rng = np.random.default_rng(seed)
    fresh = solver_of(ratings, holdout, config)
    start = fresh.arrays()
    for name in "uv":
        start[name] = rng.normal(size=start[name].shape).astype(np.float32)
    start["progress"] = np.array([1, 3, 9], np.float32)
    solver = solver_of(ratings, holdout, config, start)
    model = solver.model()
    check_losses(solver, ratings, holdout)

    solver.advance(0, 1)
    after = solver.arrays()
    users, items, values = (
        array[~holdout.hidden] for array in (ratings.user_index, ratings.item_index, ratings.values)
    )
    u, v = start["u"].astype(np.float64), start["v"].astype(np.float64)
    sums = model.mean + start["user_bias"][users] + start["item_bias"][items]
    sums = sums + u[users, 0] * v[items, 0]
    of_users = _after_a_pass(values, sums, users, u[:, 1], v[items, 1], config)
    of_items = _after_a_pass(values, sums, items, v[:, 1], of_users[users], config)
    np.testing.assert_allclose(after["u"][:, 1], of_users, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(after["v"][:, 1], of_items, rtol=1e-4, atol=1e-5)
    assert np.array_equal(after["u"][:, 0], start["u"][:, 0]), "trained features are frozen"
    assert not after["u"][:, 2:].any(), "later ones are untouched"
    rmse = math.sqrt(np.mean((values - sums - of_users[users] * v[items, 1]) ** 2))
    np.testing.assert_allclose(after["progress"], [1, 4, rmse], rtol=1e-4)


@settings(max_examples=20, deadline=None)
@given(
    matrix=drawn_matrices(),
    seed=st.integers(0, 1000),
    rate=st.sampled_from([0.001, 0.1, 10.0]),
)
def test_a_pass_follows_the_gradient(matrix, seed, rate):
    _check_one_pass(*matrix, _FUNK.changed(learning_rate=rate), seed)


@odd_matrices
def test_a_pass_on_odd_matrices(cells, hidden):
    _check_one_pass(cells, hidden, _FUNK.changed(learning_rate=0.05))


def _one_rating_at_a_time(ratings, config, n_passes):
    """Funk's training of all features, in float64; returns U, V and each pass's RMSE."""
    users, items = ratings.user_index, ratings.item_index
    values = ratings.values.astype(np.float64)
    user_bias, item_bias = funk_baseline(ratings, nothing_hidden(ratings), config.shrinkage)
    cached = (values.mean() + user_bias[users] + item_bias[items]).tolist()
    low, high = ratings.scale.low, ratings.scale.high
    rate, l2 = config.learning_rate, config.l2_factors
    order = np.random.default_rng(0).permutation(len(values)).tolist()
    users, items, values = users.tolist(), items.tolist(), values.tolist()
    u, v = np.zeros((2, ratings.n_users)), np.zeros((2, ratings.n_items))
    rmses = []
    for feature in range(2):
        p, q = [0.1] * ratings.n_users, [0.1] * ratings.n_items
        for _ in range(n_passes):
            squared = 0.0
            for at in order:
                of_user, of_item = p[users[at]], q[items[at]]
                score = min(max(cached[at] + of_user * of_item, low), high)
                error = values[at] - score
                squared += error * error
                p[users[at]] += rate * (error * of_item - l2 * of_user)
                q[items[at]] += rate * (error * of_user - l2 * of_item)
            rmses.append(math.sqrt(squared / len(order)))
        for at in order:
            score = cached[at] + p[users[at]] * q[items[at]]
            cached[at] = min(max(score, low), high)
        u[feature], v[feature] = p, q
    return u.T, v.T, np.array(rmses)


def test_passes_do_what_funks_do_one_rating_at_a_time():
    ratings = rating_set(40, 30, 1200, seed=2)
    config = _FUNK.changed(learning_rate=0.005, passes_per_factor=100)
    u, v, rmses = _one_rating_at_a_time(ratings, config, 100)
    solver = solver_of(ratings, nothing_hidden(ratings), config)
    mine = []
    # Features end after just as many passes as his do here.
    solver.change(config.changed(passes_per_factor=1000))
    for _ in range(100):
        solver.advance(0, 1)
        mine.append(solver.arrays()["progress"][2])
    np.testing.assert_allclose(mine, rmses[:100], rtol=3e-3)
    rated_users = np.bincount(ratings.user_index, minlength=ratings.n_users) > 0
    arrays = solver.arrays()
    assert np.abs(arrays["u"][rated_users, 0] - 0.1).max() > 0.3, "they have moved"
    np.testing.assert_allclose(arrays["u"][rated_users, 0], u[rated_users, 0], atol=0.03)
    np.testing.assert_allclose(arrays["v"][:, 0], v[:, 0], atol=0.03)


def test_a_feature_takes_its_passes_and_ends_when_it_no_longer_learns(rated):
    solver = solver_of(*rated, _FUNK.changed(passes_per_factor=120))
    solver.advance(0, 119)
    assert solver.arrays()["progress"][:2].tolist() == [0, 119]
    rmse = math.inf
    for passes in range(120, 201):
        solver.advance(0, 1)
        at, taken, now = solver.arrays()["progress"]
        if at == 1:
            break
        assert taken == passes
        assert now <= rmse - 0.0001 or rmse == math.inf
        rmse = now
    assert at == 1


def test_a_feature_ends_after_two_hundred_passes():
    # On a scale so wide that each pass still gains more than enough.
    ratings = from_dense(np.random.default_rng(0).normal(0, 100, (6, 5)))
    config = _FUNK.changed(learning_rate=1e-4, passes_per_factor=60)
    solver = solver_of(ratings, nothing_hidden(ratings), config)
    solver.advance(0, 199)
    assert solver.arrays()["progress"][:2].tolist() == [0, 199]
    solver.advance(0, 1)
    assert solver.arrays()["progress"][:2].tolist() == [1, 0]


@pytest.mark.parametrize("clip", [True, False])
def test_predictions_are_clipped_after_each_feature(clip):
    """Where the first feature overshoots the scale, the second one starts from its end."""
    ratings = _on_a_scale([[5.0, 1], [5, 1]], 1, 5)
    config = _FUNK.changed(learning_rate=0.01, clip=clip)
    start = solver_of(ratings, nothing_hidden(ratings), config).arrays()
    start["u"][:, 0] = start["v"][:, 0] = 3.0
    start["progress"] = np.array([1, 0, np.inf], np.float32)
    solver = solver_of(ratings, nothing_hidden(ratings), config, start)
    solver.advance(0, 1)

    sums = 3 + start["user_bias"][0] + start["item_bias"] + 9
    scores = np.minimum(np.minimum(sums, 5) + 0.01, 5) if clip else sums + 0.01
    slope = -0.1 * (np.array([5, 1]) - scores).sum() + 2 * 0.02 * 0.1
    curvature = 2 * (0.1**2 + 0.02)
    expected = 0.1 + np.expm1(-0.01 * curvature) / curvature * slope
    assert solver.arrays()["u"][0, 1] == pytest.approx(expected, rel=1e-5)
    assert (solver.model().scale is None) != clip


def test_losses_are_those_of_the_model_as_it_predicts(rated):
    ratings, holdout = rated
    solver = solver_of(ratings, holdout, _FUNK.changed(n_factors=5, learning_rate=0.02))
    for _ in range(12):
        solver.advance(0, 17)
        check_losses(solver, ratings, holdout, rel=1e-5)


def test_training_ends_when_all_features_are_trained(rated, finish):
    finished = finish(*rated, _FUNK)
    again = finish(*rated, _FUNK.changed(seed=1))  # of which nothing is drawn
    assert not _FUNK.uses("seed")
    assert finished.stopped_because == ALL_TRAINED
    assert finished.state.epoch % _FUNK.note_every == 0
    assert finished.state.epoch < _FUNK.max_epochs
    assert finished.state.arrays["progress"][0] == _FUNK.n_factors
    assert [note.train_mse for note in finished.history] == [
        note.train_mse for note in again.history
    ]
    assert finished.history.epochs.tolist() == again.history.epochs.tolist()
    more = finish(*rated, _FUNK, earlier=finished)
    assert more.stopped_because == ALL_TRAINED
    assert np.array_equal(more.model.u, finished.model.u)


def test_factors_added_by_a_warm_start_follow_the_others(rated, finish):
    config = _FUNK.changed(learning_rate=0.02)
    first = finish(*rated, config)
    wider = config.changed(n_factors=4)
    second = finish(*rated, wider, warm=warm_from(first, wider))
    assert second.history.train_mse[0] == pytest.approx(first.train_mse, rel=1e-4)
    assert second.model.u[:, 2:].any()
    assert second.train_mse < first.train_mse


def test_more_factors_than_items_and_a_rate_far_too_large():
    cells = np.random.default_rng(1).normal(50, 30, (4, 3))
    ratings = from_dense(cells)
    config = _FUNK.changed(n_factors=12, learning_rate=5.0)
    solver = _trained(ratings, nothing_hidden(ratings), config)
    assert solver.losses()[0] < cells.var()


def test_given_features_are_trained_again_on_what_all_the_others_leave(rated, finish):
    """Where ratings have come since, features that are done learn from them, too."""
    ratings, holdout = rated
    few = Holdout(holdout.hidden | (np.random.default_rng(0).random(ratings.n_ratings) < 0.5))
    config = _FUNK.changed(n_factors=4, learning_rate=0.01)
    earlier = finish(ratings, few, config)
    warm = warm_from(earlier, config)
    again = finish(ratings, holdout, config, warm=warm)
    before = mse_where(earlier.model, ratings, ~holdout.hidden)
    assert again.history.train_mse[0] == pytest.approx(before, rel=1e-4)
    assert again.train_mse < 0.95 * before
    assert all((now != old).any() for now, old in zip(again.model.u.T, warm.u.T, strict=True))
    longer = finish(ratings, holdout, config, earlier=again)
    assert longer.stopped_because == again.stopped_because == ALL_TRAINED
    assert np.array_equal(longer.model.u, again.model.u), "what is done stays so"


def test_a_training_of_given_features_goes_on_exactly(rated, finish):
    config = _FUNK.changed(n_factors=3, learning_rate=0.01)
    warm = warm_from(finish(*rated, config.changed(max_epochs=15)), config)
    half = finish(*rated, config.changed(max_epochs=25), warm=warm)
    whole = finish(*rated, config, warm=warm)
    rest = finish(*rated, config, earlier=half)
    np.testing.assert_allclose(rest.model.u, whole.model.u, rtol=1e-5, atol=1e-6)
