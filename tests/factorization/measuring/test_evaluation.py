"""A model measured on other ratings, matched by label."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from funkgui.factorization.measuring.calibration import Coverage, coverage
from funkgui.factorization.measuring.evaluation import evaluate
from funkgui.factorization.metrics import mae, rmse
from funkgui.factorization.model import FactorModel
from funkgui.factorization.reindexed import reindexed
from funkgui.factorization.uncertainty import Uncertainty
from funkgui.ratings.holdout import Holdout, random_share
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.scale import RatingScale
from funkgui.ratings.select import only_ratings
from tests.rating_set import rating_set


@pytest.fixture
def films() -> RatingMatrix:
    ratings, _ = RatingMatrix.from_indices(
        np.array([0, 0, 1, 1]),
        np.array([0, 1, 1, 2]),
        np.array([5, 4, 3, 1], np.float32),
        np.array(["Ann", "Bob"]),
        np.array(["01", "02", "03"]),
    )
    return ratings


@pytest.fixture
def model() -> FactorModel:
    """Predicts 3 + u v: 4, 3.5 and 2 for Ann, 5, 4 and 1 for Bob."""
    u, v = np.array([[1], [2]], np.float32), np.array([[1], [0.5], [-1]], np.float32)
    return replace(FactorModel.of_factors(u, v), mean=3.0, scale=RatingScale(1, 5, 1.0))


def test_other_ratings_are_matched_by_label(films, model):
    test, _ = RatingMatrix.from_indices(
        np.array([0, 0, 1, 2]),
        np.array([1, 0, 1, 2]),
        np.array([3, 5, 4, 1], np.float32),
        np.array(["Bob", "Dan", "Ann"]),
        np.array(["99", "01", "03"]),
    )
    # Bob: 01 is 5, rated 3; 99 is the mean, rated 5. Dan: 01 is the mean, rated 4. Ann: 03 is 2.
    found = evaluate(model, films, Holdout(np.zeros(4, np.bool_)), test)

    assert found.n == 4
    assert found.rmse == pytest.approx(math.sqrt((4 + 4 + 1 + 1) / 4))
    assert found.mae == pytest.approx((2 + 2 + 1 + 1) / 4)
    assert (found.n_users, found.n_unknown_users) == (3, 1)
    assert (found.n_items, found.n_unknown_items) == (3, 1)
    assert found.by_user.n_train.tolist() == [2, 0, 2]
    assert found.by_user.n.tolist() == [2, 1, 1]
    assert found.by_user.absolute.tolist() == [4, 1, 1]
    assert found.by_item.n_train.tolist() == [0, 1, 1]
    assert found.by_item.n.tolist() == [1, 2, 1]
    assert found.calibration == ()


def test_those_who_came_after_the_training_are_unknown(films, model):
    """Of a model that knows the second user alone, who is its first."""
    of_second = replace(model, u=model.u[1:], user_bias=model.user_bias[1:])
    nothing = Holdout(np.zeros(4, np.bool_))
    found = evaluate(of_second, films, nothing, films, (np.array([-1, 0]), None))

    assert (found.n_users, found.n_unknown_users, found.n_unknown_items) == (2, 1, 0)
    assert found.by_user.n_train.tolist() == [0, 2]
    whole = evaluate(replace(model, u=model.u * [[0], [1]]), films, nothing, films)
    assert (found.rmse, found.mae) == pytest.approx((whole.rmse, whole.mae))


def test_held_out_ratings_are_none_that_it_was_trained_on(films, model):
    holdout = Holdout(np.array([False, True, False, False]))
    found = evaluate(model, films, holdout, only_ratings(films, holdout.hidden))

    assert found.n == 1
    assert found.by_user.n_train.tolist() == [1]
    assert found.by_item.n_train.tolist() == [1]
    assert found.mae == pytest.approx(0.5)
    assert (found.n_users, found.n_unknown_users) == (1, 0)


def test_errors_by_user_and_by_item_are_those_of_all():
    ratings = rating_set(50, 40, 900, seed=3)
    holdout = random_share(ratings, 0.3, 0)
    rng = np.random.default_rng(0)
    model = FactorModel.of_factors(
        rng.normal(size=(50, 2)).astype(np.float32), rng.normal(size=(40, 2)).astype(np.float32)
    )
    test = only_ratings(ratings, holdout.hidden)
    found = evaluate(model, ratings, holdout, test)

    predicted = model.predict(test.user_index, test.item_index)
    assert (found.rmse, found.mae) == (rmse(predicted, test.values), mae(predicted, test.values))
    for sums in (found.by_user, found.by_item):
        assert math.sqrt(sums.squared.sum() / found.n) == pytest.approx(found.rmse)
        assert sums.absolute.sum() / found.n == pytest.approx(found.mae)


@pytest.fixture
def unsure() -> FactorModel:
    """One factor, known exactly; ratings scatter by 0.5 around its predictions."""
    n_users, n_items = 300, 200
    rng = np.random.default_rng(1)
    u, v = (rng.normal(size=(n, 1)).astype(np.float32) for n in (n_users, n_items))
    exact = (np.zeros((n, 3), np.float32) for n in (n_users, n_items))
    return replace(FactorModel.of_factors(u, v), mean=3.0, uncertainty=Uncertainty(*exact, 0.25))


def test_a_calibrated_model_holds_what_its_intervals_promise(unsure):
    rng = np.random.default_rng(2)
    users, items = rng.integers(0, 300, 20_000), rng.integers(0, 200, 20_000)
    ratings = unsure.predict(users, items) + rng.normal(0, 0.5, 20_000).astype(np.float32)
    found = coverage(unsure, users, items, ratings)

    assert [one.expected for one in found] == [0.5, 0.8, 0.95]
    assert [one.observed for one in found] == pytest.approx([0.5, 0.8, 0.95], abs=0.01)
    # Ends of the scale that cut the predictions off do not cut the intervals.
    clipped = replace(unsure, scale=RatingScale(2.5, 3.5))
    assert coverage(clipped, users, items, ratings) == found


def test_the_unknown_are_left_out_of_calibration(unsure):
    users, items = np.array([0, -1, 0, -1]), np.array([0, 0, -1, -1])
    ratings = np.repeat(unsure.predict(users[:1], items[:1]), 4)

    assert coverage(unsure, users, items, ratings) == tuple(
        Coverage(share, 1, 1) for share in (0.5, 0.8, 0.95)
    )


def test_those_who_came_after_the_training_are_left_out_of_calibration(unsure):
    places = np.append(np.arange(300), -1)
    later = reindexed(unsure, places, None)
    users, items = np.array([0, 300]), np.array([0, 0])

    found = coverage(later, users, items, later.predict(users, items))

    assert [(one.n, one.n_within) for one in found] == [(1, 1)] * 3


def test_a_model_that_is_sure_holds_what_it_hits(unsure):
    sure = replace(unsure, uncertainty=replace(unsure.uncertainty, noise_variance=0.0))
    users, items = np.array([0, 1]), np.array([0, 0])
    ratings = sure.predict(users, items) + np.array([0, 1], np.float32)
    assert [(one.n, one.n_within) for one in coverage(sure, users, items, ratings)] == [(2, 1)] * 3


def test_a_model_that_cannot_tell_has_no_intervals(model):
    assert coverage(model, np.array([0]), np.array([0]), np.ones(1, np.float32)) == ()
    assert math.isnan(Coverage(0.5, 0, 0).observed)
