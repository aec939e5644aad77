"""A mask taken over to other ratings: what was trained on stays in training."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funkgui.ratings.holdout import Holdout, nothing_hidden, random_share
from funkgui.ratings.masks.carried_over import carried_over
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.select import most_rated_items, only_ratings
from tests.rating_set import rating_set
from tests.ratings.edits.machine import matrices


@pytest.fixture(scope="module")
def ratings() -> RatingMatrix:
    return rating_set(60, 40, 1300, seed=1)


def _hidden(ratings: RatingMatrix, holdout: Holdout) -> set[tuple[int, int]]:
    part = only_ratings(ratings, holdout.hidden)
    users, items = part.user_ids[part.user_index], part.item_ids[part.item_index]
    return set(zip(users.tolist(), items.tolist(), strict=True))


def test_of_the_same_ratings_it_is_the_same(ratings):
    holdout = random_share(ratings, 0.1, 0)
    carried = carried_over(ratings, holdout, ratings, 0.1, 5)

    assert carried.fingerprint == holdout.fingerprint
    assert carried.scheme == holdout.scheme


def test_of_new_ratings_a_share_is_hidden(ratings):
    old = np.random.default_rng(0).random(ratings.n_ratings) < 0.6
    earlier = only_ratings(ratings, old)
    holdout = random_share(earlier, 0.1, 0)
    carried = carried_over(earlier, holdout, ratings, 0.25, 0)

    assert np.array_equal(carried.hidden[old], holdout.hidden)
    n_new = np.count_nonzero(~old)
    assert np.count_nonzero(carried.hidden[~old]) == round(0.25 * n_new)
    assert "of new ratings 25 % at random" in carried.scheme


def test_a_mask_of_new_ratings_alone_is_called_so(ratings):
    earlier = only_ratings(ratings, np.arange(ratings.n_ratings) % 2 == 0)
    carried = carried_over(earlier, nothing_hidden(earlier), ratings, 0.25, 0)

    assert carried.scheme == "of new ratings 25 % at random, seed 0"


def test_users_and_items_are_matched_by_label(ratings):
    holdout = random_share(ratings, 0.3, 0)
    cut = most_rated_items(ratings, 10)
    carried = carried_over(ratings, holdout, cut, 0.5, 0)

    assert _hidden(cut, carried) == {
        at for at in _hidden(ratings, holdout) if at[1] in set(cut.item_ids.tolist())
    }


def test_ratings_of_others_alone_are_all_new(ratings):
    other, _ = RatingMatrix.from_indices(
        np.array([0, 0, 1, 1]),
        np.array([0, 1, 0, 1]),
        np.ones(4, np.float32),
        np.array(["Ann", "Bob"]),
        np.array([1, 2]),
    )
    carried = carried_over(ratings, random_share(ratings, 0.1, 0), other, 0.5, 0)

    assert carried.n_hidden == 2


@given(earlier=matrices(), later=matrices(), share=st.floats(0, 0.99))
def test_no_rating_changes_sides(earlier, later, share):
    (before, holdout), (ratings, _) = earlier, later
    carried = carried_over(before, holdout, ratings, share, 0)

    was = dict(zip(_cells(before), holdout.hidden.tolist(), strict=True))
    cells = list(zip(_cells(ratings), carried.hidden.tolist(), strict=True))
    assert all(was[cell] == hidden for cell, hidden in cells if cell in was)
    new = [hidden for cell, hidden in cells if cell not in was]
    assert sum(new) == round(share * len(new))


def _cells(ratings: RatingMatrix) -> list[tuple[str, str]]:
    users, items = ratings.user_ids[ratings.user_index], ratings.item_ids[ratings.item_index]
    return list(zip(map(str, users.tolist()), map(str, items.tolist()), strict=True))
