"""Errors of predictions, and the baseline of mean and biases."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from funkgui.factorization.metrics import baseline_model, mae, mse, mse_of_both, mse_where, rmse
from funkgui.ratings.holdout import Holdout, nothing_hidden, random_share
from funkgui.ratings.scale import RatingScale
from tests.dense import from_dense
from tests.made_run import mean_model
from tests.rating_set import rating_set

_ratings = hnp.arrays(np.float32, st.integers(1, 50), elements=st.floats(-100, 100, width=32))


def test_hand_computed_errors():
    predicted = np.array([1, 2, 5], np.float32)
    ratings = np.array([1, 4, 4], np.float32)
    assert mse(predicted, ratings) == pytest.approx(5 / 3)
    assert rmse(predicted, ratings) == pytest.approx(math.sqrt(5 / 3))
    assert mae(predicted, ratings) == 1.0


@given(_ratings, st.data())
def test_errors_agree_with_their_definitions(ratings, data):
    elements = st.floats(-100, 100, width=32)
    predicted = data.draw(hnp.arrays(np.float32, ratings.shape, elements=elements))
    distances = [float(one) - float(other) for one, other in zip(predicted, ratings, strict=True)]
    mean_square = sum(distance**2 for distance in distances) / len(distances)
    assert mse(predicted, ratings) == pytest.approx(mean_square)
    assert rmse(predicted, ratings) == pytest.approx(math.sqrt(mean_square))
    assert mae(predicted, ratings) == pytest.approx(sum(map(abs, distances)) / len(distances))
    assert mae(predicted, ratings) <= rmse(predicted, ratings) * (1 + 1e-9)


@given(_ratings)
def test_perfect_predictions_have_no_error(ratings):
    assert mse(ratings, ratings) == rmse(ratings, ratings) == mae(ratings, ratings) == 0


def test_no_ratings_no_error():
    nothing = np.zeros(0, np.float32)
    assert all(math.isnan(error(nothing, nothing)) for error in (mse, rmse, mae))


def test_single_precision_does_not_swallow_small_errors():
    ratings = np.full(1_000_000, 3, np.float32)
    assert mse(ratings + np.float32(0.125), ratings) == 0.015625


@pytest.mark.parametrize("some", [False, True])
def test_the_errors_over_shown_and_hidden_ratings(some):
    ratings = rating_set(900, 300, 150_000, seed=1)
    hidden = random_share(ratings, 0.1, 0).hidden
    model = mean_model(ratings, 3.0)
    at = np.arange(1, ratings.n_ratings, 2) if some else None
    measured = np.ones(ratings.n_ratings, bool)
    if at is not None:
        measured[:] = False
        measured[at] = True
    shown, held_out = (mse_where(model, ratings, measured & of) for of in (~hidden, hidden))
    assert mse_of_both(model, ratings, hidden, at) == pytest.approx((shown, held_out))
    without = mse_of_both(model, ratings, np.zeros_like(hidden), at)
    assert without == pytest.approx((mse_where(model, ratings, measured), math.nan), nan_ok=True)


def test_the_error_over_chosen_ratings():
    ratings = from_dense(np.array([[1, 2], [np.nan, 4]], np.float32))
    model = mean_model(ratings, 2.0)
    assert mse_where(model, ratings, np.array([True, True, True])) == pytest.approx(5 / 3)
    assert mse_where(model, ratings, np.array([True, False, True])) == pytest.approx(5 / 2)
    assert math.isnan(mse_where(model, ratings, np.zeros(3, np.bool_)))


def test_a_hand_computed_baseline():
    # Mean 3. Item 0: (2 + 0) / (25 + 2); item 1: -2 / (25 + 1).
    # User 0 keeps 2 - 2/27 and -2 + 2/26; user 1 keeps 0 - 2/27.
    ratings = from_dense(np.array([[5, 1], [3, np.nan]], np.float32))
    model = baseline_model(ratings, nothing_hidden(ratings))
    assert model.mean == 3.0
    assert model.item_bias.tolist() == pytest.approx([2 / 27, -2 / 26])
    assert model.user_bias.tolist() == pytest.approx(
        [((2 - 2 / 27) + (-2 + 2 / 26)) / (10 + 2), (-2 / 27) / (10 + 1)]
    )
    assert model.predict(np.array([1]), np.array([1])).tolist() == pytest.approx(
        [3 - 2 / 26 - (2 / 27) / 11]
    )


def test_the_baseline_does_not_look_at_held_out_ratings():
    cells = np.array([[5, 1, 4], [3, np.nan, 2]], np.float32)
    ratings = from_dense(cells)
    hidden = np.array([False, True, False, False, True])
    seen = baseline_model(ratings, Holdout(hidden))
    cells[0, 1], cells[1, 2] = 100, -100
    changed = from_dense(cells)
    other = baseline_model(changed, Holdout(hidden.copy()))
    assert seen.mean == other.mean == 4.0
    assert seen.user_bias.tolist() == other.user_bias.tolist()
    assert seen.item_bias.tolist() == other.item_bias.tolist()
    assert seen.item_bias[1] == 0


def test_the_baseline_beats_the_mean_and_stays_within_the_scale():
    ratings = rating_set(300, 100, 8000, seed=0)
    holdout = random_share(ratings, 0.2, seed=0)
    model = baseline_model(ratings, holdout)
    held_out = ratings.values[holdout.hidden]
    mean_alone = mse(np.full(len(held_out), model.mean, np.float32), held_out)
    assert mse_where(model, ratings, holdout.hidden) < 0.9 * mean_alone
    assert model.scale == RatingScale(0.5, 5.0, 0.5)
    everywhere = model.reconstruct(slice(0, 300), slice(0, 100))
    assert everywhere.min() >= 0.5
    assert everywhere.max() <= 5.0


def test_a_baseline_of_nothing():
    ratings = from_dense(np.full((2, 3), np.nan, np.float32))
    model = baseline_model(ratings, nothing_hidden(ratings))
    assert model.mean == 0
    assert model.reconstruct(slice(None), slice(None)).tolist() == [[0.0] * 3] * 2
