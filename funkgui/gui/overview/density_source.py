"""The densities that the overview paints, found in a worker and kept up to date."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from funkgui.gui.latest import Latest
from funkgui.gui.matrix.cells.view_order import ViewOrder
from funkgui.gui.matrix.table.ratings_table import RatingsTable
from funkgui.gui.session import Session
from funkgui.ratings.density import Blocks, Density, density_of
from funkgui.ratings.matrix import IntArray, RatingMatrix
from funkgui.ratings.sorting import distinct

_COUNTED_AT_ONCE = 500_000
"""Ratings counted without a worker: some 10 ms."""
_EDITED_AT_ONCE = 20_000
"""Edited cells whose blocks are changed without counting anew: some 10 ms."""
_WAIT_MS = 40
"""Changes that come within that time are counted together."""

Cells = tuple[IntArray, IntArray]


class DensitySource(QObject):
    """Counts the ratings in the blocks of a part of the table's view."""

    changed = Signal()
    """There is another density, or none."""

    def __init__(self, table: RatingsTable, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._table, self._session = table, session
        self._wanted: Blocks | None = None
        self.density: Density | None = None
        """The newest one; its blocks are those asked for before, perhaps. None where none is."""
        self.is_current = False
        """Whether the density is that of the table's order, not of one before it."""
        self._counted: RatingMatrix | None = None
        self._edited: list[Cells] = []
        self._counting = Latest(self, table.failed)
        self._soon = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._soon.timeout.connect(self._count)
        session.cells_changed.connect(self._on_cells_changed)

    def want(self, blocks: Blocks) -> None:
        """Have these blocks counted before long; those counted now stay meanwhile."""
        if blocks == self._wanted:
            return
        self._wanted = blocks
        if self.density is None:  # there is nothing to look at meanwhile
            self._count()
        else:
            self._soon.start()

    def renew(self) -> None:
        """The view is another one: what is counted holds no longer, and is only kept to look at."""
        self._soon.stop()
        self._counting.cancel()
        self._wanted = None
        self.is_current = False

    def forget(self) -> None:
        """Drop what is counted."""
        self.renew()
        self.density, self._counted = None, None
        self.changed.emit()

    def _count(self) -> None:
        blocks, project = self._wanted, self._session.project
        if blocks is None or project is None:
            return
        ratings, order = project.ratings, self._table.order
        self._edited = []

        self._counting.do(
            "Counting",
            lambda _, cancelled: density_of(ratings, blocks, *_places(order, ratings), cancelled),
            partial(self._take, ratings),
            at_once=ratings.n_ratings <= _COUNTED_AT_ONCE,
        )

    def _take(self, ratings: RatingMatrix, found: Density) -> None:
        self.density, self._counted, self.is_current = found, ratings, True
        edited, self._edited = self._edited, []
        if edited:
            users, items = (np.concatenate(one) for one in zip(*edited, strict=True))
            self._change(users, items)
        self.changed.emit()

    def _on_cells_changed(self, users: IntArray, items: IntArray) -> None:
        if self._wanted is None or len(users) == 0:
            return
        if len(users) > _EDITED_AT_ONCE or len(self._edited) > _EDITED_AT_ONCE:
            self._soon.start()
            return
        if self._counting.busy:
            self._edited.append((users, items))
        if self.is_current:
            self._change(users, items)
            self.changed.emit()

    def _change(self, users: IntArray, items: IntArray) -> None:
        """Bring the density from the matrix it was counted in to that of now."""
        assert self.density is not None
        assert self._counted is not None
        ratings = self._session.ratings
        cells = distinct(users.astype(np.int64) * ratings.n_items + items)
        users, items = np.divmod(cells, ratings.n_items)
        order = self._table.order
        places = order.users.lines(users), order.items.lines(items)
        self.density = self.density.edited(self._counted, ratings, (users, items), places)
        self._counted = ratings


def _places(order: ViewOrder, ratings: RatingMatrix) -> tuple[IntArray | None, IntArray | None]:
    """The row of each user and the column of each item; None where they are as in the matrix."""
    rows = None if order.users.shown is None else order.users.lines(np.arange(ratings.n_users))
    columns = None if order.items.shown is None else order.items.lines(np.arange(ratings.n_items))
    return rows, columns
