"""Actions with all that people are told of them, name, tip and keys, and menus of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QAbstractScrollArea, QMenu, QWidget

from funkgui.gui.icons import icon
from funkgui.gui.widgets import named

Key = QKeySequence | QKeySequence.StandardKey | str

CONTROL = "Cmd" if sys.platform == "darwin" else "Ctrl"
"""What is written on the key that Qt calls Control, for words."""


def describe_action(action: QAction, name: str, tip: str, keys: Sequence[Key] = ()) -> QAction:
    """Say what an action does and which keys start it, and hand it back.

    Parameters
    ----------
    name
        Its object name.
    tip
        What it does, in a sentence: its tooltip, with the first of its keys, and status tip.
    """
    sequences = [QKeySequence(key) for key in keys]
    shown = sequences[0].toString(QKeySequence.SequenceFormat.NativeText) if sequences else ""
    action.setObjectName(name)
    action.setToolTip(f"{tip} ({shown})" if shown else tip)
    action.setStatusTip(tip)
    action.setShortcuts(sequences)
    return action


def set_up_action(
    action: QAction, name: str, tip: str, do: Callable[[], None], keys: Sequence[Key] = ()
) -> QAction:
    """Give an action all but its text, as `describe_action` does, and hand it back.

    Parameters
    ----------
    do
        Called when it is chosen.
    """
    action.triggered.connect(lambda _=False: do())
    return describe_action(action, name, tip, keys)


def table_action(
    table: QWidget,
    name: str,
    text: str,
    tip: str,
    do: Callable[[], None],
    *,
    keys: Sequence[Key] = (),
    icon_name: str = "",
) -> QAction:
    """Make an action that answers to its keys while a table has the focus.

    Parameters
    ----------
    name, tip, do
        As for `set_up_action`.
    text
        For menus, with its mnemonic.
    icon_name
        In ``resources/icons``; empty for none.
    """
    action = set_up_action(QAction(text, table), name, tip, do, keys)
    action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    if sys.platform == "darwin":
        # The menu bar of macOS takes keys wherever the focus is: Del would empty cells elsewhere.
        action.setShortcuts([])
        for key in keys:
            shortcut = QShortcut(QKeySequence(key), table, action.trigger)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
    if icon_name:
        action.setIcon(icon(icon_name))
    table.addAction(action)
    return action


def submenu(
    table: QWidget, name: str, text: str, actions: Sequence[QAction], icon_name: str = ""
) -> QAction:
    """Actions under a title of their own, as the action that opens it."""
    menu = named(QMenu(text, table, toolTipsVisible=True), name)
    menu.addActions(actions)
    action = menu.menuAction()
    action.setObjectName(f"{name}_action")
    if icon_name:
        action.setIcon(icon(icon_name))
    return action


def where_wanted(view: QAbstractItemView, event: QContextMenuEvent) -> QPoint:
    """Where in a view a menu is wanted: under the pointer, or for the Menu key at the current cell.

    Where there is none, the first cell in sight becomes it. Qt takes the key to mean the middle of
    the view.
    """
    if event.reason() != QContextMenuEvent.Reason.Keyboard:
        return event.pos()
    if not view.currentIndex().isValid():
        view.setCurrentIndex(view.indexAt(QPoint(1, 1)))
    view.scrollTo(view.currentIndex())
    return view.visualRect(view.currentIndex()).center()


def pop_up_menu(
    view: QAbstractScrollArea, name: str, actions: Sequence[QAction], position: QPoint
) -> None:
    """Open a menu of actions at a position in the viewport of a table, or of a header."""
    menu = named(QMenu(view, toolTipsVisible=True), name)
    menu.addActions(actions)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.popup(view.viewport().mapToGlobal(position))
