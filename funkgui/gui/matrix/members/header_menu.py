"""The menu of a header: what can be done to the users or items whose labels it shows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHeaderView

from funkgui.gui.matrix.table.ratings_table import RatingsTable
from funkgui.gui.menu_actions import pop_up_menu


def add_header_menu(
    table: RatingsTable, header: QHeaderView, name: str, actions: Sequence[QAction]
) -> None:
    """Let a click with the right button on a header of a table open a menu.

    The section that was clicked on becomes the selection, unless some of it is selected already.
    Actions that the header has itself, by `QWidget.addActions`, come first in the menu.

    Parameters
    ----------
    name
        Object name of the menu.
    actions
        What it offers.
    """

    between = QAction(header)
    between.setSeparator(True)

    def open_menu(position: QPoint) -> None:
        section = header.logicalIndexAt(position)
        if section >= 0:
            _select(table, section, across=header.orientation() == Qt.Orientation.Horizontal)
            pop_up_menu(header, name, [*header.actions(), between, *actions], position)

    header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    header.customContextMenuRequested.connect(open_menu)


def _select(table: RatingsTable, section: int, *, across: bool) -> None:
    """Select a whole column or row, unless some of it is selected, and make it current."""
    spans = [one.columns if across else one.rows for one in table.rectangles()]
    if not any(first <= section <= last for first, last in spans):
        (table.selectColumn if across else table.selectRow)(section)
    elif (seen := table.seen) is not None:
        here = (seen.top, section) if across else (section, seen.left)
        flag = QItemSelectionModel.SelectionFlag.NoUpdate
        table.selectionModel().setCurrentIndex(table.model().index(*here), flag)
