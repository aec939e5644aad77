"""The choice of the table's order: usual ones at once, any other in a little form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QMenu, QWidget

from funkgui.gui.matrix.cell_words import item_name
from funkgui.gui.matrix.order.order_choice import (
    MOST_RATED,
    ORIGINAL,
    AxisOrder,
    OrderBy,
    OrderChoice,
)
from funkgui.gui.matrix.order.order_maker import OrderMaker
from funkgui.gui.matrix.order.order_popup import OrderPopup
from funkgui.gui.matrix.table.ratings_table import RatingsTable
from funkgui.gui.session import Session

_USUAL = {"Most rated first": MOST_RATED, "Original order": ORIGINAL}
_OTHER = "Other order\N{HORIZONTAL ELLIPSIS}"
_NAME_PX = 200
"""Width of the name of an order that is none of the usual ones, at most."""
_TIP = "Order of users and items in the table; the ratings stay as they are"


class OrderControl(QComboBox):
    """Shows and chooses by what the table is sorted.

    Parameters
    ----------
    maker
        Sorts.
    """

    def __init__(
        self,
        table: RatingsTable,
        maker: OrderMaker,
        session: Session,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._table, self._maker, self._session = table, maker, session
        self.setObjectName("matrix_order")
        self.setAccessibleName("Order")
        self.addItems([*_USUAL, _OTHER])
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._popup = OrderPopup(self)
        self._popup.chosen.connect(maker.sort)
        self.activated.connect(self._on_activated)
        maker.chosen.connect(self._show_choice)
        session.run_selected.connect(self._show_in_popup)
        session.titles_changed.connect(self._show_choice)
        self.menu = self._menu()
        self._show_choice()

    @property
    def one_actions(self) -> tuple[QAction, QAction]:
        """Sort the users by one item's ratings, and the items by one user's."""
        return self._by_item, self._by_user

    def choose_other(self) -> None:
        """Ask for an order in a little form."""
        self._show_in_popup()
        self._popup.show_below(self)

    def sort_users_by(self, item: int) -> None:
        """Those who rated an item best first; once more, those who rated it worst."""
        users = self._turned(self._maker.choice.users, item)
        self._maker.sort(replace(self._maker.choice, users=users))

    def sort_items_by(self, user: int) -> None:
        """Those that a user rated best first; once more, those rated worst."""
        items = self._turned(self._maker.choice.items, user)
        self._maker.sort(replace(self._maker.choice, items=items))

    def _turned(self, before: AxisOrder, one: int) -> AxisOrder:
        usual = AxisOrder.usual(OrderBy.ONE, one=one)
        return replace(usual, descending=False) if before == usual else usual

    def _menu(self) -> QMenu:
        menu, sort = QMenu("&Order", self), self._maker.sort
        menu.setObjectName("menu_order")
        menu.setToolTipsVisible(True)
        for name, choice in (("most_rated", MOST_RATED), ("original", ORIGINAL)):
            words = next(words for words, usual in _USUAL.items() if usual is choice)
            tip = "Sort users and items by their number of ratings"
            if choice is ORIGINAL:
                tip = "Show users and items as they are in the matrix"
            self._action(menu, f"&{words}", name, tip, partial(sort, choice))
        menu.addSeparator()
        self._by_item = self._action(
            menu,
            "&Sort users by this item's ratings",
            "users_by_item",
            "Who rated the current item best first; once more, who rated it worst",
            lambda: self._with_cell(lambda user, item: self.sort_users_by(item)),
        )
        self._by_user = self._action(
            menu,
            "Sort items &by this user's ratings",
            "items_by_user",
            "What the current user rated best first; once more, what was rated worst",
            lambda: self._with_cell(lambda user, item: self.sort_items_by(user)),
        )
        menu.addSeparator()
        self._action(
            menu,
            f"O&ther{_OTHER[5:]}",
            "other",
            "Sort users and items by mean, spread, name or a factor of the run",
            self.choose_other,
        )
        return menu

    def _action(
        self, menu: QMenu, text: str, name: str, tip: str, do: Callable[[], None]
    ) -> QAction:
        action = menu.addAction(text)
        action.setObjectName(f"action_order_{name}")
        action.setToolTip(tip)
        action.setStatusTip(tip)
        action.triggered.connect(lambda _=False: do())
        return action

    def _with_cell(self, do: Callable[[int, int], None]) -> None:
        cell = self._table.current_cell
        if cell is not None:
            do(*cell)

    def _on_activated(self, index: int) -> None:
        text = self.itemText(index)
        if text in _USUAL:
            self._maker.sort(_USUAL[text])
        elif text == _OTHER:
            self._show_choice()
            self.choose_other()

    def _show_choice(self) -> None:
        choice = self._maker.choice
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
        self.setToolTip(f"{_TIP}\n{self._words(choice)}")
        self._show_in_popup()

    def _words(self, choice: OrderChoice) -> str:
        """The order in words."""
        users, items = self._both_words(choice)
        return f"Users: {users}; items: {items}"

    def _name(self, choice: OrderChoice) -> str:
        """The order in few words."""
        users, items = self._both_words(choice)
        words = users if users == items else f"{users} / {items}"
        return words[:1].upper() + words[1:]

    def _both_words(self, choice: OrderChoice) -> tuple[str, str]:
        return self._axis_words(choice.users, "i"), self._axis_words(choice.items, "u")

    def _axis_words(self, order: AxisOrder, one: str) -> str:
        if order.by is OrderBy.FACTOR:
            words = f"factor {order.factor + 1}"
        elif order.by is OrderBy.ONE and self._session.project is not None:
            ratings = self._session.ratings
            name = item_name(ratings, order.one) if one == "i" else ""
            words = f"ratings of {name}" if name else f"ratings by {ratings.user_ids[order.one]}"
        else:
            words = order.by.value.lower()
        return f"{words}, turned round" if order.descending != _usual_way(order) else words

    def _show_in_popup(self) -> None:
        run = self._session.selected_run
        n_factors = None if run is None else run.result.model.u.shape[1]
        self._popup.set_choice(self._maker.choice, n_factors, self._table.current_cell)


def _usual_way(order: AxisOrder) -> bool:
    return AxisOrder.usual(order.by).descending
