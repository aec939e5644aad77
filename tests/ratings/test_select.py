"""Some ratings of a matrix, or its most rated items, told by what is left."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.readers import read_ratings
from funkgui.ratings.scale import RatingScale
from funkgui.ratings.select import most_rated_items, only_ratings
from tests.dense import from_dense, to_dense
from tests.rating_set import rating_set


def _cells(ratings: RatingMatrix) -> dict[tuple[object, object], float]:
    users = ratings.user_ids[ratings.user_index].tolist()
    items = ratings.item_ids[ratings.item_index].tolist()
    return dict(zip(zip(users, items, strict=True), ratings.values.tolist(), strict=True))


@pytest.fixture
def films() -> RatingMatrix:
    """b is rated three times, d twice, a and c once each, e never."""
    ratings, _ = RatingMatrix.from_indices(
        np.array([0, 0, 1, 1, 2, 2, 3]),
        np.array([0, 1, 1, 3, 1, 3, 2]),
        np.array([1, 2, 3, 4, 5, 1, 2], np.float32),
        np.array(["Ann", "Bob", "Cleo", "Dan"]),
        np.array(["a", "b", "c", "d", "e"]),
        np.array(["Alien", "Brazil", "", "Dune", "Eraserhead"]),
        RatingScale(1, 5, 1.0),
    )
    return ratings


def test_the_most_rated_items_come_first(films):
    cut = most_rated_items(films, 2)

    assert cut.item_ids.tolist() == ["b", "d"]
    assert cut.item_titles.tolist() == ["Brazil", "Dune"]
    assert cut.scale == films.scale
    assert to_dense(cut)[1:].tolist() == [[3, 4], [5, 1]]


def test_users_without_ratings_left_are_dropped(films):
    assert most_rated_items(films, 2).user_ids.tolist() == ["Ann", "Bob", "Cleo"]
    assert most_rated_items(films, 3).user_ids.tolist() == ["Ann", "Bob", "Cleo"]
    assert most_rated_items(films, 4).user_ids.tolist() == ["Ann", "Bob", "Cleo", "Dan"]


@pytest.mark.parametrize("n_most", [4, 4000])
def test_equally_often_rated_items_stay_in_order_and_those_nobody_rated_go(films, n_most):
    assert most_rated_items(films, n_most).item_ids.tolist() == ["b", "d", "a", "c"]


def test_a_matrix_without_ratings_has_nothing_left():
    cut = most_rated_items(from_dense(np.full((2, 3), np.nan)), 2)

    assert (cut.n_users, cut.n_items, cut.n_ratings) == (0, 0, 0)


@given(st.integers(0, 5), st.integers(1, 30))
def test_no_rating_of_a_kept_item_is_lost_or_changed(seed, n):
    ratings = rating_set(20, 25, 120, seed=seed)
    cut = most_rated_items(ratings, n)

    counts = Counter(ratings.item_index.tolist())
    assert np.diff(np.bincount(cut.item_index, minlength=cut.n_items)).max(initial=0) <= 0
    assert sorted(np.bincount(cut.item_index)) == sorted(
        count for _, count in counts.most_common(n)
    )
    kept = set(cut.item_ids.tolist())
    assert _cells(cut) == {at: one for at, one in _cells(ratings).items() if at[1] in kept}
    assert np.bincount(cut.user_index, minlength=cut.n_users).min() > 0


def test_the_most_rated_films_of_a_real_file(shared_data):
    ratings = read_ratings(shared_data / "ml-latest-small/ratings.csv").ratings
    cut = most_rated_items(ratings, 4000)

    assert (cut.n_users, cut.n_items) == (610, 4000)
    assert cut.title(0) == "Forrest Gump (1994)"
    assert np.bincount(cut.item_index)[0] == 329
    assert cut.n_ratings == np.sort(np.bincount(ratings.item_index))[-4000:].sum()


def test_chosen_ratings_stay_where_they_are(films):
    chosen = np.array([False, True, False, False, True, True, False])
    part = only_ratings(films, chosen)

    assert _cells(part) == {("Ann", "b"): 2, ("Cleo", "b"): 5, ("Cleo", "d"): 1}
    assert part.user_ids is films.user_ids
    assert part.item_ids is films.item_ids
    assert part.indptr.tolist() == [0, 1, 1, 3, 3]
    assert part.scale == films.scale
