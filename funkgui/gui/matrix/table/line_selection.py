"""Selecting whole rows and columns of a grid by its headers.

Qt's headers select by sections, of which `LabelHeader` has none.
"""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject, Qt, Signal
from PySide6.QtWidgets import QTableView

from funkgui.gui.matrix.table.axis import Axis

_Flag = QItemSelectionModel.SelectionFlag


class LineSelection(QObject):
    """Selects rows or columns: a click one, a drag or Shift several, with Ctrl beside others.

    Parameters
    ----------
    view
        Whose cells.
    down, across
        Its rows and columns.
    """

    scrolled = Signal()
    """The rows or columns were scrolled, so that the line can be seen."""

    def __init__(self, view: QTableView, down: Axis, across: Axis) -> None:
        super().__init__(view)
        self._view, self._down, self._across = view, down, across
        self._begun_at = 0

    def select_row(self, row: int, modifiers: Qt.KeyboardModifier, is_drag: bool) -> None:
        """Select a row, with keys held, or go on to it in a drag."""
        first = self._begin(row, self._view.currentIndex().row(), modifiers, is_drag)
        seen = self._across.seen
        if seen is None or not 0 <= row < self._down.count:
            return
        self._down.show(row)
        self._make_current(first, seen[0])
        top, bottom = sorted((first, row))
        self._select((top, 0), (bottom, self._across.count - 1), modifiers, is_drag)

    def select_column(self, column: int, modifiers: Qt.KeyboardModifier, is_drag: bool) -> None:
        """Select a column, with keys held, or go on to it in a drag."""
        first = self._begin(column, self._view.currentIndex().column(), modifiers, is_drag)
        seen = self._down.seen
        if seen is None or not 0 <= column < self._across.count:
            return
        self._across.show(column)
        self._make_current(seen[0], first)
        left, right = sorted((first, column))
        self._select((0, left), (self._down.count - 1, right), modifiers, is_drag)

    def _begin(self, line: int, current: int, modifiers: Qt.KeyboardModifier, is_drag: bool) -> int:
        """The row or column at which the selection begins that reaches to this one."""
        if not is_drag:
            extends = modifiers & Qt.KeyboardModifier.ShiftModifier and current >= 0
            self._begun_at = current if extends else line
        return self._begun_at

    def _make_current(self, row: int, column: int) -> None:
        # Qt would scroll to it.
        self._view.setAutoScroll(False)
        index = self._view.model().index(row, column)
        self._view.selectionModel().setCurrentIndex(index, _Flag.NoUpdate)
        self._view.setAutoScroll(True)

    def _select(
        self,
        first: tuple[int, int],
        last: tuple[int, int],
        modifiers: Qt.KeyboardModifier,
        is_drag: bool,
    ) -> None:
        command = _Flag.ClearAndSelect
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            command = _Flag.Select if is_drag else _Flag.Toggle
        model = self._view.model()
        selection = QItemSelection(model.index(*first), model.index(*last))
        self._view.selectionModel().select(selection, command)
        self.scrolled.emit()
