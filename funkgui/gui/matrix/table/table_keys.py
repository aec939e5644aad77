"""Moving about and selecting in the table by keys, as in a spreadsheet."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QObject, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView

from funkgui.gui.matrix.cells.rectangles import Rectangle
from funkgui.gui.matrix.table.grid_view import Place
from funkgui.gui.matrix.table.next_known import jump
from funkgui.gui.matrix.table.rating_delegate import RatingDelegate
from funkgui.gui.matrix.table.ratings_table import RatingsTable
from funkgui.gui.session import Session

_ARROWS = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}
_PAGES = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_ENDS = {Qt.Key.Key_Home: -1, Qt.Key.Key_End: 1}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_TABS = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
_CONTROL = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier
"""On macOS Qt calls the key Control Meta, and Cmd Control: but Cmd+Tab and Cmd+Space never come."""
_ClearAndSelect = QItemSelectionModel.SelectionFlag.ClearAndSelect
_NoUpdate = QItemSelectionModel.SelectionFlag.NoUpdate


class TableKeys(QObject):
    """Takes the keys of a table before Qt does.

    The current cell stays where a selection was begun, and what is typed goes there; Enter and
    Tab go round within what is selected.
    """

    def __init__(self, table: RatingsTable, session: Session) -> None:
        super().__init__(table)
        self._table, self._session = table, session
        self._tabbed_from: Place | None = None
        self._pressed: Place | None = None
        self._is_extending = False
        delegate = table.itemDelegate()
        assert isinstance(delegate, RatingDelegate)
        self._delegate = delegate
        delegate.entered.connect(self._go_on_from_edit)
        table.installEventFilter(self)
        table.viewport().installEventFilter(self)

    def go_on(self, rows: int, columns: int) -> None:
        """Go on by a row or a column, as after something was typed.

        Where several cells are selected, the next one of these becomes current, and after the last
        one the first. Else a row down from where Tab was begun, as spreadsheets do.
        """
        here = self._table.current_place
        if here is None:
            return
        selected = self._table.rectangles()
        if sum(one.n_cells for one in selected) > 1:
            self._make_current(_next_within(selected, here, rows, columns), _NoUpdate)
            return
        row, column = here
        tabbed_from = self._tabbed_from
        if rows == 1 and tabbed_from is not None and tabbed_from[0] == row:
            column = tabbed_from[1]
        self._go_to(row + rows, column + columns)
        if columns:
            same_row = tabbed_from is not None and tabbed_from[0] == row
            self._tabbed_from = tabbed_from if same_row else here

    def _go_on_from_edit(self, rows: int, columns: int) -> None:
        """Go on, with the edited user still the one that was selected last.

        Whoever shows the predictions of the selected user shows those that the edit has changed,
        and not the next row's, until the person goes to another user.
        """
        edited = self._table.current_cell
        self._table.quietly(lambda: self.go_on(rows, columns))
        here = self._table.current_cell
        if edited is not None and here is not None:
            self._table.cell_selected.emit(*(here if here[0] == edited[0] else edited))

    def _go_to(self, row: int, column: int) -> None:
        n_rows, n_columns = self._table.shape
        self._tabbed_from = None
        place = min(max(row, 0), n_rows - 1), min(max(column, 0), n_columns - 1)
        self._make_current(place, _ClearAndSelect)

    def _make_current(self, place: Place, flag: QItemSelectionModel.SelectionFlag) -> None:
        index = self._table.model().index(*place)
        if index.isValid():
            self._table.selectionModel().setCurrentIndex(index, flag)
            self._table.scrollTo(index)  # Qt does so only where another cell becomes current

    @property
    def _page(self) -> tuple[int, int]:
        """Rows and columns that a page key goes on by."""
        seen = self._table.seen
        if seen is None:
            return 1, 1
        return max(seen.bottom - seen.top - 1, 1), max(seen.right - seen.left - 1, 1)

    def _moved(self, place: Place, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> Place:
        """Where a key leads from a place; beyond the edge perhaps."""
        row, column = place
        control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        alt = bool(modifiers & Qt.KeyboardModifier.AltModifier)
        n_rows, n_columns = self._table.shape
        if key in _PAGES:
            rows, columns = self._page
            step = _PAGES[key]
            return (row, column + step * columns) if alt else (row + step * rows, column)
        if key in _ENDS:
            at_end = _ENDS[key] > 0
            column = n_columns - 1 if at_end else 0
            return ((n_rows - 1 if at_end else 0) if control else row), column
        if control:
            return jump(self._session.ratings, self._table.order, place, _ARROWS[key])
        down, right = _ARROWS[key]
        return row + down, column + right

    def _extend(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
        """Move the corner of the selection that lies across from the current cell."""
        here = self._table.current_place
        if here is None:
            return
        around = self._around(here)
        from_row, end_row = _ends(around.top, around.bottom, here[0])
        from_column, end_column = _ends(around.left, around.right, here[1])
        n_rows, n_columns = self._table.shape
        # Along whole rows and columns a jump looks at the current one.
        start = (
            here[0] if around.shape[0] == n_rows > 1 else end_row,
            here[1] if around.shape[1] == n_columns > 1 else end_column,
        )
        row, column = self._moved(start, key, modifiers)
        row, column = min(max(row, 0), n_rows - 1), min(max(column, 0), n_columns - 1)
        if row == start[0]:
            row = end_row
        if column == start[1]:
            column = end_column
        self._table.select(Rectangle.around((from_row, from_column), (row, column)))
        shown = row if row != end_row else here[0], column if column != end_column else here[1]
        self._table.scrollTo(self._table.model().index(*shown))

    def _around(self, here: Place) -> Rectangle:
        """The selected rectangle in which a place lies; the place alone where it is in none."""
        for one in reversed(self._table.rectangles()):
            if one.has(*here):
                return one
        return Rectangle(*here, *here)

    def _select_lines(self, here: Place, *, rows: bool, columns: bool) -> None:
        """Widen the selection to whole rows, to whole columns, or to all cells."""
        one = self._around(here)
        n_rows, n_columns = self._table.shape
        top, bottom = (0, n_rows - 1) if columns else (one.top, one.bottom)
        left, right = (0, n_columns - 1) if rows else (one.left, one.right)
        self._table.select(Rectangle(top, left, bottom, right))

    def _take(self, event: QKeyEvent) -> bool:
        """Deal with a key; False where it is nothing to do with moving or selecting."""
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        control = bool(modifiers & _CONTROL)
        here = self._table.current_place
        if key in _TABS and (control or here is None):
            self._table.focusNextPrevChild(key == Qt.Key.Key_Tab and not shift)
        elif here is None:
            return False
        elif key in _TABS:
            self.go_on(0, -1 if shift or key == Qt.Key.Key_Backtab else 1)
        elif key in _ENTER and not control:
            self.go_on(-1 if shift else 1, 0)
        elif key == Qt.Key.Key_F2:  # for Qt itself it is another key on macOS
            how = QAbstractItemView.EditTrigger.EditKeyPressed
            self._table.edit(self._table.currentIndex(), how, event)
        elif key == Qt.Key.Key_Space and (shift or control):
            self._select_lines(here, rows=shift, columns=control)
        elif key in _ARROWS or key in _PAGES or key in _ENDS:
            if shift:
                self._extend(key, modifiers)
            else:
                self._go_to(*self._moved(here, key, modifiers))
        else:
            return False
        return True

    def _on_pressed(self, event: QMouseEvent) -> bool:
        """Note where a selection by mouse begins; with Shift, extend the one that is there."""
        self._tabbed_from = None
        here, place = self._table.current_place, self._table.place_at(event.position().toPoint())
        shift = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        self._is_extending = shift and None not in (here, place)
        if self._is_extending:
            # Qt would begin at the cell that was clicked last, wherever the keys have led since.
            self._select_to(event)
        self._pressed = None if self._is_extending else place
        return self._is_extending

    def _select_to(self, event: QMouseEvent) -> None:
        """Select from the current cell to the one under the pointer."""
        here, place = self._table.current_place, self._table.place_at(event.position().toPoint())
        if here is not None and place is not None:
            self._table.select(Rectangle.around(here, place))

    def _on_released(self) -> None:
        """Let the cell at which a selection by mouse began be the current one."""
        selected = self._table.rectangles()
        pressed, self._pressed = self._pressed, None
        if pressed is None or pressed == self._table.current_place or len(selected) != 1:
            return
        if selected[0].has(*pressed):
            self._make_current(pressed, _NoUpdate)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self._table and isinstance(event, QKeyEvent):
            if kind == QEvent.Type.KeyPress:
                self._delegate.is_typed = event.key() != Qt.Key.Key_F2
                return self._take(event)
        elif isinstance(event, QMouseEvent):
            if kind == QEvent.Type.MouseButtonPress:
                return self._on_pressed(event)
            if kind == QEvent.Type.MouseMove and self._is_extending:
                self._select_to(event)
                return True
            if kind == QEvent.Type.MouseButtonDblClick:
                self._delegate.is_typed = False
            elif kind == QEvent.Type.MouseButtonRelease:
                self._on_released()
                was_extending, self._is_extending = self._is_extending, False
                return was_extending
        return super().eventFilter(watched, event)


def _ends(low: int, high: int, current: int) -> tuple[int, int]:
    """Where a selection was begun and where it ends, along one axis."""
    return (high, low) if current == high != low else (low, high)


def _next_within(rectangles: list[Rectangle], here: Place, rows: int, columns: int) -> Place:
    """The next of the selected cells: along rows for Tab, along columns for Enter."""
    which = next((n for n, one in enumerate(rectangles) if one.has(*here)), 0)
    one = rectangles[which]
    row, column = (here[0] + rows, here[1] + columns) if one.has(*here) else (one.top, one.left)
    if columns and not one.left <= column <= one.right:
        row, column = row + columns, one.left if columns > 0 else one.right
    elif rows and not one.top <= row <= one.bottom:
        row, column = one.top if rows > 0 else one.bottom, column + rows
    if one.has(row, column):
        return row, column
    step = rows + columns
    one = rectangles[(which + step) % len(rectangles)]
    return (one.top, one.left) if step > 0 else (one.bottom, one.right)
