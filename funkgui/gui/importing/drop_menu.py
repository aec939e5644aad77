"""What to do with a file that was dropped on the window while ratings are open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from funkgui.gui.icons import icon
from funkgui.gui.widgets import named

DropChoice = tuple[str, str, str, Callable[[Path], None]]
"""What can be done with a file: object name, text with its mnemonic, icon, and what does it."""


def ask_at_drop(
    window: QWidget | None,
    at: QPoint,
    path: Path,
    choices: Sequence[DropChoice],
    then: Callable[[], None],
) -> None:
    """Show the choices where a file was dropped; closing the menu does nothing.

    Parameters
    ----------
    at
        Where on the screen.
    choices
        The likeliest first: Enter takes it.
    then
        Called after a choice.
    """
    menu = named(QMenu(window), "drop_menu")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.addSection(path.name.replace("&", "&&"))
    for name, text, icon_name, take in choices:
        action = menu.addAction(icon(icon_name), text)
        action.setObjectName(f"drop_{name}")
        action.triggered.connect(lambda _=False, take=take: take(path))
        action.triggered.connect(then)
    menu.popup(at)
    menu.setActiveAction(menu.actions()[1])  # after the file's name
