from __future__ import annotations

import numpy as np
import pytest

from funkgui.ratings.block_lookup import positions_in_block
from funkgui.ratings.lookup import positions_of
from tests.dense import from_dense
from tests.rating_set import rating_set


@pytest.mark.parametrize("seed", range(5))
def test_finds_what_a_search_for_every_pair_finds(seed):
    ratings = rating_set(60, 40, 700, seed=seed)
    rng = np.random.default_rng(seed)
    users, items = rng.permutation(60)[:25], rng.permutation(40)[:17]
    pairs = np.repeat(users, len(items)), np.tile(items, len(users))

    found = positions_in_block(ratings, users, items)

    assert found.shape == (25, 17)
    assert found.ravel().tolist() == positions_of(ratings, *pairs).tolist()
    assert (found >= 0).any()


def test_a_matrix_without_ratings_has_none():
    ratings = from_dense(np.full((3, 4), np.nan))

    assert np.all(positions_in_block(ratings, np.arange(3), np.arange(4)) == -1)


def test_users_without_ratings_have_none_beside_others():
    cells = np.full((3, 4), np.nan)
    cells[1] = 1
    ratings = from_dense(cells)

    found = positions_in_block(ratings, np.array([2, 1, 0]), np.array([3, 0]))

    assert found.tolist() == [[-1, -1], [3, 0], [-1, -1]]
