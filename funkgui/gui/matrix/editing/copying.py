"""Copies the selected cells as text that spreadsheets paste."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from funkgui.errors import EditError
from funkgui.factorization.model import FactorModel
from funkgui.gui.editing import AT_ONCE, Editing
from funkgui.gui.latest import Latest
from funkgui.gui.matrix.cells.rectangles import Grid, Rectangle, n_looked_at
from funkgui.gui.matrix.editing.cell_plans import NUMBERS_A_CELL, check_size, clearing
from funkgui.gui.matrix.editing.clipboard_block import CORNER
from funkgui.gui.matrix.editing.copied_text import grid_of, text_of
from funkgui.gui.matrix.table.ratings_table import RatingsTable
from funkgui.gui.session import Session
from funkgui.gui.tasks import Cancelled, Progress
from funkgui.ratings.edits.edit import Edit
from funkgui.ratings.edits.together import Together
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import RatingMatrix

_COPIED_AT_ONCE = 20_000
"""Cells copied without a worker: about 10 ms."""


class Copying(QObject):
    """Puts what is selected into the clipboard."""

    def __init__(self, table: RatingsTable, session: Session, editing: Editing) -> None:
        super().__init__(table)
        self._table, self._session, self._editing = table, session, editing
        self._working = Latest(self, table.failed)
        self._working.task_started.connect(editing.task_started)

    def copy(
        self,
        rectangles: Sequence[Rectangle] | None = None,
        *,
        with_labels: bool = False,
        model_for: Callable[[RatingMatrix], FactorModel] | None = None,
    ) -> None:
        """Copy cells.

        Parameters
        ----------
        rectangles
            Which; None for those selected.
        with_labels
            Also the items' labels, as the first row, and the users', as the first column.
        model_for
            Finds the model for a matrix whose predictions stand in the blanks; None for none.
        """
        grid = self._grid(self._table.in_use() if rectangles is None else rectangles)
        if grid is None:
            return
        ratings, corner = self._session.ratings, CORNER if with_labels else None

        def make(progress: Progress, cancelled: Cancelled) -> str:
            model = None if model_for is None else model_for(ratings)
            return text_of(ratings, grid, cancelled, corner=corner, model=model)

        is_quick = grid.n_cells <= _COPIED_AT_ONCE
        self._working.do("Copying ratings", make, _to_clipboard, at_once=is_quick)

    def copy_predicted(self) -> None:
        """Copy the selected cells with labels, and what the selected run predicts in the blanks."""
        run = self._session.selected_run
        if run is not None:
            self.copy(with_labels=True, model_for=run.model_for)

    def cut(self) -> None:
        """Copy the selected cells and make them unknown: both, or neither where one fails."""
        rectangles, order = self._table.in_use(), self._table.order
        grid = self._grid(rectangles)
        if grid is None:
            return
        clear, texts = clearing(order, rectangles), list[str]()
        if grid.n_cells <= _COPIED_AT_ONCE:
            self.copy(rectangles)
            n_cells = n_looked_at(self._session.ratings, order, rectangles)
            self._editing.make_planned("Clearing ratings", clear, NUMBERS_A_CELL * n_cells)
            return

        def plan(ratings: RatingMatrix, holdout: Holdout, cancelled: Cancelled) -> Edit:
            texts[:] = [text_of(ratings, grid, cancelled)]
            return clear(ratings, holdout, cancelled) or Together([], "Cut blank cells")

        self._working.cancel()
        self._editing.make_planned(
            "Cutting ratings", plan, AT_ONCE + 1, then=lambda: _to_clipboard(texts[0])
        )

    def _grid(self, rectangles: Sequence[Rectangle]) -> Grid | None:
        """The cells to copy; None where there are none, or where they cannot be copied."""
        if not rectangles or self._session.project is None:
            return None
        try:
            n_cells = sum(one.n_cells for one in rectangles)
            check_size(n_cells, "copied", ", or export the ratings to a file")
            return grid_of(self._table.order, rectangles)
        except EditError as error:
            self._table.failed.emit(error)
            return None


def _to_clipboard(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
