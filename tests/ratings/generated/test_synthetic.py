"""Generated matrices."""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.ratings.generated.synthetic import flat_weights, harmonic_weights, power_law
from funkgui.ratings.scale import RatingScale


def test_weights():
    assert harmonic_weights(4).tolist() == pytest.approx([1, 1 / 2, 1 / 3, 1 / 4])
    assert flat_weights(3).tolist() == [1, 1, 1]


def test_a_power_law_set_has_about_the_wished_number_of_ratings():
    for n_users, n_items, n_ratings in ((300, 200, 9_000), (2_000, 900, 100_000), (40, 30, 900)):
        ratings, _ = power_law(n_users, n_items, n_ratings, seed=1)
        assert (ratings.n_users, ratings.n_items) == (n_users, n_items)
        assert ratings.n_ratings == pytest.approx(n_ratings, rel=0.01)


def test_a_power_law_set_is_a_sound_matrix():
    ratings, _ = power_law(2_000, 900, 60_000, seed=2)
    per_user = np.diff(ratings.indptr)
    assert per_user.min() >= 1
    keys = ratings.user_index.astype(np.int64) * ratings.n_items + ratings.item_index
    assert np.all(np.diff(keys) > 0)
    assert ratings.item_index.min() >= 0
    assert ratings.item_index.max() < ratings.n_items
    assert ratings.scale == RatingScale.of(ratings.values) == RatingScale(0.5, 5.0, 0.5)
    assert (ratings.indptr.dtype, ratings.item_index.dtype) == (np.int64, np.int32)
    assert ratings.values.dtype == np.float32


def test_few_users_give_and_few_items_get_most_of_a_power_law_set():
    ratings, _ = power_law(5_000, 2_000, 200_000, seed=0)
    per_user = np.log(np.diff(ratings.indptr))
    assert per_user.std() == pytest.approx(1.1, abs=0.1)
    per_item = np.sort(np.bincount(ratings.item_index, minlength=2_000))[::-1]
    # As 1 / (rank + 10): the first ten get about 0.13 of all draws, a few of them twice.
    assert 0.08 < per_item[:10].sum() / ratings.n_ratings < 0.13
    assert per_item[90] / per_item[990] == pytest.approx(10, rel=0.25)


def test_the_truth_of_a_power_law_set_explains_all_but_the_noise():
    ratings, truth = power_law(3_000, 500, 100_000, rank=4, noise=0.5, seed=3)
    users, items = ratings.user_index, ratings.item_index
    predicted = truth.mean + truth.user_bias[users] + truth.item_bias[items]
    by_factors = np.sum(truth.u[users] * truth.v.T[items], axis=1)
    errors = np.clip(predicted + by_factors, 0.5, 5.0) - ratings.values
    # Rounding to half stars adds the variance of a uniform error; clipping takes some away.
    rmse = float(np.sqrt(np.mean(errors**2)))
    assert rmse == pytest.approx(np.sqrt(0.5**2 + 0.5**2 / 12), rel=0.05)
    assert np.std(by_factors) == pytest.approx(0.64, rel=0.1)


def test_a_power_law_set_without_noise_is_its_truth_rounded():
    ratings, truth = power_law(300, 200, 9_000, noise=0.0, seed=1)
    users, items = ratings.user_index, ratings.item_index
    exact = truth.mean + truth.user_bias[users] + truth.item_bias[items]
    exact = np.clip(exact + np.sum(truth.u[users] * truth.v.T[items], axis=1), 0.5, 5.0)
    assert np.abs(exact - ratings.values).max() <= 0.25 + 1e-5


def test_seeds_repeat_a_power_law_set_on_any_number_of_cores(monkeypatch):
    monkeypatch.setattr("funkgui.ratings.generated.rating_draws._DRAWS_AT_ONCE", 5_000)
    made = []
    for threads in (1, 3):
        monkeypatch.setattr("funkgui.ratings.threads.n_threads", lambda threads=threads: threads)
        made.append(power_law(500, 300, 30_000, seed=4))
    (first, truth), (again, same) = made
    assert first.fingerprint == again.fingerprint
    assert truth.u.tolist() == same.u.tolist()
    assert power_law(500, 300, 30_000, seed=5)[0].fingerprint != first.fingerprint


def test_one_item_one_user_and_the_fewest_ratings():
    assert np.diff(power_law(50, 20, 50)[0].indptr).tolist() == [1] * 50
    assert power_law(1, 20, 5)[0].n_users == 1
    assert power_law(30, 2, 40)[0].n_items == 2


@pytest.mark.parametrize("n_ratings", [9, 181])
def test_more_or_fewer_ratings_than_a_power_law_set_can_have(n_ratings):
    with pytest.raises(ValueError, match="do not fit 10 users and 20 items"):
        power_law(10, 20, n_ratings)
