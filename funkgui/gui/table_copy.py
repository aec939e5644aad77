"""Copying a whole table as text, for a spreadsheet."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QTableView

from funkgui.gui.menu_actions import table_action
from funkgui.gui.number_words import UNKNOWN


def copy_action(table: QTableView, text: str) -> QAction:
    """Let all rows of a table be copied with the keys of copying; ``text`` is for its menu."""
    return table_action(
        table,
        f"{table.objectName()}_copy",
        text,
        "Copy all rows with their headings as text, parted by tabs, for a spreadsheet",
        lambda: QGuiApplication.clipboard().setText(_text_of(table)),
        keys=[QKeySequence.StandardKey.Copy],
        icon_name="copy",
    )


def _text_of(table: QTableView) -> str:
    """What a table shows, bars aside, as lines of cells parted by tabs that a spreadsheet takes."""
    model = table.model()
    columns = []
    for at in range(model.columnCount()):
        cells = [model.index(row, at).data() for row in range(model.rowCount())]
        if not table.horizontalHeader().isHidden():
            across, plain = Qt.Orientation.Horizontal, Qt.ItemDataRole.EditRole
            cells.insert(0, model.headerData(at, across, plain))
        if any(cells) and not table.isColumnHidden(at):
            columns.append(map(_cell_text, cells))
    return "".join("\t".join(line) + "\n" for line in zip(*columns, strict=True))


def _cell_text(cell: str | None) -> str:
    text = " ".join((cell or "").split())
    return "" if text == UNKNOWN else text.replace("\N{MINUS SIGN}", "-")
