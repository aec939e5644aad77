"""Where a block from the clipboard goes, and what the matrix lacks for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from funkgui.errors import EditError
from funkgui.gui.matrix.cells.rectangles import Grid, Rectangle, bounds_of
from funkgui.gui.matrix.cells.view_order import ViewOrder
from funkgui.gui.matrix.editing.cell_plans import changed_cells, check_size
from funkgui.gui.matrix.editing.clipboard_block import Block, names_in, read_block
from funkgui.gui.tasks import Cancelled
from funkgui.ratings.counted import counted
from funkgui.ratings.edits.add import Add
from funkgui.ratings.edits.edit import Edit
from funkgui.ratings.edits.names import free_labels
from funkgui.ratings.edits.renaming import Rename, SetTitles
from funkgui.ratings.edits.scale import SetScale
from funkgui.ratings.edits.together import Together
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import FloatArray, IntArray, RatingMatrix
from funkgui.ratings.scale import RatingScale


@dataclass(frozen=True, eq=False)
class Paste:
    """A block and the cells it is meant for.

    Attributes
    ----------
    values
        (n_rows, n_columns) float32, NaN for cells that become unknown.
    users, items
        Positions in the matrix of its rows and columns; those to be added come after the last.
    new_users, new_items
        Labels that are not in the matrix yet.
    off_scale
        Ratings that the scale does not have.
    is_labelled
        Whether rows and columns were found by their labels.
    """

    values: FloatArray
    users: IntArray
    items: IntArray
    new_users: tuple[str, ...]
    new_items: tuple[str, ...]
    off_scale: FloatArray
    is_labelled: bool

    @property
    def n_cells(self) -> int:
        return self.values.size

    @property
    def text(self) -> str:
        rows, columns = self.values.shape
        if self.n_cells == 1:
            return "Paste a rating"
        return f"Paste {rows:,} \N{MULTIPLICATION SIGN} {columns:,} cells"

    @property
    def new_words(self) -> str:
        """What is to be added: ``3 users and 1 item``."""
        kinds = ((self.new_users, "user"), (self.new_items, "item"))
        return " and ".join(counted(len(new), kind) for new, kind in kinds if new)

    def edit(
        self,
        ratings: RatingMatrix,
        holdout: Holdout,
        cancelled: Cancelled,
        scale: RatingScale | None = None,
    ) -> Edit | None:
        """The edit that does it; None where the cells have these ratings already.

        Parameters
        ----------
        scale
            Takes the place of the matrix's, where it has no room.
        """
        edits: list[Edit] = []
        if scale is not None:
            edits.append(SetScale(scale))
        if self.new_users:
            edits.append(Add("user", self.new_users))
        if self.new_items:
            edits.append(Add("item", self.new_items))
        for edit in edits:
            edited = edit.apply(ratings, holdout)
            ratings, holdout = edited.ratings, edited.holdout
        cells = changed_cells(ratings, Grid(self.users, self.items), self.values, cancelled)
        if not edits and len(cells.users) == 0:
            return None
        return Together([*edits, cells], self.text)


def paste_of(
    text: str,
    ratings: RatingMatrix,
    order: ViewOrder,
    rectangles: Sequence[Rectangle],
    cancelled: Cancelled = lambda: False,
) -> Paste:
    """Read a text of the clipboard and find where it goes.

    Parameters
    ----------
    rectangles
        What is selected. A block without labels begins at its first cell; where the selection has
        several times its rows or columns, it is repeated.

    Raises
    ------
    EditError
        Where the text is no block of ratings, or is too much.
    """
    block = read_block(text, cancelled)
    paste = (
        _labelled(block, ratings)
        if block.is_labelled
        else _placed(block, ratings, order, rectangles)
    )
    check_size(paste.n_cells)
    return paste


def naming_of(
    text: str, ratings: RatingMatrix, order: ViewOrder, rectangles: Sequence[Rectangle]
) -> Edit | None:
    """The edit that gives copied names to whole rows or columns, from the first selected one on.

    Items that have titles get others; None where the text holds no names, or cells are selected. A
    cell of the only column is no whole row, as nothing tells one from the other.

    Raises
    ------
    EditError
        Where there are more names than rows or columns.
    """
    one, (n_rows, n_columns) = rectangles[0], order.shape_of(ratings)
    is_of_users = n_columns > 1 and one.columns == (0, n_columns - 1)
    is_of_items = n_rows > 1 and one.rows == (0, n_rows - 1)
    if len(rectangles) > 1 or not (is_of_users or is_of_items):
        return None
    names = names_in(text)
    if names is None:
        return None
    if is_of_users:
        kind, at = "user", order.users.between(one.top, min(one.top + len(names), n_rows) - 1)
    else:
        kind, at = "item", order.items.between(one.left, min(one.left + len(names), n_columns) - 1)
    if len(at) < len(names):
        raise EditError(
            f"Nothing was pasted: {len(names):,} names were copied for {counted(len(at), kind)} "
            "from the first selected one on; select an earlier one, or copy fewer names."
        )
    named = dict(zip(at.tolist(), names, strict=True))
    has_titles = kind == "item" and ratings.item_titles is not None
    return SetTitles(named) if has_titles else Rename(kind, named)


def _placed(
    block: Block, ratings: RatingMatrix, order: ViewOrder, rectangles: Sequence[Rectangle]
) -> Paste:
    selected = bounds_of(rectangles)
    rows, columns = block.values.shape
    times = _times((rows, columns), selected, len(rectangles))
    n_rows, n_columns = rows * times[0], columns * times[1]
    check_size(n_rows * n_columns)
    top, left, (all_rows, all_columns) = selected.top, selected.left, order.shape_of(ratings)
    users = order.users.between(top, min(top + n_rows, all_rows) - 1)
    items = order.items.between(left, min(left + n_columns, all_columns) - 1)
    more_users, more_items = n_rows - len(users), n_columns - len(items)
    return Paste(
        np.tile(block.values, times),
        np.append(users, ratings.n_users + np.arange(more_users)),
        np.append(items, ratings.n_items + np.arange(more_items)),
        tuple(free_labels(ratings.user_ids, more_users, "user")),
        tuple(free_labels(ratings.item_ids, more_items, "item")),
        _off_scale(ratings.scale, block.values),
        is_labelled=False,
    )


def _times(shape: tuple[int, int], selected: Rectangle, n_parts: int) -> tuple[int, int]:
    """How often a block is repeated downwards and to the right."""
    (rows, columns), (n_rows, n_columns) = selected.shape, shape
    # Of one row, or column, the whole width of the block is meant.
    if n_parts > 1 or (rows > 1 and rows % n_rows) or (columns > 1 and columns % n_columns):
        return 1, 1
    return max(rows // n_rows, 1), max(columns // n_columns, 1)


def _labelled(block: Block, ratings: RatingMatrix) -> Paste:
    assert block.users is not None
    assert block.items is not None
    found = ratings.rows_of(block.users), ratings.columns_of(block.items)
    users, new_users = _positions(block.users, found[0], ratings.n_users, "user")
    items, new_items = _positions(block.items, found[1], ratings.n_items, "item")
    off_scale = _off_scale(ratings.scale, block.values)
    return Paste(block.values, users, items, new_users, new_items, off_scale, is_labelled=True)


def _off_scale(scale: RatingScale | None, values: FloatArray) -> FloatArray:
    """The ratings among some values, NaN for none, that a scale does not have."""
    given = values[~np.isnan(values)]
    return given[:0] if scale is None else given[~scale.has(given)]


def _positions(
    labels: list[str], at: IntArray, n: int, kind: str
) -> tuple[IntArray, tuple[str, ...]]:
    """Positions of labels, those that are not among the n after the last; and the new labels.

    Parameters
    ----------
    at
        Where each one stands; -1 for new ones.
    """
    repeated = next((label for label, n in Counter(labels).items() if n > 1), None)
    if repeated is not None:
        raise EditError(
            f"Nothing was pasted: {kind} {repeated or 'without a label'} stands twice in what was "
            "copied; each can stand once."
        )
    new = np.flatnonzero(at < 0)
    positions = at.copy()
    positions[new] = n + np.arange(len(new))
    return positions, tuple(labels[place] for place in new.tolist())
