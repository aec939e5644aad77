"""The predictions: one user's ratings, what the model says of them, and what it recommends."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPalette, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from funkgui.gui.matrix.cell_words import item_name
from funkgui.gui.predictions.content_source import ContentSource
from funkgui.gui.predictions.figures import (
    prediction_shown,
    rating_shown,
    sure_prediction_shown,
)
from funkgui.gui.predictions.items_model import (
    DEVIATION,
    ERROR,
    HELD_OUT,
    MOVED,
    PREDICTION,
    RANK,
    RATING,
    TITLE,
)
from funkgui.gui.predictions.items_table import ItemsTable
from funkgui.gui.predictions.titled_table import TitledTable
from funkgui.gui.predictions.user_content import ItemRow, UserContent
from funkgui.gui.predictions.user_picker import UserPicker
from funkgui.gui.predictions.user_request import UserRequest
from funkgui.gui.predictions.what_if_bar import WhatIfBar
from funkgui.gui.predictions.what_ifs import WhatIfs
from funkgui.gui.predictions.why_content import Why
from funkgui.gui.predictions.why_table import WhyTable
from funkgui.gui.session import Session
from funkgui.ratings.edits.edit import Change
from funkgui.ratings.matrix import IntArray, RatingMatrix

_COUNTS = {10: "Ten", 25: "25", 50: "50"}
"""How many of the best items can be asked for, and in words."""
_NOTHING_OPEN = "Open ratings to see predictions."
_NOTHING_TRAINED = "Train to see predictions."
_NOTHING_LEFT = "Nothing is left to recommend: this user has rated all items that have ratings."
_NOTHING_RATED = "This user has rated nothing yet."
_PICKED_TIP = (
    "The cell picked in the matrix, in units of the ratings; where the model tells how sure it\n"
    "is, about two thirds of all ratings lie within \N{PLUS-MINUS SIGN} of their prediction"
)
_WHY_TIP = (
    "Show which of the user's own ratings speak most for the picked item, and which against it,\n"
    "in place of all their ratings"
)


class PredictionsPanel(QWidget):
    """Shows one user as the session's selected run sees them.

    Parameters
    ----------
    session
        What is open.
    what_ifs
        Shared with others that show predictions; None makes them.
    """

    item_activated = Signal(int, int)
    """A row was double-clicked, or Return pressed on it; positions of user and item."""
    failed = Signal(object)
    """Predictions could not be made; the exception."""

    def __init__(
        self, session: Session, what_ifs: WhatIfs | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._user = 0
        self._item: int | None = None
        self._shown_user = 0
        self._source = ContentSource(self)
        self._update = QTimer(self)
        self._update.setSingleShot(True)
        self._stale_content = True
        self._what_ifs = what_ifs or WhatIfs(session, self)
        self._picker = UserPicker()
        self._what_if = WhatIfBar()
        self._picked = QLabel()
        self._model_words = QLabel()
        self._count = QComboBox()
        self._best = ItemsTable((RANK, TITLE, PREDICTION, DEVIATION, MOVED), RANK)
        self._rated = ItemsTable((TITLE, RATING, PREDICTION, ERROR, HELD_OUT), RATING)
        self._why = WhyTable()
        self._why_switch = QPushButton("Why?")
        self._best_part = TitledTable("best", self._best, self._count)
        self._rated_part = TitledTable("rated", self._rated, self._why_switch, self._why)
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
        if (user, item) != (self._user, self._item):
            self._user, self._item = user, item
            self._touch()

    def show_user(self, user: int) -> None:
        """Show a user, by position."""
        if user != self._user:
            self._user, self._item = user, None
            self._why_switch.setChecked(False)
            self._touch()

    def wait(self) -> None:
        """Block until no worker of the panel runs; only for the program's end."""
        self._update.stop()
        self._source.wait()

    def _set_up(self) -> None:
        self.setObjectName("predictions_panel")
        self.setAccessibleName("Predictions")
        self._picked.setObjectName("picked_cell")
        self._picked.setToolTip(_PICKED_TIP)
        self._model_words.setObjectName("stale_words")
        self._model_words.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        for label in (self._picked, self._model_words):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.hide()
        self._count.setObjectName("best_count")
        self._count.setAccessibleName("How many of the best items")
        self._count.setToolTip("How many of the best unseen items are listed")
        for count in _COUNTS:
            self._count.addItem(str(count), count)
        self._why_switch.setObjectName("why")
        self._why_switch.setCheckable(True)
        self._why_switch.setToolTip(_WHY_TIP)
        self._best.setToolTip("Items that this user has not rated, the highest predictions first")
        self._rated.setToolTip("What this user rated, and what the model says of it")

    def _build(self) -> None:
        nothing = QLabel(_NOTHING_OPEN)
        nothing.setObjectName("nothing_open")
        nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        nothing.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setObjectName("predictions_splitter")
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self._best_part)
        splitter.addWidget(self._rated_part)
        shown = QWidget()
        column = QVBoxLayout(shown)
        column.setSpacing(8)
        column.addWidget(self._picker)
        column.addWidget(self._picked)
        column.addWidget(self._what_if)
        column.addWidget(self._model_words)
        column.addWidget(splitter, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(nothing)
        self._stack.addWidget(shown)

    def _connect(self) -> None:
        self._update.timeout.connect(self._ask)
        self._source.content_found.connect(self._show_content)
        self._source.failed.connect(self.failed)
        self._picker.user_picked.connect(self.show_user)
        self._count.currentIndexChanged.connect(self._touch)
        self._what_if.toggled.connect(self._on_what_if_toggled)
        for table in (self._best, self._rated, self._why):
            table.item_activated.connect(lambda item: self.item_activated.emit(self._user, item))
        for table in (self._best, self._rated):
            table.item_selected.connect(lambda item: self.show_cell(self._user, item))
        self._best.item_selected.connect(lambda item: self._why_switch.setChecked(True))
        self._why_switch.toggled.connect(self._touch)
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
        run, changed = self._session.selected_run, None
        if run is not None:
            changed = self._what_ifs.rows.basis(run, self._user)
            self._what_if.show_basis(changed, run.name)
        else:
            self._what_if.hide()
        basis = changed if self._what_if.on else None
        asked = UserRequest(project, run, self._user, self._item, self.n_best, basis, changed)
        self._source.ask(replace(asked, with_why=self._why_switch.isChecked()))

    def _show_content(self, content: UserContent) -> None:
        request = content.request
        ratings = request.project.ratings
        trained = request.run is not None
        unsure = all(row.deviation is None for row in content.best)
        unmoved = all(row.before is None for row in content.best)
        without = [one for one, so in ((DEVIATION, unsure), (MOVED, unmoved)) if so]
        self._best.show_items(content.best, ratings, without=without)
        unknown = [] if trained else [PREDICTION, ERROR]
        all_seen = not any(row.held_out for row in content.rated)
        self._rated.show_items(
            content.rated, ratings, without=[*unknown, *([HELD_OUT] if all_seen else [])]
        )
        for table in (self._best, self._rated):
            if request.user != self._shown_user:
                table.scrollToTop()
            table.select_item(request.item)
        self._shown_user = request.user
        label = str(ratings.user_ids[request.user])
        self._best_part.set_title(f"{_COUNTS[request.n_best]} best unseen items")
        words = _NOTHING_LEFT if trained else _NOTHING_TRAINED
        self._best_part.set_words("" if content.best else words)
        self._rated_part.turn_to_other(content.why is not None)
        self._why_switch.setText("Why?" if content.why is None else "Ratings")
        if content.why is None:
            self._rated_part.set_title(f"Ratings of user {label}", _counted(content.rated))
            self._rated_part.set_words("" if content.rated else _NOTHING_RATED)
        else:
            self._why.show_why(content.why, ratings)
            self._rated_part.set_title(_why_title(content.why, ratings))
            self._rated_part.set_words(content.why.words)
        _show(self._picked, _picked_words(content.picked, ratings))
        run = self._session.selected_run
        stale = run is not None and content.stale and request.basis is None
        _show(self._model_words, self._session.stale_words(run) if run and stale else "")

    def _on_what_if_toggled(self, on: bool) -> None:
        self._what_ifs.set_on(on)
        self._touch()

    def _on_project_opened(self) -> None:
        self._user, self._item = 0, None
        self._source.forget()
        project = self._session.project
        there = project is not None and project.ratings.n_users > 0
        self._picker.show_user(project.ratings if project is not None else None, 0)
        self._stack.setCurrentIndex(1 if there else 0)
        for table in (self._best, self._rated):
            table.show_items([], None)
        self._touch()

    def _on_matrix_moved(self, change: Change) -> None:
        self._user = _place_now(self._user, change.user_places) or 0
        if self._item is not None:
            self._item = _place_now(self._item, change.item_places)
        self._touch()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale_content:
            self._update.start(0)


def _place_now(before: int, places: IntArray | None) -> int | None:
    """Where a user or item stands after a change; None where it is gone."""
    if places is None:
        return before
    now = np.flatnonzero(places == before)
    return int(now[0]) if len(now) else None


def _counted(rated: list[ItemRow]) -> str:
    n_hidden = sum(row.held_out for row in rated)
    held_out = f", {n_hidden:,} held out" if n_hidden else ""
    return f"{len(rated):,}{held_out}"


def _why_title(why: Why, ratings: RatingMatrix) -> str:
    """For example ``Why 4.82 for Toy Story (1995)``."""
    if why.item is None or why.prediction is None:
        return "Why"
    predicted = prediction_shown(why.prediction, ratings.scale)
    return f"Why {predicted} for {item_name(ratings, why.item)}"


def _picked_words(picked: ItemRow | None, ratings: RatingMatrix) -> str:
    """For example ``Toy Story (1995): rated 4.0, predicted 3.82``."""
    if picked is None:
        return ""
    words = "not rated"
    if picked.rating is not None:
        held_out = " (held out)" if picked.held_out else ""
        words = f"rated {rating_shown(picked.rating, ratings.scale)}{held_out}"
    if picked.prediction is not None:
        predicted = sure_prediction_shown(picked.prediction, picked.deviation, ratings.scale)
        # Not broken at the sign, where the panel is narrow.
        words += ", predicted " + predicted.replace(" ", "\N{NO-BREAK SPACE}")
    return f"{item_name(ratings, picked.item)}: {words}"


def _show(label: QLabel, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))
