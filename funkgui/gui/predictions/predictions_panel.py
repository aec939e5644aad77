"""The predictions: one user's ratings, what the model says of them, and what it recommends."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QSizePolicy,
    QSplitter,
    QStackedLayout,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from funkgui.gui.latest import Latest
from funkgui.gui.predictions.item_words import picked_words
from funkgui.gui.predictions.pages import COUNTS, Pages
from funkgui.gui.predictions.table_page import TablePage
from funkgui.gui.predictions.user_content import UserContent, content_of
from funkgui.gui.predictions.user_picker import UserPicker
from funkgui.gui.predictions.user_request import UserRequest
from funkgui.gui.predictions.what_if_bar import WhatIfBar
from funkgui.gui.predictions.what_ifs import WhatIfs
from funkgui.gui.session import Session
from funkgui.gui.widgets import faint, fill, named, plain_label, plain_tip, words_instead
from funkgui.ratings.edits.edit import Change
from funkgui.ratings.matrix import IntArray

_NOTHING_OPEN = "Open ratings to see predictions."
_COMING = "Predicting \N{HORIZONTAL ELLIPSIS}"
_PICKED_TIP = (
    "The cell picked in the matrix, in units of the ratings; where the model tells how sure it\n"
    "is, about two thirds of all ratings lie within \N{PLUS-MINUS SIGN} of their prediction"
)
_TALL = 28
"""Lines of text that must fit into the panel for two lists to stand in it, one above the other."""
_CLOSE_TABS = "QTabBar::tab { padding: 6px 4px; }"
"""So that all five of them stand in a narrow panel with large letters."""
_AT_ONCE = 1_000_000
"""Numbers to be read for an answer that is found in the window's thread: a few milliseconds."""
_MOST_OF_TITLE = 40
"""Characters of a title in the line about the picked cell."""


