"""What is current and selected in the table, by user and item, so that it outlives an order."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QItemSelection, QItemSelectionModel

from funkgui.gui.matrix.cells.view_order import Lines, ViewOrder
from funkgui.gui.matrix.table.ratings_table import RatingsTable
from funkgui.ratings.edits.edit import Change
from funkgui.ratings.edits.positions import inverted, stretches
from funkgui.ratings.matrix import IntArray, RatingMatrix

_MOST_RECTANGLES = 200
"""Parts of a selection, before or after, that are kept; more would slow the table down."""
_MOST_KEPT = 10_000
"""Users or items of one part that are kept."""


@dataclass(frozen=True, eq=False)
class KeptPlace:
    """The current cell and the selected ones.

    Attributes
    ----------
    cell
        User and item of the current cell, each None once it is gone; None where there is no cell.
    place
        Row and column where the cell stood.
    parts
        Users and items of each selected rectangle; None for all of them.
    """

    cell: tuple[int | None, int | None] | None
    place: tuple[int, int]
    parts: list[tuple[IntArray | None, IntArray | None]]

    @classmethod
    def of(cls, table: RatingsTable) -> KeptPlace:
        """What is current and selected now."""
        order, (n_rows, n_columns), rectangles = table.order, table.shape, table.rectangles()
        if len(rectangles) > _MOST_RECTANGLES:
            rectangles = []
        parts = [
            (_kept(order.users, one.rows, n_rows), _kept(order.items, one.columns, n_columns))
            for one in rectangles
        ]
        kept = [part for part in parts if all(one is None or len(one) for one in part)]
        return cls(table.current_cell, table.current_place or (0, 0), kept)

    @property
    def is_gone(self) -> bool:
        """Whether there was a current cell whose user or item is gone."""
        return self.cell is not None and None in self.cell

    def moved(self, change: Change) -> KeptPlace:
        """The same cell and selection after users and items have moved."""
        cell, users_now, items_now = None, _now(change.user_places), _now(change.item_places)
        if self.cell is not None:
            user, item = self.cell
            cell = _one_moved(user, users_now), _one_moved(item, items_now)
        parts = [
            (_moved(users, users_now), _moved(items, items_now)) for users, items in self.parts
        ]
        return KeptPlace(cell, self.place, parts)

    def settled(self, order: ViewOrder, ratings: RatingMatrix) -> KeptPlace:
        """The same, but where the cell's user or item is gone, what a view has in its place."""
        n_rows, n_columns = order.shape_of(ratings)
        if self.cell is None or not n_rows or not n_columns:
            return replace(self, cell=None)
        (user, item), (row, column) = self.cell, self.place
        if user is None:
            user = order.users.at(min(row, n_rows - 1))
        if item is None:
            item = order.items.at(min(column, n_columns - 1))
        return replace(self, cell=(user, item))

    def restore(self, table: RatingsTable) -> None:
        """Go to the cell and select the same users and items again, those that are shown."""
        order, model, (n_rows, n_columns) = table.order, table.model(), table.shape
        user, item = self.cell or (None, None)
        if user is not None and item is not None:
            table.show_cell(user, item)
        selection = QItemSelection()
        for users, items in self.parts:
            rows = _runs(None if users is None else order.users.lines(users), n_rows)
            columns = _runs(None if items is None else order.items.lines(items), n_columns)
            if len(rows) * len(columns) > _MOST_RECTANGLES:
                return
            for top, bottom in rows:
                for left, right in columns:
                    selection.select(model.index(top, left), model.index(bottom, right))
        if not selection.isEmpty():
            # The cell itself, selected by going there, need not be among them.
            command = QItemSelectionModel.SelectionFlag.ClearAndSelect
            table.selectionModel().select(selection, command)


def _kept(lines: Lines, span: tuple[int, int], n: int) -> IntArray | None:
    """Who stands in a span of n lines: None for all of them, none where there are too many."""
    first, last = span
    if span == (0, n - 1):
        return None
    return lines.between(first, last if last - first < _MOST_KEPT else first - 1)


def _now(places: IntArray | None) -> IntArray | None:
    """(n,) where each one is after a change, -1 where it is gone; None where none has moved.

    Those from n on are gone, too.
    """
    return None if places is None else inverted(places, int(places.max(initial=-1)) + 1)


def _one_moved(before: int | None, now: IntArray | None) -> int | None:
    """Where one is now; None where it is gone."""
    if before is None or now is None:
        return before
    at = int(now[before]) if before < len(now) else -1
    return at if at >= 0 else None


def _moved(before: IntArray | None, now: IntArray | None) -> IntArray | None:
    """Where those are now that are still there; None for all."""
    if before is None or now is None:
        return before
    there = now[before[before < len(now)]]
    return there[there >= 0]


def _runs(places: IntArray | None, n: int) -> list[tuple[int, int]]:
    """First and last of each run of neighbours among the places from 0 to n - 1; None is all."""
    if places is None:
        return [(0, n - 1)] if n else []
    shown = np.sort(places[(places >= 0) & (places < n)])
    return [(first, stop - 1) for first, stop in stretches(shown)]
