"""What is under the pointer in the matrix and the plots, for the status bar."""

from __future__ import annotations

from funkgui.gui.elided_label import ElidedLabel
from funkgui.gui.matrix.matrix_panel import MatrixPanel
from funkgui.gui.session import Session
from funkgui.gui.widgets import named


class PointerWords(ElidedLabel):
    """One line about the cell, or the place in a plot, under the pointer; empty where none is."""

    def __init__(self, session: Session, matrix: MatrixPanel) -> None:
        super().__init__()
        self._session, self._table = session, matrix.table
        self._cell: tuple[int, int] | None = None
        named(self, "pointer_words", "Under the pointer")
        self.setToolTip("The cell of the matrix, or the place in a plot, under the pointer")
        self.setContentsMargins(4, 0, 8, 0)
        self._table.cell_hovered.connect(self._on_cell_hovered)
        self._table.words_changed.connect(self._tell)
        session.project_opened.connect(lambda: self._on_cell_hovered(None))
        session.matrix_moved.connect(lambda: self._on_cell_hovered(None))

    def _on_cell_hovered(self, cell: tuple[int, int] | None) -> None:
        """Tell about a user and an item."""
        self._cell = cell
        self._tell()

    def _tell(self) -> None:
        if self._session.project is None or self._cell is None:
            self.tell("")
        else:
            self.tell(self._table.words_of(*self._cell))
