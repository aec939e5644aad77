"""Several edits as one step."""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.errors import EditError
from funkgui.ratings.edits.add import Add
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.moves import Remove
from funkgui.ratings.edits.renaming import Rename
from funkgui.ratings.edits.scale import SetScale
from funkgui.ratings.edits.together import Together
from funkgui.ratings.holdout import nothing_hidden
from funkgui.ratings.scale import RatingScale
from tests.rating_set import rating_set


@pytest.fixture
def ratings():
    return rating_set(4, 3, 8, seed=3)


def test_places_and_names_are_those_before_all_of_them(ratings):
    edits = [
        Rename("user", {0: "Ann"}),
        Add("user", ["new"]),
        Remove.of("user", np.array([1])),
        Rename("user", {0: "Anna"}),
    ]

    change = Together(edits, "Several").apply(ratings, nothing_hidden(ratings)).change

    assert change.user_places.tolist() == [0, 2, 3, -1]
    assert change.renamed_users == {str(ratings.user_ids[0]): "Anna"}
    assert change.item_places is None


def test_cells_and_scale_are_told_too(ratings):
    edits = [SetScale(RatingScale(0, 9, 1.0)), SetCells.one(1, 2, 9), SetCells.one(0, 1, 8)]

    change = Together(edits, "Several").apply(ratings, nothing_hidden(ratings)).change

    assert change.scale
    assert set(zip(change.users.tolist(), change.items.tolist(), strict=True)) == {(1, 2), (0, 1)}


def test_where_one_cannot_be_made_none_is(ratings):
    fingerprint = ratings.fingerprint
    with pytest.raises(EditError):
        Together([SetCells.one(0, 0, 5), Add("user", [""])], "Two").apply(
            ratings, nothing_hidden(ratings)
        )
    assert ratings.fingerprint == fingerprint
