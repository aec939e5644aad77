"""How many ratings each item has, kept up through edits."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject

from funkgui.gui.latest import Latest
from funkgui.gui.tasks import Cancelled, Progress
from funkgui.ratings.counts import item_counts
from funkgui.ratings.lookup import positions_of
from funkgui.ratings.matrix import IntArray, RatingMatrix

FEW = 20_000
"""Cells of an edit that are looked up one by one: some 5 ms. After others a worker counts anew."""


class ItemTally(QObject):
    """The counts of a matrix's items; none until somebody has counted them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._counts: IntArray | None = None
        self._counting: RatingMatrix | None = None
        self._worker = Latest(self)

    @property
    def counts(self) -> IntArray | None:
        """(n_items,) int64; None while they are not known."""
        return self._counts

    def take(self, counts: IntArray | None, ratings: RatingMatrix | None) -> None:
        """Take counts of a matrix, or None: then they stay unknown unless they are being found."""
        if counts is None and ratings is not None and ratings is self._counting:
            return
        self._worker.cancel()
        self._counting = None
        self._counts = None if counts is None else counts.copy()

    def follow(
        self, before: RatingMatrix, after: RatingMatrix, users: IntArray, items: IntArray
    ) -> None:
        """Follow an edit of some cells, each named once."""
        if self._counts is None and self._counting is None:
            return
        if self._counts is not None and len(users) <= FEW:
            was_known = positions_of(before, users, items) >= 0
            is_known = positions_of(after, users, items) >= 0
            np.add.at(self._counts, items, is_known.astype(np.int64) - was_known)
            return
        self._counts, self._counting = None, after

        def work(progress: Progress, cancelled: Cancelled) -> IntArray:
            return item_counts(after, cancelled)

        self._worker.do("Counting ratings", work, self._on_counted)

    def wait(self) -> None:
        """End the counting; only for the program's end."""
        self._worker.wait()

    def _on_counted(self, counts: IntArray) -> None:
        # A copy: they may be the matrix's own.
        self._counts, self._counting = counts.copy(), None
