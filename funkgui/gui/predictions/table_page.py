"""A table, with words in its place while it is empty."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QStackedWidget, QWidget


class TablePage(QStackedWidget):
    """A table to stand in a tab.

    Parameters
    ----------
    name
        First part of the object names.
    table
        What it shows.
    """

    def __init__(self, name: str, table: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        table.setObjectName(f"{name}_table")
        self._words = QLabel()
        self._words.setObjectName(f"{name}_words")
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.addWidget(table)
        self.addWidget(self._words)

    def tell(self, title: str, words: str = "") -> None:
        """What the table is of, and what stands in its place; empty words show it."""
        self._table.setAccessibleName(title)
        self._words.setText(words)
        self.setCurrentWidget(self._words if words else self._table)
