"""The dialog that draws the held-out ratings anew."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QWidget

from funkgui.gui.editing import Editing
from funkgui.gui.session import Session


class MaskDialog(QDialog):
    """Choices of which ratings are hidden from training, with their counts.

    Parameters
    ----------
    session, editing
        What is open, and the way to change it.
    """

    failed = Signal(object)
    """An exception to show."""

    def __init__(self, session: Session, editing: Editing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._editing = session, editing
        self.setObjectName("mask_dialog")

    def wait(self) -> None:
        """Block until no worker of the dialog runs; only for the program's end."""
