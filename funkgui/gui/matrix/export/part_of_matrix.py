"""A part of the matrix as it is seen, as a matrix of its own."""

from __future__ import annotations

from collections.abc import Sequence

from funkgui.gui.matrix.cells.rectangles import Grid, Rectangle, cells_at, known_in
from funkgui.gui.matrix.cells.view_order import ViewOrder
from funkgui.gui.tasks import Cancelled
from funkgui.ratings.matrix import RatingMatrix


def part_of(
    ratings: RatingMatrix,
    order: ViewOrder,
    rectangles: Sequence[Rectangle],
    cancelled: Cancelled = lambda: False,
) -> RatingMatrix:
    """The ratings in some rectangles, with the users and items of their rows and columns.

    These are in the order of the view. Where rectangles share neither rows nor columns, cells at
    which their rows and columns cross are unknown.
    """
    grid = Grid.around(order, rectangles)
    at = known_in(ratings, order, rectangles, cancelled)
    here = grid.order(ratings)
    titles = ratings.item_titles
    rated_by, rated = cells_at(ratings, at)
    part, _ = RatingMatrix.from_indices(
        here.users.lines(rated_by),
        here.items.lines(rated),
        ratings.values[at],
        ratings.user_ids[grid.users],
        ratings.item_ids[grid.items],
        None if titles is None else titles[grid.items],
        ratings.scale,
        times=None if ratings.times is None else ratings.times[at],
    )
    return part
