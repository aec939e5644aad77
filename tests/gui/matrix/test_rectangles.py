from __future__ import annotations

import numpy as np
import pytest

from funkgui.errors import CancelledError, EditError
from funkgui.gui.matrix.rectangles import Rectangle, bounds_of, known_in, text_of
from funkgui.gui.matrix.view_order import ViewOrder, count_items, most_rated_first
from funkgui.ratings.synthetic import rating_set

RATINGS = rating_set(60, 40, 700, seed=2)
ORDERS = {
    "original": ViewOrder(),
    "by count": most_rated_first(RATINGS, count_items(RATINGS)),
}
RECTANGLES = [Rectangle(0, 0, 59, 39), Rectangle(5, 3, 5, 3), Rectangle(10, 0, 12, 39)]


def cells_in(order, rectangle):
    """Ratings of a rectangle, one cell after another."""
    return [
        [
            RATINGS.rating(order.user(row), order.item(column))
            for column in range(rectangle.left, rectangle.right + 1)
        ]
        for row in range(rectangle.top, rectangle.bottom + 1)
    ]


@pytest.fixture(params=ORDERS)
def order(request) -> ViewOrder:
    return ORDERS[request.param]


@pytest.mark.parametrize("rectangle", RECTANGLES)
def test_finds_every_rating_in_a_rectangle(order, rectangle):
    at = known_in(RATINGS, order, [rectangle])

    known = [rating for row in cells_in(order, rectangle) for rating in row if rating is not None]
    assert sorted(RATINGS.values[at].tolist()) == sorted(known)
    assert np.all(np.diff(at) > 0)


def test_ratings_in_two_rectangles_are_found_once(order):
    one, other = Rectangle(0, 0, 30, 20), Rectangle(20, 10, 59, 39)
    both = np.concatenate([known_in(RATINGS, order, [part]) for part in (one, other)])

    assert np.array_equal(known_in(RATINGS, order, [one, other]), np.unique(both))
    assert bounds_of([one, other]) == Rectangle(0, 0, 59, 39)
    assert len(known_in(RATINGS, order, [])) == 0


@pytest.mark.parametrize("rectangle", RECTANGLES)
def test_the_text_of_a_rectangle_can_be_read_as_a_table(order, rectangle):
    lines = text_of(RATINGS, order, rectangle).split("\n")

    assert lines.pop() == ""
    table = [[float(cell) if cell else None for cell in line.split("\t")] for line in lines]
    assert table == cells_in(order, rectangle)


def test_making_a_text_can_be_cancelled(order):
    with pytest.raises(CancelledError):
        text_of(RATINGS, order, RECTANGLES[0], lambda: True)


def test_too_much_is_not_looked_through():
    ratings = rating_set(3000, 600, 600_000, seed=1)
    assert ratings.n_ratings > 250_000

    with pytest.raises(EditError, match="too large"):
        known_in(ratings, ViewOrder(), [Rectangle(0, 0, 2999, 599)])


def test_the_most_rated_come_first_and_equals_in_their_own_order():
    order = ORDERS["by count"]
    n_of_users = np.diff(RATINGS.indptr)[order.users]
    n_of_items = np.bincount(RATINGS.item_index, minlength=40)[order.items]

    for counts, positions in ((n_of_users, order.users), (n_of_items, order.items)):
        assert np.all(np.diff(counts) <= 0)
        assert np.all(np.diff(positions)[np.diff(counts) == 0] > 0)


def test_an_order_leads_there_and_back(order):
    for position in (0, 17, 39):
        assert order.row(order.user(position)) == position
        assert order.column(order.item(position)) == position
    assert order.users_between(3, 5).tolist() == [order.user(row) for row in (3, 4, 5)]
    assert order.rows_of(order.users_between(3, 5)).tolist() == [3, 4, 5]
    assert order.columns_of(order.items_between(0, 1)).tolist() == [0, 1]
