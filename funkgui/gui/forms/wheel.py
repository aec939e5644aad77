"""Fields that a wheel turns only where somebody works in them."""

from __future__ import annotations

from typing import TypeVar, cast

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget

W = TypeVar("W", bound=QWidget)


def turned_in_focus(field: W) -> W:
    """Let a wheel that scrolls a column pass by a field that is not in focus; hand it back."""
    # A wheel brings no focus either.
    field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    field.installEventFilter(_PassingWheel(field))
    return field


class _PassingWheel(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and not cast(QWidget, watched).hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)
