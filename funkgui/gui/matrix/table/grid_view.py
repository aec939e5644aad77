"""A table of equal cells that scrolls through any number of rows and columns.

Qt keeps eight bytes for every row and column, and counts their pixels in 32 bits: a table of its
own ends after 72 million rows of 30 pixels. Here the place of a cell is worked out by an `Axis`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QMouseEvent, QRegion, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemDelegate,
    QAbstractItemView,
    QTableView,
    QWidget,
)

from funkgui.gui.matrix.cells.rectangles import Rectangle
from funkgui.gui.matrix.table.axis import Axis
from funkgui.gui.matrix.table.label_header import LabelHeader
from funkgui.gui.widgets import Index

Place = tuple[int, int]
"""Row and column of the view."""

CELL_WIDTHS_PX = (4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 160)
"""Widths to zoom through; a row is as high as its text needs, or as a cell is wide if less."""
USUAL_WIDTH_PX = 96
_WHEEL_STEP = 120
"""What a notch of a wheel turns: eighths of 15 degrees."""
_LEAST_STEP_PX = 20
_FAR_PX = 1 << 28
"""Places of cells further from the view than this do not go to Qt in pixels: see `_told`."""
_FAR_BASE = 1 << 29

Hint = QAbstractItemView.ScrollHint
SelectionFlag = QItemSelectionModel.SelectionFlag


class GridView(QTableView):
    """Rows and columns of one size each, which can be zoomed.

    Parameters
    ----------
    rows, columns
        The headers.
    row_px
        Height of a row that holds text.
    """

    seen_changed = Signal()
    """Other cells are in sight; told once for all that changes together."""
    zoomed = Signal()
    """The cells have another size."""

    def __init__(self, rows: LabelHeader, columns: LabelHeader, row_px: int) -> None:
        super().__init__()
        self._row_px = row_px
        self.down = Axis(cell_px=row_px)
        self.across = Axis(cell_px=USUAL_WIDTH_PX)
        self._offset_origin = (0, 0)
        self._is_setting_bars = False
        self._wheel_turned = 0
        self._line_begun_at = 0
        self._to_tell_seen = QTimer(self, singleShot=True)
        self._to_tell_seen.timeout.connect(self.seen_changed)
        self._rows, self._columns = rows, columns
        self.setVerticalHeader(rows)
        self.setHorizontalHeader(columns)
        for header, axis in ((rows, self.down), (columns, self.across)):
            header.take_axis(axis, self.model)
            header.pressed_at.connect(partial(self._select_line, axis))
            header.wheeled.connect(self.wheelEvent)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    @property
    def shape(self) -> tuple[int, int]:
        """Number of rows and of columns."""
        model = self.model()
        return model.rowCount(), model.columnCount()

    @property
    def current_place(self) -> Place | None:
        """Row and column of the current cell; None where there is none."""
        return _place_of(self.currentIndex())

    @property
    def seen(self) -> Rectangle | None:
        """The rows and columns in sight, those at the edges cut off perhaps; None without cells."""
        return self.rectangle_in(self.viewport().rect())

    def rectangles(self) -> list[Rectangle]:
        """What is selected, in rows and columns of the view; parts may overlap."""
        return _rectangles_of(self.selectionModel().selection())

    def in_use(self) -> list[Rectangle]:
        """What is selected; where nothing is, the current cell, which looks as if it were."""
        selected, place = self.rectangles(), self.current_place
        return selected or ([] if place is None else [Rectangle.around(place, place)])

    def select(
        self, rectangle: Rectangle, command: SelectionFlag = SelectionFlag.ClearAndSelect
    ) -> None:
        """Select the cells of a rectangle: alone, unless another command is given."""
        model = self.model()
        first = model.index(rectangle.top, rectangle.left)
        last = model.index(rectangle.bottom, rectangle.right)
        self.selectionModel().select(QItemSelection(first, last), command)

    def place_at(self, position: QPoint) -> Place | None:
        """Row and column of the cell at a position in the viewport; None where there is none."""
        return _place_of(self.indexAt(position))

    def rectangle_in(self, area: QRect) -> Rectangle | None:
        """The cells in a part of the viewport; None where there are none."""
        rows = self.down.between(area.top(), area.bottom())
        columns = self.across.between(area.left(), area.right())
        if rows is None or columns is None:
            return None
        return Rectangle(rows[0], columns[0], rows[1], columns[1])

    def area_of(self, rectangle: Rectangle) -> QRect:
        """Where the visible part of a rectangle lies in the viewport; empty where it has none."""
        seen = self.seen
        if seen is None:
            return QRect()
        top, left = max(rectangle.top, seen.top), max(rectangle.left, seen.left)
        bottom, right = min(rectangle.bottom, seen.bottom), min(rectangle.right, seen.right)
        if top > bottom or left > right:
            return QRect()
        first = QPoint(self.across.start_of(left), self.down.start_of(top))
        end = QPoint(self.across.start_of(right + 1) - 1, self.down.start_of(bottom + 1) - 1)
        return QRect(first, end)

    def scroll_to(self, row: int, column: int) -> None:
        """Bring a place of the view to the middle, as near as its edges allow."""
        self.down.show_in_middle(row)
        self.across.show_in_middle(column)
        self._show_offsets()

    def zoom_by(self, steps: int, around: QPoint | None = None) -> None:
        """Make the cells larger, or smaller for negative steps.

        Parameters
        ----------
        around
            A position in the viewport that stays where it is; None takes the current cell, or the
            middle.
        """
        at = min(max(self.zoom + steps, 0), len(CELL_WIDTHS_PX) - 1)
        self._zoom_to(CELL_WIDTHS_PX[at], around)

    def zoom_to_usual(self) -> None:
        """Give the cells the size they had at first."""
        self._zoom_to(USUAL_WIDTH_PX)

    @property
    def zoom(self) -> int:
        """Which of `CELL_WIDTHS_PX` the cells have."""
        return CELL_WIDTHS_PX.index(self.across.cell_px)

    def _zoom_to(self, width_px: int, around: QPoint | None = None) -> None:
        if width_px == self.across.cell_px:
            return
        if around is None:
            current, view = self.visualRect(self.currentIndex()), self.viewport().rect()
            around = current.center() if view.contains(current.center()) else view.center()
        self.across.resize_cells(width_px, around.x())
        self.down.resize_cells(min(width_px, self._row_px), around.y())
        self.zoomed.emit()
        self.updateGeometries()
        self._tell_seen()

    def _set_row_px(self, row_px: int) -> None:
        """Rows that hold text get another height."""
        self._row_px = row_px
        self.down.resize_cells(min(self.across.cell_px, row_px), 0)
        self.updateGeometries()

    def _tell_seen(self) -> None:
        self._to_tell_seen.start(0)

    def _show_offsets(self) -> None:
        """Let bars, headers and cells follow the axes."""
        self._is_setting_bars = True
        for bar, axis in (
            (self.verticalScrollBar(), self.down),
            (self.horizontalScrollBar(), self.across),
        ):
            step = axis.bar_step_px
            bar.setRange(0, axis.bar_maximum)
            bar.setPageStep(max(axis.view_px // step, 1))
            bar.setSingleStep(max(axis.cell_px, _LEAST_STEP_PX) // step or 1)
            bar.setValue(axis.bar_value)
        self._is_setting_bars = False
        self._on_scrolled()

    def _on_scrolled(self) -> None:
        self._rows.viewport().update()
        self._columns.viewport().update()
        self.viewport().update()
        self.updateEditorGeometries()
        self._tell_seen()

    def _select_line(
        self,
        axis: Axis,
        line: int,
        modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
        is_drag: bool = False,
    ) -> None:
        """Select a row, or a column, with keys held, or go on to it in a drag.

        A click selects one, a drag or Shift several, with Ctrl beside others.
        """
        is_row, current = axis is self.down, self.currentIndex()
        if not is_drag:
            here = current.row() if is_row else current.column()
            extends = modifiers & Qt.KeyboardModifier.ShiftModifier and here >= 0
            self._line_begun_at = here if extends else line
        across = self.across if is_row else self.down
        if across.seen is None or not 0 <= line < axis.count:
            return
        axis.show(line)
        low, high = sorted((self._line_begun_at, line))
        cells = [(self._line_begun_at, across.seen[0]), (low, 0), (high, across.count - 1)]
        begun, first, last = (cell if is_row else (cell[1], cell[0]) for cell in cells)
        lines = Rectangle.around(first, last)
        self.setAutoScroll(False)  # Qt would scroll to the current cell
        self.selectionModel().setCurrentIndex(self.model().index(*begun), SelectionFlag.NoUpdate)
        self.setAutoScroll(True)
        command = SelectionFlag.ClearAndSelect
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            # A line of which only some cells are selected becomes a whole one.
            is_whole = not is_drag and not lines.without(self.rectangles())
            command = SelectionFlag.Deselect if is_whole else SelectionFlag.Select
        self.select(lines, command)
        self._show_offsets()

    # What Qt's table would ask its headers for.

    def selectRow(self, row: int) -> None:
        self._select_line(self.down, row)

    def selectColumn(self, column: int) -> None:
        self._select_line(self.across, column)

    def indexAt(self, position: QPoint) -> QModelIndex:
        row, column = self.down.at(position.y()), self.across.at(position.x())
        return self.model().index(row, column) if row >= 0 <= column else QModelIndex()

    def visualRect(self, index: Index) -> QRect:
        if not index.isValid():
            return QRect()
        x, y = _told(self.across, index.column()), _told(self.down, index.row())
        width = self.across.cell_px if abs(x) < _FAR_BASE else 1
        return QRect(x, y, width, self.down.cell_px if abs(y) < _FAR_BASE else 1)

    def isIndexHidden(self, index: Index) -> bool:
        return False

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        region = QRegion()
        for rectangle in _rectangles_of(selection):
            region |= QRegion(self.area_of(rectangle))
        return region

    def setSelection(self, rect: QRect, command: SelectionFlag) -> None:
        if self.seen is not None:
            one = _meant(self.down, rect.top()), _meant(self.across, rect.left())
            other = _meant(self.down, rect.bottom()), _meant(self.across, rect.right())
            self.select(Rectangle.around(one, other), command)

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """To the first cell where none is current; all other keys are `TableKeys`'s."""
        current = self.currentIndex()
        return current if current.isValid() else self.model().index(0, 0)

    def horizontalOffset(self) -> int:
        return self._offset_from(self.across, self._offset_origin[0])

    def verticalOffset(self) -> int:
        return self._offset_from(self.down, self._offset_origin[1])

    def _offset_from(self, axis: Axis, origin: int) -> int:
        return min(max(axis.offset_px - origin, -_FAR_BASE), _FAR_BASE)

    def scrollTo(self, index: Index, hint: Hint = Hint.EnsureVisible) -> None:
        if not index.isValid():
            return
        for axis, cell in ((self.down, index.row()), (self.across, index.column())):
            if hint == Hint.PositionAtCenter:
                axis.show_in_middle(cell)
            else:
                axis.show(cell)
        self._show_offsets()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        if not self._is_setting_bars:
            self.down.take_bar(self.verticalScrollBar().value())
            self.across.take_bar(self.horizontalScrollBar().value())
            self._on_scrolled()

    def updateGeometries(self) -> None:
        if self.model() is not None:
            self.down.count, self.across.count = self.shape
        width, height = self._rows.wanted_px, self._columns.wanted_px
        self.setViewportMargins(width, height, 0, 0)
        view = self.viewport().geometry()
        self._rows.setGeometry(view.left() - width, view.top(), width, view.height())
        self._columns.setGeometry(view.left(), view.top() - height, view.width(), height)
        corner = self.findChild(QAbstractButton, options=Qt.FindChildOption.FindDirectChildrenOnly)
        if isinstance(corner, QAbstractButton):
            corner.setGeometry(view.left() - width, view.top() - height, width, height)
        self.down.view_px, self.across.view_px = view.height(), view.width()
        for axis in (self.down, self.across):
            axis.scroll_to(axis.offset_px)
        self._show_offsets()

    def dataChanged(self, first: Index, last: Index, roles: Sequence[int] = ()) -> None:
        # Qt would ask for the place of every cell between the two.
        rectangle = Rectangle(first.row(), first.column(), last.row(), last.column())
        self.viewport().update(self.area_of(rectangle))

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        # Qt would open the editor of the next cell on Tab.
        super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometries()
        self._tell_seen()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        origin_x, origin_y = self._offset_origin
        far = _FAR_PX
        if abs(self.across.offset_px - origin_x) > far or abs(self.down.offset_px - origin_y) > far:
            self._offset_origin = self.across.offset_px, self.down.offset_px
        super().mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            return
        self._wheel_turned += event.angleDelta().y()
        steps = int(self._wheel_turned / _WHEEL_STEP)
        self._wheel_turned -= steps * _WHEEL_STEP
        if steps:
            self.zoom_by(steps, self.viewport().mapFromGlobal(event.globalPosition().toPoint()))
        event.accept()


