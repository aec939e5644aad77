from __future__ import annotations

import numpy as np
import pytest

from funkgui.errors import EditError
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.mask import HideCells, ReplaceHoldout
from funkgui.ratings.holdout import nothing_hidden, random_share
from tests.rating_set import rating_set
from tests.ratings.edits.applying import applied


@pytest.fixture
def ratings():
    return rating_set(20, 15, 80, seed=3)


def test_another_mask_takes_the_place_of_the_first(ratings):
    mask = random_share(ratings, 0.25, 1)

    edited, holdout, _ = applied(ReplaceHoldout(mask), ratings, nothing_hidden(ratings))

    assert edited is ratings
    assert holdout.hidden.tolist() == mask.hidden.tolist()
    assert holdout.scheme == mask.scheme


def test_the_change_names_the_cells_that_went_in_or_out(ratings):
    first, second = random_share(ratings, 0.25, 1), random_share(ratings, 0.5, 2)

    change = ReplaceHoldout(second).apply(ratings, first).change

    changed = {
        (int(user), int(item))
        for user, item, was, now in zip(
            ratings.user_index, ratings.item_index, first.hidden, second.hidden, strict=True
        )
        if was != now
    }
    assert set(zip(change.users.tolist(), change.items.tolist(), strict=True)) == changed


def test_a_mask_for_other_ratings_is_refused(ratings):
    mask = random_share(ratings, 0.25, 1)
    at = ratings.user_slice(0).start
    cell = SetCells.one(0, int(ratings.item_index[at]), None)
    fewer, holdout, _ = applied(cell, ratings, nothing_hidden(ratings))

    with pytest.raises(EditError, match="draw it anew"):
        applied(ReplaceHoldout(mask), fewer, holdout)

    assert np.array_equal(holdout.hidden, nothing_hidden(fewer).hidden)


def test_cells_are_painted_out_and_in_and_blanks_stay(ratings):
    users, items = np.divmod(np.arange(ratings.n_users * ratings.n_items), ratings.n_items)
    first = random_share(ratings, 0.25, 1)

    _, all_hidden, inverse = applied(HideCells(users, items, True), ratings, first)
    _, twice, _ = applied(HideCells(users[:1], items[:1], False), ratings, all_hidden)
    _, back, _ = applied(inverse, ratings, all_hidden)

    assert all_hidden.n_hidden == ratings.n_ratings
    assert all_hidden.scheme == f"{first.scheme}, edited by hand"
    assert twice.scheme == all_hidden.scheme
    assert (back.fingerprint, back.scheme) == (first.fingerprint, first.scheme)


def test_a_mask_made_of_cells_alone_is_called_so(ratings):
    nothing = nothing_hidden(ratings)
    users, items = ratings.user_index[:3], ratings.item_index[:3]

    _, first, inverse = applied(HideCells(users[:1], items[:1], True), ratings, nothing)
    _, second, _ = applied(HideCells(users, items, True), ratings, first)
    _, back, _ = applied(inverse, ratings, first)

    assert first.scheme == second.scheme == "cells chosen by hand"
    assert back.scheme == nothing.scheme


def test_painting_what_is_so_already_changes_nothing(ratings):
    first = nothing_hidden(ratings)
    users, items = ratings.user_index.astype(np.int64), ratings.item_index.astype(np.int64)

    edited = HideCells(users, items, False).apply(ratings, first)

    assert edited.holdout.scheme == first.scheme
    assert len(edited.change.users) == 0


def test_what_is_kept_for_undo_goes_with_what_changed():
    ratings = rating_set(2000, 500, 100_000, seed=1)
    first = random_share(ratings, 0.25, 1)
    shown = np.flatnonzero(~first.hidden)[:3]
    one = HideCells(ratings.user_index[shown], ratings.item_index[shown], True)

    few = one.apply(ratings, first).inverse
    many = ReplaceHoldout(random_share(ratings, 0.5, 2)).apply(ratings, first).inverse

    assert few.changed.data.nbytes == 3 * 4
    assert many.changed.data.nbytes <= ratings.n_ratings // 8 + 1
