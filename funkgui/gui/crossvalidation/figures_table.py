"""A small table of figures, to be read and not changed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
)

from funkgui.gui.number_words import with_even_digits
from funkgui.gui.widgets import named, set_up_rows


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
        self, name: str, title: str, header: Sequence[str], *, words: Sequence[int] = ()
    ) -> None:
        super().__init__(0, len(header))
        self._words = words
        named(self, name, title)
        self.setFont(with_even_digits(self.font()))
        set_up_rows(self)
        across = self.horizontalHeader()
        # Words at the end take what is left; numbers stand at equal distances.
        mode = QHeaderView.ResizeMode
        across.setSectionResizeMode(mode.ResizeToContents if words else mode.Stretch)
        across.setSectionResizeMode(0, mode.ResizeToContents)
        across.setStretchLastSection(True)
        for column, text in enumerate(header):
            item = QTableWidgetItem(text)
            item.setTextAlignment(self._alignment(column))
            self.setHorizontalHeaderItem(column, item)

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
