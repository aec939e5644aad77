"""A small table of figures, to be read and not changed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from funkgui.gui.number_words import with_even_digits


class FiguresTable(QTableWidget):
    """Rows of text under a header; all but the columns of words stand at the right.

    Parameters
    ----------
    name
        Object name.
    title
        Accessible name.
    words
        Columns that are words and not numbers.
    """

    def __init__(
        self,
        name: str,
        title: str,
        header: Sequence[str],
        *,
        words: Sequence[int] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(0, len(header), parent)
        self._words = words
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setFont(with_even_digits(self.font()))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        across = self.horizontalHeader()
        across.setHighlightSections(False)
        # Words at the end take what is left; numbers stand at equal distances.
        mode = QHeaderView.ResizeMode
        across.setSectionResizeMode(mode.ResizeToContents if words else mode.Stretch)
        across.setSectionResizeMode(0, mode.ResizeToContents)
        across.setStretchLastSection(True)
        for column, text in enumerate(header):
            item = QTableWidgetItem(text)
            item.setTextAlignment(self._alignment(column))
            self.setHorizontalHeaderItem(column, item)
        rows = self.verticalHeader()
        rows.setVisible(False)
        rows.setDefaultSectionSize(self.fontMetrics().height() + 8)

    def add_row(self, texts: Sequence[str], *, bold: bool = False) -> None:
        """Append a row."""
        row = self.rowCount()
        self.insertRow(row)
        for column, text in enumerate(texts):
            item = QTableWidgetItem(text)
            item.setTextAlignment(self._alignment(column))
            font = with_even_digits(self.font())
            font.setBold(bold)
            item.setFont(font)
            self.setItem(row, column, item)

    def show_rows(self, rows: Sequence[Sequence[str]]) -> None:
        """Show these rows alone."""
        self.setRowCount(0)
        for row in rows:
            self.add_row(row)

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignLeft if column in self._words else Qt.AlignmentFlag.AlignRight
        return side | Qt.AlignmentFlag.AlignVCenter
