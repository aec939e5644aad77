"""What to do with a file that was dropped on the window while ratings are open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from funkgui.gui.icons import icon
from funkgui.gui.widgets import named


@dataclass(frozen=True)
class DropChoice:
    """One thing that can be done with a file.

    Attributes
    ----------
    name
        Object name of its entry.
    text
        For the menu, with its mnemonic.
    icon_name
        In ``resources/icons``.
    take
        Does it.
    """

    name: str
    text: str
    icon_name: str
    take: Callable[[Path], None]


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
    for choice in choices:
        action = menu.addAction(icon(choice.icon_name), choice.text)
        action.setObjectName(f"drop_{choice.name}")
        action.triggered.connect(lambda _=False, take=choice.take: take(path))
        action.triggered.connect(then)
    menu.popup(at)
    menu.setActiveAction(menu.actions()[1])  # after the file's name
