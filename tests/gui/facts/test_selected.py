"""Selected rectangles as regions that share no cell."""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.gui.facts.selected import bands, regions_of
from funkgui.gui.matrix.cells.rectangles import Rectangle
from funkgui.gui.matrix.cells.view_order import Lines, ViewOrder
from tests.rating_set import rating_set


@pytest.mark.parametrize("seed", range(10))
def test_they_cover_the_rectangles_once_each(seed):
    rng = np.random.default_rng(seed)
    ratings = rating_set(20, 15, 100, seed=1)
    order = ViewOrder(Lines(rng.permutation(20)), Lines(rng.permutation(15)))
    rectangles, wanted = [], np.zeros((20, 15), np.int64)
    for _ in range(rng.integers(1, 9)):
        top, bottom = np.sort(rng.integers(0, 20, 2)).tolist()
        left, right = np.sort(rng.integers(0, 15, 2)).tolist()
        rectangles.append(Rectangle(top, left, bottom, right))
        wanted[np.ix_(order.users.shown[top : bottom + 1], order.items.shown[left : right + 1])] = 1
    found = np.zeros_like(wanted)
    for region in regions_of(ratings, order, rectangles):
        users = np.arange(20) if region.users is None else region.users
        items = np.arange(15) if region.items is None else region.items
        found[np.ix_(users, items)] += 1
    assert found.tolist() == wanted.tolist()


def test_all_users_and_all_items_need_no_list():
    ratings = rating_set(20, 15, 100, seed=1)
    [region] = regions_of(ratings, ViewOrder(), [Rectangle(0, 0, 19, 14)])
    assert region.users is None
    assert region.items is None


def test_nothing_selected_is_no_band():
    assert list(bands([])) == []