class PredictionsPanel(QWidget):
    """Shows one user as the session's selected run sees them."""

    item_activated = Signal(int, int)
    """A row was double-clicked, or Return pressed on it; positions of user and item."""
    train_wanted = Signal()
    """A training was asked for in place of predictions."""
    failed = Signal(object)
    """Predictions could not be made; the exception."""

    def __init__(self, session: Session, what_ifs: WhatIfs) -> None:
        super().__init__()
        self._session = session
        self._user = 0
        self._item: int | None = None
        self._is_own = False
        self._training = False
        self._finding = Latest(self, self._on_failed)
        self._update = QTimer(self, singleShot=True)
        self._stale_content = True
        self._what_ifs = what_ifs
        self._picker = UserPicker()
        self._what_if = WhatIfBar()
        self._picked = plain_label("picked_cell")
        self._model_words = faint(plain_label("stale_words"))
        self._count = QComboBox()
        self._pages = Pages(self)
        self._lists, self._of_item = QTabWidget(), QTabWidget()
        self._set_up()
        self._build()
        self._connect()
        self._on_project_opened()

    @property
    def n_best(self) -> int:
        """How many of the best items are listed."""
        return int(self._count.currentData())

    def show_cell(self, user: int, item: int) -> None:
        """Show a user, and what is known and predicted of one item."""
        self._is_own = False
        if (user, item) != (self._user, self._item):
            self._user, self._item = user, item
            self._touch()

    def follow_cell(self, user: int, item: int) -> None:
        """Show a user and an item, unless somebody has picked others here."""
        if not self._is_own:
            self.show_cell(user, item)

    def show_user(self, user: int) -> None:
        """Show a user picked here, by position."""
        self._is_own = True
        if user != self._user:
            self._user, self._item = user, None
            self._touch()

    def look_at(self, name: str, user: int, item: int | None = None) -> None:
        """Show a user, and an item where one is given, with a page in front.

        Parameters
        ----------
        name
            Of the page: ``best``, ``rated``, ``alike``, ``why`` or ``similar``.
        """
        self._look(getattr(self._pages, name), user, item)

    def show_training(self, running: bool) -> None:
        """Say, where there are no predictions yet, whether a training will bring them."""
        self._training = running
        self._touch()

    def offer_for_best(self, action: QAction) -> None:
        """Put an action into the menu of the best items."""
        self._pages.best.table.addAction(action)

    def _set_up(self) -> None:
        named(self, "predictions_panel", "Predictions")
        for words in (self._picked, self._model_words):
            # The panel does not widen for a title or a name without blanks.
            words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._picked.hide()
        self._model_words.hide()
        named(self._count, "best_count", "How many of the best items")
        self._count.setToolTip(
            "How many of the best unseen items, of similar ones and of users alike are listed"
        )
        for count in COUNTS:
            self._count.addItem(str(count), count)
        named(self._lists, "predictions_lists", "Of the user")
        named(self._of_item, "predictions_of_item", "Of the picked item")
        for tabs in (self._lists, self._of_item):
            tabs.setDocumentMode(True)
            tabs.tabBar().setDrawBase(False)
            tabs.tabBar().setStyleSheet(_CLOSE_TABS)
        self._lists.setCornerWidget(_above_line(self._count))
        for page in (self._pages.best, self._pages.rated, self._pages.alike):
            _add_tab(self._lists, page)

    def _build(self) -> None:
        splitter = named(QSplitter(Qt.Orientation.Vertical), "predictions_splitter")
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self._lists)
        splitter.addWidget(self._of_item)
        shown = QWidget()
        column = (self._picker, self._what_if, self._model_words, (splitter, 1), self._picked)
        fill(QVBoxLayout(shown), *column, spacing=8)
        # As what needs the least room: until the panel is shown, its height is anything.
        self._share_out(is_tall=False)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(words_instead("nothing_open", _NOTHING_OPEN))
        self._stack.addWidget(shown)

    def _connect(self) -> None:
        self._update.timeout.connect(self._ask)
        self._picker.user_picked.connect(self.show_user)
        self._count.currentIndexChanged.connect(self._touch)
        self._what_if.toggled.connect(self._on_what_if_toggled)
        pages = self._pages
        pages.item_activated.connect(lambda item: self.item_activated.emit(self._user, item))
        pages.item_selected.connect(self._on_item_selected)
        pages.user_activated.connect(self.show_user)
        pages.item_page_wanted.connect(lambda page, item: self._look(page, self._user, item))
        pages.user_page_wanted.connect(self._look)
        pages.train_wanted.connect(self.train_wanted)
        for tabs in (self._lists, self._of_item):
            tabs.currentChanged.connect(self._touch)
        session = self._session
        session.project_opened.connect(self._on_project_opened)
        session.run_selected.connect(self._touch)
        session.runs_changed.connect(self._touch)
        session.cells_changed.connect(self._touch)
        session.matrix_moved.connect(self._on_matrix_moved)
        session.titles_changed.connect(self._touch)

    def _touch(self) -> None:
        """Show what is new, once for all changes of one turn of the event loop."""
        self._stale_content = True
        if self.isVisible():
            self._update.start(0)

    def _ask(self) -> None:
        project = self._session.project
        if project is None or project.ratings.n_users == 0 or not self.isVisible():
            return
        self._stale_content = False
        self._picker.show_user(project.ratings, self._user)
        run, changed, trained_on = self._session.selected_run, None, None
        if run is not None:
            changed = self._what_ifs.rows.basis(run, self._user)
            trained_on = self._what_ifs.rows.trained_on(run)
            self._what_if.show_basis(changed, run.name)
        else:
            self._what_if.hide()
        request = UserRequest(
            project,
            run,
            self._user,
            self._item,
            self.n_best,
            changed if self._what_ifs.on else None,
            changed,
            trained_on,
            with_why=self._pages.why.isVisible(),
            with_similar=self._pages.similar.isVisible(),
            with_alike=self._pages.alike.isVisible(),
        )
        self._finding.do(
            "Predicting",
            lambda progress, cancelled: content_of(request),
            self._show_content,
            at_once=request.n_numbers <= _AT_ONCE,
        )

    def _show_content(self, content: UserContent) -> None:
        request = content.request
        self._pages.show(content, training=self._training)
        self._tell_how_many_rated(len(content.rated))
        ratings, run = request.project.ratings, self._session.selected_run
        _show(self._picked, picked_words(content.picked, ratings, _MOST_OF_TITLE))
        in_full = picked_words(content.picked, ratings)
        self._picked.setToolTip(plain_tip(f"{in_full}\n{_PICKED_TIP}"))
        stale = run is not None and content.stale and request.basis is None
        words = self._session.stale_words(run) if run and stale else ""
        _show(self._model_words, (run.fault if run else "") or words)

    def _tell_how_many_rated(self, n: int) -> None:
        at = self._lists.indexOf(self._pages.rated)
        has_room = self._lists.indexOf(self._pages.why) < 0
        self._lists.setTabText(at, f"Rated {n:,}" if has_room else "Rated")
        self._lists.setTabToolTip(at, self._pages.rated.tip)

    def _look(self, page: TablePage, user: int, item: int | None = None) -> None:
        if item is None:
            self.show_user(user)
        else:
            self.show_cell(user, item)
        for tabs in (self._lists, self._of_item):
            if tabs.indexOf(page) >= 0:
                tabs.setCurrentWidget(page)

    def _share_out(self, is_tall: bool) -> None:
        """Put what is told of the item below the lists, or beside them where there is no room."""
        tabs = self._of_item if is_tall else self._lists
        if tabs.indexOf(self._pages.why) < 0:
            for page in (self._pages.why, self._pages.similar):
                _add_tab(tabs, page)
            self._of_item.setVisible(is_tall)
            self._touch()

    def _on_item_selected(self, item: int) -> None:
        self.show_cell(self._user, item)
        self._is_own = True

    def _on_what_if_toggled(self, on: bool) -> None:
        self._what_ifs.set_on(on)
        self._touch()

    def _on_project_opened(self) -> None:
        self._user, self._item, self._is_own = 0, None, False
        self._finding.cancel()
        project = self._session.project
        there = project is not None and project.ratings.n_users > 0
        self._picker.show_user(project.ratings if project is not None else None, 0)
        self._stack.setCurrentIndex(1 if there else 0)
        # Of a matrix without blanks, as the tutorial's, nothing can be recommended.
        is_full = project is not None and project.ratings.density == 1
        self._lists.setCurrentWidget(self._pages.rated if is_full else self._pages.best)
        self._pages.forget(_COMING)
        self._ask()
        self._touch()

    def _on_failed(self, error: Exception) -> None:
        self._pages.forget()
        self.failed.emit(error)

    def _on_matrix_moved(self, change: Change) -> None:
        user = _place_now(self._user, change.user_places)
        self._user, self._is_own = user or 0, self._is_own and user is not None
        if self._item is not None:
            self._item = _place_now(self._item, change.item_places)
        self._touch()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale_content:
            self._ask()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_out(self.height() >= _TALL * self.fontMetrics().height())


def _place_now(before: int, places: IntArray | None) -> int | None:
    """Where a user or item stands after a change; None where it is gone."""
    if places is None:
        return before
    now = np.flatnonzero(places == before)
    return int(now[0]) if len(now) else None


def _above_line(control: QWidget) -> QWidget:
    """A control in the corner of tabs, clear of what stands below them."""
    corner = QWidget()
    fill(QVBoxLayout(corner), control, margins=(0, 0, 0, 4))
    return corner


def _add_tab(tabs: QTabWidget, page: TablePage) -> None:
    tabs.setTabToolTip(tabs.addTab(page, page.title), page.tip)


def _show(label: QLabel, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))
