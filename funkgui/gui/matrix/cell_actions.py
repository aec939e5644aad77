"""What can be done to the selected cells of the table, as actions for menus and keys."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu

from funkgui.errors import EditError
from funkgui.gui.editing import Editing
from funkgui.gui.icons import icon
from funkgui.gui.matrix.ratings_table import RatingsTable
from funkgui.gui.matrix.rectangles import (
    MOST_COPIED,
    Rectangle,
    bounds_of,
    known_in,
    n_looked_at,
    text_of,
)
from funkgui.gui.matrix.table_keys import TableKeys
from funkgui.gui.matrix.view_order import ViewOrder
from funkgui.gui.session import Session
from funkgui.gui.tasks import Cancelled, Progress, Task
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import RatingMatrix

_COPIED_AT_ONCE = 20_000
"""Cells copied without a worker: about 10 ms."""


class CellActions(QObject):
    """Copies and clears what is selected in a table.

    Parameters
    ----------
    table
        Whose selection; it gets the keys and the context menu.
    """

    failed = Signal(object)
    """An exception to show."""

    def __init__(self, table: RatingsTable, session: Session, editing: Editing) -> None:
        super().__init__(table)
        self._table, self._session, self._editing = table, session, editing
        TableKeys(table, session)
        self._copy_task: Task | None = None
        self.copy_action = self._action(
            "&Copy",
            "copy",
            "Copy the selected ratings as text, parted by tabs",
            [QKeySequence(QKeySequence.StandardKey.Copy)],
            self.copy,
        )
        self.clear_action = self._action(
            "Ma&ke unknown",
            "clear_ratings",
            "Make the selected cells unknown",
            [QKeySequence(Qt.Key.Key_Delete), QKeySequence(Qt.Key.Key_Backspace)],
            self.clear_cells,
        )
        self.copy_action.setIcon(icon("export"))
        self.clear_action.setIcon(icon("delete"))
        table.customContextMenuRequested.connect(self._on_menu_wanted)

    @property
    def actions(self) -> list[QAction]:
        """For the menu of edits."""
        return [self.copy_action, self.clear_action]

    def clear_cells(self) -> None:
        """Make the selected cells unknown, as one edit."""
        rectangles = self._table.rectangles()
        if not rectangles or self._session.project is None:
            return
        order = self._table.order

        def plan(ratings: RatingMatrix, holdout: Holdout, cancelled: Cancelled) -> SetCells | None:
            at = known_in(ratings, order, rectangles)
            if len(at) == 0:
                return None
            users = np.searchsorted(ratings.indptr, at, side="right") - 1
            items = ratings.item_index[at].astype(np.int64)
            text = "Clear a rating" if len(at) == 1 else f"Clear {len(at):,} ratings"
            return SetCells(users, items, np.full(len(at), np.nan, np.float32), text=text)

        n_cells = n_looked_at(self._session.ratings, order, rectangles)
        self._editing.make_planned("Clearing ratings", plan, 20 * n_cells)

    def copy(self) -> None:
        """Put the selected rectangle into the clipboard as text."""
        rectangles = self._table.rectangles()
        if not rectangles or self._session.project is None:
            return
        whole = bounds_of(rectangles)
        try:
            _check_copy(rectangles, whole)
        except EditError as error:
            self.failed.emit(error)
            return
        ratings, order = self._session.ratings, self._table.order
        if whole.n_cells <= _COPIED_AT_ONCE:
            _to_clipboard(text_of(ratings, order, whole))
        else:
            self._copy_in_worker(ratings, order, whole)

    def wait(self) -> None:
        """End copies that are under way; only for the program's end."""
        for task in self.findChildren(Task):
            task.cancel()
            task.wait()

    def _action(
        self, text: str, name: str, tip: str, keys: list[QKeySequence], do: Callable[[], None]
    ) -> QAction:
        action = QAction(text, self)
        action.setObjectName(name)
        action.setToolTip(tip)
        action.setStatusTip(tip)
        action.setShortcuts(keys)
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda _=False: do())
        self._table.addAction(action)
        return action

    def _copy_in_worker(self, ratings: RatingMatrix, order: ViewOrder, whole: Rectangle) -> None:
        def work(progress: Progress, is_cancelled: Cancelled) -> str:
            return text_of(ratings, order, whole, is_cancelled)

        if self._copy_task is not None:
            self._copy_task.finished.disconnect()
            self._copy_task.cancel()
        task = self._copy_task = Task("Copying ratings", work, self)
        task.finished.connect(_to_clipboard)
        task.failed.connect(self.failed)
        task.ended.connect(lambda: self._on_copied(task))
        task.start()

    def _on_copied(self, task: Task) -> None:
        if self._copy_task is task:
            self._copy_task = None
        task.deleteLater()

    def _on_menu_wanted(self, position: QPoint) -> None:
        if self._table.indexAt(position).isValid():
            menu = QMenu(self._table)
            menu.setObjectName("ratings_menu")
            menu.setToolTipsVisible(True)
            menu.addActions(self.actions)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self._table.viewport().mapToGlobal(position))


def _check_copy(rectangles: list[Rectangle], whole: Rectangle) -> None:
    if sum(one.n_cells for one in rectangles) != whole.n_cells:
        raise EditError("Only one rectangle can be copied; the selection has several parts.")
    if whole.n_cells > MOST_COPIED:
        raise EditError(
            f"The selection has {whole.n_cells:,} cells, and {MOST_COPIED:,} is the most that can "
            "be copied; select fewer rows or columns."
        )


def _to_clipboard(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
