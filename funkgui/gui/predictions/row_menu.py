"""The menu of a row of a table, and the copying of all its rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QTableView

from funkgui.gui.menu_actions import pop_up_menu, set_up_action, table_action
from funkgui.gui.number_words import UNKNOWN
from funkgui.gui.predictions.items_table import ItemsTable


class Offer(NamedTuple):
    """What can be done with a row.

    Attributes
    ----------
    name
        Object name of the action.
    text, tip
        For the menu, with its mnemonic, and what it does in a sentence.
    do
        Called with the position of what stands in the row.
    """

    name: str
    text: str
    tip: str
    do: Callable[[int], None]


def add_row_menu(table: ItemsTable, offers: Sequence[Offer]) -> None:
    """Let a menu open at a click with the right button, or at the Menu key.

    Whatever actions the table has itself stand below what is offered for the row; copying it
    becomes one of them.

    Parameters
    ----------
    offers
        What can be done with the row in use.
    """

    def do(offer: Offer) -> None:
        if table.current_place is not None:
            offer.do(table.current_place)

    def open_menu(position: QPoint) -> None:
        # Below the last row, no row is meant.
        is_of_row = table.indexAt(position).isValid() and table.current_place is not None
        actions = [*(of_row if is_of_row else ()), *table.actions()]
        pop_up_menu(table, f"{table.objectName()}_menu", actions, position)

    of_row = [
        set_up_action(QAction(one.text, table), one.name, one.tip, partial(do, one))
        for one in offers
    ]
    of_row.append(QAction(table))
    of_row[-1].setSeparator(True)
    table.customContextMenuRequested.connect(open_menu)
    table_action(
        table,
        f"{table.objectName()}_copy",
        "&Copy the list",
        "Copy all rows with their headings as text, parted by tabs, for a spreadsheet",
        lambda: QGuiApplication.clipboard().setText(list_text(table)),
        keys=[QKeySequence.StandardKey.Copy],
        icon_name="copy",
    )


def list_text(table: QTableView) -> str:
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
