"""Generated matrices."""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.ratings.matrix import RatingScale
from funkgui.ratings.synthetic import (
    flat_weights,
    harmonic_weights,
    product_of_factors,
    rating_set,
)


def test_weights():
    assert harmonic_weights(4).tolist() == pytest.approx([1, 1 / 2, 1 / 3, 1 / 4])
    assert flat_weights(3).tolist() == [1, 1, 1]


def test_a_product_of_factors_is_just_that():
    ratings, truth = product_of_factors(30, 20, harmonic_weights(5), seed=1)
    assert ratings.n_ratings == 600
    assert (truth.u.shape, truth.v.shape, truth.weights.shape) == ((30, 5), (5, 20), (5,))
    product = sum(truth.weights[n] * np.outer(truth.u[:, n], truth.v[n]) for n in range(5))
    assert np.allclose(ratings.to_dense(), product, atol=1e-5)
    assert np.linalg.matrix_rank(ratings.to_dense(), tol=1e-3) == 5


def test_factors_are_drawn_from_the_normal_distribution():
    _, truth = product_of_factors(500, 500, harmonic_weights(30), seed=0)
    assert truth.u.mean() == pytest.approx(0, abs=0.02)
    assert truth.v.std() == pytest.approx(1, abs=0.02)


def test_seeds_repeat():
    first, _ = product_of_factors(9, 9, flat_weights(3), seed=4)
    again, _ = product_of_factors(9, 9, flat_weights(3), seed=4)
    other, _ = product_of_factors(9, 9, flat_weights(3), seed=5)
    assert first.fingerprint == again.fingerprint != other.fingerprint
    assert rating_set(20, 20, 99).fingerprint == rating_set(20, 20, 99).fingerprint
    assert rating_set(20, 20, 99).fingerprint != rating_set(20, 20, 99, seed=1).fingerprint


def test_a_rating_set_looks_like_a_real_one():
    ratings = rating_set(300, 200, 9000, seed=2)
    assert (ratings.n_users, ratings.n_items) == (300, 200)
    assert 6000 < ratings.n_ratings <= 9000
    assert ratings.scale == RatingScale(0.5, 5.0, 0.5)
    assert RatingScale.of(ratings.values) == ratings.scale
    assert 3 < ratings.mean < 4
    per_item = np.bincount(ratings.item_index, minlength=200)
    assert per_item[:20].mean() > 3 * per_item[-20:].mean()
    per_user = np.diff(ratings.indptr)
    assert per_user.max() > 4 * np.median(per_user)
