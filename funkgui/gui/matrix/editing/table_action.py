"""Actions that belong to the table: they answer to their keys while it has the focus."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from funkgui.gui.icons import icon

Keys = Sequence[QKeySequence | QKeySequence.StandardKey | str]


def table_action(
    table: QWidget,
    name: str,
    text: str,
    tip: str,
    do: Callable[[], None],
    *,
    keys: Keys = (),
    icon_name: str = "",
) -> QAction:
    """An action of a table.

    Parameters
    ----------
    name
        Its object name.
    text
        For menus, with its mnemonic.
    tip
        What it does, in a sentence.
    do
        Called when it is chosen.
    keys
        While the table has the focus; the first one is shown.
    icon_name
        In ``resources/icons``; empty for none.
    """
    action = QAction(text, table)
    action.setObjectName(name)
    sequences = [QKeySequence(key) for key in keys]
    action.setShortcuts(sequences)
    action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    shown = sequences[0].toString(QKeySequence.SequenceFormat.NativeText) if sequences else ""
    action.setToolTip(f"{tip} ({shown})" if shown else tip)
    action.setStatusTip(tip)
    if icon_name:
        action.setIcon(icon(icon_name))
    action.triggered.connect(lambda _=False: do())
    table.addAction(action)
    return action


def submenu(
    table: QWidget, name: str, text: str, actions: Sequence[QAction], icon_name: str = ""
) -> QAction:
    """Actions under a title of their own, as the action that opens it."""
    menu = QMenu(text, table)
    menu.setObjectName(name)
    menu.setToolTipsVisible(True)
    menu.addActions(list(actions))
    action = menu.menuAction()
    action.setObjectName(f"{name}_action")
    if icon_name:
        action.setIcon(icon(icon_name))
    return action
