"""Edits of ratings, and taking them back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funkgui.errors import EditError
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.holdout import Holdout, nothing_hidden
from funkgui.ratings.matrix import RatingMatrix
from tests.dense import from_dense, to_dense
from tests.ratings.edits.applying import applied

N_USERS, N_ITEMS = 5, 6


def arrays(ratings: RatingMatrix, holdout: Holdout) -> list:
    parts = (ratings.indptr, ratings.item_index, ratings.values, holdout.hidden)
    return [(part.dtype, part.tolist()) for part in parts]


@st.composite
def matrices(draw):
    """A small matrix and a mask for it; some users and items may have no rating."""
    cell = st.one_of(st.none(), st.integers(1, 10).map(lambda stars: stars / 2))
    row = st.lists(cell, min_size=N_ITEMS, max_size=N_ITEMS)
    dense = draw(st.lists(row, min_size=N_USERS, max_size=N_USERS))
    ratings = from_dense(np.array(dense, np.float32))
    hidden = draw(st.lists(st.booleans(), min_size=ratings.n_ratings, max_size=ratings.n_ratings))
    return ratings, Holdout(np.array(hidden, np.bool_), "drawn")


@st.composite
def set_cells(draw):
    """An edit of any of the cells, each at most once, in any order."""
    cells = draw(st.lists(st.integers(0, N_USERS * N_ITEMS - 1), unique=True, max_size=12))
    some = {"min_size": len(cells), "max_size": len(cells)}
    values = draw(st.lists(st.just(np.nan) | st.integers(-5, 5), **some))
    hidden = draw(st.none() | st.lists(st.booleans(), **some))
    users, items = np.divmod(np.array(cells, np.int64), N_ITEMS)
    mask = None if hidden is None else np.array(hidden, np.bool_)
    return SetCells(users, items, np.array(values, np.float32), mask)


@given(matrices(), st.lists(set_cells(), max_size=6))
def test_any_edits_taken_back_give_the_very_same_arrays(given_matrix, edits):
    ratings, holdout = given_matrix
    before = arrays(ratings, holdout)
    states, undo = [], []
    for edit in edits:
        states.append(arrays(ratings, holdout))
        ratings, holdout, inverse = applied(edit, ratings, holdout)
        undo.append(inverse)
    after = arrays(ratings, holdout)
    redo = []
    for inverse, state in zip(reversed(undo), reversed(states), strict=True):
        ratings, holdout, again = applied(inverse, ratings, holdout)
        assert arrays(ratings, holdout) == state
        redo.append(again)
    assert arrays(ratings, holdout) == before
    assert holdout.scheme == "drawn"
    for edit in reversed(redo):
        ratings, holdout, _ = applied(edit, ratings, holdout)
    assert arrays(ratings, holdout) == after


@given(matrices(), set_cells())
def test_an_edit_sets_just_its_cells(given_matrix, edit):
    ratings, holdout = given_matrix
    expected, mask = to_dense(ratings), np.zeros((N_USERS, N_ITEMS), np.bool_)
    mask[ratings.user_index, ratings.item_index] = holdout.hidden
    expected[edit.users, edit.items] = edit.values
    if edit.hidden is not None:
        mask[edit.users, edit.items] = edit.hidden
    kept = (ratings.values.copy(), holdout.hidden.copy())
    edited, edited_holdout, _ = applied(edit, ratings, holdout)
    assert np.array_equal(to_dense(edited), expected, equal_nan=True)
    known = ~np.isnan(expected)
    assert edited_holdout.hidden.tolist() == mask[known].tolist()
    # What was is still there for whoever holds it.
    assert np.array_equal(kept[0], ratings.values)
    assert np.array_equal(kept[1], holdout.hidden)


@pytest.fixture
def ratings() -> RatingMatrix:
    return from_dense(np.array([[1.0, np.nan, 3.0], [np.nan, 5.0, np.nan]]))


def test_one_cell(ratings):
    edit = SetCells.one(1, 2, 4.5)
    edited, holdout, inverse = applied(edit, ratings, nothing_hidden(ratings))
    assert edit.text == "Edit a rating"
    assert edited.rating(1, 2) == 4.5
    assert holdout.hidden.tolist() == [False] * 4
    assert inverse.text == edit.text
    cleared, _, _ = applied(SetCells.one(0, 0, None), edited, holdout)
    assert cleared.rating(0, 0) is None
    assert SetCells.one(0, 0, None).text == "Clear a rating"


def test_an_infinite_rating_is_refused(ratings):
    with pytest.raises(EditError, match="finite"):
        applied(SetCells.one(0, 0, float("inf")), ratings, nothing_hidden(ratings))
    assert ratings.rating(0, 0) == 1.0


def test_labels_titles_and_scale_outlive_an_edit(ratings):
    titled = ratings.with_titles({"1": "One"})
    edited, _, _ = applied(SetCells.one(0, 1, 2.0), titled, nothing_hidden(titled))
    assert edited.title(0) == "One"
    assert edited.user_ids.tolist() == titled.user_ids.tolist()
