"""Items whose factors point the same way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from funkgui.factorization.model import FactorModel
from funkgui.factorization.similar import NotAlikeError, similar_items, similar_users
from funkgui.ratings.holdout import Holdout, nothing_hidden
from funkgui.ratings.matrix import RatingMatrix
from tests.dense import from_dense

_NAN = np.nan


def _all_rated(n_users: int, n_items: int) -> RatingMatrix:
    return from_dense(np.ones((n_users, n_items), np.float32))


def _model(v: list[list[float]], n_users: int = 12) -> FactorModel:
    rows = np.array(v, np.float32)
    return FactorModel.of_factors(np.ones((n_users, rows.shape[1]), np.float32), rows)


def _found(model, ratings, item, holdout=None, n=10) -> list[int]:
    holdout = holdout or nothing_hidden(ratings)
    return [one.place for one in similar_items(model, ratings, holdout, item, n)]


def test_those_that_point_the_same_way_come_first_whatever_their_length():
    ratings = _all_rated(12, 5)
    model = _model([[1, 0], [1, 1], [50, 1], [-1, 0.1], [0.2, 0.1]])
    found = similar_items(model, ratings, nothing_hidden(ratings), 0)
    assert [one.place for one in found] == [2, 4, 1]
    expected = [50 / np.hypot(50, 1), 2 / np.hypot(2, 1), 1 / np.hypot(1, 1)]
    assert [one.similarity for one in found] == pytest.approx(expected)
    assert [one.n_ratings for one in found] == [12, 12, 12]


def test_as_many_as_asked_for():
    model = _model([[1, 0], [1, 1], [50, 1], [1, 3]])
    assert _found(model, _all_rated(12, 4), 0, n=2) == [2, 1]


def test_equally_near_items_are_ordered_by_position_and_are_no_nearer_than_one():
    v = [0.1, 0.7, 0.3]
    model = _model([v, v, [3 * x for x in v], v, v])
    ratings = _all_rated(12, 5)
    found = similar_items(model, ratings, nothing_hidden(ratings), 3)
    assert max(one.similarity for one in found) <= 1
    alike = _model([[1, 0], [2, 0], [4, 0], [1, 1], [8, 0]])
    assert _found(alike, ratings, 2) == [0, 1, 4, 3]


def test_items_with_hardly_any_training_ratings_have_no_place_of_their_own():
    cells = np.ones((12, 4), np.float32)
    cells[4:, 1] = cells[5:, 2] = _NAN
    ratings = from_dense(cells)
    model = _model([[1, 0]] * 4)
    assert _found(model, ratings, 0) == [2, 3]
    hidden = ratings.item_index == 3
    assert _found(model, ratings, 0, Holdout(hidden)) == [2]
    assert _found(model, ratings, 1) == [0, 2, 3]


def test_in_a_small_matrix_few_ratings_are_enough():
    ratings = from_dense(np.array([[1, 2, _NAN], [3, 4, 1], [5, 1, _NAN]], np.float32))
    assert _found(_model([[1, 0], [1, 1], [1, 0]], n_users=3), ratings, 0) == [2, 1]


def test_rows_of_zeros_are_like_nothing():
    ratings = _all_rated(12, 3)
    model = _model([[1, 0], [0, 0], [1, 1]])
    assert _found(model, ratings, 0) == [2]
    with pytest.raises(NotAlikeError, match="had no ratings"):
        _found(model, ratings, 1)


def test_an_item_that_nobody_rated_for_training_is_told_so():
    cells = np.ones((12, 3), np.float32)
    cells[:, 1] = _NAN
    ratings = from_dense(cells)
    model = _model([[1, 0]] * 3)
    assert _found(model, ratings, 0) == [2]
    with pytest.raises(NotAlikeError, match="had no ratings"):
        _found(model, ratings, 1)
    with pytest.raises(NotAlikeError, match="had no ratings"):
        _found(model, ratings, 2, Holdout(ratings.item_index == 2))


def test_a_model_without_factors_says_so():
    ratings = _all_rated(12, 3)
    with pytest.raises(NotAlikeError, match="All items have the same factors"):
        _found(_model([[0, 0]] * 3), ratings, 0)


def _of_users(u: list[list[float]]) -> FactorModel:
    rows = np.array(u, np.float32)
    return FactorModel.of_factors(rows, np.ones((12, rows.shape[1]), np.float32))


def test_factors_that_hardly_count_beside_the_biases_tell_nothing():
    ratings = _all_rated(12, 3)
    bare = _model([[1, 0], [1, 1], [2, 1]])
    bias = np.arange(12, dtype=np.float32)
    model = replace(bare, u=bare.u / 100, v=bare.v / 100, user_bias=bias)
    for find in (similar_items, similar_users):
        with pytest.raises(NotAlikeError, match="more ratings"):
            find(model, ratings, nothing_hidden(ratings), 0)
    assert _found(replace(bare, user_bias=bias), ratings, 0) == [2, 1]


def test_users_are_alike_where_they_differ_from_the_average_the_same_way():
    ratings = _all_rated(6, 12)
    # All share a first factor, which tells nobody apart.
    model = _of_users([[9, 1, 0], [9, 4, 0.5], [9, -5, 0], [9, 0, 1], [9, 0, -1.5], [9, 0, 0]])
    found = similar_users(model, ratings, nothing_hidden(ratings), 0)
    assert [one.place for one in found] == [1]
    assert found[0].similarity == pytest.approx(4 / np.hypot(4, 0.5))
    assert found[0].n_ratings == 12


def test_users_whom_the_model_does_not_know_are_like_nobody_unless_they_bring_a_row():
    ratings = _all_rated(4, 12)
    holdout = Holdout(ratings.user_index == 3)
    model = _of_users([[1, 0], [-1, 0], [0, 0], [1, 0]])
    with pytest.raises(NotAlikeError, match="User 3 had no ratings to be trained on"):
        similar_users(model, ratings, holdout, 2)
    with pytest.raises(NotAlikeError, match="User 4 had no ratings to be trained on"):
        similar_users(model, ratings, holdout, 3)
    row = np.array([-3, 1], np.float32)
    [one] = similar_users(model, ratings, holdout, 2, row=row)
    assert (one.place, one.n_ratings) == (1, 12)
    assert one.similarity == pytest.approx(3 / np.hypot(3, 1))


def test_the_counts_of_users_leave_out_what_is_held_out():
    ratings = _all_rated(3, 12)
    hidden = (ratings.user_index == 1) & (ratings.item_index < 4)
    model = _of_users([[2, 0], [2, 0], [-4, 0]])
    [one] = similar_users(model, ratings, Holdout(hidden), 0)
    assert (one.place, one.n_ratings) == (1, 8)


def test_users_who_are_all_the_same_are_told_so():
    ratings = _all_rated(3, 12)
    with pytest.raises(NotAlikeError, match="All users have the same factors"):
        similar_users(_of_users([[1, 2]] * 3), ratings, nothing_hidden(ratings), 0)


@pytest.mark.parametrize("size", [1e18, 1e-18])
def test_ratings_of_any_size_have_alike_items_and_users(size):
    rows = np.float32(size) * np.array([[1, 0], [0, 1], [1, 0.1], [1, -1]], np.float32)
    ratings = _all_rated(4, 4)
    model = FactorModel.of_factors(rows, rows)
    assert _found(model, ratings, 0) == [2, 3]
    assert similar_users(model, ratings, nothing_hidden(ratings), 0)[0].place == 2
