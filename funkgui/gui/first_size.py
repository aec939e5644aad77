"""How large a dialog is at first."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

_FRAME_PX = 40
"""What the frame of a window takes of the screen's height, nearly."""


def resize_within_screen(dialog: QWidget, size: QSize) -> None:
    """Give a dialog that size, or as much of it as the screen has room for."""
    room = dialog.screen().availableSize() - QSize(0, _FRAME_PX)
    dialog.resize(size.boundedTo(room))