def _place_of(index: QModelIndex) -> Place | None:
    return (index.row(), index.column()) if index.isValid() else None


def _rectangles_of(selection: QItemSelection) -> list[Rectangle]:
    return [
        Rectangle(one.top(), one.left(), one.bottom(), one.right()) for one in selection.toList()
    ]


def _told(axis: Axis, cell: int) -> int:
    """Where Qt is told that a cell begins, from the left or upper edge of the view.

    In pixels where it is near. To a cell that is far, Qt could not count them: it is told
    `_FAR_BASE` and the number of cells between, both below zero where the cell lies before the
    view. Qt hands such places back to `setSelection`, as the corners of what a drag selects.
    """
    start = axis.start_of(cell)
    if abs(start) < _FAR_PX:
        return start
    first = axis.nearest(0)
    return _FAR_BASE + cell - first if cell > first else cell - first - _FAR_BASE


def _meant(axis: Axis, place: int) -> int:
    """The cell that a place from `_told` stands for, or the one nearest to a place in pixels."""
    if place >= _FAR_BASE:
        return min(axis.nearest(0) + place - _FAR_BASE, axis.count - 1)
    if place <= -_FAR_BASE:
        return max(axis.nearest(0) + place + _FAR_BASE, 0)
    return axis.nearest(place)
