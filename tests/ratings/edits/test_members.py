"""Users and items come, go, and come back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from funkgui.errors import EditError
from funkgui.ratings.edits.add import Add
from funkgui.ratings.edits.moves import Remove
from funkgui.ratings.edits.names import free_labels
from funkgui.ratings.holdout import Holdout, nothing_hidden
from funkgui.ratings.matrix import RatingMatrix
from tests.dense import from_dense, to_dense
from tests.rating_set import rating_set
from tests.ratings.edits.applying import applied

X = np.nan


@pytest.fixture
def ratings() -> RatingMatrix:
    return from_dense(np.array([[1, X, 3], [X, 5, X], [2, 4, X]], np.float32))


def test_removed_users_take_their_ratings_with_them(ratings):
    holdout = Holdout(np.array([True, False, True, False, True]), "drawn")

    edited = Remove.of("user", np.array([1, 0])).apply(ratings, holdout)

    assert edited.ratings.user_ids.tolist() == [3]
    assert edited.ratings.n_items == 3
    assert np.array_equal(to_dense(edited.ratings), [[2, 4, X]], equal_nan=True)
    assert edited.holdout.hidden.tolist() == [False, True]
    assert edited.change.user_places.tolist() == [2]
    assert edited.change.item_places is None
    assert edited.inverse.text == "Remove 2 users"


def test_removed_items_leave_the_others_in_their_order(ratings):
    titled = ratings.with_titles({"1": "One", "2": "Two", "3": "Three"})

    edited = Remove.of("item", np.array([1])).apply(titled, nothing_hidden(titled))

    expected = [[1, 3], [X, X], [2, X]]
    assert np.array_equal(to_dense(edited.ratings), expected, equal_nan=True)
    assert edited.ratings.item_titles.tolist() == ["One", "Three"]
    assert edited.change.item_places.tolist() == [0, 2]


def test_what_comes_back_is_named_as_new(ratings):
    edited = Remove.of("user", np.array([1])).apply(ratings, nothing_hidden(ratings))

    back = edited.inverse.apply(edited.ratings, edited.holdout)

    assert back.change.user_places.tolist() == [0, -1, 1]
    assert np.array_equal(to_dense(back.ratings), to_dense(ratings), equal_nan=True)


def test_the_last_ones_cannot_be_removed(ratings):
    with pytest.raises(EditError, match="All items would be removed"):
        applied(Remove.of("item", np.arange(3)), ratings, nothing_hidden(ratings))


def test_added_ones_stand_at_the_end_and_have_rated_nothing(ratings):
    more, holdout, _inverse = applied(Add("user", ["Ann", "Bob"]), ratings, nothing_hidden(ratings))
    more, holdout, _inverse = applied(Add("item", ["4", "5"]), more, holdout)

    assert more.user_ids.tolist() == ["1", "2", "3", "Ann", "Bob"]
    assert more.item_ids.tolist() == [1, 2, 3, 4, 5]
    assert more.title(3) == "4"
    assert np.array_equal(to_dense(more)[:3, :3], to_dense(ratings), equal_nan=True)
    assert np.isnan(to_dense(more)[3:]).all()
    # Nothing but labels is copied.
    assert more.values is ratings.values


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        (["2"], r"There is a user called 2 already, in row 2; choose another label\."),
        (["new", "new"], "Two users cannot both be called new"),
        (["  "], "cannot be empty"),
        (["a\nb"], "cannot hold tabs, line ends"),
    ],
)
def test_labels_must_be_new_and_readable(ratings, labels, told):
    with pytest.raises(EditError, match=told):
        applied(Add("user", labels), ratings, nothing_hidden(ratings))


def test_a_number_written_otherwise_is_another_label(ratings):
    more, _, _ = applied(Add("user", ["02"]), ratings, nothing_hidden(ratings))
    assert more.user_ids.tolist() == ["1", "2", "3", "02"]


def test_what_is_kept_for_undo_goes_with_what_was_removed():
    ratings = rating_set(2000, 500, 100_000, seed=1)
    ratings = replace(ratings, times=np.arange(ratings.n_ratings, dtype=np.int64))
    holdout = nothing_hidden(ratings)

    few = Remove(users=np.array([7, 800])).apply(ratings, holdout).inverse
    many = Remove(users=np.arange(0, 2000, 2)).apply(ratings, holdout).inverse

    n_few = int(np.diff(ratings.indptr)[[7, 800]].sum())
    assert kept_bytes(few) < 30 * n_few + 500
    assert kept_bytes(many) < 20 * ratings.n_ratings


def kept_bytes(inverse) -> int:
    cells = inverse.cells
    parts = (cells.positions.data, cells.items, cells.values, cells.hidden, cells.times)
    return sum(part.nbytes for part in (*parts, cells.rows, cells.counts))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (np.array([3, 9, 5]), ["10", "11"]),
        (np.array([], np.int64), ["1", "2"]),
        (np.array(["ann", "user 3"]), ["user 4", "user 5"]),
    ],
)
def test_free_labels_are_taken_by_nobody(given, expected):
    assert free_labels(given, 2, "user") == expected
