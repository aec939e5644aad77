"""What is under the pointer in the matrix, for the status bar."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from funkgui.gui.matrix.matrix_panel import MatrixPanel
from funkgui.gui.session import Session


class PointerWords(QLabel):
    """One line about the cell under the pointer; empty where there is none."""

    def __init__(
        self, session: Session, matrix: MatrixPanel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self.setObjectName("pointer_words")
        matrix.cell_hovered.connect(self._on_cell_hovered)

    def _on_cell_hovered(self, cell: tuple[int, int] | None) -> None:
        """Tell about a user and an item."""
