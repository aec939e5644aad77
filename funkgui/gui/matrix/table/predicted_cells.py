"""The selected run's predictions for the cells in sight."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from funkgui.factorization.model import FactorModel
from funkgui.gui.latest import Latest
from funkgui.gui.predictions.what_ifs import WhatIfs
from funkgui.gui.same_objects import are_same
from funkgui.gui.session import Session
from funkgui.project.project import Run
from funkgui.ratings.matrix import FloatArray, IntArray, RatingMatrix

_AT_ONCE = 50_000
"""Users and items whose factors are put in the order of the matrix without a worker."""
_PRODUCTS_AT_ONCE = 1 << 18
"""Multiplications of one product of matrices. Larger ones OpenBLAS shares among threads, and then
waits for all of these, which takes long while other programs use the cores."""


class PredictedCells(QObject):
    """Keeps the selected run's model in the order of the open matrix.

    Where users or items of a large matrix have moved since the run was trained, a worker gathers
    the model's rows, and there are no predictions until it is done.
    """

    changed = Signal()
    """There are other predictions, or some at last."""
    failed = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._key: tuple[Any, ...] = ()
        self._model: FactorModel | None = None
        """None without a run, and while it is made."""
        self._making = Latest(self, self.failed)
        self.what_ifs = WhatIfs(session, self)
        self.what_ifs.changed.connect(self.changed)

    def take_session(self) -> None:
        """Follow the session to another run or matrix."""
        project, run = self._session.project, self._session.selected_run
        key: tuple[Any, ...] = ()
        if project is not None and run is not None:
            key = run, project.ratings.user_ids, project.ratings.item_ids
        if are_same(key, self._key):
            return
        self._key, self._model = key, None
        self._making.cancel()
        if project is not None and run is not None:
            self._make(run, project.ratings)
        if self._model is None:
            self.changed.emit()

    def of(self, users: IntArray, items: IntArray) -> FloatArray | None:
        """(n_users, n_items) predictions of a block of cells; None where there are none yet.

        Those of users whose ratings have changed since are of the users folded in again.
        """
        model = self._model
        if model is None or users.max(initial=0) >= model.n_users:
            return None
        if items.max(initial=0) >= model.n_items:
            return None
        of_items = replace(model, v=model.v[items], item_bias=model.item_bias[items])
        rows_at_once = max(_PRODUCTS_AT_ONCE // max(len(items) * model.n_factors, 1), 1)
        predictions = np.concatenate(
            [
                of_items.reconstruct(users[start : start + rows_at_once], slice(None))
                for start in range(0, len(users), rows_at_once)
            ]
        )
        self.what_ifs.put_into(predictions, users, items)
        return predictions

    def _make(self, run: Run, ratings: RatingMatrix) -> None:
        as_trained = run.user_ids is None and run.item_ids is None
        is_quick = as_trained or ratings.n_users + ratings.n_items <= _AT_ONCE
        self._making.do(
            "Putting the model in order",
            lambda *_: run.model_for(ratings),
            self._on_made,
            at_once=is_quick,
        )

    def _on_made(self, model: FactorModel) -> None:
        self._model = model
        self.changed.emit()
