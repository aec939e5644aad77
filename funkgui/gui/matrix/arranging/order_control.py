"""The choice of the table's order: usual ones at once, any other in a little form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QMenu

from funkgui.gui.matrix.arranging.arranger import Arranger
from funkgui.gui.matrix.arranging.order_choice import (
    MOST_RATED,
    ORIGINAL,
    AxisOrder,
    OrderBy,
    OrderChoice,
)
from funkgui.gui.matrix.arranging.order_popup import OrderPopup
from funkgui.gui.matrix.cells.cell_words import item_name
from funkgui.gui.matrix.table.ratings_table import RatingsTable
from funkgui.gui.menu_actions import set_up_action
from funkgui.gui.session import Session
from funkgui.gui.widgets import named

_USUAL = {"Most rated first": MOST_RATED, OrderBy.MATRIX.value: ORIGINAL}
_OTHER = "Other order\N{HORIZONTAL ELLIPSIS}"
_NAME_PX = 200
"""Width of the name of an order that is none of the usual ones, at most."""
_MATRIX_TIP = (
    "Show users and items as they are in the matrix; the ids of a file are sorted there,\n"
    "as text where not all of them are whole numbers: 1, 10, 2"
)
_TIP = "Order of users and items in the table; the ratings stay as they are"


class OrderControl(QComboBox):
    """Shows and chooses by what the table is sorted."""

    def __init__(self, table: RatingsTable, arranger: Arranger, session: Session) -> None:
        super().__init__()
        self._table, self._arranger, self._session = table, arranger, session
        named(self, "matrix_order", "Order")
        self.addItems([*_USUAL, _OTHER])
        matrix_entry = self.findText(OrderBy.MATRIX.value)
        self.setItemData(matrix_entry, _MATRIX_TIP, Qt.ItemDataRole.ToolTipRole)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._popup = OrderPopup(self)
        self._popup.chosen.connect(arranger.sort)
        self.activated.connect(self._on_activated)
        arranger.chosen.connect(self._show_choice)
        session.run_selected.connect(self._show_in_popup)
        session.titles_changed.connect(self._show_choice)
        self.menu = self._menu()
        self._show_choice()

    def _choose_other(self) -> None:
        self._show_in_popup()
        self._popup.show_below(self)

    def _sort_by_current(self, axis: str) -> None:
        """Sort the ``users`` by the current item's ratings, or the ``items`` by the user's."""
        cell, choice = self._table.current_cell, self._arranger.choice
        if cell is not None:
            one = cell[1] if axis == "users" else cell[0]
            order = _by_one(one, getattr(choice, axis))
            self._arranger.sort(replace(choice, **{axis: order}))

    def _menu(self) -> QMenu:
        menu = named(QMenu("&Order", self, toolTipsVisible=True), "menu_order")
        texts = (
            ("&Most rated first", "most_rated", "Sort users and items by their number of ratings"),
            ("Matrix &order", "original", _MATRIX_TIP),
        )
        for choice, (text, name, tip) in zip(_USUAL.values(), texts, strict=True):
            self._action(menu, text, name, tip, partial(self._arranger.sort, choice))
        menu.addSeparator()
        self.by_item = self._action(
            menu,
            "&Sort users by this item's ratings",
            "users_by_item",
            "Who rated the current item best first; once more, who rated it worst",
            partial(self._sort_by_current, "users"),
        )
        self.by_user = self._action(
            menu,
            "Sort items &by this user's ratings",
            "items_by_user",
            "What the current user rated best first; once more, what was rated worst",
            partial(self._sort_by_current, "items"),
        )
        menu.addSeparator()
        self._action(
            menu,
            f"O&ther{_OTHER[5:]}",
            "other",
            "Sort users and items by mean, spread, name or a factor of the run",
            self._choose_other,
        )
        return menu

    def _action(
        self, menu: QMenu, text: str, name: str, tip: str, do: Callable[[], None]
    ) -> QAction:
        return set_up_action(menu.addAction(text), f"action_order_{name}", tip, do)

    def _on_activated(self, index: int) -> None:
        text = self.itemText(index)
        if text in _USUAL:
            self._arranger.sort(_USUAL[text])
        elif text == _OTHER:
            self._show_choice()
            self._choose_other()

    def _show_choice(self) -> None:
        choice = self._arranger.choice
        # An order that is none of the usual ones has an entry of its own while it is shown.
        for at in range(self.count() - 2, len(_USUAL) - 1, -1):
            self.removeItem(at)
        words = next((words for words, usual in _USUAL.items() if usual == choice), None)
        if words is None:
            words = self.fontMetrics().elidedText(
                self._name(choice), Qt.TextElideMode.ElideRight, _NAME_PX
            )
            self.insertItem(len(_USUAL), words)
        self.setCurrentIndex(self.findText(words, Qt.MatchFlag.MatchExactly))
        users, items = self._both_words(choice)
        self.setToolTip(f"{_TIP}\nUsers: {users}; items: {items}")
        self._show_in_popup()

    def _name(self, choice: OrderChoice) -> str:
        """The order in few words."""
        users, items = self._both_words(choice)
        words = users if users == items else f"{users} / {items}"
        return words[:1].upper() + words[1:]

    def _both_words(self, choice: OrderChoice) -> tuple[str, str]:
        """How the users are sorted, and how the items."""
        return self._axis_words(choice.users, "users"), self._axis_words(choice.items, "items")

    def _axis_words(self, order: AxisOrder, axis: str) -> str:
        if order.by is OrderBy.FACTOR:
            words = f"factor {order.factor + 1}"
        elif order.by is not OrderBy.ONE:
            words = order.by.value.lower()
        elif axis == "users":
            words = f"ratings of {item_name(self._session.ratings, order.one, begins=False)}"
        else:
            words = f"ratings by {self._session.ratings.user_ids[order.one]}"
        is_usual = order.descending == AxisOrder.usual(order.by).descending
        return words if is_usual else f"{words}, turned round"

    def _show_in_popup(self) -> None:
        run = self._session.selected_run
        n_factors = None if run is None else run.result.model.u.shape[1]
        self._popup.set_choice(self._arranger.choice, n_factors, self._table.current_cell)


def _by_one(one: int, before: AxisOrder) -> AxisOrder:
    """By the ratings of an item, or of a user, best first; worst first where it was so before."""
    usual = AxisOrder.usual(OrderBy.ONE, one=one)
    return replace(usual, descending=False) if before == usual else usual
