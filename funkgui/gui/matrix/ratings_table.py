"""The table of the ratings: moving about, editing, clearing and copying by mouse and keys."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPalette,
)
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QMenu, QTableView, QWidget

from funkgui.errors import EditError
from funkgui.gui.icons import icon
from funkgui.gui.matrix.cells_painter import Bands, CellsPainter
from funkgui.gui.matrix.colours import CellColours
from funkgui.gui.matrix.label_header import LabelHeader
from funkgui.gui.matrix.rating_delegate import RatingDelegate
from funkgui.gui.matrix.ratings_model import Index, RatingsModel
from funkgui.gui.matrix.rectangles import MOST_COPIED, Rectangle, bounds_of, text_of
from funkgui.gui.matrix.view_order import ViewOrder
from funkgui.gui.session import Session
from funkgui.gui.tasks import Cancelled, Progress, Task
from funkgui.ratings.matrix import IntArray, RatingMatrix

_COLUMN_PX = 96
_TITLE_LINES = 2
_MOST_PIXELS = 2**31 - 1
"""As far as Qt's headers can count."""
_COPIED_AT_ONCE = 20_000
"""Cells copied without a worker: about 10 ms."""
_LABEL_PX = (44, 180)
"""Narrowest and widest column of user labels."""


class RatingsTable(QTableView):
    """Users as rows, items as columns; typing changes a rating, Del makes cells unknown.

    Enter goes down and Tab to the right, as in a spreadsheet; Ctrl+Tab leaves the table.
    """

    cell_selected = Signal(int, int)
    """Another cell became current by mouse or key: user and item."""
    current_changed = Signal()
    """Another cell, or none, is current, by whatever means."""
    failed = Signal(object)
    """An exception to show."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._quiet = False
        self._is_coloured = True
        self._copy_task: Task | None = None
        row_px = self.fontMetrics().height() + 10
        self._ratings_model = RatingsModel(
            session, _MOST_PIXELS // row_px, _MOST_PIXELS // _COLUMN_PX, self
        )
        self._titles = LabelHeader(Qt.Orientation.Horizontal, _TITLE_LINES, _COLUMN_PX, self)
        self._users = LabelHeader(Qt.Orientation.Vertical, 1, row_px, self)
        self._delegate = RatingDelegate(self._ratings_model, self)
        self._cells_painter = CellsPainter()
        self._set_up_view()
        self.copy_action = self._action(
            "&Copy",
            "copy",
            "Copy the selected ratings as text, parted by tabs",
            [QKeySequence(QKeySequence.StandardKey.Copy)],
            self.copy,
        )
        self.clear_action = self._action(
            "Make &unknown",
            "clear_ratings",
            "Make the selected cells unknown",
            [QKeySequence(Qt.Key.Key_Delete), QKeySequence(Qt.Key.Key_Backspace)],
            self.clear_cells,
        )
        self.copy_action.setIcon(icon("export"))
        self.clear_action.setIcon(icon("delete"))
        self._ratings_model.failed.connect(self.failed)
        self._delegate.entered.connect(self._go_on)
        self.customContextMenuRequested.connect(self._on_menu_wanted)

    @property
    def order(self) -> ViewOrder:
        return self._ratings_model.order

    @property
    def item_counts(self) -> IntArray | None:
        """(n_items,) ratings of each item; None while they are not counted."""
        return self._ratings_model.item_counts

    @property
    def is_cut(self) -> bool:
        """Whether there are more users or items than Qt can lay out."""
        return self._ratings_model.is_cut

    @property
    def current_cell(self) -> tuple[int, int] | None:
        """User and item of the current cell; None where there is none."""
        index = self.currentIndex()
        return self._ratings_model.position(index) if index.isValid() else None

    def show_order(self, order: ViewOrder, item_counts: IntArray | None) -> None:
        """Show the session's matrix from its first row on, in an order."""
        self._quietly(lambda: self._ratings_model.show(order, item_counts))
        self._users.setFixedWidth(self._label_width())
        self._take_colours()
        self.scrollToTop()
        self.horizontalScrollBar().setValue(0)
        self.current_changed.emit()

    def show_cell(self, user: int, item: int) -> bool:
        """Scroll to a cell and make it current; False where the table has no room for it."""
        index = self._ratings_model.index_of(user, item)
        if index.isValid():
            self._quietly(lambda: self._make_current(index))
            self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        return index.isValid()

    def set_coloured(self, is_coloured: bool) -> None:
        """Give rated cells a ground by their rating, or not."""
        self._is_coloured = is_coloured
        self._take_colours()

    def clear_cells(self) -> None:
        """Make the selected cells unknown, as one edit."""
        self._ratings_model.clear(self._rectangles())

    def copy(self) -> None:
        """Put the selected rectangle into the clipboard as text."""
        rectangles = self._rectangles()
        if not rectangles or self._session.project is None:
            return
        whole = bounds_of(rectangles)
        try:
            _check_copy(rectangles, whole)
        except EditError as error:
            self.failed.emit(error)
            return
        ratings, order = self._session.ratings, self.order
        if whole.n_cells <= _COPIED_AT_ONCE:
            _to_clipboard(text_of(ratings, order, whole))
        else:
            self._copy_in_worker(ratings, order, whole)

    def wait(self) -> None:
        """End copies that are under way; only for the program's end."""
        for task in self.findChildren(Task):
            task.cancel()
            task.wait()

    def _set_up_view(self) -> None:
        self.setObjectName("ratings_table")
        self.setAccessibleName("Ratings")
        self.setAccessibleDescription(
            "Users as rows, items as columns. Type to change a rating, Delete makes it unknown, "
            "Ctrl+Tab leaves the table."
        )
        self.setToolTip("Ratings, in the unit of the file: users as rows, items as columns")
        self.setModel(self._ratings_model)
        self.setItemDelegate(self._delegate)
        self._titles.setObjectName("ratings_items")
        self._titles.setAccessibleName("Items")
        self._users.setObjectName("ratings_users")
        self._users.setAccessibleName("Users")
        self.setHorizontalHeader(self._titles)
        self.setVerticalHeader(self._users)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def _action(
        self, text: str, name: str, tip: str, keys: list[QKeySequence], do: Callable[[], None]
    ) -> QAction:
        action = QAction(text, self)
        action.setObjectName(name)
        action.setToolTip(tip)
        action.setShortcuts(keys)
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(do)
        self.addAction(action)
        return action

    def _quietly(self, change: Callable[[], None]) -> None:
        """Make a change that is neither the mouse's nor a key's."""
        self._quiet = True
        try:
            change()
        finally:
            self._quiet = False

    def _make_current(self, index: QModelIndex) -> None:
        self.selectionModel().setCurrentIndex(
            index, QItemSelectionModel.SelectionFlag.ClearAndSelect
        )

    def _rectangles(self) -> list[Rectangle]:
        return [
            Rectangle(one.top(), one.left(), one.bottom(), one.right())
            for one in self.selectionModel().selection().toList()
        ]

    def _rectangle_in(self, area: QRect) -> Rectangle | None:
        """The cells in a part of the viewport; None where there are none."""
        n_rows, n_columns = self._ratings_model.rowCount(), self._ratings_model.columnCount()
        top, left = self.rowAt(area.top()), self.columnAt(area.left())
        if top < 0 or left < 0:
            return None
        bottom, right = self.rowAt(area.bottom()), self.columnAt(area.right())
        return Rectangle(
            top, left, n_rows - 1 if bottom < 0 else bottom, n_columns - 1 if right < 0 else right
        )

    def _area_of(self, rectangle: Rectangle) -> QRect:
        """Where the visible part of a rectangle lies in the viewport."""
        seen = self._rectangle_in(self.viewport().rect())
        if seen is None:
            return QRect()
        top, left = max(rectangle.top, seen.top), max(rectangle.left, seen.left)
        bottom, right = min(rectangle.bottom, seen.bottom), min(rectangle.right, seen.right)
        if top > bottom or left > right:
            return QRect()
        x, y = self.columnViewportPosition(left), self.rowViewportPosition(top)
        return QRect(
            x,
            y,
            self.columnViewportPosition(right) + self.columnWidth(right) - x,
            self.rowViewportPosition(bottom) + self.rowHeight(bottom) - y,
        )

    def _go_on(self, rows: int, columns: int) -> None:
        """Make the cell so many rows and columns on current, as far as there are cells."""
        here = self.currentIndex()
        index = self._ratings_model.index(here.row() + rows, here.column() + columns)
        if index.isValid():
            self._make_current(index)

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

    def _label_width(self) -> int:
        """Room for the longest of the user labels, within bounds."""
        n_letters = max((len(str(label)) for label in self._sample_of_labels()), default=0)
        narrowest, widest = _LABEL_PX
        return min(
            max(self.fontMetrics().horizontalAdvance("8" * n_letters) + 20, narrowest), widest
        )

    def _sample_of_labels(self) -> list[object]:
        if self._session.project is None:
            return []
        labels = self._session.ratings.user_ids
        if labels.dtype.kind in "iu" and len(labels):
            return [labels.min(), labels.max()]
        return list(labels[:1000].tolist())

    def _take_colours(self) -> None:
        project = self._session.project
        colours = CellColours(self.palette(), project.ratings if project else None)
        self._cells_painter.set_look(
            self.font(), self.palette(), colours, is_coloured=self._is_coloured
        )
        self.viewport().update()

    def _on_menu_wanted(self, position: QPoint) -> None:
        if self.indexAt(position).isValid():
            menu = QMenu(self)
            menu.setObjectName("ratings_menu")
            menu.setToolTipsVisible(True)
            menu.addActions([self.copy_action, self.clear_action])
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.viewport().mapToGlobal(position))

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self._users.set_current(current.row())
        self._titles.set_current(current.column())
        self.current_changed.emit()
        if current.isValid() and not self._quiet:
            self.cell_selected.emit(*self._ratings_model.position(current))

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        # Qt would open the editor of the next cell on Tab.
        super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)

    def focusNextPrevChild(self, forward: bool) -> bool:
        # What Tab does in a widget; in a table it goes to the next cell.
        if not self.currentIndex().isValid():
            return super().focusNextPrevChild(forward)
        self._go_on(0, 1 if forward else -1)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go_on(-1 if shift else 1, 0)
        elif control and key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            super().focusNextPrevChild(key == Qt.Key.Key_Tab)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        seen = self._rectangle_in(event.rect())
        if seen is None:
            return
        rows = _bands(seen.top, seen.bottom, self.rowViewportPosition, self.rowHeight)
        columns = _bands(seen.left, seen.right, self.columnViewportPosition, self.columnWidth)
        cells = self._ratings_model.known_cells(seen)
        painter = QPainter(self.viewport())
        self._cells_painter.paint_cells(painter, cells, rows, columns)
        grid = self.palette().color(QPalette.ColorRole.Midlight)
        self._cells_painter.paint_grid(painter, rows, columns, grid)
        areas = (self._area_of(one) for one in self._rectangles())
        current = self.visualRect(self.currentIndex())
        self._cells_painter.paint_selection(painter, areas, current)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._take_colours()


def _bands(
    first: int, last: int, start_of: Callable[[int], int], extent_of: Callable[[int], int]
) -> Bands:
    sections = range(first, last + 1)
    starts, extents = (
        np.array([measure(section) for section in sections]) for measure in (start_of, extent_of)
    )
    return Bands(first, starts, extents)


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
