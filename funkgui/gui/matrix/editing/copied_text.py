"""Ratings of the table as text for the clipboard, as spreadsheets paste it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from funkgui.errors import EditError
from funkgui.factorization.model import FactorModel
from funkgui.gui.matrix.cells.rating_text import exact_rating, predicted_rating
from funkgui.gui.matrix.cells.rectangles import (
    Grid,
    Rectangle,
    cells_at,
    known_in,
    pieces_of,
)
from funkgui.gui.matrix.cells.view_order import ViewOrder
from funkgui.gui.tasks import Cancelled, stop_if
from funkgui.ratings.matrix import IntArray, RatingMatrix

_CELLS_AT_ONCE = 1 << 20
"""Cells made into text in one go."""


def grid_of(order: ViewOrder, rectangles: Sequence[Rectangle]) -> Grid:
    """The rows and columns of which some rectangles are made up.

    Raises
    ------
    EditError
        Where the rectangles leave out cells at which these rows and columns cross.
    """
    grid = Grid.around(order, rectangles)
    if sum(one.n_cells for one in set(rectangles)) != grid.n_cells:
        raise EditError(
            "Only one rectangle can be copied, or several of the same rows or the same columns; "
            "the selected ones have not the same."
        )
    return grid


def text_of(
    ratings: RatingMatrix,
    grid: Grid,
    is_cancelled: Cancelled = lambda: False,
    *,
    corner: str | None = None,
    model: FactorModel | None = None,
) -> str:
    """Ratings as spreadsheets paste them: cells parted by tabs, rows by line ends, unknown blank.

    Parameters
    ----------
    corner
        Stands over the users' labels where these and the items' are wanted, too.
    model
        What it predicts stands where ratings are unknown; None leaves these blank.

    Raises
    ------
    CancelledError
        Where ``is_cancelled`` said so.
    """
    order = grid.order(ratings)
    lines = []
    if corner is not None:
        labels = ratings.item_ids[grid.items].tolist()
        lines.append("\t".join([corner, *(_quoted(str(label)) for label in labels)]))
    for piece in pieces_of(grid.whole, max(_CELLS_AT_ONCE // max(len(grid.items), 1), 1)):
        stop_if(is_cancelled)
        users = grid.users[piece.top : piece.bottom + 1]
        predicted = None if model is None else _texts_of(model, users, grid.items, ratings)
        cells = _lines_of(ratings, order, piece, predicted)
        if corner is not None:
            names = ratings.user_ids[users].tolist()
            cells = [
                f"{_quoted(str(name))}\t{line}" for name, line in zip(names, cells, strict=True)
            ]
        lines.extend(cells)
    return "\n".join([*lines, ""])


def _texts_of(
    model: FactorModel, users: IntArray, items: IntArray, ratings: RatingMatrix
) -> NDArray[np.object_]:
    predicted = model.reconstruct(users, items)
    texts = [predicted_rating(one, ratings.scale) for one in predicted.ravel().tolist()]
    return np.array(texts, object).reshape(predicted.shape)


def _lines_of(
    ratings: RatingMatrix,
    order: ViewOrder,
    rectangle: Rectangle,
    unknown: NDArray[np.object_] | None,
) -> list[str]:
    at = known_in(ratings, order, [rectangle])
    users, items = cells_at(ratings, at)
    rows = order.users.lines(users) - rectangle.top
    columns = order.items.lines(items) - rectangle.left
    values, which = np.unique(ratings.values[at], return_inverse=True)
    texts = np.array([exact_rating(value) for value in values.tolist()], object)
    cells = np.full(rectangle.shape, "", object) if unknown is None else unknown
    cells[rows, columns] = texts[which]
    return ["\t".join(row) for row in cells.tolist()]


def _quoted(label: str) -> str:
    if any(sign in label for sign in '\t"\r\n'):
        return '"' + label.replace('"', '""') + '"'
    return label
