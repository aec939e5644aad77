"""Keeping users and items with many ratings."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funkgui.errors import EditError
from funkgui.ratings.edits.keep import keep_at_least, keep_most
from funkgui.ratings.holdout import nothing_hidden
from funkgui.ratings.matrix import RatingMatrix
from tests.dense import from_dense, to_dense
from tests.ratings.edits.applying import applied


def matrix(known) -> RatingMatrix:
    return from_dense(np.where(np.array(known, bool), 1.0, np.nan))


def after(edit, ratings) -> RatingMatrix:
    return ratings if edit is None else applied(edit, ratings, nothing_hidden(ratings))[0]


@st.composite
def matrices(draw) -> RatingMatrix:
    n_users, n_items = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    row = st.lists(st.booleans(), min_size=n_items, max_size=n_items)
    return matrix(draw(st.lists(row, min_size=n_users, max_size=n_users)))


def test_the_most_rated_items_stay_in_their_order():
    ratings = matrix([[0, 1, 1, 1, 0], [0, 1, 0, 1, 1], [0, 0, 0, 1, 0]])

    edit = keep_most(ratings, "item", 3)

    assert edit.text == "Keep the 3 most rated items"
    # Items 3 and 5 are rated once each: the former is kept.
    assert after(edit, ratings).item_ids.tolist() == [2, 3, 4]
    assert keep_most(ratings, "item", 5) is None


def test_the_most_active_users_stay_in_their_order():
    ratings = matrix([[0, 1], [1, 1], [0, 0], [1, 0]])

    assert after(keep_most(ratings, "user", 2), ratings).user_ids.tolist() == [1, 2]
    assert keep_most(ratings, "user", 1).text == "Keep the most active user"
    assert keep_most(ratings, "user", 4) is None


def test_none_cannot_be_kept():
    with pytest.raises(EditError, match="At least one item"):
        keep_most(matrix([[1]]), "item", 0)


def test_who_goes_takes_others_along():
    # User 3 has one rating; without it item 3 has one only, and then user 2 has.
    ratings = matrix([[1, 1, 0], [1, 0, 1], [0, 0, 1], [1, 1, 0]])

    kept = after(keep_at_least(ratings, users=2, items=2), ratings)

    assert kept.user_ids.tolist() == [1, 4]
    assert kept.item_ids.tolist() == [1, 2]


def peeled(known: np.ndarray, users: int, items: int) -> tuple[np.ndarray, np.ndarray]:
    """One user or item taken out after another, until all have enough."""
    rows, columns = np.ones(len(known), bool), np.ones(known.shape[1], bool)
    while True:
        part = known & rows[:, None] & columns
        poor_rows = rows & (part.sum(axis=1) < users)
        poor_columns = columns & (part.sum(axis=0) < items)
        if poor_rows.any():
            rows[np.flatnonzero(poor_rows)[0]] = False
        elif poor_columns.any():
            columns[np.flatnonzero(poor_columns)[0]] = False
        else:
            return rows, columns


@given(matrices(), st.integers(0, 4), st.integers(0, 4))
def test_what_is_left_is_what_peeling_one_by_one_leaves(ratings, users, items):
    rows, columns = peeled(~np.isnan(to_dense(ratings)), users, items)
    if not rows.any() or not columns.any():
        with pytest.raises(EditError, match="ask for fewer"):
            keep_at_least(ratings, users, items)
        return
    edit = keep_at_least(ratings, users, items)
    assert (edit is None) == (rows.all() and columns.all())
    kept = after(edit, ratings)
    assert kept.user_ids.tolist() == ratings.user_ids[rows].tolist()
    assert kept.item_ids.tolist() == ratings.item_ids[columns].tolist()


def test_the_text_tells_what_was_asked():
    ratings = matrix([[1, 1], [1, 1], [1, 0]])
    assert keep_at_least(ratings, users=2).text == "Keep users with 2 ratings or more"
    both = keep_at_least(ratings, users=2, items=1).text
    assert both == "Keep users with 2 ratings or more and items with 1 rating or more"
