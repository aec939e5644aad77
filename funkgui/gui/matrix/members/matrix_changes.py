"""Changes of users, items and scale, as actions: add, remove, rename, join, keep some."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

from funkgui.gui.editing import Editing
from funkgui.gui.matrix.editing.table_action import submenu, table_action
from funkgui.gui.matrix.members.dialogs.questions import KeptAtLeast, KeptMany, NewScale
from funkgui.gui.matrix.members.dialogs.settings_dialog import Request, ask
from funkgui.gui.matrix.members.header_menu import HeaderMenu
from funkgui.gui.matrix.members.member_actions import MemberActions
from funkgui.gui.matrix.members.members import ITEMS, USERS
from funkgui.gui.matrix.table.ratings_table import RatingsTable
from funkgui.gui.session import Session
from funkgui.gui.tasks import Cancelled
from funkgui.ratings.edits.edit import Edit
from funkgui.ratings.edits.keep import (
    keep_at_least,
    keep_most_active_users,
    keep_most_rated_items,
)
from funkgui.ratings.edits.scale import SetScale
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import RatingMatrix

_ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
_ROUNDS = 10
"""How often ratings are counted anew, about, until all that are left have enough."""


class MatrixChanges(QObject):
    """Asks what is needed and has the matrix changed.

    Parameters
    ----------
    table
        Whose selection and headers.
    """

    failed = Signal(object)
    """An exception to show."""
    look_wanted = Signal(str, int, object)
    """Predictions are to be shown, as `MemberActions` tells."""

    def __init__(self, table: RatingsTable, session: Session, editing: Editing) -> None:
        super().__init__(table)
        self._table, self._session, self._editing = table, session, editing
        self._users = MemberActions(USERS, table, session, editing)
        self._items = MemberActions(ITEMS, table, session, editing)
        for part in (self._users, self._items):
            part.failed.connect(self.failed)
            part.look_wanted.connect(self.look_wanted)
        HeaderMenu(table, table.verticalHeader(), "menu_of_users", self._users.actions)
        HeaderMenu(table, table.horizontalHeader(), "menu_of_items", self._items.actions)
        self._actions = [
            submenu(table, "menu_users", "&Users", self._users.actions, "user"),
            submenu(table, "menu_items", "&Items", self._items.actions, "item"),
            submenu(table, "menu_keep", "&Keep only", self._keep_actions()),
            table_action(
                table,
                "change_scale",
                f"Change the &scale{_ELLIPSIS}",
                "Let ratings take other values; those that are there stay as they are",
                self.ask_scale,
            ),
        ]

    @property
    def actions(self) -> list[QAction]:
        """For the menu of the matrix."""
        return self._actions

    def ask_scale(self) -> None:
        """Ask which values ratings may take."""
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
        request = Request("scale_dialog", "Change the scale", start, "C&hange", answer, words)
        ask(request, self._table)

    def ask_most_rated(self) -> None:
        """Ask how many of the most rated items are kept."""

        def answer(asked: KeptMany) -> None:
            self._keep("Keeping the most rated items", lambda r: keep_most_rated_items(r, asked.n))

        request = Request("keep_items_dialog", "Most rated items", KeptMany(), "&Keep", answer)
        self._ask(request)

    def ask_most_active(self) -> None:
        """Ask how many of the users with the most ratings are kept."""

        def answer(asked: KeptMany) -> None:
            self._keep("Keeping the most active", lambda r: keep_most_active_users(r, asked.n))

        request = Request("keep_users_dialog", "Most active users", KeptMany(), "&Keep", answer)
        self._ask(request)

    def ask_at_least(self) -> None:
        """Ask how many ratings users and items must have."""

        def answer(asked: KeptAtLeast) -> None:
            self._keep(
                "Keeping those with enough ratings",
                lambda ratings: keep_at_least(ratings, asked.users, asked.items),
            )

        name, title = "keep_at_least_dialog", "At least so many ratings"
        self._ask(Request(name, title, KeptAtLeast(), "&Keep", answer))

    def _keep_actions(self) -> list[QAction]:
        table = self._table
        return [
            table_action(
                table,
                "keep_most_rated",
                f"Most rated &items{_ELLIPSIS}",
                "Keep the items with the most ratings; the others go",
                self.ask_most_rated,
            ),
            table_action(
                table,
                "keep_most_active",
                f"Most active &users{_ELLIPSIS}",
                "Keep the users with the most ratings; the others go",
                self.ask_most_active,
            ),
            table_action(
                table,
                "keep_at_least",
                f"With at &least so many ratings{_ELLIPSIS}",
                "Keep users and items with at least so many ratings each; the others go",
                self.ask_at_least,
            ),
        ]

    def _ask(self, request: Request[Any]) -> None:
        if self._session.project is not None:
            ask(request, self._table)

    def _keep(self, text: str, kept: Callable[[RatingMatrix], Edit | None]) -> None:
        if self._session.project is None:
            return

        def plan(ratings: RatingMatrix, holdout: Holdout, cancelled: Cancelled) -> Edit | None:
            return kept(ratings)

        effort = _ROUNDS * self._session.ratings.n_ratings
        self._editing.make_planned(text, plan, effort, fits_any=True)
