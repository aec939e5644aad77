"""The spread of biases, told by pairs of ratings."""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.factorization.fit import fit
from funkgui.factorization.metrics import baseline_model, mse_where
from funkgui.factorization.presets import preset
from funkgui.factorization.solvers.bias_spread import sums_of_ratings, with_bias_spread
from funkgui.ratings.holdout import nothing_hidden, random_share
from funkgui.ratings.matrix import RatingMatrix

_N_USERS, _N_ITEMS = 3000, 2000


def _few_each(n_ratings, user_variance, item_variance, seed=0):
    """Ratings of biases and noise, together of variance 1, at random places."""
    rng = np.random.default_rng(seed)
    users, items = rng.integers(0, _N_USERS, n_ratings), rng.integers(0, _N_ITEMS, n_ratings)
    values = rng.normal(0, np.sqrt(user_variance), _N_USERS)[users]
    values += rng.normal(0, np.sqrt(item_variance), _N_ITEMS)[items]
    values += rng.normal(0, np.sqrt(1 - user_variance - item_variance), n_ratings)
    ids = np.arange(_N_USERS), np.arange(_N_ITEMS)
    return RatingMatrix.from_indices(users, items, values.astype(np.float32), *ids)[0]


def _told(ratings, before=0.5, usual=0.4, expected=0.0):
    """Variances of users' and of items' biases."""
    sums = sums_of_ratings(ratings, nothing_hidden(ratings).hidden, 0.0, 1.0)
    spread = np.diag([0.3, usual])
    sides = zip(sums, (_N_USERS, _N_ITEMS), strict=True)
    return [
        with_bias_spread(spread, of_rows, np.full(n, expected), before)[-1, -1]
        for of_rows, n in sides
    ]


@pytest.mark.parametrize(("user", "item"), [(0.0, 0.0), (0.3, 0.1), (0.05, 0.3)])
@pytest.mark.parametrize("n_ratings", [4000, 10_000])
def test_a_spread_too_large_comes_down_at_once(n_ratings, user, item):
    ratings = _few_each(n_ratings, user, item)
    assert _told(ratings, before=max(user, 0.01)) == pytest.approx([user, item], abs=0.07)


@pytest.mark.parametrize("n_ratings", [4000, 12_000, 30_000])
def test_a_spread_too_small_is_raised_where_rows_have_hardly_any_ratings(n_ratings):
    of_users, of_items = _told(_few_each(n_ratings, 0.3, 0.4), usual=0.05)
    if n_ratings == 4000:
        assert [of_users, of_items] == pytest.approx([0.3, 0.4], abs=0.1)
    elif n_ratings == 12_000:  # four of each user, six of each item
        assert 0.08 < of_users < 0.2
        assert of_items == 0.05
    else:
        assert of_users == of_items == 0.05


def test_what_is_expected_of_rows_is_no_part_of_their_spread():
    ratings = _few_each(10_000, 0.3, 0.1)
    moved, _ = RatingMatrix.from_indices(
        ratings.user_index,
        ratings.item_index,
        ratings.values + 2,
        *(ratings.user_ids, ratings.item_ids),
    )
    assert _told(moved, expected=2.0) == pytest.approx(_told(ratings), rel=1e-4)


def test_held_out_ratings_tell_nothing():
    ratings = _few_each(6000, 0.3, 0.1)
    hidden = random_share(ratings, 0.5, 0).hidden
    odd, _ = RatingMatrix.from_indices(
        ratings.user_index,
        ratings.item_index,
        np.where(hidden, 1e3, ratings.values),
        *(ratings.user_ids, ratings.item_ids),
    )
    for plain, other in zip(
        *(sums_of_ratings(one, hidden, 0, 1) for one in (ratings, odd)), strict=True
    ):
        np.testing.assert_array_equal(plain, other)


def test_rows_of_one_rating_leave_the_spread_as_it_is():
    n = np.arange(_N_ITEMS)
    values = np.random.default_rng(0).normal(size=_N_ITEMS).astype(np.float32)
    ids = np.arange(_N_USERS), np.arange(_N_ITEMS)
    lonely, _ = RatingMatrix.from_indices(n, n, values, *ids)
    assert _told(lonely, usual=0.37) == pytest.approx([0.37, 0.37])


def test_only_the_biases_spread_is_changed_and_covariances_go_along():
    ratings = _few_each(10_000, 0.3, 0.1)
    sums, _ = sums_of_ratings(ratings, nothing_hidden(ratings).hidden, 0.0, 1.0)
    before = np.array([[0.5, 0.2], [0.2, 0.9]])
    after = with_bias_spread(before, sums, np.zeros(_N_USERS), 0.5)
    assert after[0, 0] == before[0, 0]
    assert after[0, 1] ** 2 / (after[0, 0] * after[1, 1]) == pytest.approx(0.04 / 0.45)
    assert after[1, 1] < before[1, 1]


@pytest.mark.parametrize(("user", "item", "most"), [(0.0, 0.0, 1.002), (0.2, 0.2, 0.975)])
def test_two_ratings_each_of_noise_or_of_biases(user, item, most):
    """Noise is predicted as well as by the mean; of biases, more is learned than by shrinking."""
    ratings = _few_each(6000, user, item)
    holdout = random_share(ratings, 0.1, 0)
    *_, finished = fit(ratings, holdout, preset("balanced").make(ratings, 0))
    mean = ratings.values[~holdout.hidden].mean()
    of_mean = np.mean((ratings.values[holdout.hidden] - mean) ** 2)
    of_baseline = mse_where(baseline_model(ratings, holdout), ratings, holdout.hidden)
    assert finished.holdout_mse < most**2 * of_mean
    assert finished.holdout_mse < of_baseline
