from __future__ import annotations

import numpy as np
import pytest

from funkgui.ratings.lookup import are_known, lower_bounds, positions_of
from funkgui.ratings.matrix import RatingMatrix
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
