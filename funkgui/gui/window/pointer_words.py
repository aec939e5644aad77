"""What is under the pointer in the matrix and the plots, for the status bar."""

from __future__ import annotations

from funkgui.gui.elided_label import ElidedLabel
from funkgui.gui.matrix.cells.cell_words import cell_sentence
from funkgui.gui.matrix.matrix_panel import MatrixPanel
from funkgui.gui.session import Session
from funkgui.gui.widgets import named


class PointerWords(ElidedLabel):
    """One line about the cell, or the place in a plot, under the pointer; empty where none is."""

    def __init__(self, session: Session, matrix: MatrixPanel) -> None:
        super().__init__()
        self._session = session
        self._cell: tuple[int, int] | None = None
        self._what_ifs = matrix.table.what_ifs
        named(self, "pointer_words", "Under the pointer")
        self.setToolTip("The cell of the matrix, or the place in a plot, under the pointer")
        self.setContentsMargins(4, 0, 8, 0)
        matrix.table.cell_hovered.connect(self._on_cell_hovered)
        session.project_opened.connect(lambda: self._on_cell_hovered(None))
        session.matrix_moved.connect(lambda: self._on_cell_hovered(None))
        for changed in (
            session.cells_changed,
            session.titles_changed,
            session.runs_changed,
            session.run_selected,
            self._what_ifs.changed,
        ):
            changed.connect(self._tell)

    def _on_cell_hovered(self, cell: tuple[int, int] | None) -> None:
        """Tell about a user and an item."""
        self._cell = cell
        self._tell()

    def _tell(self) -> None:
        project, cell = self._session.project, self._cell
        sentence = ""
        if project is not None and cell is not None:
            run, what_if = self._session.selected_run, self._what_ifs.model(cell[0])
            sentence = cell_sentence(project, run, *cell, what_if)
        self.tell(sentence)
