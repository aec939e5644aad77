"""Fingerprints: equal for equal cells however these came about, different for others."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.fingerprints import cells_sum
from funkgui.ratings.holdout import nothing_hidden
from tests.dense import from_dense
from tests.rating_set import rating_set
from tests.ratings.edits.applying import applied

_SHAPE = 4, 5

cells = st.lists(
    st.one_of(st.none(), st.sampled_from([0.0, -0.0, 0.5, 3.0, 4.5])), min_size=20, max_size=20
)


def _as_cells(values):
    return np.array([np.nan if one is None else one for one in values], np.float32).reshape(_SHAPE)


@given(before=cells, after=cells, known=st.booleans())
def test_an_edit_leads_to_the_fingerprint_of_the_same_cells_read_anew(before, after, known):
    ratings = from_dense(_as_cells(before))
    if known:
        assert ratings.fingerprint
    users, items = (index.ravel() for index in np.indices(_SHAPE))
    edit = SetCells(users, items, _as_cells(after).ravel())
    edited, holdout, undo = applied(edit, ratings, nothing_hidden(ratings))
    assert edited.fingerprint == from_dense(_as_cells(after)).fingerprint

    back, _, _ = applied(undo, edited, holdout)
    assert back.fingerprint == from_dense(_as_cells(before)).fingerprint
    same = np.array_equal(_as_cells(before), _as_cells(after), equal_nan=True)
    assert (edited.fingerprint == ratings.fingerprint) == same


def test_swapped_ratings_tell():
    first = from_dense(np.array([[1.0, 2.0], [3.0, 4.0]]))
    second = from_dense(np.array([[1.0, 3.0], [2.0, 4.0]]))
    assert first.fingerprint != second.fingerprint


def test_the_sum_does_not_depend_on_order_or_number_of_cells_at_once(monkeypatch):
    ratings = rating_set(50, 40, 900)
    users, items, values = ratings.user_index, ratings.item_index, ratings.values
    whole = cells_sum(users, items, values)
    shuffled = np.random.default_rng(0).permutation(len(values))
    assert cells_sum(users[shuffled], items[shuffled], values[shuffled]) == whole
    parts = [cells_sum(users[at::3], items[at::3], values[at::3]) for at in range(3)]
    assert sum(parts) % (1 << 64) == whole
    monkeypatch.setattr("funkgui.ratings.fingerprints._IN_A_THREAD", 100)
    monkeypatch.setattr("funkgui.ratings.fingerprints._PIECE", 30)
    assert cells_sum(users, items, values) == whole


def test_it_stays_what_projects_have_stored():
    ratings = from_dense(np.array([[1.0, np.nan], [3.5, -2.0]]))
    assert ratings.fingerprint == "2x2:8e20722ff95a3ca2"
    assert ratings.first_fingerprint == "c58c698d8de861b9c46c77c1"
