"""The menu of a row of a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction

from funkgui.gui.menu_actions import pop_up_menu, set_up_action
from funkgui.gui.predictions.items_table import ItemsTable
from funkgui.gui.table_copy import copy_action


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
    copy_action(table, "&Copy the list")
