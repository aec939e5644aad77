"""The two previews of an import: the file's first rows, and the matrix that they make."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from funkgui.gui.number_words import with_even_digits
from funkgui.gui.widgets import bold, named, plain_tip
from funkgui.ratings.readers.preview import Preview, corner

_ROWS = 60
_COLUMNS = 60
"""More of them do not help to see how a file is laid out."""
_WIDEST_PX, _PADDING_PX = 180, 16
"""Of a column, and of a heading beside its text."""
_CORNER = 30, 30
_OF_ZERO = re.compile(r"^-(?=[.,]?0[0.,]*$)")
"""The sign that a zero has in some files; as a rating it has none."""


class PreviewTable(QTableWidget):
    """A small table of text that is only looked at."""

    def __init__(self, name: str, title: str, tip: str) -> None:
        super().__init__()
        named(self, name, title, tip)
        self.setFont(with_even_digits(self.font()))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setMaximumSectionSize(_WIDEST_PX)
        self.verticalHeader().setHighlightSections(False)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 6)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def show_file(self, preview: Preview) -> None:
        """The first rows as they stand, with what is taken from a column under its name."""
        preview = preview.as_is or preview
        roles = dict(preview.roles)
        columns = [
            f"{name}\n{roles[at]}" if at in roles else f"{name}\n"
            for at, name in enumerate(preview.columns[:_COLUMNS])
        ]
        if not roles:
            columns = [name.strip() for name in columns]
        self._show(columns, None, [row[:_COLUMNS] for row in preview.rows[:_ROWS]])
        for at in roles:
            header = self.horizontalHeaderItem(at)
            if header is not None:
                header.setFont(bold(self.font()))

    def show_matrix(self, preview: Preview, repeated: str) -> None:
        """The corner of the matrix that the first rows make: users down, items across.

        Parameters
        ----------
        repeated
            Which rating of a pair counts, as for `ReadOptions.duplicates`.
        """
        users, items, cells = corner(preview, *_CORNER, repeated)
        self._show(items, users, [[_OF_ZERO.sub("", cell) for cell in row] for row in cells])

    def show_nothing(self) -> None:
        self.clear()
        self.setRowCount(0)
        self.setColumnCount(0)

    def _show(
        self,
        columns: Sequence[str],
        rows: Sequence[str] | None,
        cells: Sequence[Sequence[str]],
    ) -> None:
        self.show_nothing()
        self.setColumnCount(len(columns))
        self.setRowCount(len(cells))
        for at, name in enumerate(columns):
            self.setHorizontalHeaderItem(at, self._heading(name))
        for at, name in enumerate(rows or ()):
            self.setVerticalHeaderItem(at, self._heading(name))
        for at, row in enumerate(cells):
            for column, text in enumerate(row):
                item = QTableWidgetItem(text)
                if _is_number(text):
                    item.setTextAlignment(
                        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    )
                self.setItem(at, column, item)
        self.resizeColumnsToContents()

    def _heading(self, text: str) -> QTableWidgetItem:
        """A heading with as much of its lines as there is room for; Qt would cut both ends."""
        metrics, right = QFontMetrics(bold(self.font())), Qt.TextElideMode.ElideRight
        lines = [
            metrics.elidedText(line, right, _WIDEST_PX - _PADDING_PX) for line in text.split("\n")
        ]
        heading = QTableWidgetItem("\n".join(lines))
        if heading.text() != text:
            heading.setToolTip(plain_tip(text))
        return heading


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).replace(",", "", 1).lstrip("-").isdigit()
