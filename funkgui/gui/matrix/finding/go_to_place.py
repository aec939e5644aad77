"""A dialog that goes to a row and a column of the table."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QWidget

from funkgui.errors import FunkGuiError
from funkgui.gui.forms.whole_field import WholeField
from funkgui.gui.matrix.cells.cell_words import item_name
from funkgui.gui.matrix.table.ratings_table import RatingsTable
from funkgui.gui.session import Session
from funkgui.gui.widgets import named, plain_label
from funkgui.ratings.counted import counted


class GoToPlace(QDialog):
    """Asks for a place of a table, counted from 1, and says who and what is there."""

    chosen = Signal(int, int)
    """User and item of the place."""

    def __init__(self, table: RatingsTable, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._table, self._session = table, session
        self.setObjectName("go_to_place")
        self.setWindowTitle("Go to row and column")
        self._row = self._field("go_to_row", "Row", "Row of the table, counted from the top")
        self._column = self._field(
            "go_to_column", "Column", "Column of the table, counted from the left"
        )
        self._words = plain_label("go_to_words")
        self._words.setMinimumWidth(260)
        buttons = QDialogButtonBox()
        go = buttons.addButton("&Go", QDialogButtonBox.ButtonRole.AcceptRole)
        named(go, "go_to_go", tip="Go to this cell of the table")
        cancel = buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        named(cancel, "go_to_cancel", tip="Stay where the table is")
        cancel.setAutoDefault(False)  # else it may stay the one that Enter presses the next time
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QFormLayout(self)
        layout.addRow("&Row", self._row)
        layout.addRow("&Column", self._column)
        layout.addRow(self._words)
        layout.addRow(buttons)
        self.accepted.connect(lambda: self.go(self._row.value(), self._column.value()))
        table.model().modelReset.connect(self._on_view_changed)

    def ask(self) -> None:
        """Open, at the current cell."""
        row, column = self._table.current_place or (0, 0)
        if not self._set_ranges():
            return
        self._row.setValue(row + 1)
        self._column.setValue(column + 1)
        self._show_words()
        self.open()
        self._row.setFocus(Qt.FocusReason.PopupFocusReason)
        self._row.selectAll()

    def go(self, row: int, column: int) -> None:
        """Go to a place, counted from 1, without asking."""
        order, (n_rows, n_columns) = self._table.order, self._table.shape
        if 1 <= row <= n_rows and 1 <= column <= n_columns:
            self.chosen.emit(order.users.at(row - 1), order.items.at(column - 1))
            return
        size = f"{counted(n_rows, 'row')} and {counted(n_columns, 'column')}"
        self._table.failed.emit(
            FunkGuiError(
                f"There is no row {row:,} with a column {column:,}; the table has {size}, each "
                "counted from 1."
            )
        )

    def _field(self, name: str, accessible_name: str, tip: str) -> WholeField:
        field = named(WholeField(), name, accessible_name, tip)
        field.valueChanged.connect(self._show_words)
        return field

    def _set_ranges(self) -> bool:
        """Allow the rows and columns that the table has; False where it has none."""
        sizes = self._table.shape
        for field, n in zip((self._row, self._column), sizes, strict=True):
            field.setRange(1, n)
            field.setSuffix(f" of {n:,}")
        return all(sizes)

    def _on_view_changed(self) -> None:
        if not self.isVisible():
            return
        if self._set_ranges():
            self._show_words()
        else:
            self.reject()

    def _show_words(self) -> None:
        order, (n_rows, n_columns) = self._table.order, self._table.shape
        row, column = self._row.value() - 1, self._column.value() - 1
        if row < n_rows and column < n_columns:
            ratings = self._session.ratings
            item = item_name(ratings, order.items.at(column))
            self._words.setText(f"User {ratings.user_ids[order.users.at(row)]}\n{item}")
