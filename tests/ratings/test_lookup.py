from __future__ import annotations

import numpy as np
import pytest

from funkgui.ratings.lookup import are_known, lower_bounds, positions_in_block, positions_of
from funkgui.ratings.matrix import RatingMatrix
from tests.dense import from_dense
from tests.rating_set import rating_set


def every_cell(ratings: RatingMatrix):
    users, items = np.divmod(np.arange(ratings.n_users * ratings.n_items), ratings.n_items)
    return users, items


@pytest.mark.parametrize("n_ratings", [0, 1, 30, 400])
def test_finds_what_a_single_look_up_finds(n_ratings):
    ratings = rating_set(20, 15, n_ratings, seed=n_ratings)
    users, items = every_cell(ratings)

    one_by_one = [
        ratings.position(user, item)
        for user, item in zip(users.tolist(), items.tolist(), strict=True)
    ]
    assert positions_of(ratings, users, items).tolist() == [
        -1 if at is None else at for at in one_by_one
    ]


def test_an_unknown_cell_belongs_before_the_next_item_of_its_user():
    ratings = rating_set(20, 15, 100, seed=4)
    users, items = every_cell(ratings)
    at = lower_bounds(ratings, users, items)

    for user, item, bound in zip(users.tolist(), items.tolist(), at.tolist(), strict=True):
        row = ratings.user_slice(user)
        assert row.start <= bound <= row.stop
        assert np.all(ratings.item_index[row.start : bound] < item)
        assert np.all(ratings.item_index[bound : row.stop] >= item)
    assert np.count_nonzero(are_known(ratings, users, items, at)) == ratings.n_ratings


def test_of_no_cells_none_are_found():
    nothing = np.zeros(0, np.int64)

    assert len(positions_of(rating_set(3, 3, 5), nothing, nothing)) == 0


@pytest.mark.parametrize("n_ratings", [90, 2000])
@pytest.mark.parametrize("n_items", [1, 15, 16, 36])
def test_finds_in_a_block_what_a_search_for_every_pair_finds(n_items, n_ratings):
    ratings = rating_set(60, 40, n_ratings)
    rng = np.random.default_rng(0)
    users, items = rng.permutation(60)[:45], rng.permutation(40)[:n_items]
    pairs = np.repeat(users, len(items)), np.tile(items, len(users))

    found = positions_in_block(ratings, users, items)

    assert found.shape == (45, n_items)
    assert found.ravel().tolist() == positions_of(ratings, *pairs).tolist()
    assert (found >= 0).any()


def test_a_block_of_a_matrix_without_ratings_has_none():
    ratings = from_dense(np.full((3, 4), np.nan))

    assert np.all(positions_in_block(ratings, np.arange(3), np.arange(4)) == -1)


def test_users_without_ratings_have_none_in_a_block_with_others():
    cells = np.full((3, 4), np.nan)
    cells[1] = 1
    ratings = from_dense(cells)

    found = positions_in_block(ratings, np.array([2, 1, 0]), np.array([3, 0]))

    assert found.tolist() == [[-1, -1], [3, 0], [-1, -1]]


def test_users_without_ratings_have_none_in_a_wide_block():
    ratings = from_dense(np.where(np.arange(3)[:, None] == 1, np.ones(40), np.nan))

    found = positions_in_block(ratings, np.array([2, 1]), np.arange(39, 19, -1))

    assert found.tolist() == [20 * [-1], [*range(39, 19, -1)]]
