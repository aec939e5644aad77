"""The list of steps: what was edited, what was undone, and a way to any of these states."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from funkgui.gui.editing import Editing
from funkgui.gui.session import Session


class StepsPanel(QWidget):
    """All edits of the open project, oldest first.

    Parameters
    ----------
    session, editing
        What is open, and the way to change it.
    """

    def __init__(self, session: Session, editing: Editing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._editing = session, editing
        self.setObjectName("steps_panel")
        self.setAccessibleName("Steps")
