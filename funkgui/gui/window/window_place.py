"""Where the window stands on the screen: as it was left, or a good first place."""

from __future__ import annotations

from PySide6.QtWidgets import QMainWindow

from funkgui.gui.settings import Settings
from funkgui.gui.workspace import Workspace

_FIRST_WIDTH, _FIRST_HEIGHT = 1480, 940
_SHARE_OF_SCREEN = 0.94
_AREAS_WIDTH = "window/areas_width"


def restore_place(window: QMainWindow, workspace: Workspace, settings: Settings) -> None:
    """Put the window and its areas to where they were left, or to where they fit."""
    geometry, layout = settings.window()
    if geometry.isEmpty() or not window.restoreGeometry(geometry):
        screen = window.screen().availableGeometry()
        width = min(_FIRST_WIDTH, round(_SHARE_OF_SCREEN * screen.width()))
        height = min(_FIRST_HEIGHT, round(_SHARE_OF_SCREEN * screen.height()))
        window.resize(width, height)
        window.move(
            screen.x() + (screen.width() - width) // 2, screen.y() + (screen.height() - height) // 2
        )
    areas_width = str(settings.value(_AREAS_WIDTH))
    workspace.restore_layout(layout, int(areas_width) if areas_width.isdecimal() else 0)


def keep_place(window: QMainWindow, workspace: Workspace, settings: Settings) -> None:
    """Keep where the window and its areas are for the next start."""
    layout, areas_width = workspace.save_layout()
    settings.save_window(window.saveGeometry(), layout)
    settings.set_value(_AREAS_WIDTH, areas_width)
