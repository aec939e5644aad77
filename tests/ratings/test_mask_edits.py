from __future__ import annotations

import numpy as np
import pytest

from funkgui.errors import EditError
from funkgui.ratings.edits import SetCells
from funkgui.ratings.holdout import nothing_hidden, random_share
from funkgui.ratings.mask_edits import ReplaceHoldout
from funkgui.ratings.synthetic import rating_set


@pytest.fixture
def ratings():
    return rating_set(20, 15, 80, seed=3)


def test_another_mask_takes_the_place_of_the_first(ratings):
    mask = random_share(ratings, 0.25, 1)

    edited, holdout, _ = ReplaceHoldout(mask).apply(ratings, nothing_hidden(ratings))

    assert edited is ratings
    assert holdout is mask


def test_its_inverse_brings_the_first_back(ratings):
    first = random_share(ratings, 0.25, 1)
    _, second, inverse = ReplaceHoldout(random_share(ratings, 0.5, 2)).apply(ratings, first)

    _, back, again = inverse.apply(ratings, second)
    _, forth, _ = again.apply(ratings, back)

    assert back is first
    assert forth is second


def test_the_inverse_names_the_cells_that_changed(ratings):
    first, second = random_share(ratings, 0.25, 1), random_share(ratings, 0.5, 2)

    _, _, inverse = ReplaceHoldout(second).apply(ratings, first)

    changed = {
        (int(user), int(item))
        for user, item, was, now in zip(
            ratings.user_index, ratings.item_index, first.hidden, second.hidden, strict=True
        )
        if was != now
    }
    assert set(zip(inverse.users.tolist(), inverse.items.tolist(), strict=True)) == changed


def test_a_mask_for_other_ratings_is_refused(ratings):
    mask = random_share(ratings, 0.25, 1)
    at = ratings.user_slice(0).start
    cell = SetCells.one(0, int(ratings.item_index[at]), None)
    fewer, holdout, _ = cell.apply(ratings, nothing_hidden(ratings))

    with pytest.raises(EditError, match="draw it anew"):
        ReplaceHoldout(mask).apply(fewer, holdout)

    assert np.array_equal(holdout.hidden, nothing_hidden(fewer).hidden)
