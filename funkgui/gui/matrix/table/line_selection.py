"""Selecting whole rows and columns of a grid by its headers.

Qt's headers select by sections, of which `LabelHeader` has none.
"""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtWidgets import QTableView

from funkgui.gui.matrix.table.axis import Axis

_Flag = QItemSelectionModel.SelectionFlag
_NO_KEYS = Qt.KeyboardModifier.NoModifier


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

    def select(
        self,
        axis: Axis,
        line: int,
        modifiers: Qt.KeyboardModifier = _NO_KEYS,
        is_drag: bool = False,
    ) -> None:
        """Select a row, or a column, with keys held, or go on to it in a drag."""
        is_row, current = axis is self._down, self._view.currentIndex()
        if not is_drag:
            here = current.row() if is_row else current.column()
            extends = modifiers & Qt.KeyboardModifier.ShiftModifier and here >= 0
            self._begun_at = here if extends else line
        across = self._across if is_row else self._down
        seen = across.seen
        if seen is None or not 0 <= line < axis.count:
            return
        axis.show(line)
        low, high = sorted((self._begun_at, line))
        cells = [(self._begun_at, seen[0]), (low, 0), (high, across.count - 1)]
        place = self._view.model().index
        begun, first, last = (place(*cell if is_row else cell[::-1]) for cell in cells)
        self._make_current(begun)
        command = _Flag.ClearAndSelect
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            command = _Flag.Select if is_drag else _Flag.Toggle
        self._view.selectionModel().select(QItemSelection(first, last), command)
        self.scrolled.emit()

    def _make_current(self, index: QModelIndex) -> None:
        # Qt would scroll to it.
        self._view.setAutoScroll(False)
        self._view.selectionModel().setCurrentIndex(index, _Flag.NoUpdate)
        self._view.setAutoScroll(True)
