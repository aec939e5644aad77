"""How large a dialog is at first."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

_FRAME_PX = 40
"""What the frame of a window takes of the screen's height, nearly."""
_USUAL_LINE_PX = 16
"""Height of a line of the letters that the sizes are meant for."""


def resize_within_screen(dialog: QWidget, size: QSize) -> None:
    """Give a dialog that size, more where letters are large, or what the screen has room for."""
    size *= max(dialog.fontMetrics().height() / _USUAL_LINE_PX, 1.0)
    room = dialog.screen().availableSize() - QSize(0, _FRAME_PX)
    dialog.resize(size.boundedTo(room))
