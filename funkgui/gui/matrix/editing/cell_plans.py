"""Clearing, filling and holding out selected cells, as plans for `Editing`.

A plan is called when it is its turn, with the matrix that the edits before it have left, and in a
worker where there is much to do. It finds the edit to make.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from funkgui.errors import EditError
from funkgui.factorization.model import FactorModel
from funkgui.gui.editing import Plan
from funkgui.gui.matrix.cells.rating_text import exact_rating
from funkgui.gui.matrix.cells.rectangles import (
    Grid,
    Rectangle,
    cells_at,
    known_in,
    pieces_of,
)
from funkgui.gui.matrix.cells.view_order import ViewOrder
from funkgui.gui.number_words import with_minus
from funkgui.gui.tasks import Cancelled, stop_if
from funkgui.ratings.counted import counted, one_or_more
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.mask import HideCells
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.lookup import positions_in_block, positions_of
from funkgui.ratings.matrix import FloatArray, IntArray, RatingMatrix

Model = Callable[[RatingMatrix], FactorModel]

_MOST_CELLS = 20_000_000
"""Of one step: some 2 GB of memory while so many are filled, 60 MB of text where all are copied."""
NUMBERS_A_CELL = 20
"""Numbers read and written to find what becomes of a selected cell."""
_PREDICTED_AT_ONCE = 1 << 17


def check_size(n_cells: int, done: str = "filled in one step", instead: str = "") -> None:
    """Raise `EditError` where more cells are to be filled, or copied, than can be at once."""
    if n_cells > _MOST_CELLS:
        raise EditError(
            f"The selection has {n_cells:,} cells, and {_MOST_CELLS:,} is the most that can be "
            f"{done}; select fewer rows or columns{instead}."
        )


def clearing(order: ViewOrder, rectangles: Sequence[Rectangle]) -> Plan:
    """Make the rated cells of a selection unknown."""

    def plan(ratings: RatingMatrix, holdout: Holdout, cancelled: Cancelled) -> SetCells | None:
        at = known_in(ratings, order, rectangles, cancelled)
        if len(at) == 0:
            return None
        users, items = cells_at(ratings, at)
        text = f"Clear {one_or_more(len(at), 'rating')}"
        return SetCells(users, items, np.full(len(at), np.nan, np.float32), text=text)

    return plan


def hiding(order: ViewOrder, rectangles: Sequence[Rectangle], hidden: bool) -> Plan:
    """Hold the rated cells of a selection out, or train on them."""
    return _hiding(
        lambda ratings, cancelled: known_in(ratings, order, rectangles, cancelled), hidden
    )


def hiding_cells(users: IntArray, items: IntArray, hidden: bool) -> Plan:
    """Hold the rated ones of some cells, each given once, out, or train on them."""

    def known(ratings: RatingMatrix, cancelled: Cancelled) -> IntArray:
        at = positions_of(ratings, users, items)
        return at[at >= 0]

    return _hiding(known, hidden)


def _hiding(known: Callable[[RatingMatrix, Cancelled], IntArray], hidden: bool) -> Plan:
    def plan(ratings: RatingMatrix, holdout: Holdout, cancelled: Cancelled) -> HideCells | None:
        at = known(ratings, cancelled)
        at = at[holdout.hidden[at] != hidden]
        if len(at) == 0:
            return None
        verb = "Hold out" if hidden else "Train on"
        text = f"{verb} {one_or_more(len(at), 'rating')}"
        return HideCells(*cells_at(ratings, at), hidden, text)

    return plan


def filling(order: ViewOrder, rectangles: Sequence[Rectangle], rating: float) -> Plan:
    """Give all cells of a selection one rating."""
    words = with_minus(exact_rating(rating))

    def plan(ratings: RatingMatrix, holdout: Holdout, cancelled: Cancelled) -> SetCells | None:
        fills = []
        for one in _parts(rectangles):
            values = np.broadcast_to(np.float32(rating), one.shape)
            fills.append(changed_cells(ratings, Grid.of(order, one), values, cancelled))
        return _together(fills, lambda n: f"Fill {counted(n, 'cell')} with {words}")

    return plan


def filling_on(order: ViewOrder, rectangles: Sequence[Rectangle], *, down: bool) -> Plan:
    """Give each cell the rating, or the blank, of the first one of its column (or of its row).

    A single row takes those of the row above, a single column those of the column before.
    """

    def plan(ratings: RatingMatrix, holdout: Holdout, cancelled: Cancelled) -> SetCells | None:
        fills = []
        for one in _parts(rectangles):
            first, last = one.rows if down else one.columns
            at = first if last > first else first - 1
            if at < 0:
                continue
            source = replace(one, top=at, bottom=at) if down else replace(one, left=at, right=at)
            target = replace(one, top=at + 1) if down else replace(one, left=at + 1)
            values = np.broadcast_to(_values_in(ratings, Grid.of(order, source)), target.shape)
            fills.append(changed_cells(ratings, Grid.of(order, target), values, cancelled))
        where = "down" if down else "right"
        return _together(fills, lambda n: f"Fill {counted(n, 'cell')} {where}")

    return plan


def filling_predicted(
    order: ViewOrder, rectangles: Sequence[Rectangle], model_for: Model, name: str
) -> Plan:
    """Give the blank cells of a selection what a run predicts, on the steps of the scale.

    Parameters
    ----------
    model_for
        Finds the model for a matrix.
    name
        Of the run.
    """

    def plan(ratings: RatingMatrix, holdout: Holdout, cancelled: Cancelled) -> SetCells | None:
        model = model_for(ratings)
        fills = []
        for one in _parts(rectangles):
            n_rows = max(_PREDICTED_AT_ONCE // one.shape[1], 1)
            for piece in pieces_of(one, n_rows):
                stop_if(cancelled)
                fills.append(_predicted(ratings, Grid.of(order, piece), model))
        return _together(fills, lambda n: f"Fill {counted(n, 'blank')} by {name}")

    return plan


def changed_cells(
    ratings: RatingMatrix,
    grid: Grid,
    values: FloatArray,
    cancelled: Cancelled = lambda: False,
) -> SetCells:
    """The cells of a grid that are to get another rating, or to lose the one they have.

    Parameters
    ----------
    values
        (n_rows, n_columns) float32, NaN for cells that are to be unknown.
    """
    before = _values_in(ratings, grid)
    stop_if(cancelled)
    rows, columns = np.nonzero((values != before) & ~(np.isnan(values) & np.isnan(before)))
    return SetCells(grid.users[rows], grid.items[columns], values[rows, columns])


def _predicted(ratings: RatingMatrix, grid: Grid, model: FactorModel) -> SetCells:
    users, items = grid.cells
    blank = positions_of(ratings, users, items) < 0
    users, items = users[blank], items[blank]
    values = model.predict(users, items)
    if ratings.scale is not None:
        values = ratings.scale.nearest(values)
    finite = np.isfinite(values)
    return SetCells(users[finite], items[finite], values[finite])


def _together(fills: Sequence[SetCells], text: Callable[[int], str]) -> SetCells | None:
    n = sum(len(one.users) for one in fills)
    if n == 0:
        return None
    users = np.concatenate([one.users for one in fills])
    items = np.concatenate([one.items for one in fills])
    values = np.concatenate([one.values for one in fills])
    return SetCells(users, items, values, text=text(n))


def _parts(rectangles: Sequence[Rectangle]) -> list[Rectangle]:
    """Rectangles of the same cells in which no cell lies twice."""
    parts: list[Rectangle] = []
    for one in rectangles:
        parts.extend(one.without(parts))
    return parts


def _values_in(ratings: RatingMatrix, grid: Grid) -> FloatArray:
    """(n_rows, n_columns) float32 with NaN where unknown."""
    at = positions_in_block(ratings, grid.users, grid.items)
    values = np.full(at.shape, np.nan, np.float32)
    values[at >= 0] = ratings.values[at[at >= 0]]
    return values
