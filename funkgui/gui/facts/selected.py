"""Which users and items are selected in the table, as regions that share no cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from funkgui.gui.matrix.cells.rectangles import Rectangle
from funkgui.gui.matrix.cells.view_order import ViewOrder, spans_of
from funkgui.ratings.facts import Region
from funkgui.ratings.matrix import RatingMatrix

Spans = tuple[tuple[int, int], ...]
"""First and last column of each run of columns; apart from each other, in order."""


def regions_of(
    ratings: RatingMatrix, order: ViewOrder, rectangles: Sequence[Rectangle]
) -> list[Region]:
    """The selected cells: regions of which no two share a user.

    Parameters
    ----------
    rectangles
        In rows and columns of the view; they may overlap.
    """
    return [_region(ratings, order, top, bottom, spans) for top, bottom, spans in bands(rectangles)]


def bands(rectangles: Sequence[Rectangle]) -> Iterator[tuple[int, int, Spans]]:
    """First and last row of each stretch of rows that have the same columns, and these."""
    coming = sorted(rectangles, key=lambda one: one.top, reverse=True)
    there: list[Rectangle] = []
    starts = sorted({row for one in rectangles for row in (one.top, one.bottom + 1)})
    for top, after in pairwise(starts):
        there = [one for one in there if one.bottom >= top]
        while coming and coming[-1].top <= top:
            there.append(coming.pop())
        if there:
            yield top, after - 1, tuple(spans_of((one.left, one.right) for one in there))


def _region(ratings: RatingMatrix, order: ViewOrder, top: int, bottom: int, spans: Spans) -> Region:
    users = items = None
    if bottom - top + 1 < ratings.n_users:
        users = order.users.between(top, bottom)
    if sum(right - left + 1 for left, right in spans) < ratings.n_items:
        items = order.items.within(spans)
    return Region(users, items)
