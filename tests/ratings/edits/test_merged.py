"""The ratings of a second matrix added to the first's, or held out to test by, as one step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funkgui.errors import EditError
from funkgui.ratings.edits.merged import adding, as_test, holding_out
from funkgui.ratings.edits.times import SetTimes
from funkgui.ratings.holdout import Holdout, nothing_hidden
from funkgui.ratings.matrix import NO_TIME, RatingMatrix
from funkgui.ratings.scale import RatingScale
from funkgui.ratings.select import only_ratings
from tests.dense import from_dense
from tests.ratings.edits.machine import matrices, state

NAN = np.nan


def matrix(cells, users=(1, 2, 3), items=(10, 20, 30), times=None, **parts) -> RatingMatrix:
    """A matrix of rows of cells; users, items and times by their order."""
    cells = np.array(cells, np.float32)
    made = replace(
        from_dense(cells),
        user_ids=np.array(users[: cells.shape[0]]),
        item_ids=np.array(items[: cells.shape[1]]),
        scale=RatingScale(1, 5, 1.0),
    )
    return replace(made, times=None if times is None else np.array(times, np.int64), **parts)


def told(ratings: RatingMatrix, holdout: Holdout) -> dict:
    """Rating, time and whether it is held out, of each pair by its labels' texts."""
    users = ratings.user_ids.astype(np.str_)[ratings.user_index].tolist()
    items = ratings.item_ids.astype(np.str_)[ratings.item_index].tolist()
    times = [NO_TIME] * ratings.n_ratings if ratings.times is None else ratings.times.tolist()
    cells = zip(ratings.values.tolist(), times, holdout.hidden.tolist(), strict=True)
    return dict(zip(zip(users, items, strict=True), cells, strict=True))


def there_and_back(edit, ratings, holdout):
    """What comes of an edit; undone it is what it was, and redone the same again."""
    before = state(ratings, holdout)
    edited = edit.apply(ratings, holdout)
    after = state(edited.ratings, edited.holdout)
    undone = edited.inverse.apply(edited.ratings, edited.holdout)
    assert state(undone.ratings, undone.holdout) == before
    redone = undone.inverse.apply(undone.ratings, undone.holdout)
    assert state(redone.ratings, redone.holdout) == after
    assert {edit.text, edited.inverse.text, undone.inverse.text} == {edit.text}
    return edited


FIRST = matrix([[4, NAN, 2], [3, NAN, NAN], [NAN, NAN, 5]])
SECOND = matrix([[1, NAN], [NAN, 2], [4, NAN]], users=(2, 9, 3), items=(10, 77))
MASK = Holdout(np.array([True, False, True, False]), "drawn")


def test_new_ones_come_last_and_the_second_counts():
    merging = adding(FIRST, MASK, SECOND, "b.csv", 0, 0)
    edited = there_and_back(merging.edit, FIRST, MASK)
    assert merging.words == "2 ratings added, 1 replaced"
    assert merging.n_new == 2
    assert merging.edit.text == "Add 2 ratings from b.csv"
    assert edited.ratings.user_ids.tolist() == [1, 2, 3, 9]
    assert edited.ratings.item_ids.tolist() == [10, 20, 30, 77]
    assert edited.change.user_places.tolist() == [0, 1, 2, -1]
    assert told(edited.ratings, edited.holdout) == {
        ("1", "10"): (4, NO_TIME, True),
        ("1", "30"): (2, NO_TIME, False),
        ("2", "10"): (1, NO_TIME, True),
        ("3", "10"): (4, NO_TIME, False),
        ("3", "30"): (5, NO_TIME, False),
        ("9", "77"): (2, NO_TIME, False),
    }
    assert edited.holdout.scheme == "drawn"
    assert edited.ratings.scale == FIRST.scale


def test_a_share_of_the_new_ones_is_held_out():
    more = matrix(np.full((20, 10), 3), users=range(100, 120), items=range(10))
    edited = there_and_back(adding(FIRST, MASK, more, "b.csv", 0.1, 7).edit, FIRST, MASK)
    assert edited.holdout.n_hidden == 2 + 20
    assert edited.holdout.scheme == "drawn; of new ratings 10 % at random, seed 7"
    more = matrix(np.full((20, 10), 3), users=range(200, 220), items=range(10))
    again = adding(edited.ratings, edited.holdout, more, "c.csv", 0.1, 7).edit
    twice = again.apply(edited.ratings, edited.holdout)
    assert twice.holdout.n_hidden == 2 + 20 + 20
    assert twice.holdout.scheme == edited.holdout.scheme


