"""Actions that change users, or items, or look at what a run says of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from funkgui.errors import EditError
from funkgui.gui.editing import Editing
from funkgui.gui.matrix.cells.cell_words import shortened
from funkgui.gui.matrix.cells.member_kind import Kind
from funkgui.gui.matrix.dialogs.questions import (
    SEVERAL,
    Added,
    Joined,
    NewLabel,
    NewTitle,
    labels_in,
)
from funkgui.gui.matrix.dialogs.settings_dialog import SettingsDialog
from funkgui.gui.matrix.table.ratings_table import RatingsTable
from funkgui.gui.menu_actions import CONTROL, table_action
from funkgui.gui.session import Session
from funkgui.ratings.counted import counted
from funkgui.ratings.edits.add import Add
from funkgui.ratings.edits.edit import Edit
from funkgui.ratings.edits.join import RULES, join
from funkgui.ratings.edits.moves import Remove
from funkgui.ratings.edits.names import free_labels, refuse_bad_labels, refuse_bad_text
from funkgui.ratings.edits.renaming import Rename, SetTitles
from funkgui.ratings.matrix import IntArray, RatingMatrix

_ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
_MOST_JOINED = 100


class MemberActions(QObject):
    """Has the users, or items, selected in a table changed, or predictions of them shown."""

    def __init__(self, kind: Kind, table: RatingsTable, session: Session, editing: Editing) -> None:
        super().__init__(table)
        self._kind = kind
        self._table, self._session, self._editing = table, session, editing
        word = kind.word
        looks = [
            self._action(page, text, tip, partial(self._look, page))
            for page, text, tip in kind.looks
        ]
        self.actions = [
            *looks,
            self._action(
                "add",
                f"&Add {word}s{_ELLIPSIS}",
                f"Add {word}s after the last one",
                self._ask_added,
            ),
            self._action(
                "rename",
                f"&Rename the {word}{_ELLIPSIS}",
                f"Give the current {word} another label (also a double click on it)",
                self._ask_label,
            ),
            *([self._title_action()] if kind.is_item else []),
            self._action(
                "join",
                f"&Join {word}s{_ELLIPSIS}",
                f"Make the selected {word}s one, with the ratings of all",
                self._ask_join,
            ),
            self._action(
                "remove",
                f"Re&move {word}s",
                f"Take the selected {word}s out, with their ratings",
                self._remove,
            ),
        ]
        """For menus, those of the selection last."""

    def ask_name(self) -> None:
        """Ask for another name of the current one: the title, if it has one, else the label."""
        at, titles = self._current, self._session.ratings.item_titles
        if at is not None and self._kind.is_item and titles is not None and titles[at]:
            self._ask_title()
        else:
            self._ask_label()

    def _title_action(self) -> QAction:
        return table_action(
            self._table,
            "set_title",
            f"Set &title{_ELLIPSIS}",
            "Give the current item another title",
            self._ask_title,
        )

    def _ask_added(self) -> None:
        """Ask how many are to be added, and what they are called."""
        if self._session.project is None:
            return

        def answer(asked: Added) -> None:
            labels = self._kind.labels(self._session.ratings)
            new = labels_in(asked.labels) or free_labels(labels, asked.count, self._kind.word)
            refuse_bad_labels(new, labels, range(len(labels)), self._kind.word)
            edit = Add(self._kind.word, new)
            show = partial(self._show_added, len(new))
            self._editing.make_planned(edit.text, lambda *_: edit, 0, then=show, fits_any=True)

        word, start = self._kind.word, Added()
        name, title = f"add_{word}s_dialog", f"Add {word}s"
        SettingsDialog(name, title, start, "&Add", answer, self._table, SEVERAL).open()

    def _show_added(self, n: int) -> None:
        """Go to the first of those added, where the view does not hide it."""
        first = len(self._kind.labels(self._session.ratings)) - n
        user, item = self._table.current_cell or (0, 0)
        cell = (user, first) if self._kind.is_item else (first, item)
        if self._table.show_cell(*cell):
            self._table.cell_selected.emit(*cell)

    def _ask_label(self) -> None:
        """Ask for another label of the current one."""
        at, ratings = self._current, self._session.ratings
        if at is None:
            return
        labels = self._kind.labels(ratings)
        old = str(labels[at])

        def answer(asked: NewLabel) -> None:
            if asked.label != old:
                others = np.delete(np.arange(len(labels)), at)
                refuse_bad_labels([asked.label], labels[others], others, self._kind.word)
                self._make(ratings, Rename(self._kind.word, {at: asked.label}))

        words, start = self._kind.name(ratings, at), NewLabel(label=old)
        name, title = f"rename_{self._kind.word}_dialog", f"Rename {self._kind.word}"
        SettingsDialog(name, title, start, "&Rename", answer, self._table, words).open()

    def _ask_title(self) -> None:
        """Ask for another title of the current item."""
        at, ratings = self._current, self._session.ratings
        if at is None:
            return
        old = "" if ratings.item_titles is None else str(ratings.item_titles[at])

        def answer(asked: NewTitle) -> None:
            refuse_bad_text(asked.title, "A title")
            if asked.title != old:
                self._make(ratings, SetTitles({at: asked.title}))

        words, start = f"Item {ratings.item_ids[at]}", NewTitle(title=old)
        name, title = "set_title_dialog", "Set title"
        SettingsDialog(name, title, start, "Set &title", answer, self._table, words).open()

    def _ask_join(self) -> None:
        """Ask which of the selected ones stays, and which ratings count."""
        chosen = self._selected
        if len(chosen) == 0:
            return
        if not 2 <= len(chosen) <= _MOST_JOINED:
            self._table.failed.emit(
                EditError(
                    f"{counted(len(chosen), self._kind.word)} cannot be joined: select 2 to "
                    f"{_MOST_JOINED} of them, by their headers with {CONTROL} held or by their "
                    "cells."
                )
            )
            return
        ratings = self._session.ratings

        def answer(asked: Joined) -> None:
            self._join(ratings, chosen, int(asked.kept), asked.rule)

        word, counts = self._kind.word, self._kind.counts(ratings, chosen)
        names = {
            str(place): f"{shortened(self._kind.name(ratings, at))} ({counted(count, 'rating')})"
            for place, (at, count) in enumerate(zip(chosen.tolist(), counts, strict=True))
        }
        SettingsDialog(
            f"join_{word}s_dialog",
            f"Join {len(chosen):,} {word}s",
            Joined(kept=str(np.argmax(counts))),
            "&Join",
            answer,
            self._table,
            f"They become one {word} with the ratings of all, which keeps the name it has.",
            choice_words={**names, **RULES},
            choices={"kept": tuple(names)},
        ).open()

    def _remove(self) -> None:
        """Take the selected ones out."""
        chosen = self._selected
        if len(chosen) == 0:
            return
        if len(chosen) == len(self._kind.labels(self._session.ratings)):
            self._table.failed.emit(
                EditError(
                    f"All {self._kind.word}s are selected, and a matrix needs at least one; "
                    "select fewer of them."
                )
            )
            return
        self._editing.make(Remove.of(self._kind.word, np.sort(chosen)))

    def _look(self, page: str) -> None:
        cell = self._table.current_cell
        if cell is not None:
            self._table.look_wanted.emit(page, cell[0], cell[1] if self._kind.is_item else None)

    def _join(self, ratings: RatingMatrix, chosen: IntArray, place: int, rule: str) -> None:
        kept, word = int(chosen[place]), self._kind.word
        others = np.delete(chosen, place)

        if self._table.still_fits(ratings):
            self._editing.make_planned(
                f"Joining {counted(len(chosen), word)}",
                lambda now, holdout, _: join(now, holdout, word, kept, others, rule),
                4 * ratings.n_ratings,
            )

    def _make(self, ratings: RatingMatrix, edit: Edit) -> None:
        if self._table.still_fits(ratings):
            self._editing.make(edit)

    @property
    def _current(self) -> int | None:
        cell = self._table.current_cell
        if cell is None or self._session.project is None:
            return None
        return cell[1] if self._kind.is_item else cell[0]

    @property
    def _selected(self) -> IntArray:
        if self._session.project is None:
            return np.zeros(0, np.int64)
        return self._kind.selected(self._table.order, self._table.in_use())

    def _action(self, verb: str, text: str, tip: str, do: Callable[[], None]) -> QAction:
        name = f"{verb}_{self._kind.word}{'' if verb == 'rename' else 's'}"
        return table_action(self._table, name, text, tip, do)
