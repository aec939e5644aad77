"""The table of the ratings: moving about and typing, by mouse and keys."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QTableView, QWidget

from funkgui.gui.editing import Editing
from funkgui.gui.matrix.cells_painter import Bands, CellsPainter
from funkgui.gui.matrix.colours import CellColours
from funkgui.gui.matrix.label_header import LabelHeader
from funkgui.gui.matrix.rating_delegate import RatingDelegate
from funkgui.gui.matrix.ratings_model import Index, RatingsModel
from funkgui.gui.matrix.rectangles import Rectangle
from funkgui.gui.matrix.view_order import ViewOrder
from funkgui.gui.session import Session
from funkgui.ratings.matrix import IntArray

_COLUMN_PX = 96
_TITLE_LINES = 2
_MOST_PIXELS = 2**31 - 1
"""As far as Qt's headers can count."""
_LABEL_PX = (44, 180)
"""Narrowest and widest column of user labels."""


class RatingsTable(QTableView):
    """Users as rows, items as columns; typing changes a rating. Its keys are `TableKeys`'s."""

    cell_selected = Signal(int, int)
    """Another cell became current by mouse or key: user and item."""
    current_changed = Signal()
    """Another cell, or none, is current, by whatever means."""
    cell_hovered = Signal(object)
    """The pointer is over another cell: user and item; None where it is over none."""
    selection_changed = Signal()
    """Other cells are selected, or others are shown."""
    seen_changed = Signal()
    """Other rows or columns are in sight."""
    failed = Signal(object)
    """An exception to show."""

    def __init__(self, session: Session, editing: Editing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._quiet = False
        self._is_coloured = True
        self._hovered: tuple[int, int] | None = None
        self._to_tell_seen = QTimer(self)
        self._to_tell_seen.setSingleShot(True)
        self._to_tell_seen.timeout.connect(self.seen_changed)
        row_px = self.fontMetrics().height() + 10
        self._ratings_model = RatingsModel(
            session, editing, _MOST_PIXELS // row_px, _MOST_PIXELS // _COLUMN_PX, self
        )
        self._titles = LabelHeader(Qt.Orientation.Horizontal, _TITLE_LINES, _COLUMN_PX, self)
        self._users = LabelHeader(Qt.Orientation.Vertical, 1, row_px, self)
        self._delegate = RatingDelegate(self._ratings_model, self)
        self._cells_painter = CellsPainter()
        self._set_up_view()
        self._ratings_model.failed.connect(self.failed)

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
    def seen(self) -> Rectangle | None:
        """The rows and columns in sight, those at the edges cut off perhaps; None without cells."""
        return self._rectangle_in(self.viewport().rect())

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
        self._tell_seen()
        self._hover(None)
        self.current_changed.emit()

    def show_cell(self, user: int, item: int) -> bool:
        """Scroll to a cell and make it current; False where the table has no room for it."""
        index = self._ratings_model.index_of(user, item)
        if index.isValid():
            self._quietly(lambda: self._make_current(index))
            self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        return index.isValid()

    def scroll_to(self, row: int, column: int) -> None:
        """Bring a place of the view to the middle, as near as its edges allow."""
        index = self._ratings_model.index(row, column)
        if index.isValid():
            self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    def rectangles(self) -> list[Rectangle]:
        """What is selected, in rows and columns of the view; parts may overlap."""
        return [
            Rectangle(one.top(), one.left(), one.bottom(), one.right())
            for one in self.selectionModel().selection().toList()
        ]

    def set_coloured(self, is_coloured: bool) -> None:
        """Give rated cells a ground by their rating, or not."""
        self._is_coloured = is_coloured
        self._take_colours()

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
        self.setMouseTracking(True)
        for bar in (self.verticalScrollBar(), self.horizontalScrollBar()):
            bar.valueChanged.connect(self._on_scrolled)

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

    def _tell_seen(self) -> None:
        """Have it told once that other cells are in sight, however many changes come together."""
        self._to_tell_seen.start(0)

    def _on_scrolled(self) -> None:
        self._tell_seen()
        if self._hovered is not None:
            self._hover(self.viewport().mapFromGlobal(self.cursor().pos()))

    def _hover(self, position: QPoint | None) -> None:
        """The pointer is at a position in the viewport; None where it is elsewhere."""
        index = QModelIndex() if position is None else self.indexAt(position)
        cell = self._ratings_model.position(index) if index.isValid() else None
        if cell != self._hovered:
            self._hovered = cell
            self.cell_hovered.emit(cell)

    def _take_colours(self) -> None:
        project = self._session.project
        colours = CellColours(self.palette(), project.ratings if project else None)
        self._cells_painter.set_look(
            self.font(), self.palette(), colours, is_coloured=self._is_coloured
        )
        self.viewport().update()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.selection_changed.emit()

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

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(event.position().toPoint())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_seen()

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
        areas = (self._area_of(one) for one in self.rectangles())
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
