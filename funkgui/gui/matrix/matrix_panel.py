"""The matrix area of the window: the table of ratings, ways to find one's way, and facts."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from funkgui.gui.editing import Editing
from funkgui.gui.elided_label import ElidedLabel
from funkgui.gui.matrix.arranging.arranger import Arranger
from funkgui.gui.matrix.arranging.filter_actions import FilterActions
from funkgui.gui.matrix.arranging.filter_bar import FilterBar
from funkgui.gui.matrix.arranging.order_control import OrderControl
from funkgui.gui.matrix.cells.cell_words import caption, item_name
from funkgui.gui.matrix.editing.cell_actions import CellActions
from funkgui.gui.matrix.finding.go_to_place import GoToPlace
from funkgui.gui.matrix.layer_bar import LayerBar
from funkgui.gui.matrix.matrix_tools import MatrixTools
from funkgui.gui.matrix.members.matrix_changes import MatrixChanges
from funkgui.gui.matrix.table.ratings_table import RatingsTable
from funkgui.gui.overview.overview import Overview
from funkgui.gui.session import Session
from funkgui.gui.widgets import faint, fill, named, plain_tip
from funkgui.ratings.edits.edit import Change

_SELECT_WORDS = "Select a cell to see its rating and its prediction."
_MOST_LOOKED_AT = 20_000
"""Cells that undo or redo has changed: of more, some can be expected to be in sight."""
_OVERVIEW_SHARE = 0.25
"""Of the width, at most, that the overview has until the person gives it more."""


class MatrixPanel(QWidget):
    """The rating matrix as a table, with a way to any user and item."""

    def __init__(self, session: Session, editing: Editing) -> None:
        super().__init__()
        self._session = session
        self.table = RatingsTable(session, editing)
        # Before whatever else hears of changes: those find the table in its new order.
        self.arranger = Arranger(self.table, session)
        self.cell_actions = CellActions(self.table, session, editing)
        self.changes = MatrixChanges(self.table, session, editing)
        self.layer_bar = LayerBar(self.table, session)
        self.overview = Overview(self.table, session)
        self.filter_actions = FilterActions(self.table, self.arranger, session)
        self._order = OrderControl(self.table, self.arranger, session)
        self._filter_bar = FilterBar(self.table, self.arranger, session)
        self._go_to_place = GoToPlace(self.table, session, self)
        self.tools = MatrixTools(self._order, self.overview.toggle, self._go_to_place, self)
        self._caption, self._cell = ElidedLabel(), ElidedLabel()
        self._set_up_words()
        self._offer_in_headers()
        self._build()
        self._connect()
        self._on_project_opened()

    def show_cell(self, user: int, item: int) -> None:
        """Scroll to a cell and make it current; the focus stays where it is."""
        if not self._tell_hidden(user, item):
            self.table.show_cell(user, item)

    def focus_table(self) -> None:
        """Let the keys go to the table."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def view_actions(self) -> list[QAction]:
        """For the menu of views: sorting, filtering and the overview."""
        return [
            self._order.menu.menuAction(),
            self.filter_actions.menu.menuAction(),
            self.overview.toggle,
        ]

    def _offer_in_headers(self) -> None:
        """Put what concerns the users or items of a header into its menu."""
        order, filters = self._order, self.filter_actions
        self.table.horizontalHeader().addActions([order.by_item, *filters.item_actions])
        self.table.verticalHeader().addActions([order.by_user, *filters.user_actions])

    def _set_up_words(self) -> None:
        named(self, "matrix_panel", "Matrix")
        faint(named(self._caption, "matrix_caption", "Size of the matrix"))
        self._caption.setToolTip(
            "Users, items, known ratings and their share of all cells, and how many are hidden\n"
            "from training"
        )
        named(self._cell, "matrix_cell", "Current cell")

    def _build(self) -> None:
        words = fill(QVBoxLayout(), self._cell, self._caption, spacing=2, margins=(8, 0, 8, 0))
        self._across = named(QSplitter(Qt.Orientation.Horizontal), "matrix_splitter")
        self._across.setChildrenCollapsible(False)
        self._across.addWidget(self.table)
        self._across.addWidget(self.overview)
        self._across.setStretchFactor(0, 1)
        self._is_shared_out = False
        parts = (self.tools, self.layer_bar, self._filter_bar, (self._across, 1), words)
        fill(QVBoxLayout(self), *parts, spacing=6, margins=(0, 8, 0, 6))

    def _connect(self) -> None:
        table, filters = self.table, self.filter_actions
        find_item, go_to_user = self.tools.find_item, self.tools.go_to_user
        for changed in (table.current_changed, table.words_changed):
            changed.connect(self._show_cell_words)
        find_item.found.connect(lambda item: self._go_to(self._cell_or_first[0], item))
        go_to_user.found.connect(lambda user: self._go_to(user, self._cell_or_first[1]))
        find_item.narrowed.connect(lambda item: filters.show_who_rated(np.array([item]), True))
        go_to_user.narrowed.connect(lambda user: filters.show_rated_by(np.array([user]), True))
        go_to_user.place_given.connect(self._go_to_place.go)
        session = self._session
        find_item.count_by(
            lambda: session.ratings.known_item_counts if session.project is not None else None
        )
        go_to_user.count_by(
            lambda: np.diff(session.ratings.indptr) if session.project is not None else None
        )
        for field in (find_item, go_to_user):
            field.left.connect(self.focus_table)
            field.failed.connect(table.failed)
        self._go_to_place.chosen.connect(self._go_to)
        self.arranger.arranged.connect(self._show_caption)
        self._across.splitterMoved.connect(self._on_splitter_moved)
        session.project_opened.connect(self._on_project_opened)
        session.matrix_moved.connect(self._on_project_opened)
        session.cells_changed.connect(self._show_caption)
        session.steps_taken.connect(self._show_undone)
        session.titles_changed.connect(self._show_names)

    def _on_project_opened(self) -> None:
        is_open = self._session.project is not None
        self.setEnabled(is_open)
        # They stand in the window's menus, too; menus of their own are disabled with the panel.
        for action in (*self.changes.actions, *self.tools.find_actions):
            if action.menu() is None:
                action.setEnabled(is_open)
        self._show_names()
        self._show_caption()
        self._show_cell_words()

    def _show_names(self) -> None:
        if self._session.project is None:
            return
        ratings, tools = self._session.ratings, self.tools
        tools.find_item.set_names(ratings.item_ids, ratings.item_titles)
        tools.go_to_user.set_names(ratings.user_ids, None)

    def _show_caption(self) -> None:
        project = self._session.project
        self._caption.tell(caption(project) if project else "")

    def _show_cell_words(self) -> None:
        project, cell = self._session.project, self.table.current_cell
        if project is None or cell is None:
            words = _SELECT_WORDS if project else ""
        else:
            words = self.table.words_of(*cell)
        self._cell.tell(words)
        self._cell.setToolTip(plain_tip(words))

    @property
    def _cell_or_first(self) -> tuple[int, int]:
        """User and item of the current cell, or of the first one."""
        order = self.table.order
        return self.table.current_cell or (order.users.at(0), order.items.at(0))

    def _go_to(self, user: int, item: int) -> None:
        if self._tell_hidden(user, item):
            self._filter_bar.focus_show_all()
        elif self.table.show_cell(user, item):
            self.focus_table()
            self.table.cell_selected.emit(user, item)

    def _show_undone(self, change: Change) -> None:
        """Go to the first cell that undo or redo has changed, where none of them is in sight."""
        table, seen, users, items = self.table, self.table.seen, change.users, change.items
        if change.moves or seen is None or len(users) > _MOST_LOOKED_AT:
            return
        rows, columns = table.order.users.lines(users), table.order.items.lines(items)
        places = [
            (row, column, at)
            for at, (row, column) in enumerate(zip(rows.tolist(), columns.tolist(), strict=True))
            if row >= 0 <= column
        ]
        if places and not any(seen.has(row, column) for row, column, _ in places):
            at = min(places)[2]
            table.show_cell(int(users[at]), int(items[at]))
            table.cell_came.emit(int(users[at]), int(items[at]))

    def _tell_hidden(self, user: int, item: int) -> bool:
        """Say that a user or an item is hidden; False where both are shown."""
        order, ratings = self.table.order, self._session.ratings
        if order.users.line(user) < 0:
            words = f"User {ratings.user_ids[user]}"
        elif order.items.line(item) < 0:
            words = item_name(ratings, item)
        else:
            return False
        self._filter_bar.tell_hidden(words, lambda: self._go_to(user, item))
        return True

    def _on_splitter_moved(self) -> None:
        self._is_shared_out = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._is_shared_out:
            width = self.width()
            wanted = min(self.overview.sizeHint().width(), round(_OVERVIEW_SHARE * width))
            self._across.setSizes([width - wanted, wanted])
