"""The dialog that makes a new matrix: empty, a product of factors, or synthetic ratings."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QWidget

from funkgui.gui.documents import Documents


class NewMatrixDialog(QDialog):
    """Choices of a matrix to make.

    Parameters
    ----------
    documents
        Makes it, in a worker.
    """

    failed = Signal(object)
    """An exception to show."""

    def __init__(self, documents: Documents, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._documents = documents
        self.setObjectName("new_matrix_dialog")

    def wait(self) -> None:
        """Block until no worker of the dialog runs; only for the program's end."""
