"""Which ratings are hidden from training."""

from __future__ import annotations

import math
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funkgui.errors import ConfigError
from funkgui.ratings.holdout import drawn_with_repetition, nothing_hidden, random_share
from funkgui.ratings.matrix import RatingMatrix
from tests.dense import from_dense


def full(n_users: int, n_items: int) -> RatingMatrix:
    return from_dense(np.ones((n_users, n_items)))


@given(st.integers(2, 60), st.floats(0.001, 0.999), st.integers(0, 2**32))
def test_a_share_leaves_some_on_either_side(n_ratings, share, seed):
    holdout = random_share(full(1, n_ratings), share, seed)
    assert 1 <= holdout.n_hidden <= n_ratings - 1
    assert holdout.n_train + holdout.n_hidden == n_ratings
    assert abs(holdout.n_hidden - share * n_ratings) <= 1


def test_no_share_hides_nothing():
    assert random_share(full(3, 3), 0, 1).n_hidden == 0
    assert nothing_hidden(full(3, 3)).n_train == 9
    assert random_share(full(1, 1), 0.5, 1).n_hidden == 0


@pytest.mark.parametrize("share", [-0.1, 1.0, 2.0, math.nan])
def test_a_share_out_of_bounds_is_refused(share):
    with pytest.raises(ConfigError, match="must be at least 0 and below 1"):
        random_share(full(3, 3), share, 0)


@pytest.mark.parametrize("draw", [random_share, drawn_with_repetition])
def test_seeds_repeat(draw):
    ratings = full(40, 30)
    first, again, other = draw(ratings, 0.3, 5), draw(ratings, 0.3, 5), draw(ratings, 0.3, 6)
    assert first.hidden.tolist() == again.hidden.tolist()
    assert first.fingerprint == again.fingerprint
    assert first.fingerprint != other.fingerprint
    assert first.scheme.endswith("seed 5")


def test_what_a_seed_hides_stays_the_same_in_later_versions():
    hidden = random_share(full(40, 30), 0.3, 5).hidden
    assert set(np.flatnonzero(hidden)) == set(np.random.default_rng(5).permutation(1200)[:360])


def test_a_share_of_very_many_ratings():
    n = 20_000_001
    places = np.arange(n, dtype=np.int32)
    ids = np.arange(n, dtype=np.int64)
    ratings = RatingMatrix(np.array([0, n]), places, places.astype(np.float32), ids[:1], ids)
    holdout = random_share(ratings, 0.1, 5)
    assert holdout.n_hidden == 2_000_000
    assert abs(np.flatnonzero(holdout.hidden).mean() / n - 0.5) < 0.001
    assert random_share(ratings, 0.1, 5).fingerprint == holdout.fingerprint


@pytest.mark.parametrize("ratio", [0.3, 0.7, 1.5])
def test_drawing_with_repetition_leaves_what_chance_does(ratio):
    holdout = drawn_with_repetition(full(500, 500), ratio, 0)
    assert holdout.n_train / 250_000 == pytest.approx(math.exp(-ratio), abs=0.005)


def test_drawing_with_repetition_leaves_half_at_the_tutorial_s_ratio():
    assert drawn_with_repetition(full(500, 500), 0.7, 3).n_train / 250_000 == pytest.approx(
        0.5, abs=0.01
    )


def test_many_draws_take_little_memory():
    ratings = full(2000, 1000)
    tracemalloc.start()
    try:
        holdout = drawn_with_repetition(ratings, 40, 0)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert holdout.n_train == 0
    assert peak < 2e8


def test_drawing_with_repetition_hides_known_cells_only():
    dense = np.where(np.eye(50, dtype=bool), 1.0, np.nan)
    holdout = drawn_with_repetition(from_dense(dense), 0.7, 0)
    assert len(holdout.hidden) == 50
    assert 10 < holdout.n_hidden < 40


def test_the_mask_cannot_be_changed():
    holdout = nothing_hidden(full(2, 2))
    with pytest.raises(ValueError, match="read-only"):
        holdout.hidden[0] = True
