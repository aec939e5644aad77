"""Edits of the selected cells: clear, fill, hold out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from PySide6.QtCore import QObject

from funkgui.errors import EditError
from funkgui.gui.editing import Editing, Plan
from funkgui.gui.matrix.cells.rating_text import OffScaleError, typed_rating
from funkgui.gui.matrix.cells.rectangles import Rectangle, n_looked_at
from funkgui.gui.matrix.cells.view_order import ViewOrder
from funkgui.gui.matrix.cells.wider_scale import widening
from funkgui.gui.matrix.editing.cell_plans import (
    NUMBERS_A_CELL,
    check_size,
    clearing,
    filling,
    filling_on,
    filling_predicted,
    hiding,
)
from funkgui.gui.matrix.table.ratings_table import RatingsTable
from funkgui.gui.notices import OfferingError
from funkgui.gui.session import Session
from funkgui.gui.tasks import Cancelled
from funkgui.ratings.edits.edit import Edit
from funkgui.ratings.edits.scale import SetScale
from funkgui.ratings.edits.together import Together
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.scale import RatingScale

Cells = tuple[ViewOrder, Sequence[Rectangle]]
"""Some rectangles, and the view in whose rows and columns they are."""
PlanOf = Callable[[ViewOrder, Sequence[Rectangle]], Plan]


class CellEdits(QObject):
    """Clears, fills and holds out the cells that are selected in a table."""

    def __init__(self, table: RatingsTable, session: Session, editing: Editing) -> None:
        super().__init__(table)
        self._table, self._session, self._editing = table, session, editing

    def clear(self) -> None:
        """Make the selected cells unknown, as one edit."""
        self._edit_known("Clearing ratings", clearing)

    def hold_out(self, hidden: bool) -> None:
        """Hold the selected ratings out, or train on them."""
        text = "Holding ratings out" if hidden else "Taking ratings in"
        self._edit_known(text, partial(hiding, hidden=hidden))

    def fill_on(self, *, down: bool) -> None:
        """Give the selected cells the ratings of the first selected row, or column."""
        self._fill(partial(filling_on, down=down))

    def fill_with(self, text: str) -> None:
        """Give the selected cells the rating that somebody typed; empty makes them unknown."""
        project = self._session.project
        if project is None:
            return
        scale = project.ratings.scale
        try:
            rating = typed_rating(text, scale)
        except OffScaleError as error:
            assert scale is not None
            self._table.failed.emit(self._widening(error, scale))
        except EditError as error:
            self._table.failed.emit(EditError(f"Nothing was filled: {error}."))
        else:
            if rating is None:
                self.clear()
            else:
                self._fill(partial(filling, rating=rating))

    def fill_predicted(self) -> None:
        """Give the blank ones of the selected cells what the selected run predicts."""
        run = self._session.selected_run
        if run is not None:
            self._fill(partial(filling_predicted, model_for=run.model_for, name=run.name))

    def _widening(self, error: OffScaleError, scale: RatingScale) -> EditError:
        ratings, cells, rating = self._session.ratings, self._selected, error.rating

        def accept(wider: RatingScale) -> None:
            # What was offered for some cells is not done to others that have come to stand there.
            if self._table.still_fits(ratings):
                self._fill(
                    lambda order, parts: _on_scale(filling(order, parts, rating), wider), cells
                )

        offer = widening(scale, np.array([rating], np.float32), accept)
        return OfferingError(f"Nothing was filled: {error}.", [offer])

    @property
    def _selected(self) -> Cells:
        return self._table.order, self._table.in_use()

    def _fill(self, plan_of: PlanOf, cells: Cells | None = None) -> None:
        """Edit all of some cells, or of those selected, the blank ones too."""
        order, rectangles = cells or self._selected
        n_cells = sum(one.n_cells for one in rectangles)
        try:
            check_size(n_cells)
        except EditError as error:
            self._table.failed.emit(error)
        else:
            self._make("Filling cells", plan_of(order, rectangles), n_cells)

    def _edit_known(self, text: str, plan_of: PlanOf) -> None:
        """Edit the rated ones of the selected cells."""
        if self._session.project is not None:
            order, rectangles = self._selected
            n_cells = n_looked_at(self._session.ratings, order, rectangles)
            self._make(text, plan_of(order, rectangles), n_cells)

    def _make(self, text: str, plan: Plan, n_cells: int) -> None:
        if n_cells:
            self._editing.make_planned(text, plan, NUMBERS_A_CELL * n_cells)


def _on_scale(plan: Plan, scale: RatingScale) -> Plan:
    """The same on another scale, as one step."""

    def widened(ratings: RatingMatrix, holdout: Holdout, cancelled: Cancelled) -> Edit | None:
        edit = plan(ratings, holdout, cancelled)
        return None if edit is None else Together([SetScale(scale), edit], edit.text)

    return widened
