from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from funkgui.errors import CancelledError
from funkgui.factorization.model import FactorModel
from funkgui.gui.matrix.arranging.order_choice import (
    MOST_RATED,
    ORIGINAL,
    AxisOrder,
    OrderBy,
    OrderChoice,
)
from funkgui.gui.matrix.arranging.order_keys import sort_by
from funkgui.ratings.edits.edit import Change
from funkgui.ratings.matrix import RatingMatrix
from tests.dense import from_dense

CELLS = arrays.arrays(
    np.float64,
    arrays.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=8),
    elements=st.sampled_from([np.nan, np.nan, 0.5, 1.0, 2.5, 4.0, 5.0]),
)
NUMBERS = (OrderBy.COUNT, OrderBy.MEAN, OrderBy.SPREAD, OrderBy.FACTOR, OrderBy.ONE)


def plain_keys(cells, by, factors, one):
    """What each row is sorted by, from the dense cells."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of rows without ratings
        return {
            OrderBy.COUNT: lambda: (~np.isnan(cells)).sum(axis=1),
            OrderBy.MEAN: lambda: np.nanmean(cells, axis=1),
            OrderBy.SPREAD: lambda: np.nanstd(cells, axis=1),
            OrderBy.FACTOR: lambda: factors[:, 1],
            OrderBy.ONE: lambda: cells[:, one],
        }[by]()


def is_sorted(keys, descending):
    """Whether keys go one way, equal ones by their index, and NaN is last."""
    pairs = [(-key if descending else key) for key in keys.tolist()]
    known = [round(key, 6) for key in pairs if not np.isnan(key)]
    return known == sorted(known) and all(np.isnan(key) for key in pairs[len(known) :])


@given(CELLS, st.sampled_from(NUMBERS), st.booleans(), st.data())
def test_sorts_users_and_items_by_each_number(cells, by, descending, data):
    ratings = from_dense(cells)
    chance = np.random.default_rng(0)
    u, v = (chance.normal(size=(n, 3)).astype(np.float32) for n in cells.shape)
    item = data.draw(st.integers(0, ratings.n_items - 1))
    user = data.draw(st.integers(0, ratings.n_users - 1))
    choice = OrderChoice(
        AxisOrder(by, descending, factor=1, one=item),
        AxisOrder(by, descending, factor=1, one=user),
    )

    found = sort_by(choice, ratings, FactorModel.of_factors(u, v))

    for order, table, factors, one in (
        (found.users.shown, cells, u, item),
        (found.items.shown, cells.T, v, user),
    ):
        assert sorted(order.tolist()) == list(range(len(table)))
        assert is_sorted(plain_keys(table, by, factors, one)[order], descending)


def test_equal_ones_stay_as_in_the_matrix_whichever_way_round():
    ratings = from_dense(np.array([[1, 1], [3, np.nan], [1, 1], [np.nan, 3]]))
    for descending, expected in ((True, [0, 2, 1, 3]), (False, [1, 3, 0, 2])):
        choice = OrderChoice(users=AxisOrder(OrderBy.COUNT, descending))
        assert sort_by(choice, ratings, None).users.shown.tolist() == expected


def test_ratings_that_are_all_the_same_have_no_spread():
    ratings = from_dense(np.array([[0.1, 0.1, 0.1], [0.3, 0.3, 0.3], [0.1, 0.2, 0]]))
    choice = OrderChoice(users=AxisOrder(OrderBy.SPREAD, descending=True))

    assert sort_by(choice, ratings, None).users.shown.tolist() == [2, 0, 1]


def test_the_matrix_s_own_order_can_be_turned_round():
    ratings = from_dense(np.ones((3, 2)))

    assert sort_by(ORIGINAL, ratings, None).users.shown is None
    turned = OrderChoice(AxisOrder(descending=True), AxisOrder())
    assert sort_by(turned, ratings, None).users.shown.tolist() == [2, 1, 0]


def test_items_go_by_their_titles_or_labels_where_they_have_none():
    ratings, _ = RatingMatrix.from_indices(
        np.array([0]),
        np.array([0]),
        np.array([1.0], np.float32),
        np.array([1]),
        np.array(["9", "10", "x"]),
        np.array(["Brazil", "", "alien"]),
    )
    choice = OrderChoice(items=AxisOrder(OrderBy.NAME))

    assert sort_by(choice, ratings, None).items.shown.tolist() == [1, 2, 0]
    back = OrderChoice(items=AxisOrder(OrderBy.NAME, descending=True))
    assert sort_by(back, ratings, None).items.shown.tolist() == [0, 2, 1]


def test_a_factor_is_not_needed_where_no_run_has_one():
    ratings = from_dense(np.ones((3, 2)))
    choice = OrderChoice(AxisOrder(OrderBy.FACTOR))

    assert choice.needs_run
    assert sort_by(choice, ratings, None).users.shown is None


def test_sums_in_pieces_are_those_of_the_whole():
    """More ratings than are added up in one go, some users without any."""
    chance = np.random.default_rng(3)
    users = np.sort(chance.integers(0, 900, 1_300_000) * 2)
    items = chance.integers(0, 5000, len(users))
    values = chance.integers(1, 11, len(users)) / np.float32(2)
    ratings, _ = RatingMatrix.from_indices(
        users, items, values.astype(np.float32), np.arange(1801), np.arange(5000)
    )
    choice = OrderChoice(AxisOrder(OrderBy.MEAN, True), AxisOrder(OrderBy.MEAN, True))

    found = sort_by(choice, ratings, None)

    for order, index, n in (
        (found.users.shown, ratings.user_index, ratings.n_users),
        (found.items.shown, ratings.item_index, ratings.n_items),
    ):
        counts = np.bincount(index, minlength=n)
        sums = np.bincount(index, weights=ratings.values, minlength=n)
        with np.errstate(invalid="ignore"):
            assert is_sorted((sums / counts)[order], descending=True)


def test_ends_early_where_it_is_asked_to():
    with pytest.raises(CancelledError):
        sort_by(MOST_RATED, from_dense(np.ones((3, 2))), None, lambda: True)


def test_the_item_sorted_by_is_followed_where_it_moves():
    choice = OrderChoice(AxisOrder.usual(OrderBy.ONE, one=2), AxisOrder.usual(OrderBy.COUNT))
    moved = choice.moved(Change(item_places=np.array([2, 0, -1])))
    gone = choice.moved(Change(item_places=np.array([0, 1])))

    assert moved.users.one == 0
    assert gone.users == AxisOrder()
    assert moved.items == gone.items == choice.items