def test_what_is_there_already_is_no_step():
    merging = adding(FIRST, MASK, FIRST, "a.csv", 0.1, 0)
    edited = merging.edit.apply(FIRST, MASK)
    assert edited.ratings is FIRST
    assert edited.holdout is MASK
    assert merging.words == "All that is in a.csv is here already"


def test_only_replaced():
    merging = adding(FIRST, MASK, matrix([[2]]), "b.csv", 0.1, 0)
    assert merging.edit.text == "Replace 1 rating by those of b.csv"
    assert merging.words == "0 ratings added, 1 replaced"
    edited = there_and_back(merging.edit, FIRST, MASK)
    assert edited.ratings.rating(0, 0) == 2
    assert not edited.change.moves


def test_the_second_is_held_out_and_nothing_else():
    merging = holding_out(FIRST, MASK, SECOND, "t.csv")
    edited = there_and_back(merging.edit, FIRST, MASK)
    hidden = {pair for pair, cell in told(edited.ratings, edited.holdout).items() if cell[2]}
    assert hidden == {("2", "10"), ("9", "77"), ("3", "10")}
    assert edited.ratings.rating(1, 0) == 1
    assert edited.holdout.scheme == "the ratings of t.csv"
    assert merging.edit.text == "Hold out 3 ratings of t.csv"
    assert merging.words == "3 ratings held out"
    shown = Holdout(np.zeros(4, np.bool_), "none")
    words = holding_out(FIRST, shown, SECOND, "t.csv").words
    assert words == "3 ratings held out, 1 of which was open before"


def test_nothing_to_test_by_or_to_train_on():
    with pytest.raises(EditError, match=r"no ratings to test by in t\.csv"):
        holding_out(FIRST, MASK, matrix([[NAN]]), "t.csv")
    with pytest.raises(EditError, match=r"All the ratings to train on are in t\.csv"):
        holding_out(FIRST, MASK, matrix(np.ones((3, 3))), "t.csv")
    empty = matrix([[NAN]])
    with pytest.raises(EditError, match=r"no ratings yet to train on; .* by t\.csv"):
        holding_out(empty, nothing_hidden(empty), SECOND, "t.csv")


def test_of_two_matrices_one_to_train_on_and_one_to_test_by_all_are_sorted_by_label():
    first = replace(FIRST, item_titles=np.array(["Ten", "Twenty", ""]))
    second = matrix([[1, NAN], [NAN, 2], [4, NAN]], users=(2, 0, 3), items=(10, 7), times=(7, 8, 9))
    ratings, holdout, n_in_both = as_test(first, second, "t.csv")
    assert told(ratings, holdout) == {
        ("0", "7"): (2, 8, True),
        ("1", "10"): (4, NO_TIME, False),
        ("1", "30"): (2, NO_TIME, False),
        ("2", "10"): (1, 7, True),
        ("3", "10"): (4, 9, True),
        ("3", "30"): (5, NO_TIME, False),
    }
    assert ratings.user_ids.tolist() == [0, 1, 2, 3]
    assert ratings.item_ids.tolist() == [7, 10, 20, 30]
    assert ratings.item_titles.tolist() == ["", "Ten", "Twenty", ""]
    assert holdout.scheme == "the ratings of t.csv"
    assert n_in_both == 1


def test_of_numbers_and_text_all_are_sorted_as_text():
    second = matrix([[3], [4]], users=("2", "007"))
    ratings, _, n_in_both = as_test(matrix([[1], [2], [5]]), second, "t.csv")
    assert ratings.user_ids.tolist() == ["007", "1", "2", "3"]
    assert ratings.values.tolist() == [4, 1, 3, 5]
    assert n_in_both == 1


@given(matrices())
@settings(max_examples=50, deadline=None)
def test_a_matrix_split_and_joined_again_is_the_same(made):
    whole = replace(made[0], user_ids=np.arange(made[0].n_users))
    whole = replace(whole, item_ids=np.arange(whole.n_items))
    tested = np.arange(whole.n_ratings) % 3 == 1
    if not tested.any():
        return
    parts = only_ratings(whole, ~tested), only_ratings(whole, tested)
    ratings, holdout, n_in_both = as_test(*parts, "t.csv")
    assert ratings.fingerprint == whole.fingerprint
    assert holdout.hidden.tolist() == tested.tolist()
    assert n_in_both == 0


@pytest.mark.parametrize(
    ("more", "scale"),
    [
        ([[5, 1]], "1 to 5 by 1"),
        ([[7, 0.5]], "0.5 to 7 by 0.5"),
        ([[1.25, 2]], "1 to 5"),
        ([[NAN, NAN]], "1 to 5 by 1"),
    ],
)
def test_the_scale_is_widened_where_it_must_be(more, scale):
    edited = there_and_back(adding(FIRST, MASK, matrix(more), "b.csv", 0, 0).edit, FIRST, MASK)
    assert str(edited.ratings.scale) == scale


