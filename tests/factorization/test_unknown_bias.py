"""Biases to expect of users and items that a model does not know."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from funkgui.factorization.measuring.evaluation import evaluate
from funkgui.factorization.model import FactorModel
from funkgui.factorization.reindexed import reindexed
from funkgui.factorization.unknown_bias import with_unknown_biases
from funkgui.ratings.holdout import nothing_hidden, random_share
from tests.dense import from_dense
from tests.rating_set import rating_set


@pytest.fixture(scope="module")
def rated():
    return rating_set(3000, 2000, 20_000)


def _model(user_bias, item_bias):
    u, v = (np.zeros((len(bias), 2), np.float32) for bias in (user_bias, item_bias))
    return FactorModel(u, v, np.float32(user_bias), np.float32(item_bias), 3.5)


def _counts(ratings, train):
    users = np.bincount(ratings.user_index[train], minlength=ratings.n_users)
    return users, np.bincount(ratings.item_index[train], minlength=ratings.n_items)


def test_they_are_those_of_what_has_one_training_rating(rated):
    holdout = random_share(rated, 0.3, 0)
    users, items = _counts(rated, ~holdout.hidden)
    # What is not rated counts for nothing, whatever the model says of it.
    user_bias = np.where(users > 0, 0.8 - 0.2 * np.log1p(users), 100)
    item_bias = np.where(items > 0, 0.3 * np.log1p(items) - 1.0, 100)
    told = with_unknown_biases(_model(user_bias, item_bias), rated, holdout)
    assert told.unknown_user_bias == pytest.approx(0.8 - 0.2 * np.log(2), rel=0.15)
    assert told.unknown_item_bias == pytest.approx(0.3 * np.log(2) - 1.0, rel=0.15)
    assert np.array_equal(told.user_bias, np.float32(user_bias))


def test_few_rows_tell_little(rated):
    one = from_dense(np.array([[5.0]]))
    told = with_unknown_biases(_model([1.0], [0.0]), one, nothing_hidden(one))
    assert 0 < told.unknown_user_bias < 0.1
    assert told.unknown_item_bias == 0


def test_predictions_evaluations_and_other_matrices_go_by_them(rated):
    model = replace(
        _model(np.zeros(3000), np.zeros(2000)), unknown_user_bias=0.5, unknown_item_bias=-0.25
    )
    places = np.array([-1, 0, -1, 0]), np.array([0, -1, -1, 0])
    assert model.predict(*places).tolist() == [4.0, 3.25, 3.75, 3.5]
    other = reindexed(model, np.array([-1, 3]), np.array([0, -1]))
    assert other.reconstruct(slice(None), slice(None)).tolist() == [[4.0, 3.75], [3.5, 3.25]]
    test = replace(
        from_dense(np.array([[3.75]])), user_ids=np.array(["new"]), item_ids=np.array(["new"])
    )
    measured = evaluate(model, rated, nothing_hidden(rated), test)
    assert (measured.n_unknown_users, measured.n_unknown_items) == (1, 1)
    assert measured.rmse == 0
