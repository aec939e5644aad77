"""The rating matrix as a table model: cells are looked up, never copied."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    Qt,
    Signal,
)

from funkgui.errors import EditError
from funkgui.gui.editing import Editing
from funkgui.gui.matrix.cells.cell_words import cell_name, rating_words
from funkgui.gui.matrix.cells.rating_text import (
    decimals_of,
    exact_rating,
    shown_rating,
    typed_rating,
)
from funkgui.gui.matrix.cells.rectangles import Grid, Rectangle
from funkgui.gui.matrix.cells.view_order import ViewOrder
from funkgui.gui.matrix.cells.wider_scale import refusal
from funkgui.gui.matrix.look.layer_face import Cells
from funkgui.gui.matrix.table.predicted_cells import PredictedCells
from funkgui.gui.session import Session
from funkgui.gui.widgets import Index, plain_tip
from funkgui.ratings.counted import counted
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.lookup import positions_in_block
from funkgui.ratings.matrix import BoolArray, FloatArray, IntArray, RatingMatrix

_FEW = 20_000
"""Cells of an edit whose place in the view is found, in some 5 ms; of more, all is shown anew."""

HELD_OUT_TEXT = "Held out: hidden from training, to validate on"
_FLAGS = (
    Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsEditable
    | Qt.ItemFlag.ItemNeverHasChildren
)


class RatingsModel(QAbstractTableModel):
    """Users as rows and items as columns, in some `ViewOrder`."""

    failed = Signal(object)
    """A cell cannot get the rating that was typed, or there are no predictions: the exception."""

    def __init__(self, session: Session, editing: Editing, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._editing = session, editing
        self.predicted = PredictedCells(session, self)
        self.predicted.changed.connect(self._forget_predictions)
        self.predicted.failed.connect(self.failed)
        # The matrix and mask shown: those of the session, but for the moments between a change
        # of the session and its signal, in which a paint may come.
        self._ratings: RatingMatrix | None = None
        self._hidden = np.zeros(0, np.bool_)
        self._order = ViewOrder()
        self._shape = (0, 0)
        self._cells_in: Rectangle | None = None
        self._cells: Cells | None = None
        session.cells_changed.connect(self._on_cells_changed)
        session.titles_changed.connect(self._on_titles_changed)
        session.scale_changed.connect(self._on_scale_changed)
        editing.pending_changed.connect(self._on_pending_changed)

    @property
    def order(self) -> ViewOrder:
        return self._order

    @property
    def decimals(self) -> int | None:
        """Of ratings on the open matrix's scale; None for real numbers."""
        return None if self._ratings is None else decimals_of(self._ratings.scale)

    def show(self, order: ViewOrder) -> None:
        """Show the session's matrix, or nothing, in an order."""
        self.beginResetModel()
        self._take_session()
        self._order = order
        self._shape = (0, 0) if self._ratings is None else order.shape_of(self._ratings)
        self.endResetModel()

    def position(self, index: Index) -> tuple[int, int]:
        """User and item of a cell of the view."""
        return self._order.users.at(index.row()), self._order.items.at(index.column())

    def index_of(self, user: int, item: int) -> QModelIndex:
        """The view's cell of a user and an item; invalid where it is not shown."""
        return self.index(self._order.users.line(user), self._order.items.line(item))

    def cells_in(self, rectangle: Rectangle, *, predicted: bool = False) -> Cells | None:
        """The cells of a rectangle, looked up in one go; None while nothing is open.

        Parameters
        ----------
        predicted
            With the selected run's predictions, where there are some already.
        """
        ratings = self._ratings
        if ratings is None:
            return None
        if rectangle != self._cells_in or self._cells is None:
            self._cells_in, self._cells = rectangle, self._looked_up(ratings, rectangle)
        if predicted and self._cells.predictions is None:
            block = Grid.of(self._order, rectangle)
            found = self.predicted.of(block.users, block.items)
            self._cells = replace(self._cells, predictions=found)
        return self._cells

    def _forget_predictions(self) -> None:
        if self._cells is not None:
            self._cells = replace(self._cells, predictions=None)

    def _looked_up(self, ratings: RatingMatrix, rectangle: Rectangle) -> Cells:
        block = Grid.of(self._order, rectangle)
        at = positions_in_block(ratings, block.users, block.items)
        known = at >= 0
        values = np.full(at.shape, np.nan, np.float32)
        values[known] = ratings.values[at[known]]
        held_out = np.zeros(at.shape, np.bool_)
        held_out[known] = self._hidden[at[known]]
        self._show_pending(rectangle, values, held_out)
        return Cells(values, held_out)

    def _show_pending(self, rectangle: Rectangle, values: FloatArray, held_out: BoolArray) -> None:
        """Put in what cells of a rectangle will be once a worker is done."""
        for (user, item), cell in self._editing.pending.items():
            row, column = self._order.users.line(user), self._order.items.line(item)
            if rectangle.has(row, column):
                at = row - rectangle.top, column - rectangle.left
                values[at] = np.nan if cell.rating is None else cell.rating
                if cell.hidden is not None:
                    held_out[at] = cell.hidden
                held_out[at] &= cell.rating is not None

    def cell(self, index: Index) -> tuple[float, bool] | None:
        """The rating of a cell and whether it is held out; None where it is not rated.

        While a worker still makes an edit of the cell, this is what the cell will be.
        """
        if self._ratings is None:
            return None
        row, column = index.row(), index.column()
        one = self._looked_up(self._ratings, Rectangle(row, column, row, column))
        rating = float(one.ratings[0, 0])
        return None if math.isnan(rating) else (rating, bool(one.held_out[0, 0]))

    def _set_typed(self, index: Index, text: str) -> bool:
        assert self._ratings is not None
        user, item = self.position(index)
        try:
            rating = typed_rating(text, self._ratings.scale)
        except EditError as error:
            name = cell_name(self._ratings, user, item)
            self.failed.emit(refusal(error, name, (user, item), self._session, self._editing))
            return False
        cell = self.cell(index)
        if (cell[0] if cell else None) != (None if rating is None else float(np.float32(rating))):
            words = rating_words(self._ratings, user, item, rating)
            self._editing.make(replace(SetCells.one(user, item, rating), text=words))
        return True

    def _take_session(self) -> None:
        project = self._session.project
        self._ratings = project.ratings if project else None
        self._hidden = project.holdout.hidden if project else np.zeros(0, np.bool_)
        self._cells = None

    def _on_cells_changed(self, users: IntArray, items: IntArray) -> None:
        self._take_session()
        self._tell_changed(users, items)

    def _tell_changed(self, users: IntArray, items: IntArray) -> None:
        """Tell of the rectangle around cells, those hidden aside."""
        if len(users) > _FEW:
            self._tell_all_changed()
            return
        rows, columns = self._order.users.lines(users), self._order.items.lines(items)
        shown = (rows >= 0) & (columns >= 0)
        if shown.any():
            rows, columns = rows[shown], columns[shown]
            first = self.index(int(rows.min()), int(columns.min()))
            self.dataChanged.emit(first, self.index(int(rows.max()), int(columns.max())))

    def _on_scale_changed(self) -> None:
        """Ratings are written with other decimals, perhaps, and others can be typed."""
        self._take_session()
        self._tell_all_changed()

    def _tell_all_changed(self) -> None:
        n_rows, n_columns = self._shape
        if n_rows and n_columns:
            self.dataChanged.emit(self.index(0, 0), self.index(n_rows - 1, n_columns - 1))

    def _on_pending_changed(self, users: IntArray, items: IntArray) -> None:
        ratings, self._cells = self._ratings, None
        if ratings is not None:
            fit = (users < ratings.n_users) & (items < ratings.n_items)
            self._tell_changed(users[fit], items[fit])

    def _on_titles_changed(self) -> None:
        self._take_session()
        if self._shape[1]:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self._shape[1] - 1)

    def _user_words(self, user: int) -> str:
        assert self._ratings is not None
        n_ratings = int(self._ratings.indptr[user + 1] - self._ratings.indptr[user])
        return f"User {self._ratings.user_ids[user]}\n{counted(n_ratings, 'rated item')}"

    def _item_words(self, item: int) -> str:
        assert self._ratings is not None
        lines = [self._ratings.title(item), f"Item {self._ratings.item_ids[item]}"]
        counts = self._ratings.known_item_counts
        if counts is not None:
            lines.append(counted(int(counts[item]), "rating"))
        return "\n".join(dict.fromkeys(lines))

    def _cell_words(self, index: Index) -> str:
        assert self._ratings is not None
        name = cell_name(self._ratings, *self.position(index))
        cell = self.cell(index)
        if cell is None:
            return f"{name}\nNot rated"
        rating, held_out = cell
        lines = [name, f"Rated {shown_rating(rating, self._ratings.scale)}"]
        return "\n".join([*lines, HELD_OUT_TEXT] if held_out else lines)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return _FLAGS if index.isValid() else Qt.ItemFlag.NoItemFlags

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self._shape[0]

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self._shape[1]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self._cell_words(index))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._cell_words(index)
        cell = self.cell(index)
        if role == Qt.ItemDataRole.EditRole:
            return exact_rating(cell[0]) if cell else ""
        if role == Qt.ItemDataRole.DisplayRole and cell:
            return shown_rating(cell[0], self._ratings.scale if self._ratings else None)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        return self._set_typed(index, str(value))

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if self._ratings is None:
            return None
        is_user = orientation == Qt.Orientation.Vertical
        at = (self._order.users if is_user else self._order.items).at(section)
        if role == Qt.ItemDataRole.DisplayRole:
            return str(self._ratings.user_ids[at]) if is_user else self._ratings.title(at)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self._user_words(at) if is_user else self._item_words(at))
        return None
