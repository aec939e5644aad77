"""Which users and items the table shows, as actions for menus."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from funkgui.errors import EditError
from funkgui.gui.matrix.arranging.arranger import Arranger
from funkgui.gui.matrix.arranging.filter import Filter, Narrowed, rated_by, who_rated
from funkgui.gui.matrix.arranging.filter_words import rated_by_words, who_rated_words
from funkgui.gui.matrix.cells.member_kind import ITEMS, USERS, Kind
from funkgui.gui.matrix.table.ratings_table import RatingsTable
from funkgui.gui.menu_actions import set_up_action
from funkgui.gui.session import Session
from funkgui.gui.tasks import Cancelled
from funkgui.gui.widgets import named
from funkgui.ratings.matrix import IntArray, RatingMatrix

_CHOSEN = "chosen by hand"
_NOT_HIDDEN = "others hidden by hand"


class FilterActions(QObject):
    """Narrows the view by what is selected in the table.

    Parameters
    ----------
    table
        Whose selection; the current cell stands in for it where nothing is selected.
    """

    def __init__(self, table: RatingsTable, arranger: Arranger, session: Session) -> None:
        super().__init__(table)
        self._table, self._arranger, self._session = table, arranger, session
        self.menu = named(QMenu("Sho&w", table, toolTipsVisible=True), "menu_show")
        self._build_narrowing()
        self.menu.addSeparator()
        self._build_hiding()
        self.menu.addSeparator()
        self._action("&All", "all", "Show every user and item again", arranger.show_all)

    def show_who_rated(self, items: IntArray, every: bool) -> None:
        """Only the users who rated all of some items, or any of them."""

        def narrow(before: Filter, ratings: RatingMatrix, cancelled: Cancelled) -> Filter:
            words = who_rated_words(ratings, items, every)
            users = who_rated(ratings, items, every, cancelled)
            return replace(before, users=before.users.to(users, words))

        self._arranger.narrow(narrow)

    def show_rated_by(self, users: IntArray, every: bool) -> None:
        """Only the items that all of some users rated, or any of them."""

        def narrow(before: Filter, ratings: RatingMatrix, cancelled: Cancelled) -> Filter:
            words = rated_by_words(ratings, users, every)
            return replace(before, items=before.items.to(rated_by(ratings, users, every), words))

        self._arranger.narrow(narrow)

    def _show_by_hand(
        self, users: IntArray | None, items: IntArray | None, *, hides: bool = False
    ) -> None:
        """Show only some users and items, or hide just these; None for none chosen."""

        def narrow(before: Filter, ratings: RatingMatrix, cancelled: Cancelled) -> Filter:
            return Filter(
                _by_hand(before.users, users, ratings.n_users, hides),
                _by_hand(before.items, items, ratings.n_items, hides),
            )

        self._arranger.narrow(narrow)

    def _build_narrowing(self) -> None:
        of_items, of_users = partial(self._with, ITEMS), partial(self._with, USERS)
        users_all = self._action(
            "Only &users who rated all selected items",
            "users_all",
            "Show only the users who rated every item of the selection",
            lambda: of_items(partial(self.show_who_rated, every=True)),
        )
        users_any = self._action(
            "Only users who rated a&ny selected item",
            "users_any",
            "Show only the users who rated at least one item of the selection",
            lambda: of_items(partial(self.show_who_rated, every=False)),
        )
        items_all = self._action(
            "Only &items that all selected users rated",
            "items_all",
            "Show only the items that every user of the selection rated",
            lambda: of_users(partial(self.show_rated_by, every=True)),
        )
        items_any = self._action(
            "Only items that any selected user rate&d",
            "items_any",
            "Show only the items that at least one user of the selection rated",
            lambda: of_users(partial(self.show_rated_by, every=False)),
        )
        self._action(
            "Only the &selection",
            "selection",
            "Hide the users and items that are not selected",
            lambda: of_users(lambda users: of_items(partial(self._show_by_hand, users))),
        )
        self.item_actions, self.user_actions = [users_all, users_any], [items_all, items_any]
        """What can be done with the selected items, and with the selected users."""

    def _build_hiding(self) -> None:
        of_items, of_users = partial(self._with, ITEMS), partial(self._with, USERS)
        hide_users = self._action(
            "&Hide the selected users",
            "hide_users",
            "Hide these users from the table; they and their ratings stay in the matrix",
            lambda: of_users(lambda users: self._show_by_hand(users, None, hides=True)),
        )
        hide_items = self._action(
            "Hid&e the selected items",
            "hide_items",
            "Hide these items from the table; they and their ratings stay in the matrix",
            lambda: of_items(lambda items: self._show_by_hand(None, items, hides=True)),
        )
        self.item_actions.append(hide_items)
        self.user_actions.append(hide_users)

    def _action(self, text: str, name: str, tip: str, do: Callable[[], None]) -> QAction:
        return set_up_action(self.menu.addAction(text), f"action_show_only_{name}", tip, do)

    def _with(self, kind: Kind, do: Callable[[IntArray], None]) -> None:
        """Do something with the selected users, or items."""
        if self._session.project is None:
            return
        places = kind.selected(self._table.order, self._table.in_use())
        if len(places):
            do(places)
        else:
            words = f"No {kind.word} is selected. Select cells, rows or columns, then try again."
            self._table.failed.emit(EditError(words))


def _by_hand(before: Narrowed, places: IntArray | None, n: int, hides: bool) -> Narrowed:
    if places is None or (len(places) == n and not hides):
        return before
    chosen = np.zeros(n, np.bool_)
    chosen[places] = True
    return before.to(~chosen if hides else chosen, _NOT_HIDDEN if hides else _CHOSEN)
