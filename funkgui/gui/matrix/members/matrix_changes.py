"""Changes of users, items and scale, as actions: add, remove, rename, join, keep some."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from funkgui.gui.editing import Editing, Plan
from funkgui.gui.matrix.cells.member_kind import ITEMS, USERS
from funkgui.gui.matrix.dialogs.questions import KeptAtLeast, KeptMany, NewScale
from funkgui.gui.matrix.dialogs.settings_dialog import SettingsDialog
from funkgui.gui.matrix.members.header_menu import add_header_menu
from funkgui.gui.matrix.members.member_actions import MemberActions
from funkgui.gui.matrix.table.ratings_table import RatingsTable
from funkgui.gui.menu_actions import submenu, table_action
from funkgui.gui.session import Session
from funkgui.ratings.edits.keep import keep_at_least, keep_most
from funkgui.ratings.edits.scale import SetScale

T = TypeVar("T")

_ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
_ROUNDS = 10
"""How often, roughly, all ratings are counted until all who are left have enough."""


class MatrixChanges(QObject):
    """Asks what is needed and has the matrix changed."""

    def __init__(self, table: RatingsTable, session: Session, editing: Editing) -> None:
        super().__init__(table)
        self._table, self._session, self._editing = table, session, editing
        self._users = MemberActions(USERS, table, session, editing)
        self._items = MemberActions(ITEMS, table, session, editing)
        rows, columns = table.verticalHeader(), table.horizontalHeader()
        add_header_menu(table, rows, "menu_of_users", self._users.actions)
        add_header_menu(table, columns, "menu_of_items", self._items.actions)
        rows.sectionDoubleClicked.connect(self._users.ask_name)
        columns.sectionDoubleClicked.connect(self._items.ask_name)
        self.actions = [
            submenu(table, "menu_users", "&Users", self._users.actions, "user"),
            submenu(table, "menu_items", "&Items", self._items.actions, "item"),
            submenu(table, "menu_keep", "&Keep only", self._keep_actions()),
            table_action(
                table,
                "change_scale",
                f"Change the &scale{_ELLIPSIS}",
                "Let ratings take other values; those that are there stay as they are",
                self._ask_scale,
            ),
        ]
        """For the menu of the matrix."""

    def _ask_scale(self) -> None:
        if self._session.project is None:
            return
        scale = self._session.ratings.scale
        start = NewScale()
        if scale is not None and scale.low < scale.high:
            start = NewScale(low=scale.low, high=scale.high, step=scale.step or 0.0)

        def answer(asked: NewScale) -> None:
            if self._session.project is not None and asked.scale != self._session.ratings.scale:
                self._editing.make(SetScale(asked.scale), fits_any=True)

        words = "Ratings that are there already stay, on the new scale or not."
        name, title = "scale_dialog", "Change the scale"
        SettingsDialog(name, title, start, "C&hange", answer, self._table, words).open()

    def _ask_most(self, kind: str, title: str, text: str) -> None:
        def answer(asked: KeptMany) -> None:
            self._keep(text, lambda ratings, *_: keep_most(ratings, kind, asked.n))

        self._ask_kept(f"keep_{kind}s_dialog", title, KeptMany(), answer)

    def _ask_at_least(self) -> None:
        def answer(asked: KeptAtLeast) -> None:
            self._keep(
                "Keeping those with enough ratings",
                lambda ratings, *_: keep_at_least(ratings, asked.users, asked.items),
            )

        name, title = "keep_at_least_dialog", "At least so many ratings"
        self._ask_kept(name, title, KeptAtLeast(), answer)

    def _ask_kept(self, name: str, title: str, start: T, answer: Callable[[T], None]) -> None:
        if self._session.project is not None:
            SettingsDialog(name, title, start, "&Keep", answer, self._table).open()

    def _keep(self, text: str, plan: Plan) -> None:
        """Have those removed that are not kept."""
        effort = _ROUNDS * self._session.ratings.n_ratings
        self._editing.make_planned(text, plan, effort, fits_any=True)

    def _keep_actions(self) -> list[QAction]:
        action = partial(table_action, self._table)
        return [
            action(
                "keep_most_rated",
                f"Most rated &items{_ELLIPSIS}",
                "Keep the items with the most ratings; the others go",
                partial(self._ask_most, "item", "Most rated items", "Keeping the most rated items"),
            ),
            action(
                "keep_most_active",
                f"Most active &users{_ELLIPSIS}",
                "Keep the users with the most ratings; the others go",
                partial(self._ask_most, "user", "Most active users", "Keeping the most active"),
            ),
            action(
                "keep_at_least",
                f"With at &least so many ratings{_ELLIPSIS}",
                "Keep users and items with at least so many ratings each; the others go",
                self._ask_at_least,
            ),
        ]
