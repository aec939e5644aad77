"""What a mask leaves to train on, in words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funkgui.gui.mask.counts import MaskCounts
from funkgui.ratings.holdout import Holdout
from tests.dense import from_dense
from tests.rating_set import rating_set

CELLS = np.array([[5, 4, np.nan], [3, np.nan, np.nan], [np.nan, 2, 1]], np.float32)


def counts(*hidden: bool) -> MaskCounts:
    return MaskCounts.of(from_dense(CELLS), Holdout(np.array(hidden)))


@pytest.mark.parametrize(
    ("hidden", "text"),
    [
        ((0, 0, 0, 0, 0), "Nothing held out: 5 ratings to train on."),
        (
            (1, 0, 0, 0, 0),
            "1 held out of 5 (20 %); every user and item has some left to train on.",
        ),
        ((0, 0, 1, 0, 0), "1 held out of 5 (20 %); 1 user has none left to train on."),
        ((0, 0, 0, 0, 1), "1 held out of 5 (20 %); 1 item has none left to train on."),
        (
            (0, 1, 1, 1, 1),
            "4 held out of 5 (80 %); 2 users and 2 items have none left to train on.",
        ),
    ],
)
def test_in_words(hidden, text):
    assert counts(*map(bool, hidden)).text == text


@given(st.integers(0, 2**32 - 1), st.floats(0, 1))
@settings(deadline=None)
def test_against_counting_one_by_one(seed, share):
    ratings = rating_set(12, 9, 60, seed=seed % 7)
    hidden = np.random.default_rng(seed).random(ratings.n_ratings) < share
    found = MaskCounts.of(ratings, Holdout(hidden))
    users = [hidden[ratings.user_slice(user)] for user in range(12)]
    items = [hidden[ratings.item_index == item] for item in range(9)]
    assert found.n_hidden == hidden.sum()
    assert found.bare_users == sum(len(one) > 0 and one.all() for one in users)
    assert found.bare_items == sum(len(one) > 0 and one.all() for one in items)


def test_without_ratings():
    empty = from_dense(np.full((2, 3), np.nan, np.float32))
    told = MaskCounts.of(empty, Holdout(np.zeros(0, np.bool_)))
    assert told.text == "Nothing held out: 0 ratings to train on."
