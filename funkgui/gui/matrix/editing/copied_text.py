"""Ratings of the table as text for the clipboard, as spreadsheets paste it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from funkgui.errors import EditError
from funkgui.factorization.model import FactorModel
from funkgui.gui.matrix.cells.rating_text import exact_rating, predicted_rating
from funkgui.gui.matrix.cells.rectangles import Grid, Rectangle
from funkgui.gui.matrix.cells.view_order import ViewOrder
from funkgui.gui.tasks import Cancelled, stop_if
from funkgui.ratings.lookup import positions_in_block
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
    cancelled: Cancelled = lambda: False,
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
    """
    lines = []
    if corner is not None:
        labels = ratings.item_ids[grid.items].tolist()
        lines.append("\t".join([corner, *(_quoted(str(label)) for label in labels)]))
    n_at_once = max(_CELLS_AT_ONCE // max(len(grid.items), 1), 1)
    for start in range(0, len(grid.users), n_at_once):
        stop_if(cancelled)
        users = grid.users[start : start + n_at_once]
        cells = _lines_of(ratings, users, grid.items, model)
        if corner is not None:
            names = ratings.user_ids[users].tolist()
            cells = [
                f"{_quoted(str(name))}\t{line}" for name, line in zip(names, cells, strict=True)
            ]
        lines.extend(cells)
    return "\n".join([*lines, ""])


def _lines_of(
    ratings: RatingMatrix, users: IntArray, items: IntArray, model: FactorModel | None
) -> list[str]:
    at = positions_in_block(ratings, users, items)
    if model is None:
        cells = np.full(at.shape, "", object)
    else:
        predicted = model.reconstruct(users, items).ravel().tolist()
        words = [predicted_rating(one, ratings.scale) for one in predicted]
        cells = np.array(words, object).reshape(at.shape)
    values, which = np.unique(ratings.values[at[at >= 0]], return_inverse=True)
    texts = np.array([exact_rating(value) for value in values.tolist()], object)
    cells[at >= 0] = texts[which]
    return ["\t".join(row) for row in cells.tolist()]


def _quoted(label: str) -> str:
    if any(sign in label for sign in '\t"\r\n'):
        return '"' + label.replace('"', '""') + '"'
    return label
