"""Users folded in again, for all that shows predictions."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from funkgui.factorization.model import FactorModel
from funkgui.gui.predictions.trained_rows import TrainedRows
from funkgui.gui.same_objects import are_same
from funkgui.gui.session import Session
from funkgui.project.what_if import what_if
from funkgui.ratings.matrix import FloatArray, IntArray

_AT_ONCE = 2
"""Users folded in for one painting, some 10 ms each at 128 factors; others follow."""
_LOOKED_AT_ONCE = 200
"""Users whose ratings are compared for one painting, some 50 microseconds each."""


class WhatIfs(QObject):
    """The models of users whose ratings have changed since the selected run was trained."""

    changed = Signal()
    """Predictions of some users are others, or the switch was turned."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.rows = TrainedRows(session, self)
        """What users had rated when runs were trained."""
        self.on = True
        """Whether predictions ask "what if"; otherwise the run itself predicts."""
        self._key: tuple[Any, ...] = ()
        self._models: dict[int, FactorModel | None] = {}
        self._more = QTimer(self, singleShot=True)
        self._more.timeout.connect(self.changed)

    def set_on(self, on: bool) -> None:
        """Turn the switch."""
        self.on = on
        self.changed.emit()

    def model(self, user: int) -> FactorModel | None:
        """A model whose row 0 is the user; None where the run itself is to predict.

        That is so where nothing is known to have changed for the user.
        """
        self._look_at_session()
        if not self.on or not self._key:
            return None
        if user not in self._models:
            self._models[user] = self._made(user)
        return self._models[user]

    def put_into(self, predictions: FloatArray, users: IntArray, items: IntArray) -> None:
        """Exchange the rows of users who have changed.

        Not all that have are folded in at once; `changed` tells when there are more.

        Parameters
        ----------
        predictions
            (n_users, n_items) float32, of the run itself.
        """
        self._look_at_session()
        project, run = self._session.project, self._session.selected_run
        if not self.on or project is None or run is None or not project.is_stale(run):
            return
        n_made = n_looked_at = 0
        models = self._models
        for row, user in enumerate(users.tolist()):
            if user in models:
                model = models[user]
            elif n_made >= _AT_ONCE or n_looked_at >= _LOOKED_AT_ONCE:
                self._more.start(0)
                return
            else:
                model = models[user] = self._made(user)
                n_looked_at += 1
                n_made += model is not None
            if model is not None:
                predictions[row] = model.predict(np.zeros(len(items), np.int64), items)

    def _look_at_session(self) -> None:
        project, run = self._session.project, self._session.selected_run
        key: tuple[Any, ...] = ()
        if project is not None and run is not None:
            key = project.ratings, project.holdout, run
        if not are_same(key, self._key):
            self._key = key
            self._models.clear()

    def _made(self, user: int) -> FactorModel | None:
        ratings, holdout, run = self._key
        basis = self.rows.basis(run, user)
        if basis is None or basis.n_changed is None:
            return None
        return what_if(run, ratings, holdout, user, basis.before)
