"""What users had rated when a run was trained, so that what has changed since can be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from PySide6.QtCore import QObject

from funkgui.factorization.events import FitFinished
from funkgui.gui.session import Session
from funkgui.project.project import Project, Run
from funkgui.project.what_if import UserRatings, ratings_of
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import IntArray, RatingMatrix
from funkgui.ratings.sorting import distinct

_MOST_KEPT = 25_000_000
"""Ratings of a matrix that is kept as it was: 325 MB with its mask, once it has been edited. Of
several states, at most twice as many."""
_MOST_TOUCHED = 100_000
"""Users counted as edited, one by one; more are taken for all."""


@dataclass(frozen=True, eq=False)
class Basis:
    """What one user's predictions are folded in from.

    Attributes
    ----------
    before
        What the run was trained on; None where it is not known or there is no such user.
    rated
        (n,) int64. Items rated by then, held out or not.
    n_changed
        Items with another rating now; None where that is not known.
    is_new
        Whether the run does not know the user.
    """

    before: UserRatings | None
    rated: IntArray
    n_changed: int | None
    is_new: bool = False


class TrainedOn(NamedTuple):
    """What a run was trained on."""

    ratings: RatingMatrix
    holdout: Holdout


class TrainedRows(QObject):
    """Tells which users have other ratings than those that a run was trained on.

    A run that fits the open ratings, when it comes or is opened, has been trained on them. They
    are kept as they are then, which costs nothing until they are edited; of matrices too large for
    that, only which users were edited since. Of a run that was stale when it was opened nothing is
    known, and so all users count as changed.
    """

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._kept: WeakKeyDictionary[FitFinished, TrainedOn] = WeakKeyDictionary()
        self._touched: WeakKeyDictionary[FitFinished, set[int] | None] = WeakKeyDictionary()
        session.project_opened.connect(self._on_project_opened)
        session.runs_changed.connect(self._look_at_runs)
        session.cells_changed.connect(self._on_cells_changed)
        session.matrix_moved.connect(self._on_matrix_moved)
        self._on_project_opened()

    def trained_on(self, run: Run) -> TrainedOn | None:
        """What a run was trained on; None where that is not known."""
        return self._kept.get(run.result)

    def basis(self, run: Run, user: int) -> Basis | None:
        """What a user is to be folded in from; None where nothing has changed for them."""
        project = self._session.opened
        ratings = project.ratings
        users, items = run.places(ratings)
        row = user if users is None else int(users[user])
        rated = ratings.item_index[ratings.user_slice(user)].astype(np.int64)
        if row < 0:
            return Basis(None, rated, len(rated), is_new=True) if len(rated) else None
        touched = self._touched.get(run.result)
        if touched is not None and user not in touched:
            return None
        kept = self.trained_on(run)
        if kept is not None:
            return _changes(project, kept, items, row, user)
        return Basis(None, rated, None) if project.is_stale(run) else None

    def _on_project_opened(self) -> None:
        self._kept.clear()
        self._touched.clear()
        self._look_at_runs()

    def _look_at_runs(self) -> None:
        """Note what runs were trained on where that is what is open."""
        project = self._session.project
        if project is None:
            return
        for run in project.runs:
            if run.result in self._touched or project.is_stale(run):
                continue
            self._touched[run.result] = set()
            if project.ratings.n_ratings <= _MOST_KEPT:
                self._kept[run.result] = TrainedOn(project.ratings, project.holdout)
                self._keep_few()

    def _keep_few(self) -> None:
        """Forget what the oldest runs were trained on while all that takes too much memory."""
        while self._kept:
            matrices = {id(kept.ratings): kept.ratings for kept in self._kept.values()}
            if sum(ratings.n_ratings for ratings in matrices.values()) <= 2 * _MOST_KEPT:
                return
            del self._kept[next(iter(self._kept.keys()))]

    def _on_cells_changed(self, users: IntArray, items: IntArray) -> None:
        counts_them = any(touched is not None for touched in self._touched.values())
        some = distinct(users).tolist() if counts_them else []
        for result, touched in list(self._touched.items()):
            if touched is None or len(touched) + len(some) > _MOST_TOUCHED:
                self._touched[result] = None
            else:
                touched.update(some)

    def _on_matrix_moved(self) -> None:
        for result in list(self._touched):
            self._touched[result] = None


def _changes(
    project: Project, kept: TrainedOn, places: IntArray | None, row: int, user: int
) -> Basis | None:
    """What has changed for a user, where it is known what a run was trained on.

    Parameters
    ----------
    places
        Where today's items stand in that, -1 for new ones; None for all as there.
    row
        Where the user stands in it.
    """
    before = ratings_of(*kept, row)
    rated = kept.ratings.item_index[kept.ratings.user_slice(row)].astype(np.int64)
    if places is not None:
        now_at = np.full(kept.ratings.n_items, -1, np.int64)
        there = places >= 0
        now_at[places[there]] = np.flatnonzero(there)
        items = now_at[before.items]
        before = UserRatings(items[items >= 0], before.values[items >= 0])
        rated = now_at[rated]
        rated = rated[rated >= 0]
    n_changed = before.n_changed(ratings_of(project.ratings, project.holdout, user))
    return Basis(before, rated, n_changed) if n_changed else None
