from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from funkgui.errors import CancelledError, EditError
from funkgui.gui.matrix.arranging.order_choice import MOST_RATED
from funkgui.gui.matrix.arranging.order_keys import sort_by
from funkgui.gui.matrix.cells.rectangles import Grid, Rectangle, bounds_of, known_in
from funkgui.gui.matrix.cells.view_order import ViewOrder
from funkgui.gui.matrix.editing.copied_text import grid_of, text_of
from tests.rating_set import rating_set

RATINGS = rating_set(60, 40, 700, seed=2)
BY_COUNT = sort_by(MOST_RATED, RATINGS, None)
ORDERS = {
    "original": ViewOrder(),
    "by count": BY_COUNT,
}
RECTANGLES = [Rectangle(0, 0, 59, 39), Rectangle(5, 3, 5, 3), Rectangle(10, 0, 12, 39)]


def cells_in(order, rectangle):
    """Ratings of a rectangle, one cell after another."""
    return [
        [
            RATINGS.rating(order.users.at(row), order.items.at(column))
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
    lines = text_of(RATINGS, grid_of(order, [rectangle])).split("\n")

    assert lines.pop() == ""
    table = [[float(cell) if cell else None for cell in line.split("\t")] for line in lines]
    assert table == cells_in(order, rectangle)


def test_labels_are_quoted_where_need_be():
    ratings = replace(RATINGS, user_ids=np.array([f'a\t"{n}"' for n in range(60)]))
    text = text_of(ratings, Grid(np.array([3]), np.array([0, 1])), corner="user")

    first, second = text.split("\n")[:2]
    assert first == f"user\t{ratings.item_ids[0]}\t{ratings.item_ids[1]}"
    assert second.startswith('"a\t""3"""\t')


def test_rectangles_of_the_same_rows_are_one_grid(order):
    grid = grid_of(order, [Rectangle(2, 5, 4, 6), Rectangle(2, 0, 4, 1)])

    assert grid.users.tolist() == [order.users.at(row) for row in (2, 3, 4)]
    assert grid.items.tolist() == [order.items.at(column) for column in (0, 1, 5, 6)]


def test_rectangles_that_are_no_grid_are_refused(order):
    with pytest.raises(EditError, match="the same rows or the same columns"):
        grid_of(order, [Rectangle(0, 0, 0, 0), Rectangle(1, 1, 1, 1)])


def test_a_rectangle_without_others_has_each_of_its_other_cells_once():
    whole, holes = Rectangle(0, 0, 5, 5), [Rectangle(2, 2, 3, 8), Rectangle(3, 1, 4, 2)]
    rest = [
        (row, column)
        for one in whole.without(holes)
        for row in range(one.top, one.bottom + 1)
        for column in range(one.left, one.right + 1)
    ]

    assert len(set(rest)) == len(rest) == 36 - 11
    assert (2, 2) not in rest


def test_finding_and_making_a_text_can_be_cancelled():
    order = ORDERS["original"]
    with pytest.raises(CancelledError):
        known_in(RATINGS, order, [RECTANGLES[0]], lambda: True)
    with pytest.raises(CancelledError):
        text_of(RATINGS, grid_of(order, [RECTANGLES[0]]), lambda: True)


def test_the_most_rated_come_first_and_equals_in_their_own_order():
    order = ORDERS["by count"]
    n_of_users = np.diff(RATINGS.indptr)[order.users.shown]
    n_of_items = np.bincount(RATINGS.item_index, minlength=40)[order.items.shown]

    for counts, positions in ((n_of_users, order.users.shown), (n_of_items, order.items.shown)):
        assert np.all(np.diff(counts) <= 0)
        assert np.all(np.diff(positions)[np.diff(counts) == 0] > 0)


def test_an_order_leads_there_and_back(order):
    for position in (0, 17, 39):
        assert order.users.line(order.users.at(position)) == position
        assert order.items.line(order.items.at(position)) == position
    assert order.users.between(3, 5).tolist() == [order.users.at(row) for row in (3, 4, 5)]
    assert order.users.lines(order.users.between(3, 5)).tolist() == [3, 4, 5]
    assert order.items.lines(order.items.between(0, 1)).tolist() == [0, 1]
