"""Who rated what (SVD++) in the sparse solver: its gradient, its start, and what it is worth."""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.factorization.config import FitConfig
from funkgui.factorization.defaults import config_for_solver
from funkgui.ratings.holdout import nothing_hidden, random_share
from tests.dense import from_dense
from tests.factorization.conftest import warm_from
from tests.factorization.solvers.solving import solver_of

_NAN = np.nan
_CELLS = np.array(
    [
        [5.0, 3, _NAN, 1, _NAN],
        [4.0, _NAN, _NAN, _NAN, 2],
        [_NAN, _NAN, _NAN, _NAN, _NAN],
        [1.0, 2, 3, 4, _NAN],
    ]
)
_CONFIG = FitConfig(
    implicit=True,
    optimizer="gradient-descent",
    n_factors=3,
    n_batches=1,
    learning_rate=0.1,
    l2_factors=0.0,
    l2_biases=0.0,
)


def _loss(scaled, mask, state):
    """Half the squared errors of SVD++ by its formula, user by user, in float64."""
    total = 0.0
    for user, rated in enumerate(mask):
        if not rated.any():
            continue
        factors = state["u"][user] + state["y"][rated].sum(0) / np.sqrt(rated.sum())
        predicted = state["v"] @ factors + state["user_bias"][user] + state["item_bias"]
        total += ((scaled[user] - predicted)[rated] ** 2).sum() / 2
    return total


def _slope(scaled, mask, state, name, at, width=1e-6):
    sides = []
    for sign in (1, -1):
        moved = state[name].copy()
        moved[at] += sign * width
        sides.append(_loss(scaled, mask, {**state, name: moved}))
    return (sides[0] - sides[1]) / (2 * width)


def test_a_step_follows_the_gradient():
    ratings, mask = from_dense(_CELLS), ~np.isnan(_CELLS)
    rng = np.random.default_rng(3)
    shapes = {"u": (4, 3), "v": (5, 3), "y": (5, 3), "user_bias": (4,), "item_bias": (5,)}
    start = {name: rng.normal(0, 1, shape).astype(np.float32) for name, shape in shapes.items()}
    solver = solver_of(ratings, nothing_hidden(ratings), _CONFIG, start)
    solver.advance(0, 1)
    after = solver.arrays()

    scaled = (_CELLS - _CELLS[mask].mean()) / _CELLS[mask].std()
    state = {name: array.astype(np.float64) for name, array in start.items()}
    per_user, per_item = mask.sum(1), mask.sum(0)
    n_ratings = {
        "u": per_user,
        "user_bias": per_user,
        "v": per_item,
        "item_bias": per_item,
        # Each rating of a user moves the y of every item that the user rated.
        "y": mask.T @ per_user,
    }
    for name, shape in shapes.items():
        for at in np.ndindex(shape):
            step = 0.1 * _slope(scaled, mask, state, name, at) / (n_ratings[name][at[0]] + 1)
            assert after[name][at] == pytest.approx(state[name][at] - step, rel=1e-4, abs=1e-5)


def test_the_model_holds_the_users_with_what_they_rated():
    ratings = from_dense(_CELLS)
    solver = solver_of(ratings, nothing_hidden(ratings), _CONFIG)
    solver.advance(0, 10)
    state, model = solver.arrays(), solver.model()
    mask = ~np.isnan(_CELLS)
    shares = mask / np.sqrt(np.maximum(mask.sum(1), 1))[:, None]
    side = np.sqrt(_CELLS[mask].std())
    np.testing.assert_allclose(model.u, (state["u"] + shares @ state["y"]) * side, rtol=1e-4)
    assert np.abs(state["y"]).max() > 0
    # A user who rated nothing has nothing but the own factors.
    assert np.array_equal(model.u[2], state["u"][2] * np.float32(side))


def test_a_model_without_it_is_where_it_starts(rated, sparse, finish):
    """The items' y start at zero, so that a warm start predicts what its model does."""
    model = finish(*rated, sparse)
    config = sparse.changed(implicit=True)
    solver = solver_of(*rated, config, warm=warm_from(model, config))
    np.testing.assert_allclose(solver.model().u, model.model.u, rtol=1e-5)
    assert solver.losses()[1] == pytest.approx(model.holdout_mse, rel=1e-4)


def test_a_run_without_it_is_not_gone_on_from(rated, sparse, finish):
    from funkgui.factorization.checks import why_not_continued

    plain = finish(*rated, sparse)
    assert "Who rated what" in why_not_continued(plain, rated[0], sparse.changed(implicit=True))


def test_all_of_it_at_zero_or_above(rated, sparse, finish):
    config = sparse.changed(implicit=True, non_negative=True, biases=False, init_scale=0.3)
    run = finish(*rated, config)
    assert run.state.arrays["y"].min() >= 0
    assert run.model.u.min() >= 0
    assert run.state.arrays["y"].max() > 0


def test_it_lowers_the_error_on_real_ratings(real_ratings, finish):
    holdout = random_share(real_ratings, 0.1, 0)
    config = config_for_solver("sparse", real_ratings)
    without, with_it = (
        finish(real_ratings, holdout, config.changed(implicit=implicit)).holdout_mse ** 0.5
        for implicit in (False, True)
    )
    assert with_it < without - 0.002
