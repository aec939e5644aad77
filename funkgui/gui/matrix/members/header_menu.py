"""The menu of a header: what can be done to the users or items whose labels it shows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QObject, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHeaderView, QMenu

from funkgui.gui.matrix.table.ratings_table import RatingsTable


class HeaderMenu(QObject):
    """Opens at a click with the right button; the section becomes the selection unless it is in it.

    Whatever actions the header has itself, other parts' too, come first.

    Parameters
    ----------
    name
        Object name of the menu.
    actions
        What it offers.
    """

    def __init__(
        self, table: RatingsTable, header: QHeaderView, name: str, actions: Sequence[QAction]
    ) -> None:
        super().__init__(table)
        self._table, self._header, self._name = table, header, name
        self._actions = list(actions)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._on_menu_wanted)

    def _on_menu_wanted(self, position: QPoint) -> None:
        section = self._header.logicalIndexAt(position)
        if section < 0:
            return
        self._select(section)
        menu = QMenu(self._header)
        menu.setObjectName(self._name)
        menu.setToolTipsVisible(True)
        menu.addActions(self._header.actions())
        menu.addSeparator()
        menu.addActions(self._actions)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self._header.viewport().mapToGlobal(position))

    def _select(self, section: int) -> None:
        """Select the whole row or column, unless some of it is selected, and make it current."""
        table, seen = self._table, self._table.seen
        if seen is None:
            return
        selected = table.rectangles()
        if self._header.orientation() == Qt.Orientation.Horizontal:
            here = table.model().index(seen.top, section)
            if not any(one.left <= section <= one.right for one in selected):
                table.selectColumn(section)
        else:
            here = table.model().index(section, seen.left)
            if not any(one.top <= section <= one.bottom for one in selected):
                table.selectRow(section)
        table.selectionModel().setCurrentIndex(here, QItemSelectionModel.SelectionFlag.NoUpdate)
