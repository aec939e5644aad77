"""Ratings set aside for stopping, and settings that a solver does not use."""

from __future__ import annotations

import math

import numpy as np
import pytest

from funkgui.factorization.config import SOLVERS, FitConfig
from funkgui.factorization.early_stop import in_effect, split_for_stopping
from funkgui.factorization.events import LEVELLED_OFF, FitStarted
from funkgui.factorization.fit import fit
from funkgui.factorization.metrics import mse_where
from funkgui.factorization.warm_start import carry_over
from funkgui.ratings.holdout import nothing_hidden
from funkgui.ratings.select import only_ratings

_ALL_ON = {"patience": 4, "keep_best": True, "target_mse": 0.5, "stop_share": 0.1}


@pytest.mark.parametrize("solver", SOLVERS)
def test_what_a_solver_does_not_use_does_nothing(solver):
    config = FitConfig(solver=solver, **_ALL_ON)
    going_by = in_effect(config)
    for name, value in _ALL_ON.items():
        assert getattr(going_by, name) == (value if config.uses(name) else type(value)(0))


@pytest.fixture
def unheld(rated):
    ratings, _ = rated
    return ratings, nothing_hidden(ratings)


def test_a_share_is_set_aside_where_nothing_is_held_out(rated, unheld, sparse):
    ratings, holdout = unheld
    split = split_for_stopping(ratings, holdout, sparse.changed(stop_share=0.1, seed=3))
    assert 50 <= split.n_hidden <= 106
    other = split_for_stopping(ratings, holdout, sparse.changed(stop_share=0.1, seed=4))
    assert (other.hidden == split.hidden).all()
    assert split_for_stopping(ratings, holdout, sparse) is holdout
    assert split_for_stopping(*rated, sparse.changed(stop_share=0.1)) is rated[1]


def test_the_dense_solver_sets_nothing_aside(unheld, dense):
    assert split_for_stopping(*unheld, dense.changed(stop_share=0.1)) is unheld[1]


def test_ratings_set_aside_are_not_held_out(unheld, sparse):
    config = sparse.changed(stop_share=0.1, patience=3, max_epochs=500)
    started, *_, finished = fit(*unheld, config)
    assert isinstance(started, FitStarted)
    assert started.n_holdout == 0
    assert 50 <= unheld[0].n_ratings - started.n_train <= 106
    assert math.isnan(finished.holdout_mse)
    assert np.isnan(finished.history.holdout_mse).all()
    watched = finished.history.set_aside_mse
    assert finished.stopped_because == LEVELLED_OFF
    assert finished.best_epoch == watched.argmin()
    ratings, holdout = unheld
    split = split_for_stopping(ratings, holdout, config)
    assert mse_where(finished.model, ratings, split.hidden) == pytest.approx(watched.min(), 1e-4)
    assert mse_where(finished.model, ratings, ~split.hidden) == pytest.approx(
        finished.train_mse, 1e-4
    )


def test_the_ratings_set_aside_teach_nothing(unheld, sparse, finish):
    """Other values there give the same model."""
    ratings, holdout = unheld
    config = sparse.changed(stop_share=0.2, keep_best=False)
    plain = finish(ratings, holdout, config)
    values = ratings.values.copy()
    hidden = split_for_stopping(ratings, holdout, config).hidden
    values[hidden] = 6 - values[hidden]
    turned = type(ratings)(
        ratings.indptr, ratings.item_index, values, ratings.user_ids, ratings.item_ids, None
    )
    other = finish(turned, holdout, config)
    assert np.array_equal(other.model.u, plain.model.u)
    assert other.history.set_aside_mse[-1] != plain.history.set_aside_mse[-1]


def test_a_held_out_loss_is_watched_before_one_set_aside(rated, sparse, finish):
    plain = finish(*rated, sparse)
    both = finish(*rated, sparse.changed(stop_share=0.2))
    assert both.history.holdout_mse.tolist() == plain.history.holdout_mse.tolist()
    assert np.isnan(both.history.set_aside_mse).all()


def test_going_on_draws_the_same_ratings(unheld, sparse, finish):
    config = sparse.changed(stop_share=0.1, keep_best=True)
    whole = finish(*unheld, config)
    half = finish(*unheld, config.changed(max_epochs=6))
    rest = finish(*unheld, config, earlier=half)
    assert rest.history.set_aside_mse.tolist() == whole.history.set_aside_mse.tolist()
    assert (rest.best_epoch, rest.train_mse) == (whole.best_epoch, whole.train_mse)
    assert np.array_equal(rest.model.u, whole.model.u)


def test_a_warm_start_sets_the_same_ratings_aside(unheld, sparse, finish):
    """With another seed and more ratings, it is measured on none that it was trained on."""
    ratings, holdout = unheld
    fewer = only_ratings(ratings, ratings.values > 2)
    config = sparse.changed(stop_share=0.1)
    earlier = finish(fewer, nothing_hidden(fewer), config)
    other = config.changed(seed=9)
    users, items = fewer.rows_of(ratings.user_ids), fewer.columns_of(ratings.item_ids)
    warm = carry_over(earlier, other, users, items, "Run 1")
    finish(ratings, holdout, other, warm=warm)
    before = split_for_stopping(fewer, nothing_hidden(fewer), config)
    now = split_for_stopping(ratings, holdout, other)
    assert (now.hidden[ratings.values > 2] == before.hidden).all()