def test_where_any_number_may_be_a_rating_it_may_be_still():
    real = replace(FIRST, scale=None)
    edit = adding(real, MASK, matrix([[99]]), "b.csv", 0, 0).edit
    assert there_and_back(edit, real, MASK).ratings.scale is None


def test_times_of_both():
    first = replace(FIRST, times=np.array([1, 2, 3, NO_TIME]))
    timed = replace(SECOND, times=np.array([7, 8, 9]))
    cells = {("2", "10"): 7, ("9", "77"): 8, ("3", "10"): 9}
    for ratings, more, expected in (
        (first, timed, {("1", "10"): 1, ("3", "30"): NO_TIME, **cells}),
        (FIRST, timed, {("1", "10"): NO_TIME, **cells}),
        # Another rating, whose time is not known; the others keep theirs.
        (first, SECOND, {("1", "30"): 2, ("2", "10"): NO_TIME, ("9", "77"): NO_TIME}),
        (first, replace(FIRST, times=None), {("1", "10"): 1, ("2", "10"): 3}),
    ):
        edited = there_and_back(adding(ratings, MASK, more, "b.csv", 0, 0).edit, ratings, MASK)
        found = told(edited.ratings, edited.holdout)
        assert {pair: found[pair][1] for pair in expected} == expected
    assert adding(FIRST, MASK, SECOND, "b.csv", 0, 0).edit.apply(FIRST, MASK).ratings.times is None


def test_times_are_not_lost_by_ending_them():
    begun = SetTimes(given=True).apply(FIRST, MASK)
    timed = begun.ratings.described(times=np.array([1, 2, 3, NO_TIME]))
    with pytest.raises(EditError, match="would be lost"):
        begun.inverse.apply(timed, MASK)


def test_titles_of_both():
    first = FIRST.with_titles({"10": "Ten", "20": ""})
    second = SECOND.with_titles({"10": "Other", "77": "Seventy-seven, and more"})
    edited = there_and_back(adding(first, MASK, second, "b.csv", 0, 0).edit, first, MASK)
    assert edited.ratings.item_titles.tolist() == ["Ten", "", "", "Seventy-seven, and more"]
    named = there_and_back(adding(FIRST, MASK, second, "b.csv", 0, 0).edit, FIRST, MASK)
    assert named.ratings.item_titles.tolist() == ["Other", "", "", "Seventy-seven, and more"]
    assert named.change.titles


@pytest.mark.parametrize(
    ("own", "others", "expected"),
    [
        ((1, 2), (2, 3), [1, 2, 3]),
        (("1", "2"), (2, 3), ["1", "2", "3"]),
        ((1, 2), ("2", "3"), [1, 2, 3]),
        ((1, 2), ("2", "x"), ["1", "2", "x"]),
        ((1, 2), ("2", "02"), ["1", "2", "02"]),
        (("a", "b"), ("b", "a longer one"), ["a", "b", "a longer one"]),
    ],
)
def test_numbers_and_text_are_matched_by_what_they_are_called(own, others, expected):
    first, second = matrix([[1], [2]], users=own), matrix([[3], [4]], users=others)
    holdout = nothing_hidden(first)
    edited = there_and_back(adding(first, holdout, second, "b.csv", 0, 0).edit, first, holdout)
    assert edited.ratings.user_ids.tolist() == expected
    assert edited.ratings.values.tolist() == [1, 3, 4]


@given(first=matrices(), second=matrices(), hidden=st.booleans())
@settings(max_examples=150, deadline=None)
def test_any_two(first, second, hidden):
    (ratings, holdout), (more, _) = first, second
    if hidden:
        try:
            edit = holding_out(ratings, holdout, more, "t.csv").edit
        except EditError:
            return
    else:
        edit = adding(ratings, holdout, more, "b.csv", 0.5, 0).edit
    edited = there_and_back(edit, ratings, holdout)
    before = told(ratings, holdout)
    after = told(edited.ratings, edited.holdout)
    others = told(more, nothing_hidden(more))
    assert {pair: cell[0] for pair, cell in after.items()} == {
        **{pair: cell[0] for pair, cell in before.items()},
        **{pair: cell[0] for pair, cell in others.items()},
    }
    if hidden:
        assert {pair for pair, cell in after.items() if cell[2]} == set(others)
    else:
        assert {pair: after[pair][2] for pair in before} == {
            pair: cell[2] for pair, cell in before.items()
        }
        n_new = len(set(others) - set(before))
        assert edited.holdout.n_hidden == holdout.n_hidden + round(0.5 * n_new)
