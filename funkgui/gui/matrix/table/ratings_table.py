"""The table of the ratings: what its cells show, and where one is in it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QLineEdit

from funkgui.errors import EditError
from funkgui.gui.editing import Editing
from funkgui.gui.matrix.cells.cell_words import cell_sentence
from funkgui.gui.matrix.cells.rectangles import Rectangle
from funkgui.gui.matrix.cells.view_order import ViewOrder
from funkgui.gui.matrix.look.colours import CellColours, in_two_digits
from funkgui.gui.matrix.look.layer_face import face_of
from funkgui.gui.matrix.look.layers import Layer, Look, Show
from funkgui.gui.matrix.table.cells_painter import CellsPainter
from funkgui.gui.matrix.table.grid_view import GridView, SelectionFlag
from funkgui.gui.matrix.table.label_header import LabelHeader
from funkgui.gui.matrix.table.rating_delegate import RatingDelegate
from funkgui.gui.matrix.table.ratings_model import RatingsModel
from funkgui.gui.menu_actions import CONTROL, where_wanted
from funkgui.gui.predictions.what_ifs import WhatIfs
from funkgui.gui.session import Session
from funkgui.gui.widgets import Index, named
from funkgui.project.project import Run
from funkgui.ratings.matrix import BoolArray, Labels, RatingMatrix

_TITLE_LINES = 3
_LABEL_PX = (44, 180)
"""Narrowest and widest column of user labels."""
_TITLE_PX = (44, 500)
"""Least and most room that titles are measured to need, in however many lines."""
_MOST_LABELS_LOOKED_AT = 1000
_LEAST_ERROR = 1e-6


class RatingsTable(GridView):
    """Users as rows, items as columns; typing changes a rating. Its keys are `TableKeys`'s."""

    cell_selected = Signal(int, int)
    """Another cell became current by mouse or key: user and item.

    After a rating was typed, this is its own cell where Enter has gone on to another user's.
    """
    cell_came = Signal(int, int)
    """Another user and item came to stand in the current cell, though nobody went there."""
    current_changed = Signal()
    """Another cell, or none, is current, by whatever means."""
    cell_hovered = Signal(object)
    """The pointer is over another cell: user and item; None where it is over none."""
    selection_changed = Signal()
    """Other cells are selected, or others are shown."""
    words_changed = Signal()
    """What `words_of` says of cells may be different."""
    look_changed = Signal()
    """Cells look otherwise: by layer, palette or size, or for another matrix or run."""
    look_wanted = Signal(str, int, object)
    """Predictions are to be shown: name of the page, user, and item or None for the user alone."""
    failed = Signal(object)
    """An exception to show: of the table, or of whatever else is done with its cells."""

    def __init__(self, session: Session, editing: Editing) -> None:
        self._titles = LabelHeader(Qt.Orientation.Horizontal, _TITLE_LINES)
        self._users = LabelHeader(Qt.Orientation.Vertical, 1)
        super().__init__(self._users, self._titles, 1)
        self._session = session
        self._quiet = False
        self._wished_look = Look()
        self._hovered: tuple[int, int] | None = None
        self._ratings_model = RatingsModel(session, editing, self)
        self._delegate = RatingDelegate(self._ratings_model, self)
        self._cells_painter = CellsPainter()
        self.colours = CellColours(self.palette(), None)
        """What the cells' colours stand for now."""
        self._set_up_view()
        self._connect()

    @property
    def what_ifs(self) -> WhatIfs:
        """Models of the users whose ratings have changed since the selected run was trained."""
        return self._ratings_model.predicted.what_ifs

    @property
    def order(self) -> ViewOrder:
        return self._ratings_model.order

    @property
    def current_cell(self) -> tuple[int, int] | None:
        """User and item of the current cell; None where there is none."""
        index = self.currentIndex()
        return self._ratings_model.position(index) if index.isValid() else None

    @property
    def look(self) -> Look:
        """Which layer is shown, and how.

        Until there is a run, a layer of predictions gives way to the ratings.
        """
        look = self._wished_look
        if look.layer.needs_run and self._session.selected_run is None:
            return replace(look, layer=Layer.RATINGS)
        return look

    @property
    def wished_look(self) -> Look:
        """The look that was asked for; its layer may wait for a run."""
        return self._wished_look

    @property
    def shows_numbers(self) -> bool:
        """Whether there are numbers in the cells: wanted ones that have room."""
        return (
            self._wished_look.show is not Show.COLOURS
            and self._wished_look.layer is not Layer.KNOWN
            and self._cells_painter.writes_in(self.across.cell_px, self.down.cell_px)
        )

    def words_of(self, user: int, item: int) -> str:
        """A cell in a sentence, with what the selected run, or "what if", predicts."""
        run, what_if = self._session.selected_run, self.what_ifs.model(user)
        return cell_sentence(self._session.opened, run, user, item, what_if)

    def set_look(self, look: Look) -> None:
        """Show another layer, or show it otherwise."""
        self._wished_look = look
        self._take_colours()

    def show_order(self, order: ViewOrder) -> None:
        """Show the session's matrix from its first row on, in an order; nothing is typed then."""
        if self.cell_editor is not None:  # that keeps the focus in the table
            self.closeEditor(self.cell_editor, QAbstractItemDelegate.EndEditHint.NoHint)
        self.quietly(lambda: self._ratings_model.show(order))
        self._measure_labels()
        for axis in (self.down, self.across):
            axis.scroll_to(0)
        # A model that is shown anew has no current cell, and says nothing of it.
        self._users.set_current(-1)
        self._titles.set_current(-1)
        self._ratings_model.predicted.take_session()
        self._take_colours()
        self._tell_seen()
        self._hover(None)
        self.current_changed.emit()
        self.selection_changed.emit()

    def show_cell(self, user: int, item: int) -> bool:
        """Scroll to a cell and make it current; False where it is hidden."""
        index = self._ratings_model.index_of(user, item)
        if index.isValid():
            select, flag = self.selectionModel().setCurrentIndex, SelectionFlag.ClearAndSelect
            self.quietly(lambda: select(index, flag))
            self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        return index.isValid()

    def make_current(self, row: int, column: int) -> None:
        """Go to a place of the view, if there is one, and select nothing."""
        index, select = self.model().index(row, column), self.selectionModel().setCurrentIndex
        self.quietly(lambda: select(index, SelectionFlag.NoUpdate))

    def quietly(self, change: Callable[[], None]) -> None:
        """Make a change that nobody asked for by mouse or key: no `cell_selected` tells of it."""
        self._quiet = True
        try:
            change()
        finally:
            self._quiet = False

    def still_fits(self, ratings: RatingMatrix) -> bool:
        """Whether positions in an earlier state mean the same users and items; tells where not."""
        fits = self._session.has_members_of(ratings)
        if not fits:
            words = "Nothing was changed: users or items have changed since; do it anew."
            self.failed.emit(EditError(words))
        return fits

    @property
    def cell_editor(self) -> QLineEdit | None:
        """The field in which a rating is being typed; None where none is."""
        editor = self.indexWidget(self.currentIndex())
        return editor if isinstance(editor, QLineEdit) else None

    def take_typed(self) -> bool:
        """Take what is being typed into a cell, if anything is; False where it was refused."""
        editor = self.cell_editor
        if editor is None:
            return True
        self.commitData(editor)
        self.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        return self._delegate.accepted

    def _set_up_view(self) -> None:
        named(self, "ratings_table", "Ratings")
        self.setAccessibleDescription(
            "Users as rows, items as columns. Type to change a rating, Delete makes it unknown, "
            f"Ctrl+Tab leaves the table, {CONTROL} with plus or minus zooms."
        )
        self.setToolTip("Ratings, in the unit of the file: users as rows, items as columns")
        self.setModel(self._ratings_model)
        self.setItemDelegate(self._delegate)
        named(self._titles, "ratings_items", "Items")
        named(self._users, "ratings_users", "Users")
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self._set_row_px(self.fontMetrics().height() + 10)

    def _connect(self) -> None:
        model, session = self._ratings_model, self._session
        model.failed.connect(self.failed)
        model.predicted.changed.connect(self.viewport().update)
        model.dataChanged.connect(self._on_data_changed)
        session.run_selected.connect(model.predicted.take_session)
        session.runs_changed.connect(model.predicted.take_session)
        session.run_selected.connect(self._take_colours)
        session.scale_changed.connect(self._take_colours)
        session.titles_changed.connect(self._measure_labels)
        for changed in (
            session.cells_changed,
            session.titles_changed,
            session.runs_changed,
            session.run_selected,
            self.what_ifs.changed,
        ):
            changed.connect(self.words_changed)
        self.zoomed.connect(self._take_colours)
        self.seen_changed.connect(self._hover_anew)

    def _measure_labels(self) -> None:
        """Give the headers room for the labels."""
        project = self._session.project
        if project is not None:
            ratings = project.ratings
            names = ratings.item_ids
            if ratings.item_titles is not None:  # items without one show their labels
                n_looked_at = min(ratings.n_items, _MOST_LABELS_LOOKED_AT)
                names = np.array([ratings.title(item) for item in range(n_looked_at)])
            self._users.label_px = self._label_px(ratings.user_ids, _LABEL_PX)
            self._titles.label_px = self._label_px(names, _TITLE_PX)
        self.updateGeometries()

    def _label_px(self, labels: Labels, bounds: tuple[int, int]) -> int:
        """Room for the longest of some labels, of the first ones where they are texts."""
        some = labels[:_MOST_LABELS_LOOKED_AT]
        if labels.dtype.kind in "iu" and len(labels):
            some = np.array([labels.min(), labels.max()])
        n_letters = max((len(str(label)) for label in some.tolist()), default=0)
        narrowest, widest = bounds
        return min(
            max(self.fontMetrics().horizontalAdvance("8" * n_letters) + 20, narrowest), widest
        )

    def _hover_anew(self) -> None:
        """Other cells may have come under the pointer."""
        if self._hovered is not None:
            self._hover(self.viewport().mapFromGlobal(self.cursor().pos()))

    def _hover(self, position: QPoint | None) -> None:
        """The pointer is at a position in the viewport; None where it is elsewhere."""
        index = QModelIndex() if position is None else self.indexAt(position)
        cell = self._ratings_model.position(index) if index.isValid() else None
        if cell != self._hovered:
            self._hovered = cell
            self.cell_hovered.emit(cell)

    def _on_data_changed(self) -> None:
        project = self._session.project
        if project is not None and project.ratings.scale is None:
            self._take_colours()

    def _selected_in(self, seen: Rectangle) -> BoolArray:
        """Which cells of a block lie under the veil: selected ones, except the current one."""
        selected = np.zeros(seen.shape, np.bool_)
        for one in self.rectangles():
            rows = slice(max(one.top - seen.top, 0), max(one.bottom - seen.top + 1, 0))
            columns = slice(max(one.left - seen.left, 0), max(one.right - seen.left + 1, 0))
            selected[rows, columns] = True
        row, column = self.currentIndex().row(), self.currentIndex().column()
        if seen.has(row, column):
            selected[row - seen.top, column - seen.left] = False
        return selected

    def _take_colours(self) -> None:
        project = self._session.project
        ratings = project.ratings if project else None
        scale = ratings.scale if ratings is not None else None
        if scale is not None and scale.high > scale.low:
            error_high = (scale.high - scale.low) / 2
        else:
            error_high = _usual_error(self._session.selected_run)
        self.colours = CellColours(
            self.palette(),
            ratings,
            self._wished_look.palette,
            strong=not self.shows_numbers,
            error_high=error_high,
        )
        self._cells_painter.set_look(self.font(), self.palette(), self.colours.mark)
        self.viewport().update()
        self.look_changed.emit()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.selection_changed.emit()

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self._users.set_current(current.row())
        self._titles.set_current(current.column())
        self.current_changed.emit()
        if current.isValid() and not self._quiet:
            self.cell_selected.emit(*self._ratings_model.position(current))

    def keyboardSearch(self, search: str) -> None:
        """Look for nothing that is typed where no cell is current: Qt would read every row."""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.customContextMenuRequested.emit(where_wanted(self, event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(event.position().toPoint())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(None)

    def paintEvent(self, event: QPaintEvent) -> None:
        seen = self.rectangle_in(event.rect())
        if seen is None:
            return
        look = self.look if self.shows_numbers else replace(self.look, show=Show.COLOURS)
        cells = self._ratings_model.cells_in(seen, predicted=look.layer.needs_run)
        if cells is None:
            return
        selected = self._selected_in(seen)
        face = face_of(cells, look, self.colours, self._ratings_model.decimals, selected)
        x, y = self.across.start_of(seen.left), self.down.start_of(seen.top)
        first = QRect(x, y, self.across.cell_px, self.down.cell_px)
        current = self.visualRect(self.currentIndex())
        painter = QPainter(self.viewport())
        self._cells_painter.paint_cells(painter, face, first, current)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._set_row_px(self.fontMetrics().height() + 10)
        # A disabled table has another palette.
        of_look = QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.EnabledChange
        if event.type() in of_look:
            self._take_colours()


def _usual_error(run: Run | None) -> float:
    """Two root mean squares of a run's errors, held-out ones if any, in two digits."""
    if run is None:
        return 1.0
    mse = run.result.holdout_mse
    if not mse >= 0:
        mse = run.result.train_mse
    return max(in_two_digits(2 * math.sqrt(mse)), _LEAST_ERROR) if mse >= 0 else 1.0
