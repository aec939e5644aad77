"""A share of the ratings that depends on what their users and items are called alone."""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.ratings.masks.stable_share import stable_share
from funkgui.ratings.matrix import RatingMatrix
from tests.rating_set import rating_set


@pytest.fixture(scope="module")
def ratings():
    return rating_set(300, 200, 20_000, seed=1)


def _hidden_pairs(ratings, share):
    hidden = stable_share(ratings, share).hidden
    users, items = ratings.user_ids[ratings.user_index], ratings.item_ids[ratings.item_index]
    return {
        (str(user), str(item))
        for user, item in zip(users[hidden].tolist(), items[hidden].tolist(), strict=True)
    }


@pytest.mark.parametrize("share", [0.01, 0.05, 0.5])
def test_about_that_share(ratings, share):
    n = ratings.n_ratings
    found = stable_share(ratings, share).n_hidden
    assert abs(found - share * n) < 4 * np.sqrt(n * share * (1 - share))


def test_users_and_items_are_hit_alike(ratings):
    """A fair draw of independent ratings: chi-squared within five of its deviations."""
    hidden = stable_share(ratings, 0.3).hidden
    for index, n in ((ratings.user_index, 300), (ratings.item_index, 200)):
        counts = np.bincount(index, minlength=n)
        expected = 0.3 * counts
        off = np.bincount(index[hidden], minlength=n) - expected
        some = counts > 0
        chi_squared = (off[some] ** 2 / (0.7 * expected[some])).sum()
        assert abs(chi_squared - some.sum()) < 5 * np.sqrt(2 * some.sum())


def test_more_ratings_users_and_items_in_another_order(ratings):
    more, _ = RatingMatrix.from_indices(
        np.concatenate([301 - ratings.user_index, [0, 1, 1]]),
        np.concatenate([ratings.item_index + 1, [0, 0, 5]]),
        np.concatenate([6 - ratings.values, [1, 2, 3]]),
        np.concatenate([["x", "new"], ratings.user_ids[::-1].astype(str)]),
        np.concatenate([[10**9], ratings.item_ids]),
    )
    added = _hidden_pairs(more, 0.2) - _hidden_pairs(ratings, 0.2)
    assert _hidden_pairs(ratings, 0.2) <= _hidden_pairs(more, 0.2)
    assert all(user in ("x", "new") for user, _ in added)


def test_a_larger_share_hides_the_same_ones_too(ratings):
    assert _hidden_pairs(ratings, 0.1) < _hidden_pairs(ratings, 0.2)


@pytest.mark.parametrize("share", [1e-9, 0.5, 1 - 1e-9])
@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_there_is_always_one_of_either(n, share):
    few, _ = RatingMatrix.from_indices(
        np.zeros(n, np.int64), np.arange(n), np.ones(n, np.float32), np.arange(1), np.arange(3)
    )
    found = stable_share(few, share)
    if n < 2:
        assert found.n_hidden == 0
    else:
        assert 1 <= found.n_hidden <= n - 1
