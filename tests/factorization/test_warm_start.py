"""Trainings that start from what an earlier one learned, though not all of it fits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from funkgui.errors import TrainingError
from funkgui.factorization.config import FitConfig
from funkgui.factorization.fit import fit
from funkgui.factorization.metrics import mse_where
from funkgui.factorization.warm_start import carry_over
from funkgui.ratings.holdout import nothing_hidden, random_share
from funkgui.ratings.matrix import RatingMatrix
from tests.factorization.conftest import warm_from

_EVERYTHING = slice(None), slice(None)


@pytest.fixture(scope="module")
def first(rated, sparse, finish):
    return finish(*rated, sparse.changed(max_epochs=30))


@pytest.fixture(scope="module")
def of_toy(generated, dense, finish):
    return finish(*generated, dense.changed(max_epochs=2000))


def _at_start(ratings, holdout, config, earlier):
    """What a training ends with that starts from an earlier one."""
    *_, finished = fit(ratings, holdout, config, warm=warm_from(earlier, config))
    return finished


@pytest.mark.parametrize(
    "changes",
    [
        {"optimizer": "momentum"},
        {"optimizer": "gradient-descent"},
        {"n_factors": 12},
        {"biases": False, "n_factors": 10},
        {"solver": "dense", "n_factors": 10},
        {"solver": "als"},
    ],
    ids=str,
)
def test_the_predictions_are_taken_over(rated, sparse, first, changes):
    """The first losses are those that the earlier training ended with."""
    config = sparse.changed(max_epochs=1, **changes)
    started = _at_start(*rated, config, first)
    assert started.history.epochs.tolist() == [0, 1]
    # Small random numbers in new factors disturb them a little.
    rel = 1e-3 if config.n_factors <= 10 else 0.02
    assert started.history.train_mse[0] == pytest.approx(first.train_mse, rel=rel)
    assert started.history.holdout_mse[0] == pytest.approx(first.holdout_mse, rel=rel)


def test_from_dense_to_sparse_and_back(generated, dense, of_toy):
    ratings, holdout = generated
    config = FitConfig(n_factors=6, max_epochs=1)
    for one in (config, config.changed(biases=False), dense.changed(max_epochs=1)):
        started = _at_start(ratings, holdout, one, of_toy)
        assert started.history.train_mse[0] == pytest.approx(of_toy.train_mse, rel=1e-3)


def test_a_start_too_far_from_the_ratings_is_refused(rated, sparse, first):
    """No learning rate is to blame for errors that cannot be squared before the first step."""
    ratings, holdout = rated
    warm = warm_from(first, sparse)
    far = replace(warm, user_bias=np.full_like(warm.user_bias, 1e30))
    with pytest.raises(TrainingError, match=r"too far from these ratings .*; train anew\.$"):
        list(fit(replace(ratings, scale=None), holdout, sparse, warm=far))


def test_a_start_that_runs_away_is_blamed_before_the_learning_rate(rated, sparse, first):
    ratings, holdout = rated
    warm = warm_from(first, sparse)
    far = replace(warm, u=warm.u * np.float32(1e9), v=warm.v * np.float32(1e9))
    with pytest.raises(TrainingError, match=r"starts from may be too far .*; train anew\. If that"):
        list(fit(replace(ratings, scale=None), holdout, sparse, warm=far))


def test_a_warm_start_learns_faster(rated, sparse, first, finish):
    config = sparse.changed(max_epochs=5, optimizer="momentum")
    warm = _at_start(*rated, config, first)
    assert warm.history.train_mse[-1] < 0.8 * finish(*rated, config).history.train_mse[-1]


def test_added_factors_learn(generated, dense, of_toy, finish):
    config = dense.changed(n_factors=12, max_epochs=2000)
    more = _at_start(*generated, config, of_toy)
    longer = finish(*generated, dense.changed(max_epochs=2000), earlier=of_toy)
    assert more.model.n_factors == 12
    assert more.train_mse < 0.5 * longer.train_mse


def test_fewer_factors_keep_what_contributes_most(generated, dense, of_toy):
    """No other matrix of that rank is nearer to U V^T (Eckart and Young)."""
    config = dense.changed(n_factors=3)
    warm = warm_from(of_toy, config)
    whole = of_toy.model.u @ of_toy.model.v.T
    left, strengths, right = np.linalg.svd(whole)
    nearest = (left[:, :3] * strengths[:3]) @ right[:3]
    np.testing.assert_allclose(warm.u @ warm.v.T, nearest, atol=1e-4)


def test_factors_at_zero_or_above_stay_there(generated, dense, of_toy):
    model = replace(of_toy.model, u=np.abs(of_toy.model.u), v=np.abs(of_toy.model.v))
    positive = replace(of_toy, model=model)
    for n_factors in (3, 9):
        config = dense.changed(n_factors=n_factors, non_negative=True)
        warm = warm_from(positive, config)
        assert warm.u.min() >= 0
        assert warm.v.min() >= 0
        assert warm.u.shape[1] == n_factors
    kept = warm_from(positive, dense.changed(n_factors=3, non_negative=True))
    assert all(any(np.array_equal(one, old) for old in model.u.T) for one in kept.u.T)


def test_the_same_factors_stay_whatever_their_size(generated, dense, of_toy):
    model = of_toy.model
    config = dense.changed(non_negative=True, n_factors=2)
    size = np.float32(1e25)
    larger = replace(of_toy, model=replace(model, u=model.u * size, v=model.v / size))
    starts = (warm_from(one, config) for one in (of_toy, larger))
    expected, found = (start.u for start in starts)
    np.testing.assert_allclose(found, expected * size, rtol=1e-6)


@pytest.fixture(scope="module")
def grown(rated):
    """The ratings with two users and an item more, in another order; all have ratings."""
    ratings, _ = rated
    users = np.concatenate([ratings.user_index, [60, 60, 61]])
    items = np.concatenate([ratings.item_index, [0, 40, 3]])
    values = np.concatenate([ratings.values, np.array([5, 4, 1], np.float32)])
    order = np.random.default_rng(0).permutation(62)
    matrix, _ = RatingMatrix.from_indices(
        np.argsort(order)[users],
        items,
        values,
        np.concatenate([ratings.user_ids, np.array([901, 902])])[order],
        np.concatenate([ratings.item_ids, np.array([77])]),
        scale=ratings.scale,
    )
    return matrix


@pytest.mark.parametrize("solver", ["sparse", "dense"])
def test_known_users_stay_and_new_ones_start_afresh(rated, grown, sparse, dense, finish, solver):
    ratings, holdout = rated
    config = sparse if solver == "sparse" else dense.changed(init_scale=0.01)
    earlier = finish(ratings, holdout, config)
    users = ratings.rows_of(grown.user_ids)
    items = ratings.columns_of(grown.item_ids)
    warm = carry_over(earlier, config, users, items, "Run 1")
    assert warm.marks == ("warm start from Run 1", "2 users new", "1 item new")
    assert np.isnan(warm.u[users < 0]).all()
    np.testing.assert_array_equal(warm.u[users >= 0], earlier.model.u[users[users >= 0]])
    results = []
    for _ in range(2):
        *_, finished = fit(grown, nothing_hidden(grown), config, warm=warm)
        assert np.isfinite(finished.model.u).all()
        assert np.isfinite(finished.model.v).all()
        results.append(finished)
    assert results[0].history.train_mse.tolist() == results[1].history.train_mse.tolist()
    fresh = finish(grown, nothing_hidden(grown), config)
    assert results[0].history.train_mse[0] < 0.8 * fresh.history.train_mse[0]


def test_marks_stand_in_the_history(rated, sparse, first):
    config = sparse.changed(n_factors=12, max_epochs=1)
    marks = _at_start(*rated, config, first).history.marks
    assert [(mark.epoch, mark.text) for mark in marks] == [
        (0, "warm start from Run 1"),
        (0, "4 factors added"),
    ]
    fewer = warm_from(first, sparse.changed(n_factors=7))
    assert fewer.marks == ("warm start from Run 1", "1 factor dropped")


def test_a_warm_started_training_goes_on_exactly(rated, sparse, first, finish):
    config = sparse.changed(n_factors=12, keep_best=False)
    warm = warm_from(first, config)
    whole = finish(*rated, config, warm=warm)
    half = finish(*rated, config.changed(max_epochs=6), warm=warm)
    rest = finish(*rated, config, earlier=half)
    assert rest.history.train_mse.tolist() == whole.history.train_mse.tolist()
    assert rest.history.marks == whole.history.marks


def test_a_start_of_another_shape(rated, sparse, first):
    warm = warm_from(first, sparse)
    with pytest.raises(TrainingError, match=r"start is of 60 users, 40 items and 8 factors.*9; "):
        next(fit(*rated, sparse.changed(n_factors=9), warm=warm))


def test_other_training_ratings_move_the_mean_and_not_the_predictions(rated, sparse, first):
    ratings, _ = rated
    holdout = random_share(ratings, 0.5, 7)
    started = _at_start(ratings, holdout, sparse.changed(max_epochs=1, optimizer="momentum"), first)
    expected = mse_where(first.model, ratings, ~holdout.hidden)
    assert started.history.train_mse[0] == pytest.approx(expected, rel=1e-4)


def test_from_the_mean_of_several_models(rated, sparse, finish):
    """What contributes most to its predictions is taken over."""
    ratings, holdout = rated
    config = sparse.changed(average="seeds", n_models=3, keep_best=False)
    earlier = finish(ratings, holdout, config)
    assert earlier.model.n_factors == 3 * sparse.n_factors
    started = _at_start(ratings, holdout, sparse.changed(max_epochs=1), earlier)
    assert [mark.text for mark in started.history.marks] == [
        "warm start from Run 1",
        "mean of 3 models cut to 8 factors",
    ]
    assert started.history.train_mse[0] < 1.5 * earlier.train_mse
    wider = _at_start(ratings, holdout, sparse.changed(max_epochs=1, n_factors=25), earlier)
    assert wider.history.marks[1].text == "1 factor added"


@pytest.mark.parametrize("solver", ["sparse", "variational"])
def test_several_seeds_do_not_all_start_alike(rated, sparse, first, solver):
    ratings, holdout = rated
    config = sparse.changed(solver=solver, average="seeds", n_models=2, max_epochs=1)
    model = _at_start(ratings, holdout, config, first).model
    one, other = model.u[:, :8] @ model.v[:, :8].T, model.u[:, 8:] @ model.v[:, 8:].T
    assert np.abs(one - other).max() > 0.01 * np.abs(one).max()
