"""The best unseen items, the rated ones, and chosen ones of a user."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funkgui.errors import CancelledError
from funkgui.factorization.model import FactorModel
from funkgui.factorization.recommend import (
    predict_items,
    rated_items,
    top_items,
    top_items_for_all,
)
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.scale import RatingScale
from tests.dense import from_dense

_NAN = np.nan


def _model(item_bias: list[float], n_users: int, scale: RatingScale | None = None) -> FactorModel:
    factors = (np.zeros((n, 1), np.float32) for n in (n_users, len(item_bias)))
    model = FactorModel.of_factors(*factors)
    return replace(model, item_bias=np.float32(item_bias), mean=3.0, scale=scale)


@pytest.fixture
def ratings() -> RatingMatrix:
    # Nobody rated item 4.
    return from_dense(np.array([[5, _NAN, 2, _NAN, _NAN], [_NAN, 4, 3, 1, _NAN]], np.float32))


def test_the_best_come_first_and_known_or_unrated_items_not_at_all(ratings):
    model = _model([9, 0.5, 9, 1.5, 99], n_users=2)
    best = top_items(model, ratings, user=0)
    assert [(one.item, one.prediction, one.rating) for one in best] == [
        (3, 4.5, None),
        (1, 3.5, None),
    ]
    assert {one.user for one in best} == {0}


def test_as_many_as_asked_for(ratings):
    model = _model([0, 1, 2, 3, 4], n_users=2)
    assert [one.item for one in top_items(model, ratings, 0, n=1)] == [3]
    assert top_items(model, ratings, 0, n=0) == []
    assert [one.item for one in top_items(model, ratings, 1, n=10)] == [0]


def test_items_at_the_top_of_the_scale_keep_their_order(ratings):
    model = _model([0, 7.0, 0, 9.0, 0], n_users=2, scale=RatingScale(1, 5))
    assert [(one.item, one.prediction) for one in top_items(model, ratings, 0)] == [
        (3, 5.0),
        (1, 5.0),
    ]


def test_equal_predictions_stand_by_position(ratings):
    assert [one.item for one in top_items(_model([0] * 5, 2), ratings, 0)] == [1, 3]


@given(st.integers(0, 200), st.integers(1, 12))
def test_nothing_better_is_left_out(seed, n):
    rng = np.random.default_rng(seed)
    cells = rng.integers(1, 6, (4, 8)).astype(np.float32)
    cells[rng.random((4, 8)) < 0.6] = _NAN
    ratings = from_dense(cells)
    model = FactorModel.of_factors(
        rng.standard_normal((4, 2), np.float32), rng.standard_normal((8, 2), np.float32)
    )
    for user in range(4):
        best = top_items(model, ratings, user, n)
        open_items = np.isnan(cells[user]) & ~np.isnan(cells).all(axis=0)
        expected = sorted(model.reconstruct([user], open_items)[0].tolist(), reverse=True)[:n]
        assert [one.prediction for one in best] == pytest.approx(expected, rel=1e-5, abs=1e-6)
        assert all(open_items[one.item] for one in best)
        assert len({one.item for one in best}) == len(best)


def test_rated_items_highest_first_then_by_prediction(ratings):
    model = _model([0, 1, 2, 3, 4], n_users=2)
    assert [(one.item, one.rating, one.prediction) for one in rated_items(model, ratings, 1)] == [
        (1, 4.0, 4.0),
        (2, 3.0, 5.0),
        (3, 1.0, 6.0),
    ]
    equal = from_dense(np.full((1, 3), 4, np.float32))
    listed = rated_items(_model([0, 2, 1], n_users=1), equal, 0)
    assert [one.item for one in listed] == [1, 2, 0]


def test_a_user_without_ratings():
    ratings = from_dense(np.array([[_NAN, _NAN], [1, 2]], np.float32))
    model = _model([0, 1], n_users=2)
    assert rated_items(model, ratings, 0) == []
    assert [one.item for one in top_items(model, ratings, 0)] == [1, 0]


def test_chosen_items_keep_their_order(ratings):
    model = _model([0, 1, 2, 3, 4], n_users=2)
    chosen = predict_items(model, ratings, 0, [4, 0, 2, 0])
    assert [(one.item, one.prediction, one.rating) for one in chosen] == [
        (4, 7.0, None),
        (0, 3.0, 5.0),
        (2, 5.0, 2.0),
        (0, 3.0, 5.0),
    ]
    assert predict_items(model, ratings, 0, []) == []


def test_a_user_may_stand_elsewhere_in_the_model_than_in_the_ratings(ratings):
    """As one who was folded in anew, and is the only user of a model."""
    model = _model([0, 1, 2, 3, 4], n_users=2)
    model.user_bias[1] = 0.5
    alone = replace(model, u=model.u[1:], user_bias=model.user_bias[1:])
    assert top_items(alone, ratings, 1, row=0) == top_items(model, ratings, 1)
    assert rated_items(alone, ratings, 1, row=0) == rated_items(model, ratings, 1)
    assert predict_items(alone, ratings, 1, [4, 1], row=0) == predict_items(
        model, ratings, 1, [4, 1]
    )


def _drawn(n_users: int, n_items: int, density: float, seed: int):
    rng = np.random.default_rng(seed)
    cells = rng.integers(1, 6, (n_users, n_items)).astype(np.float32)
    cells[rng.random(cells.shape) >= density] = _NAN
    # Whole numbers are added up exactly in any order, and many of the sums are equal.
    model = FactorModel(
        rng.integers(-2, 3, (n_users, 3)).astype(np.float32),
        rng.integers(-2, 3, (n_items, 3)).astype(np.float32),
        rng.integers(-2, 3, n_users).astype(np.float32),
        rng.integers(-2, 3, n_items).astype(np.float32),
        3.0,
        RatingScale(1, 5),
    )
    return model, from_dense(cells)


@given(
    st.integers(1, 5), st.integers(1, 700), st.floats(0, 1), st.integers(1, 12), st.integers(0, 99)
)
def test_all_users_at_once_get_what_each_alone_gets(n_users, n_items, density, n, seed):
    model, ratings = _drawn(n_users, n_items, density, seed)
    items, predictions = top_items_for_all(model, ratings, n)
    assert (items.shape, items.dtype) == ((n_users, n), np.int32)
    assert (predictions.shape, predictions.dtype) == ((n_users, n), np.float32)
    for user in range(n_users):
        best = top_items(model, ratings, user, n)
        assert items[user].tolist() == [one.item for one in best] + [-1] * (n - len(best))
        assert predictions[user, : len(best)].tolist() == [one.prediction for one in best]
        assert np.isnan(predictions[user, len(best) :]).all()


def test_many_equal_predictions_stand_by_position():
    n_items = 3000
    cells = np.full((2, n_items), _NAN, np.float32)
    cells[0], cells[1, :5] = 3, 3
    ratings = from_dense(cells)
    items, _ = top_items_for_all(_model([0.0] * n_items, 2), ratings, 400)
    assert items[0].tolist() == [-1] * 400
    assert items[1].tolist() == list(range(5, 405))


def test_more_users_than_are_dealt_with_at_once(monkeypatch):
    model, ratings = _drawn(50, 30, 0.4, seed=1)
    at_once = top_items_for_all(model, ratings, 4)
    monkeypatch.setattr("funkgui.factorization.recommend._SCORES_AT_ONCE", 200)
    told: list[float] = []
    in_blocks = top_items_for_all(model, ratings, 4, progress=told.append)
    np.testing.assert_array_equal(at_once[0], in_blocks[0])
    np.testing.assert_array_equal(at_once[1], in_blocks[1])
    assert told == sorted(told)
    assert len(told) > 5
    assert told[-1] == 1


def test_recommending_to_all_can_be_cancelled(monkeypatch):
    monkeypatch.setattr("funkgui.factorization.recommend._SCORES_AT_ONCE", 200)
    model, ratings = _drawn(50, 30, 0.4, seed=1)
    told: list[float] = []
    with pytest.raises(CancelledError):
        top_items_for_all(model, ratings, progress=told.append, cancelled=lambda: len(told) == 2)
    assert len(told) == 2


def test_nothing_to_recommend_to_anybody():
    ratings = from_dense(np.full((2, 3), 4, np.float32))
    items, predictions = top_items_for_all(_model([0, 1, 2], 2), ratings, 2)
    assert items.tolist() == [[-1, -1], [-1, -1]]
    assert np.isnan(predictions).all()
    assert top_items_for_all(_model([0, 1, 2], 2), ratings, 0)[0].shape == (2, 0)
