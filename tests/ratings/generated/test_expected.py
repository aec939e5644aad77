"""Expected ratings of users and items, against those drawn."""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.ratings.generated.expected import expected_counts
from funkgui.ratings.generated.making import make
from funkgui.ratings.generated.recipe import recipe_of_kind

RECIPE = recipe_of_kind("ratings")


@pytest.mark.parametrize(
    "choices",
    [
        {},
        {"users": 4000, "items": 900, "ratings": 300_000},
        {"activity": 0.3, "popularity": 0.0},
        {"popularity": 2.0, "head": 2.0, "ratings": 60_000},
        {"users": 60, "items": 50, "ratings": 2500},
    ],
)
def test_what_is_drawn_is_as_expected(choices):
    recipe = RECIPE.changed(**choices)
    users, items = expected_counts(recipe)
    ratings, _, _ = make(recipe)
    for curve, drawn in (
        (users, np.diff(ratings.indptr)),
        (items, np.bincount(ratings.item_index, minlength=recipe.items)),
    ):
        drawn = np.sort(drawn)[::-1]
        middle = slice(len(curve.ranks) // 4, -len(curve.ranks) // 10)
        at = np.rint(curve.ranks[middle]).astype(int) - 1
        # Drawn counts scatter, those of few ratings most, and sorting spreads them.
        room = 0.15 * curve.counts[middle] + 2.5 * np.sqrt(curve.counts[middle]) + 1
        assert np.all(np.abs(drawn[at] - curve.counts[middle]) <= room)
        assert np.all(np.diff(curve.counts) <= 1e-9)


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (9, 1), (10_000_000, 3), (3, 10_000_000)])
def test_sizes_at_the_ends(size):
    users, items = size
    recipe = RECIPE.changed(users=users, items=items, ratings=users)
    of_users, of_items = expected_counts(recipe)
    assert len(of_users.ranks) <= 300
    assert np.isfinite(of_users.counts).all()
    assert np.isfinite(of_items.counts).all()
    assert of_users.counts.min() >= 1
