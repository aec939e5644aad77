"""Joining items, and users, that are the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from funkgui.errors import EditError
from funkgui.ratings.edits.join import RULES, join
from funkgui.ratings.holdout import Holdout, nothing_hidden
from funkgui.ratings.matrix import NO_TIME, RatingMatrix
from tests.dense import from_dense, to_dense
from tests.ratings.edits.applying import applied

X = np.nan
# Users are rows. Items 0 and 2 are the same as item 1, which is kept.
CELLS = [[1, 4, 2, 5], [3, X, 2, X], [X, 3, X, 1], [X, X, X, 2], [X, X, 4, X]]


def matrix(cells=CELLS) -> RatingMatrix:
    return from_dense(np.array(cells, np.float32))


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("last", [4, 2, 3, X, 4]),
        ("first", [1, 3, 3, X, 4]),
        ("mean", [7 / 3, 2.5, 3, X, 4]),
        ("highest", [4, 3, 3, X, 4]),
    ],
)
def test_the_rule_says_which_rating_counts(rule, expected):
    ratings = matrix()
    edit = join(ratings, nothing_hidden(ratings), "item", 1, np.array([0, 2]), rule)

    joined, _holdout, _inverse = applied(edit, ratings, nothing_hidden(ratings))

    assert edit.text == "Join 3 items"
    assert joined.item_ids.tolist() == [2, 4]
    assert to_dense(joined)[:, 0] == pytest.approx(expected, nan_ok=True)
    assert np.array_equal(to_dense(joined)[:, 1], to_dense(ratings)[:, 3], equal_nan=True)


@pytest.mark.parametrize("rule", list(RULES))
def test_users_are_joined_as_items_are(rule):
    ratings, turned = matrix(), matrix(np.array(CELLS).T)
    of_items = join(ratings, nothing_hidden(ratings), "item", 1, np.array([0, 2]), rule)
    of_users = join(turned, nothing_hidden(turned), "user", 1, np.array([0, 2]), rule)

    items, _, _ = applied(of_items, ratings, nothing_hidden(ratings))
    users, _, _ = applied(of_users, turned, nothing_hidden(turned))

    assert np.array_equal(to_dense(items), to_dense(users).T, equal_nan=True)


def test_first_and_last_go_by_times_where_there_are_some():
    ratings = matrix([[1, 2, 3], [1, 2, X]])
    ratings = replace(ratings, times=np.array([30, 10, 20, NO_TIME, 5]))

    for rule, expected in (("last", [1, 2]), ("first", [2, 1])):
        edit = join(ratings, nothing_hidden(ratings), "item", 1, np.array([0, 2]), rule)
        joined, _, _ = applied(edit, ratings, nothing_hidden(ratings))
        assert joined.values.tolist() == expected
        if rule == "last":
            assert joined.times.tolist() == [30, 5]


def test_what_counts_keeps_its_place_in_the_mask():
    ratings = matrix([[1, 2], [4, 3], [5, X]])
    holdout = Holdout(np.array([True, False, False, True, True]))

    hidden = {}
    for rule in RULES:
        edit = join(ratings, holdout, "item", 0, np.array([1]), rule)
        hidden[rule] = applied(edit, ratings, holdout)[1].hidden.tolist()

    # The kept one's rating is the last.
    assert hidden["last"] == [True, False, True]
    assert hidden["first"] == [False, True, True]
    assert hidden["highest"] == [False, False, True]
    assert hidden["mean"] == [False, False, True]


def test_one_alone_is_refused():
    ratings = matrix()
    with pytest.raises(EditError, match="One item alone"):
        join(ratings, nothing_hidden(ratings), "item", 1, np.array([1]))
    with pytest.raises(EditError, match="no rule 'worst'"):
        join(ratings, nothing_hidden(ratings), "item", 1, np.array([0]), "worst")
