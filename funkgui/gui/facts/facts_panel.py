"""Facts of the open matrix, and of what is selected of it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from funkgui.gui.matrix.matrix_panel import MatrixPanel
from funkgui.gui.session import Session


class FactsPanel(QWidget):
    """Histograms and counts.

    Parameters
    ----------
    session
        What is open.
    matrix
        Whose selection is told about, too.
    """

    failed = Signal(object)
    """An exception to show."""

    def __init__(
        self, session: Session, matrix: MatrixPanel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._matrix = session, matrix
        self.setObjectName("facts_panel")
        self.setAccessibleName("Facts")

    def wait(self) -> None:
        """Block until no worker of the panel runs; only for the program's end."""
