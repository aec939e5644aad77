"""Users, items and titles called otherwise."""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.errors import EditError
from funkgui.ratings.edits.renaming import Rename, SetTitles, SetTitlesByLabel
from funkgui.ratings.holdout import nothing_hidden
from funkgui.ratings.matrix import RatingMatrix
from tests.dense import from_dense
from tests.ratings.edits.applying import applied


@pytest.fixture
def ratings() -> RatingMatrix:
    return from_dense(np.array([[1, np.nan, 3], [np.nan, 5, np.nan]], np.float32))


def test_a_rename_tells_the_label_before_and_after(ratings):
    edited = Rename("item", {2: "Alien"}).apply(ratings, nothing_hidden(ratings))

    assert edited.ratings.item_ids.tolist() == ["1", "2", "Alien"]
    assert edited.change.renamed_items == {"3": "Alien"}
    assert edited.change.titles
    assert edited.ratings.values is ratings.values


def test_whole_numbers_stay_numbers(ratings):
    edited, _, _ = applied(Rename("user", {0: "70"}), ratings, nothing_hidden(ratings))
    assert edited.user_ids.dtype == np.int64
    assert edited.user_ids.tolist() == [70, 2]


def test_two_can_change_names(ratings):
    edited, _, _ = applied(Rename("item", {0: "2", 1: "1"}), ratings, nothing_hidden(ratings))
    assert edited.item_ids.tolist() == [2, 1, 3]


def test_a_label_is_kept_by_the_one_that_has_it(ratings):
    with pytest.raises(EditError, match="an item called 3 already, in column 3"):
        applied(Rename("item", {0: "3"}), ratings, nothing_hidden(ratings))
    edited, _, _ = applied(Rename("item", {0: "1"}), ratings, nothing_hidden(ratings))
    assert edited.item_ids.tolist() == [1, 2, 3]


def test_titles_by_position_leave_the_others(ratings):
    titled = ratings.with_titles({"1": "One", "3": "Three"})

    edit = SetTitles({0: "", 1: "A much longer title"})
    edited, _, _ = applied(edit, titled, nothing_hidden(titled))

    assert edited.item_titles.tolist() == ["", "A much longer title", "Three"]


def test_titles_by_label_of_a_matrix_without(ratings):
    edited, _, _ = applied(SetTitlesByLabel({"2": "Two"}), ratings, nothing_hidden(ratings))
    assert edited.item_titles.tolist() == ["", "Two", ""]


def test_titles_with_line_ends_are_refused(ratings):
    with pytest.raises(EditError, match="A title cannot hold"):
        applied(SetTitles({0: "a\nb"}), ratings, nothing_hidden(ratings))
