"""A dialog that goes to a row and a column of the table."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QSpinBox, QWidget

from funkgui.errors import FunkGuiError
from funkgui.gui.matrix.cell_words import item_name
from funkgui.gui.matrix.table.ratings_table import RatingsTable
from funkgui.gui.session import Session
from funkgui.ratings.counted import counted


class GoToPlace(QDialog):
    """Asks for a place of the view, counted from 1, and says who and what is there.

    Parameters
    ----------
    table
        Whose rows and columns.
    """

    chosen = Signal(int, int)
    """User and item of the place."""
    failed = Signal(object)
    """There is no such place: a `FunkGuiError`."""

    def __init__(self, table: RatingsTable, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._table, self._session = table, session
        self.setObjectName("go_to_place")
        self.setWindowTitle("Go to row and column")
        self._row = self._field("go_to_row", "Row", "Row of the table, counted from the top")
        self._column = self._field(
            "go_to_column", "Column", "Column of the table, counted from the left"
        )
        self._words = QLabel()
        self._words.setObjectName("go_to_words")
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        self._words.setMinimumWidth(260)
        buttons = QDialogButtonBox()
        go = buttons.addButton("&Go", QDialogButtonBox.ButtonRole.AcceptRole)
        go.setObjectName("go_to_go")
        go.setToolTip("Go to this cell of the table")
        cancel = buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        cancel.setObjectName("go_to_cancel")
        cancel.setToolTip("Stay where the table is")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QFormLayout(self)
        layout.addRow("&Row", self._row)
        layout.addRow("&Column", self._column)
        layout.addRow(self._words)
        layout.addRow(buttons)
        self.accepted.connect(self._on_accepted)

    def ask(self) -> None:
        """Open, at the current cell."""
        model, here = self._table.model(), self._table.currentIndex()
        if not model.rowCount() or not model.columnCount():
            return
        for field, n, at in (
            (self._row, model.rowCount(), here.row()),
            (self._column, model.columnCount(), here.column()),
        ):
            field.setRange(1, n)
            field.setSuffix(f" of {n:,}")
            field.setValue(max(at, 0) + 1)
        self._show_words()
        self.open()
        self._row.setFocus(Qt.FocusReason.PopupFocusReason)
        self._row.selectAll()

    def go(self, row: int, column: int) -> None:
        """Go to a place, counted from 1, without asking."""
        model, order = self._table.model(), self._table.order
        n_rows, n_columns = model.rowCount(), model.columnCount()
        if 1 <= row <= n_rows and 1 <= column <= n_columns:
            self.chosen.emit(order.user(row - 1), order.item(column - 1))
            return
        size = f"{counted(n_rows, 'row')} and {counted(n_columns, 'column')}"
        self.failed.emit(
            FunkGuiError(
                f"There is no row {row:,} with a column {column:,}; the table has {size}, each "
                "counted from 1."
            )
        )

    def _field(self, name: str, accessible_name: str, tip: str) -> QSpinBox:
        field = QSpinBox()
        field.setObjectName(name)
        field.setAccessibleName(accessible_name)
        field.setToolTip(tip)
        field.setGroupSeparatorShown(True)
        field.valueChanged.connect(self._show_words)
        return field

    def _cell(self) -> tuple[int, int]:
        order = self._table.order
        return order.user(self._row.value() - 1), order.item(self._column.value() - 1)

    def _show_words(self) -> None:
        if self._session.project is not None:
            user, item = self._cell()
            ratings = self._session.ratings
            self._words.setText(f"User {ratings.user_ids[user]}\n{item_name(ratings, item)}")

    def _on_accepted(self) -> None:
        if self._session.project is not None:
            self.chosen.emit(*self._cell())
