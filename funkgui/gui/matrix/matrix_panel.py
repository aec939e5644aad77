"""The matrix area of the window: the table of ratings, ways to find one's way, and facts."""

from __future__ import annotations

from enum import Enum

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from funkgui.gui.editing import Editing
from funkgui.gui.icons import icon
from funkgui.gui.matrix.cell_actions import CellActions
from funkgui.gui.matrix.cell_words import caption, cell_sentence
from funkgui.gui.matrix.find_field import FindField
from funkgui.gui.matrix.item_counter import ItemCounter
from funkgui.gui.matrix.layer_bar import LayerBar
from funkgui.gui.matrix.matrix_changes import MatrixChanges
from funkgui.gui.matrix.ratings_table import RatingsTable
from funkgui.gui.matrix.view_order import ViewOrder, most_rated_first
from funkgui.gui.overview.overview import Overview
from funkgui.gui.session import Session
from funkgui.ratings.matrix import IntArray

_DENSE = 0.5
"""Known share of the cells from which on the matrix's own order is the better first view."""
_SELECT_WORDS = "Select a cell to see its rating and its prediction."


class Order(Enum):
    """Orders that can be chosen; the value is what the choice says."""

    MOST_RATED = "Most rated first"
    ORIGINAL = "Original order"


class MatrixPanel(QWidget):
    """The rating matrix as a table, with a way to any user and item.

    Parameters
    ----------
    session, editing
        What is open, and the way to change it.
    """

    cell_selected = Signal(int, int)
    """Another cell became current by mouse or key: user and item."""
    cell_hovered = Signal(object)
    """The pointer is over another cell: user and item; None where it is over none."""
    selection_changed = Signal()
    """Other cells are selected in the table, or others are shown."""
    failed = Signal(object)
    """An exception to show."""

    def __init__(self, session: Session, editing: Editing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._table = RatingsTable(session, editing)
        self.cell_actions = CellActions(self._table, session, editing)
        self.changes = MatrixChanges(self._table, session, editing)
        self.layer_bar = LayerBar(self._table, session)
        self.overview = Overview(self._table, session)
        self._counter = ItemCounter(self)
        self._find_item = FindField("item", "search")
        self._go_to_user = FindField("user", "user")
        self._orders = QComboBox()
        self._colours = QCheckBox("Colours")
        self._caption = QLabel()
        self._cell = QLabel()
        self.find_item_action = self._focus_action(
            self._find_item, "&Find item", "find_item", QKeySequence.StandardKey.Find, "search"
        )
        self.go_to_user_action = self._focus_action(
            self._go_to_user, "&Go to user", "go_to_user", QKeySequence("Ctrl+G"), "user"
        )
        self._set_up_controls()
        self._build()
        self._connect()
        self._on_project_opened()

    def show_cell(self, user: int, item: int) -> None:
        """Scroll to a cell and make it current; the focus stays where it is."""
        self._table.show_cell(user, item)

    def focus_table(self) -> None:
        """Let the keys go to the table."""
        self._table.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def table(self) -> RatingsTable:
        """The cells, their order and what is selected of them."""
        return self._table

    @property
    def view_actions(self) -> list[QAction]:
        """For the menu of views: sorting and filtering."""
        return []

    def wait(self) -> None:
        """End what workers do for the panel; only for the program's end."""
        self._counter.wait()
        self.cell_actions.wait()
        self.overview.wait()
        self._find_item.wait()
        self._go_to_user.wait()

    def _focus_action(
        self,
        field: FindField,
        text: str,
        name: str,
        key: QKeySequence | QKeySequence.StandardKey,
        icon_name: str,
    ) -> QAction:
        action = QAction(icon(icon_name), text, self)
        action.setObjectName(name)
        action.setShortcut(key)
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.triggered.connect(lambda: self._focus_field(field))
        self.addAction(action)
        return action

    def _set_up_controls(self) -> None:
        self.setObjectName("matrix_panel")
        self.setAccessibleName("Matrix")
        self._describe(
            self._find_item,
            "find_item_field",
            "Find item",
            "Find an item by a part of its title or label; Enter goes there (Ctrl+F)",
        )
        self._find_item.setPlaceholderText("Find item")
        self._describe(
            self._go_to_user,
            "go_to_user_field",
            "Go to user",
            "Go to a user by a part of the label; Enter goes there (Ctrl+G)",
        )
        self._go_to_user.setPlaceholderText("Go to user")
        self._describe(
            self._orders,
            "matrix_order",
            "Order",
            "Order of users and items in the table; the ratings stay as they are",
        )
        self._orders.addItems([order.value for order in Order])
        self._orders.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._describe(
            self._colours,
            "matrix_colours",
            "Colours",
            "Colour each rated cell by its rating (Ctrl+Shift+K)",
        )
        self._colours.setShortcut("Ctrl+Shift+K")
        self._colours.setChecked(True)
        self._describe(
            self._caption,
            "matrix_caption",
            "Size of the matrix",
            "Users, items, known ratings and their share of all cells, and how many are hidden\n"
            "from training",
        )
        self._describe(self._cell, "matrix_cell", "Current cell", "")
        for label in (self._caption, self._cell):
            label.setTextFormat(Qt.TextFormat.PlainText)
            # A long title is cut off; it does not widen the window.
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._caption.setForegroundRole(QPalette.ColorRole.PlaceholderText)

    def _describe(self, widget: QWidget, name: str, accessible_name: str, tip: str) -> None:
        widget.setObjectName(name)
        widget.setAccessibleName(accessible_name)
        widget.setToolTip(tip)

    def _build(self) -> None:
        tools = QHBoxLayout()
        tools.setContentsMargins(8, 0, 8, 0)
        tools.setSpacing(6)
        tools.addWidget(self._find_item, 3)
        tools.addWidget(self._go_to_user, 2)
        tools.addWidget(self._orders)
        tools.addWidget(self._colours)
        words = QVBoxLayout()
        words.setContentsMargins(8, 0, 8, 0)
        words.setSpacing(2)
        words.addWidget(self._cell)
        words.addWidget(self._caption)
        self._across = QSplitter(Qt.Orientation.Horizontal)
        self._across.setObjectName("matrix_splitter")
        self._across.addWidget(self._table)
        self._across.addWidget(self.overview)
        self._across.setStretchFactor(0, 1)
        self.overview.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 6)
        layout.setSpacing(6)
        layout.addLayout(tools)
        layout.addWidget(self.layer_bar)
        layout.addWidget(self._across, 1)
        layout.addLayout(words)

    def _connect(self) -> None:
        self._table.cell_selected.connect(self.cell_selected)
        self._table.current_changed.connect(self._show_cell_words)
        self._counter.counted.connect(self._on_counted)
        self._orders.activated.connect(self._on_order_chosen)
        self._colours.toggled.connect(self._table.set_coloured)
        self._find_item.found.connect(self._on_item_found)
        self._go_to_user.found.connect(self._on_user_found)
        for field in (self._find_item, self._go_to_user):
            field.left.connect(self.focus_table)
            field.failed.connect(self.failed)
        self._table.failed.connect(self.failed)
        for part in (self.cell_actions, self.changes, self.overview):
            part.failed.connect(self.failed)
        self._table.cell_hovered.connect(self.cell_hovered)
        self._table.selection_changed.connect(self.selection_changed)
        self._counter.failed.connect(self.failed)
        session = self._session
        session.project_opened.connect(self._on_project_opened)
        session.cells_changed.connect(self._on_cells_changed)
        session.titles_changed.connect(self._on_titles_changed)
        session.matrix_moved.connect(self._on_project_opened)
        session.runs_changed.connect(self._show_cell_words)
        session.run_selected.connect(self._show_cell_words)

    @property
    def _order(self) -> Order:
        return Order(self._orders.currentText())

    def _focus_field(self, field: FindField) -> None:
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        field.selectAll()

    def _on_project_opened(self) -> None:
        project = self._session.project
        self.setEnabled(project is not None)
        self._counter.cancel()
        self._table.show_order(ViewOrder(), None)
        self._show_names()
        self._show_caption()
        if project is not None:
            dense = project.ratings.density >= _DENSE
            self._orders.setCurrentText((Order.ORIGINAL if dense else Order.MOST_RATED).value)
            self._counter.count(project.ratings)

    def _on_counted(self, counts: IntArray) -> None:
        self._show_order(counts)

    def _on_order_chosen(self) -> None:
        # While the items are being counted, the order comes with their counts.
        if self._session.project is not None and self._table.item_counts is not None:
            self._show_order(self._table.item_counts)

    def _show_order(self, counts: IntArray) -> None:
        by_count = self._order is Order.MOST_RATED
        order = most_rated_first(self._session.ratings, counts) if by_count else ViewOrder()
        cell = self._table.current_cell
        self._table.show_order(order, counts)
        self._find_item.set_counts(self._table.item_counts)
        if cell is not None:
            self._table.show_cell(*cell)

    def _show_names(self) -> None:
        if self._session.project is None:
            return
        ratings = self._session.ratings
        self._find_item.set_names(ratings.item_ids, ratings.item_titles)
        self._find_item.set_counts(self._table.item_counts)
        self._go_to_user.set_names(ratings.user_ids, None)
        self._go_to_user.set_counts(np.diff(ratings.indptr))

    def _show_caption(self) -> None:
        project = self._session.project
        words = caption(project) if project else ""
        if self._table.is_cut:
            words += "; the table has room for the first of them only"
        self._caption.setText(words)

    def _show_cell_words(self) -> None:
        project, cell = self._session.project, self._table.current_cell
        if project is None or cell is None:
            words = _SELECT_WORDS if project else ""
        else:
            words = cell_sentence(project, self._session.selected_run, *cell)
        self._cell.setText(words)
        self._cell.setToolTip(words)

    def _on_item_found(self, item: int) -> None:
        cell = self._table.current_cell
        user = cell[0] if cell else self._table.order.user(0)
        self._go_to(user, item)

    def _on_user_found(self, user: int) -> None:
        cell = self._table.current_cell
        item = cell[1] if cell else self._table.order.item(0)
        self._go_to(user, item)

    def _go_to(self, user: int, item: int) -> None:
        if self._table.show_cell(user, item):
            self.focus_table()
            self.cell_selected.emit(user, item)

    def _on_cells_changed(self) -> None:
        self._show_caption()
        self._show_cell_words()

    def _on_titles_changed(self) -> None:
        self._show_names()
        self._show_cell_words()
