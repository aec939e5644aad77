"""Edits of cells made in turn come to the same as one after another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.in_turn import (
    applied_in_turn,
    can_be_joined,
    is_change,
    told_in_full,
)
from funkgui.ratings.holdout import random_share
from funkgui.ratings.matrix import NO_TIME
from tests.rating_set import rating_set
from tests.ratings.edits.machine import state as all_of

SHAPE = 7, 5


@pytest.fixture(params=["without times", "with times"])
def state(request):
    ratings = rating_set(*SHAPE, 18, rank=2, seed=2)
    if request.param == "with times":
        times = np.arange(ratings.n_ratings, dtype=np.int64) + 1_000_000
        times[3] = NO_TIME
        ratings = replace(ratings, times=times)
    return ratings, random_share(ratings, 0.3, seed=1)


def drawn_edit(rng, text: str) -> SetCells:
    n_cells = rng.integers(0, 9)
    users, items = np.divmod(rng.permutation(SHAPE[0] * SHAPE[1])[:n_cells], SHAPE[1])
    values = rng.integers(1, 11, n_cells) / 2
    values[rng.random(n_cells) < 0.3] = np.nan
    hidden = rng.random(n_cells) < 0.5 if rng.random() < 0.5 else None
    times = rng.integers(0, 99, n_cells) if rng.random() < 0.5 else None
    return SetCells(users, items, values.astype(np.float32), hidden, text, times)


def same(one, other) -> bool:
    return all_of(*one) == all_of(*other)


@pytest.mark.parametrize("seed", range(20))
def test_many_edits_at_once_are_as_one_after_another_there_and_back(state, seed):
    rng = np.random.default_rng(seed)
    states, back = [state], []
    for number in range(12):
        edited = drawn_edit(rng, f"edit {number}").apply(*states[-1])
        states.append((edited.ratings, edited.holdout))
        back.append(edited.inverse)

    undone, again = applied_in_turn(back[::-1], *states[-1])

    assert same((undone.ratings, undone.holdout), state)
    assert undone.ratings.fingerprint == replace(undone.ratings).fingerprint
    assert [edit.text for edit in again] == [f"edit {number}" for number in range(11, -1, -1)]
    now = state
    for edit, expected in zip(again[::-1], states[1:], strict=True):
        edited = edit.apply(*now)
        now = edited.ratings, edited.holdout
        assert same(now, expected)
    redone, back_again = applied_in_turn(again[::-1], *state)
    assert same((redone.ratings, redone.holdout), states[-1])
    twice, _ = applied_in_turn(back_again[::-1], *states[-1])
    assert same((twice.ratings, twice.holdout), state)


@pytest.mark.parametrize("seed", range(20))
def test_edits_that_keep_what_there_is_are_told_in_full(state, seed):
    rng = np.random.default_rng(seed)
    edits = [drawn_edit(rng, f"edit {number}") for number in range(12)]
    now, is_changed = state, []
    for edit in edits:
        edited = edit.apply(*now)
        is_changed.append(not same((edited.ratings, edited.holdout), now))
        now = edited.ratings, edited.holdout

    full = told_in_full(edits, *state)
    edited, inverses = applied_in_turn(full, *state)

    assert all(can_be_joined(edit, state[0]) for edit in full)
    assert same((edited.ratings, edited.holdout), now)
    assert [is_change(*pair) for pair in zip(full, inverses, strict=True)] == is_changed
    undone, _ = applied_in_turn(inverses[::-1], *now)
    assert same((undone.ratings, undone.holdout), state)


def test_only_edits_that_tell_all_of_their_cells_can_be_joined(state):
    ratings, holdout = state
    edit = SetCells.one(0, 0, 3.0)
    assert not can_be_joined(edit, ratings)
    assert can_be_joined(edit.apply(ratings, holdout).inverse, ratings)
