"""Predictions of a factor model, pair by pair, row by row, and as a rectangle."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funkgui.factorization.model import FactorModel
from funkgui.ratings.scale import RatingScale


def _model(n_users: int, n_items: int, n_factors: int, seed: int, scale=None) -> FactorModel:
    rng = np.random.default_rng(seed)

    def draw(*shape: int) -> np.ndarray:
        return rng.standard_normal(shape, np.float32)

    return FactorModel(
        draw(n_users, n_factors),
        draw(n_items, n_factors),
        draw(n_users),
        draw(n_items),
        float(rng.normal()),
        scale,
    )


@pytest.fixture
def small() -> FactorModel:
    return FactorModel(
        u=np.array([[1, 2], [0, -1]], np.float32),
        v=np.array([[3, 1], [1, 1], [0, 2]], np.float32),
        user_bias=np.array([0.5, -0.5], np.float32),
        item_bias=np.array([0, 1, 2], np.float32),
        mean=3.0,
    )


def test_hand_computed_predictions(small):
    # 3 + 0.5 + 0 + (1*3 + 2*1) and 3 - 0.5 + 2 + (0*0 - 1*2)
    assert small.predict(np.array([0, 1]), np.array([0, 2])).tolist() == [8.5, 2.5]
    assert (small.n_users, small.n_items, small.n_factors) == (2, 3, 2)


def test_unknown_users_and_items_count_as_zero(small):
    users, items = np.array([-1, 0, -1]), np.array([1, -1, -1])
    assert small.predict(users, items).tolist() == [4.0, 3.5, 3.0]


@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 4), st.integers(0, 9), st.booleans())
def test_all_ways_to_predict_agree(n_users, n_items, n_factors, seed, scaled):
    scale = RatingScale(-0.5, 1.0) if scaled else None
    model = _model(n_users, n_items, n_factors, seed, scale)
    by_hand = np.empty((n_users, n_items))
    for user in range(n_users):
        for item in range(n_items):
            product = float(model.u[user].astype(float) @ model.v[item].astype(float))
            biases = float(model.user_bias[user]) + float(model.item_bias[item])
            by_hand[user, item] = model.mean + biases + product
    if scale:
        by_hand = by_hand.clip(scale.low, scale.high)
    users, items = np.divmod(np.arange(n_users * n_items), n_items)
    pairs = model.predict(users, items).reshape(n_users, n_items)
    whole = model.reconstruct(slice(None), slice(None))
    for predicted in (pairs, whole):
        assert predicted.dtype == np.float32
        np.testing.assert_allclose(predicted, by_hand, rtol=1e-5, atol=1e-5)


def test_a_part_of_the_cells(small):
    whole = small.reconstruct(slice(0, 2), slice(0, 3))
    assert small.reconstruct(slice(1, 2), slice(1, 3)).tolist() == whole[1:, 1:].tolist()


def test_some_users_and_items_in_any_order(small):
    whole = small.reconstruct(slice(None), slice(None))
    some = small.reconstruct(np.array([1, 0]), np.array([2, 0]))
    np.testing.assert_allclose(some, whole[[1, 0]][:, [2, 0]], rtol=1e-6)


def test_predictions_stay_on_the_scale(small):
    model = FactorModel(
        small.u, small.v, small.user_bias, small.item_bias, small.mean, RatingScale(3, 5)
    )
    assert model.predict(np.array([0, 1]), np.array([0, 2])).tolist() == [5.0, 3.0]
    assert model.reconstruct(slice(None), slice(None)).max() == 5


def test_more_pairs_than_are_predicted_at_once():
    model = _model(50, 40, 3, seed=1)
    rng = np.random.default_rng(0)
    users, items = rng.integers(-1, 50, 600_001), rng.integers(-1, 40, 600_001)
    together = model.predict(users, items)
    some = rng.integers(0, 600_001, 2000)
    np.testing.assert_array_equal(together[some], model.predict(users[some], items[some]))


def test_as_many_threads_as_there_are_make_no_difference(monkeypatch):
    model = _model(500, 400, 16, seed=2, scale=RatingScale(-1.0, 2.0))
    rng = np.random.default_rng(1)
    users, items = rng.integers(-1, 500, 300_001), rng.integers(-1, 400, 300_001)
    predicted = []
    for threads in (1, 2, 5):
        monkeypatch.setattr("funkgui.ratings.threads.n_threads", lambda threads=threads: threads)
        predicted.append(model.predict(users, items))
    np.testing.assert_array_equal(predicted[0], predicted[1])
    np.testing.assert_array_equal(predicted[0], predicted[2])


def test_positions_beyond_the_model_are_refused(small):
    with pytest.raises(IndexError, match="beyond the model"):
        small.predict(np.array([0, 2]), np.array([0, 0]))
    with pytest.raises(IndexError, match="beyond the model"):
        small.predict(np.array([0, 1]), np.array([0, 3]))


def test_no_pairs(small):
    assert small.predict(np.zeros(0, np.int64), np.zeros(0, np.int64)).shape == (0,)


def test_a_model_of_factors_alone_is_their_product():
    rng = np.random.default_rng(0)
    u = rng.standard_normal((4, 2), np.float32)
    v = rng.standard_normal((3, 2), np.float32)
    model = FactorModel.of_factors(u, v)
    np.testing.assert_allclose(model.reconstruct(slice(None), slice(None)), u @ v.T, rtol=1e-6)
    assert model.mean == 0
    assert model.scale is None


@pytest.mark.parametrize("odd", [[np.nan, 1], [np.inf, 1], [np.inf, -np.inf]])
@pytest.mark.parametrize("part", ["u", "v", "user_bias", "item_bias"])
def test_whether_all_of_it_are_numbers(small, part, odd):
    assert small.is_finite
    numbers = getattr(small, part).copy()
    numbers.flat[:2] = odd
    assert not replace(small, **{part: numbers}).is_finite
