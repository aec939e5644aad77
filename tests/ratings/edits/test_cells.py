"""Edits of ratings, and taking them back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funkgui.errors import EditError
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.holdout import nothing_hidden
from funkgui.ratings.matrix import RatingMatrix
from tests.dense import from_dense, to_dense
from tests.ratings.edits.applying import applied
from tests.ratings.edits.machine import cells_of, matrices


@given(matrices(), st.data())
def test_an_edit_sets_just_its_cells(given_matrix, data):
    ratings, holdout = given_matrix
    edit = data.draw(cells_of(ratings))
    expected, mask = to_dense(ratings), np.zeros((ratings.n_users, ratings.n_items), np.bool_)
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
