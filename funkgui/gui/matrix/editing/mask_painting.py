"""Paints cells in and out of the held-out set with the mouse."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QObject,
    QPoint,
    Qt,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent

from funkgui.gui.editing import Editing
from funkgui.gui.matrix.editing.cell_plans import NUMBERS_A_CELL, hiding_cells
from funkgui.gui.matrix.table.grid_view import Place
from funkgui.gui.matrix.table.ratings_table import RatingsTable
from funkgui.gui.session import Session

_Select = QItemSelectionModel.SelectionFlag.Select


class MaskPainting(QObject):
    """While it is on, a drag in the table paints ratings; letting go makes it one edit.

    Where the first cell is held out, the drag paints ratings back into training; else out of it.
    What is painted over is shown as selected; blank cells stay as they are. Escape, pressed
    before the button is let go, drops it; other keys and buttons do nothing until then.
    """

    def __init__(self, table: RatingsTable, session: Session, editing: Editing) -> None:
        super().__init__(table)
        self._table, self._session, self._editing = table, session, editing
        self._is_on = False
        self._hides = True
        self._last: Place | None = None
        self._painted: set[Place] = set()
        table.viewport().installEventFilter(self)
        table.installEventFilter(self)
        # Other users and items stand in the rows and columns from then on.
        table.model().modelReset.connect(self._drop)

    def set_on(self, is_on: bool) -> None:
        """Let drags paint, or select as ever."""
        self._is_on = is_on
        self._drop()
        if is_on:
            self._table.viewport().setCursor(Qt.CursorShape.CrossCursor)
        else:
            self._table.viewport().unsetCursor()

    def _begin(self, position: QPoint) -> None:
        place = self._table.place_at(position)
        if place is None:
            return
        self._hides = not self._is_held_out(place)
        self._table.selectionModel().clearSelection()
        self._last = place
        self._paint([place])

    def _go_on(self, position: QPoint) -> None:
        place = self._table.place_at(position)
        if place is not None and self._last is not None and place != self._last:
            self._paint(_between(self._last, place))
            self._last = place

    def _paint(self, places: list[Place]) -> None:
        model = self._table.model()
        new = QItemSelection()
        for place in places:
            if place not in self._painted:
                self._painted.add(place)
                index = model.index(*place)
                new.select(index, index)
        self._table.selectionModel().select(new, _Select)

    def _end(self) -> None:
        painted = sorted(self._painted)
        self._drop()
        order = self._table.order
        users = np.array([order.users.at(row) for row, _ in painted], np.int64)
        items = np.array([order.items.at(column) for _, column in painted], np.int64)
        plan = hiding_cells(users, items, self._hides)
        self._editing.make_planned("Painting ratings", plan, NUMBERS_A_CELL * len(painted))

    def _drop(self) -> None:
        if self._last is not None:
            self._table.selectionModel().clearSelection()
        self._last = None
        self._painted = set()

    def _is_held_out(self, place: Place) -> bool:
        order = self._table.order
        at = self._session.ratings.position(order.users.at(place[0]), order.items.at(place[1]))
        return at is not None and bool(self._session.holdout.hidden[at])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if not self._is_on or self._session.project is None:
            return False
        if isinstance(event, QKeyEvent) and self._last is not None:
            event.accept()  # else the keys of actions do what they do, such as Delete
            if event.key() == Qt.Key.Key_Escape and kind == QEvent.Type.KeyPress:
                self._drop()
            return True
        if watched is self._table or not isinstance(event, QMouseEvent):
            return False
        is_left = event.button() == Qt.MouseButton.LeftButton
        if is_left and kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
            self._begin(event.position().toPoint())
        elif self._last is None:
            return False
        elif kind == QEvent.Type.MouseMove:
            self._go_on(event.position().toPoint())
        elif is_left and kind == QEvent.Type.MouseButtonRelease:
            self._end()
        return True


def _between(start: Place, end: Place) -> list[Place]:
    """The cells on the way from one to another, so that a quick drag leaves none out."""
    n_steps = max(abs(end[0] - start[0]), abs(end[1] - start[1]))
    rows = np.rint(np.linspace(start[0], end[0], n_steps + 1)).astype(np.int64)
    columns = np.rint(np.linspace(start[1], end[1], n_steps + 1)).astype(np.int64)
    return list(zip(rows.tolist(), columns.tolist(), strict=True))
