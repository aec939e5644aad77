"""The rating matrix as a table model: cells are looked up, never copied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from funkgui.errors import EditError
from funkgui.gui.editing import Editing
from funkgui.gui.matrix.cell_words import cell_name, counted
from funkgui.gui.matrix.offers import refusal
from funkgui.gui.matrix.rating_text import exact_rating, shown_rating, typed_rating
from funkgui.gui.matrix.rectangles import Rectangle
from funkgui.gui.matrix.view_order import ViewOrder
from funkgui.gui.session import Session
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.lookup import positions_of
from funkgui.ratings.matrix import BoolArray, FloatArray, IntArray, RatingMatrix

Index = QModelIndex | QPersistentModelIndex

RatingRole = Qt.ItemDataRole.UserRole
"""The rating as a float; None where it is unknown."""
HeldOutRole = Qt.ItemDataRole.UserRole + 1
"""Whether the rating is held out."""

HELD_OUT_TEXT = "Held out: hidden from training, to validate on"
_FLAGS = (
    Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsEditable
    | Qt.ItemFlag.ItemNeverHasChildren
)


@dataclass(frozen=True, eq=False)
class KnownCells:
    """The rated cells of a rectangle.

    Attributes
    ----------
    rows, columns
        (n,) places in the view, row by row.
    ratings
        (n,) float32.
    texts
        n texts, as shown.
    held_out
        (n,) bool.
    """

    rows: IntArray
    columns: IntArray
    ratings: FloatArray
    texts: list[str]
    held_out: BoolArray


def _no_cells() -> KnownCells:
    nowhere = np.zeros(0, np.int64)
    return KnownCells(nowhere, nowhere, np.zeros(0, np.float32), [], np.zeros(0, np.bool_))


class RatingsModel(QAbstractTableModel):
    """Users as rows and items as columns, in some `ViewOrder`.

    Parameters
    ----------
    session, editing
        What is open, and the way to change it.
    most_rows, most_columns
        How many can be shown; the others are left out.
    """

    failed = Signal(object)
    """A cell cannot get the rating that was typed: the `EditError`."""

    def __init__(
        self,
        session: Session,
        editing: Editing,
        most_rows: int,
        most_columns: int,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._editing = session, editing
        self._most_rows = most_rows
        self._most_columns = most_columns
        # The matrix and mask shown: those of the session, but for the moments between a change
        # of the session and its signal, in which a paint may come.
        self._ratings: RatingMatrix | None = None
        self._hidden = np.zeros(0, np.bool_)
        self._order = ViewOrder()
        self._item_counts: IntArray | None = None
        self._shape = (0, 0)
        self._known_in: Rectangle | None = None
        self._known = _no_cells()
        session.cells_changed.connect(self._on_cells_changed)
        session.titles_changed.connect(self._on_titles_changed)

    @property
    def order(self) -> ViewOrder:
        return self._order

    @property
    def item_counts(self) -> IntArray | None:
        """(n_items,) ratings of each item; None while they are not counted."""
        return self._item_counts

    @property
    def is_cut(self) -> bool:
        """Whether there are more users or items than can be shown."""
        ratings = self._ratings
        return ratings is not None and self._shape != (
            self._order.n_users(ratings),
            self._order.n_items(ratings),
        )

    def show(self, order: ViewOrder, item_counts: IntArray | None) -> None:
        """Show the session's matrix, or nothing, in an order."""
        self.beginResetModel()
        self._take_session()
        self._order = order
        self._item_counts = None if item_counts is None else item_counts.copy()
        self._shape = (0, 0)
        if self._ratings is not None:
            self._shape = (
                min(order.n_users(self._ratings), self._most_rows),
                min(order.n_items(self._ratings), self._most_columns),
            )
        self._forget_known()
        self.endResetModel()

    def position(self, index: Index) -> tuple[int, int]:
        """User and item of a cell of the view."""
        return self._order.user(index.row()), self._order.item(index.column())

    def index_of(self, user: int, item: int) -> QModelIndex:
        """The view's cell of a user and an item; invalid where it is not shown."""
        return self.index(self._order.row(user), self._order.column(item))

    def known_cells(self, rectangle: Rectangle) -> KnownCells:
        """The rated cells of a rectangle, looked up in one go."""
        ratings = self._ratings
        if ratings is not None and rectangle != self._known_in:
            users = self._order.users_between(rectangle.top, rectangle.bottom)
            items = self._order.items_between(rectangle.left, rectangle.right)
            at = positions_of(ratings, np.repeat(users, len(items)), np.tile(items, len(users)))
            which = np.flatnonzero(at >= 0)
            values = ratings.values[at[which]]
            rows, columns = np.divmod(which, len(items))
            self._known_in = rectangle
            self._known = KnownCells(
                rows + rectangle.top,
                columns + rectangle.left,
                values,
                [shown_rating(value, ratings.scale) for value in values.tolist()],
                self._hidden[at[which]],
            )
        return self._known

    def cell(self, row: int, column: int) -> tuple[float, bool] | None:
        """The rating of a cell and whether it is held out; None where it is not rated."""
        ratings = self._ratings
        if ratings is None:
            return None
        at = ratings.position(self._order.user(row), self._order.item(column))
        if at is None:
            return None
        return float(ratings.values[at]), bool(self._hidden[at])

    def _set_typed(self, index: Index, text: str) -> bool:
        assert self._ratings is not None
        user, item = self.position(index)
        try:
            rating = typed_rating(text, self._ratings.scale)
        except EditError as error:
            name = cell_name(self._ratings, user, item)
            self.failed.emit(refusal(error, name, (user, item), self._session, self._editing))
            return False
        if not self._is_rated(user, item, rating):
            self._editing.make(SetCells.one(user, item, rating))
        return True

    def _is_rated(self, user: int, item: int, rating: float | None) -> bool:
        """Whether a cell has that rating already, or is unknown for None."""
        assert self._ratings is not None
        known = self._ratings.rating(user, item)
        return known == (None if rating is None else float(np.float32(rating)))

    def _take_session(self) -> None:
        project = self._session.project
        self._ratings = project.ratings if project else None
        self._hidden = project.holdout.hidden if project else np.zeros(0, np.bool_)

    def _forget_known(self) -> None:
        self._known_in, self._known = None, _no_cells()

    def _on_cells_changed(self, users: IntArray, items: IntArray) -> None:
        before = self._ratings
        self._take_session()
        self._forget_known()
        if before is None or self._ratings is None or len(users) == 0:
            return
        if self._item_counts is not None and before.n_ratings != self._ratings.n_ratings:
            was_known = positions_of(before, users, items) >= 0
            is_known = positions_of(self._ratings, users, items) >= 0
            np.add.at(self._item_counts, items, is_known.astype(np.int64) - was_known)
        rows, columns = self._order.rows_of(users), self._order.columns_of(items)
        shown = (rows >= 0) & (columns >= 0)
        rows, columns = rows[shown], columns[shown]
        if len(rows) == 0:
            return
        first = self.index(int(rows.min()), int(columns.min()))
        n_rows, n_columns = self._shape
        last = self.index(min(int(rows.max()), n_rows - 1), min(int(columns.max()), n_columns - 1))
        if first.isValid():
            self.dataChanged.emit(first, last)

    def _on_titles_changed(self) -> None:
        self._take_session()
        if self._shape[1]:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self._shape[1] - 1)

    def _user_tip(self, user: int) -> str:
        assert self._ratings is not None
        n_ratings = int(self._ratings.indptr[user + 1] - self._ratings.indptr[user])
        return f"User {self._ratings.user_ids[user]}\n{counted(n_ratings, 'rated item')}"

    def _item_tip(self, item: int) -> str:
        assert self._ratings is not None
        lines = [self._ratings.title(item), f"Item {self._ratings.item_ids[item]}"]
        if self._item_counts is not None:
            lines.append(counted(int(self._item_counts[item]), "rating"))
        return "\n".join(dict.fromkeys(lines))

    def _cell_tip(self, index: Index) -> str:
        assert self._ratings is not None
        name = cell_name(self._ratings, *self.position(index))
        cell = self.cell(index.row(), index.column())
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
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._cell_tip(index)
        cell = self.cell(index.row(), index.column())
        if role == HeldOutRole:
            return cell is not None and cell[1]
        if cell is None:
            return "" if role == Qt.ItemDataRole.EditRole else None
        rating = cell[0]
        if role == Qt.ItemDataRole.DisplayRole:
            return shown_rating(rating, self._ratings.scale if self._ratings else None)
        if role == Qt.ItemDataRole.EditRole:
            return exact_rating(rating)
        return rating if role == RatingRole else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        return self._set_typed(index, str(value))

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if self._ratings is None:
            return None
        if orientation == Qt.Orientation.Vertical:
            user = self._order.user(section)
            if role == Qt.ItemDataRole.DisplayRole:
                return str(self._ratings.user_ids[user])
            return self._user_tip(user) if role == Qt.ItemDataRole.ToolTipRole else None
        item = self._order.item(section)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._ratings.title(item)
        return self._item_tip(item) if role == Qt.ItemDataRole.ToolTipRole else None
