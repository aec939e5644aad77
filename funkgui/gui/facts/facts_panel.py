"""Facts of the open matrix, and of what is selected of it."""

from __future__ import annotations

import math
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from funkgui.factorization.measuring.truth_error import TruthError, truth_error
from funkgui.gui.facts.bar_chart import BarChart
from funkgui.gui.facts.facts_rows import count_bars, rating_bars
from funkgui.gui.facts.facts_table import FactsTable
from funkgui.gui.facts.selected import regions_of
from funkgui.gui.latest import Latest
from funkgui.gui.matrix.matrix_panel import MatrixPanel
from funkgui.gui.number_words import error_text
from funkgui.gui.same_objects import are_same
from funkgui.gui.session import Session
from funkgui.gui.tasks import Cancelled, Progress
from funkgui.gui.widgets import fill, named, plain_label, words_instead
from funkgui.ratings.facts import Bins, Facts, facts_of

_AT_ONCE = 200_000
"""Ratings that are counted in the window's thread: some 10 ms."""
_SOON_MS, _LATER_MS = 40, 250
"""How long a change is waited with for the next one; in a large matrix, longer."""
_NOTHING_OPEN = "Open ratings to see what they are like."


class FactsPanel(QWidget):
    """Histograms and counts: of the matrix, and of what is selected in its table."""

    failed = Signal(object)
    """An exception to show."""

    def __init__(self, session: Session, matrix: MatrixPanel) -> None:
        super().__init__()
        self._session, self._matrix = session, matrix
        self._whole_work = Latest(self, self.failed)
        self._part_work = Latest(self, self.failed)
        self._truth_work = Latest(self, self.failed)
        self._update = QTimer(self, singleShot=True)
        self._stale = True
        self._counted: tuple[Any, ...] = ()
        self._compared: tuple[Any, ...] = ()
        self._bins = Bins(0.0, 1.0, 1, True)
        self._whole: Facts | None = None
        self._table = FactsTable()
        self._truth = plain_label(
            "truth_words",
            tip="Root mean square error of the run's predictions against what the matrix was\n"
            "generated from, before noise; unseen cells are those not trained on",
        )
        self._ratings_chart = BarChart(
            "ratings_chart",
            "Ratings",
            "How the ratings are spread over their scale; those selected in front, as shares of\n"
            "their own",
        )
        self._users_chart = BarChart(
            "users_chart",
            "Ratings per user",
            "Shares of the users by how many ratings they gave",
        )
        self._items_chart = BarChart(
            "items_chart",
            "Ratings per item",
            "Shares of the items by how many ratings they got",
        )
        self._set_up()
        self._build()
        self._connect()
        self._touch()

    def _set_up(self) -> None:
        named(self, "facts_panel", "Facts")
        self._truth.hide()

    def _build(self) -> None:
        nothing = words_instead("no_facts", _NOTHING_OPEN)
        inner = named(QWidget(), "facts_content")
        counts = fill(QHBoxLayout(), self._users_chart, self._items_chart, spacing=12)
        column = QVBoxLayout(inner)
        fill(column, self._table, self._truth, (self._ratings_chart, 3), (counts, 2), spacing=8)
        scrolled = named(QScrollArea(), "facts_scroll")
        scrolled.setFrameShape(QFrame.Shape.NoFrame)
        scrolled.setWidgetResizable(True)
        scrolled.setWidget(inner)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(nothing)
        self._stack.addWidget(scrolled)

    def _connect(self) -> None:
        self._update.timeout.connect(self._ask)
        session = self._session
        session.project_opened.connect(self._on_project_opened)
        for changed in (
            session.cells_changed,
            session.matrix_moved,
            session.scale_changed,
            session.runs_changed,
            session.run_selected,
        ):
            changed.connect(self._touch)
        self._matrix.table.selection_changed.connect(self._touch)

    def _on_project_opened(self) -> None:
        for work in (self._whole_work, self._part_work, self._truth_work):
            work.cancel()
        self._counted = self._compared = ()
        self._whole = None
        self._truth.hide()
        self._touch()

    def _touch(self) -> None:
        """Show what is new, once for all changes that come close upon each other."""
        self._stale = True
        if self.isVisible():
            self._update.start(_SOON_MS if self._is_small() else _LATER_MS)

    def _is_small(self) -> bool:
        project = self._session.project
        return project is None or project.ratings.n_ratings <= _AT_ONCE

    def _ask(self) -> None:
        project = self._session.project
        self._stack.setCurrentIndex(0 if project is None else 1)
        if project is None or not self.isVisible():
            return
        self._stale = False
        self._ask_truth()
        counted = project.ratings, project.holdout, project.ratings.scale
        if are_same(counted, self._counted):
            self._whole_work.cancel()  # of an edit that was undone
            self._ask_part()
            return
        ratings, holdout = project.ratings, project.holdout

        def count(progress: Progress, cancelled: Cancelled) -> tuple[Bins, Facts]:
            bins = Bins.of(ratings)
            return bins, facts_of(ratings, holdout, bins, cancelled=cancelled)

        def take(found: tuple[Bins, Facts]) -> None:
            self._counted = counted
            self._bins, self._whole = found
            self._ask_part()

        self._whole_work.do("Counting ratings", count, take, at_once=self._is_small())

    def _ask_part(self) -> None:
        project, rectangles = self._session.project, self._matrix.table.rectangles()
        # A single cell is told about elsewhere.
        if project is None or sum(one.n_cells for one in rectangles) <= 1:
            self._part_work.cancel()
            self._show(None)
            return
        ratings, holdout, bins = project.ratings, project.holdout, self._bins
        order = self._matrix.table.order

        def count(progress: Progress, cancelled: Cancelled) -> Facts:
            regions = regions_of(ratings, order, rectangles)
            return facts_of(ratings, holdout, bins, regions, cancelled)

        text = "Counting the selected ratings"
        self._part_work.do(text, count, self._show, at_once=self._is_small())

    def _ask_truth(self) -> None:
        project, run = self._session.project, self._session.selected_run
        if project is None or project.truth is None or run is None:
            self._compared = ()
            self._truth_work.cancel()
            self._truth.hide()
            return
        ratings, holdout, truth = project.ratings, project.holdout, project.truth
        compared = ratings, holdout, truth, run
        if are_same(compared, self._compared):
            self._truth_work.cancel()  # of a run that was looked at in passing
            return
        name, model_for = run.name, run.model_for

        def take(found: TruthError) -> None:
            self._compared = compared
            self._truth.setText(_truth_words(name, found))
            self._truth.show()

        self._truth_work.do(
            "Comparing with the truth",
            lambda _, cancelled: truth_error(
                model_for(ratings), truth, ratings, holdout, cancelled
            ),
            take,
        )

    def _show(self, part: Facts | None) -> None:
        project, whole = self._session.project, self._whole
        if project is None or whole is None:
            return
        self._table.show_facts(whole, part, with_times=project.ratings.times is not None)
        ratings = project.ratings
        self._ratings_chart.show_bars(rating_bars(self._bins, whole, part, ratings.scale))
        per_user, per_item = (None, None) if part is None else (part.per_user, part.per_item)
        self._users_chart.show_bars(count_bars(whole.per_user, per_user, "users", ratings.n_items))
        self._items_chart.show_bars(count_bars(whole.per_item, per_item, "items", ratings.n_users))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._update.start(0)


def _truth_words(name: str, found: TruthError) -> str:
    where = "some million cells drawn" if found.drawn else "all cells"
    if not math.isnan(found.unseen):
        where = f"{where}, {error_text(found.unseen)} over unseen ones"
    words = (
        f"RMSE of {name} to the true matrix without noise: {error_text(found.all_cells)} over "
        f"{where}."
    )
    if round(found.of_truth, 4) == 0:
        return words
    return (
        f"{words} The true matrix itself has an RMSE of {error_text(found.of_truth)} to the "
        "ratings, from noise and rounding."
    )
