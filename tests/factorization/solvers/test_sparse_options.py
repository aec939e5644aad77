"""Options of the sparse solver: momentum, factors at zero or above, plain L2, clipping."""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.ratings.holdout import nothing_hidden


def test_momentum_learns_faster_than_plain_descent(rated, sparse, finish):
    slow = sparse.changed(optimizer="gradient-descent", init_scale=0.1)
    fast = slow.changed(optimizer="momentum", momentum=0.9)
    assert finish(*rated, fast).train_mse < finish(*rated, slow).train_mse


def test_no_momentum_is_plain_descent(rated, sparse, finish):
    plain = finish(*rated, sparse.changed(optimizer="gradient-descent"))
    none = finish(*rated, sparse.changed(optimizer="momentum", momentum=0.0))
    assert none.model.u == pytest.approx(plain.model.u, abs=1e-6)


def test_factors_at_zero_or_above(rated, sparse, finish):
    model = finish(*rated, sparse.changed(non_negative=True, biases=False, init_scale=0.3)).model
    assert model.u.min() >= 0
    assert model.v.min() >= 0
    assert model.u.max() > 0


def test_plain_l2_settles_where_its_gradient_is_zero(rated, sparse, finish):
    """Of half the squared errors plus half the L2 times the squares of all rows, by hand."""
    ratings, _ = rated
    l2 = 3.0
    config = sparse.changed(
        n_factors=2,
        biases=False,
        l2_weighting="plain",
        l2_factors=l2,
        n_batches=1,
        init_scale=0.5,
        max_epochs=4000,
        note_every=1000,
        learning_rate=0.01,
        keep_best=False,
    )
    model = finish(ratings, nothing_hidden(ratings), config).model
    unit = float(ratings.values.std(dtype=np.float64))
    u, v = (factors.astype(np.float64) / np.sqrt(unit) for factors in (model.u, model.v))
    errors = np.zeros((ratings.n_users, ratings.n_items))
    at = ratings.user_index, ratings.item_index
    errors[at] = (u @ v.T)[at] - ratings.values / unit
    assert np.abs(errors @ v + l2 * u).max() < 0.05 * np.abs(errors @ v).max()


def test_unclipped_predictions_leave_the_scale(rated, sparse, finish):
    model = finish(*rated, sparse.changed(clip=False)).model
    assert model.scale is None
