"""What is current, selected and being typed in the table, by user and item, to outlive an order."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QItemSelection, QItemSelectionModel
from PySide6.QtWidgets import QLineEdit

from funkgui.gui.matrix.cells.view_order import Lines
from funkgui.gui.matrix.table.ratings_table import RatingsTable
from funkgui.ratings.edits.edit import Change
from funkgui.ratings.edits.positions import inverted, stretches
from funkgui.ratings.matrix import IntArray

_MOST_RECTANGLES = 200
"""Parts of a selection, before or after, that are kept; more would slow the table down."""
_MOST_KEPT = 10_000
"""Users or items of one part that are kept."""


class KeptPlace:
    """The current cell of a table, what is being typed into it, and the selected ones, to be found
    again in another view.

    Parameters
    ----------
    table
        Before it shows the other view.
    change
        How users and items have moved since they were shown.
    """

    def __init__(self, table: RatingsTable, change: Change) -> None:
        n_rows, n_columns = table.shape
        self._users = _Standing(table.order.users, n_rows, change.user_places)
        self._items = _Standing(table.order.items, n_columns, change.item_places)
        self._cell = table.current_cell
        self._typed = None if table.cell_editor is None else _Typed(table.cell_editor)
        rectangles = table.rectangles()
        if len(rectangles) > _MOST_RECTANGLES:
            rectangles = []
        self._parts = [
            (self._users.within(one.rows), self._items.within(one.columns)) for one in rectangles
        ]

    def restore(self, table: RatingsTable) -> bool:
        """Go to the cell and select the same users and items again, those that are shown.

        Where the cell's user or item is gone or hidden, the next one that is shown takes its place,
        or else the last before it. Else, what was being typed there can be typed on.

        Returns
        -------
        Whether the very same cell is current.
        """
        is_same = self._go_to_cell(table)
        self._select_again(table)
        if is_same and self._typed is not None:
            self._typed.go_on(table)
        return is_same

    def _select_again(self, table: RatingsTable) -> None:
        order, model, (n_rows, n_columns) = table.order, table.model(), table.shape
        selection = QItemSelection()
        for users, items in self._parts:
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

    def _go_to_cell(self, table: RatingsTable) -> bool:
        if self._cell is None:
            return False
        user = self._users.nearest(self._cell[0], table.order.users)
        item = self._items.nearest(self._cell[1], table.order.items)
        if user is None or item is None:
            return False
        table.show_cell(user, item)
        return (user, item) == (self._users.now(self._cell[0]), self._items.now(self._cell[1]))


class _Typed:
    """What is being typed into a field, and where its cursor stands."""

    def __init__(self, field: QLineEdit) -> None:
        self._text, self._cursor = field.text(), field.cursorPosition()
        self._selected = field.selectionStart(), field.selectionLength()

    def go_on(self, table: RatingsTable) -> None:
        """Have it typed on in the current cell."""
        table.edit(table.currentIndex())
        field = table.cell_editor
        assert field is not None
        field.setText(self._text)
        field.setCursorPosition(self._cursor)
        if self._selected[1]:
            field.setSelection(*self._selected)


class _Standing:
    """The users in the rows of a view, or the items in its columns, and where they have moved.

    Parameters
    ----------
    n_lines
        How many rows, or columns, there are.
    places
        As `Change` has them.
    """

    def __init__(self, lines: Lines, n_lines: int, places: IntArray | None) -> None:
        self._lines, self._n_lines = lines, n_lines
        # One more: those beyond all that have moved are gone, too.
        self._now = None if places is None else inverted(places, int(places.max(initial=0)) + 2)

    def now(self, one: int) -> int:
        """Where one is now; -1 where it is gone."""
        return int(self._all_now(np.array([one]))[0])

    def within(self, span: tuple[int, int]) -> IntArray | None:
        """Where those in a span of lines are now; None for all, of whom none are hidden."""
        if span == (0, self._n_lines - 1) and self._lines.n_all is None:
            return None
        some = self._all_now(self._lines.between(*span))
        return some[some >= 0]

    def nearest(self, one: int, after: Lines) -> int | None:
        """One as another view shows it, or who is shown next to where it stood; None for nobody."""
        at = self.now(one)
        if at >= 0 <= after.line(at):
            return at
        all_now = self._all_now(self._lines.between(0, self._n_lines - 1))
        there = np.flatnonzero(all_now >= 0)
        shown = there[after.lines(all_now[there]) >= 0]
        if len(shown) == 0:
            return None
        following = int(np.searchsorted(shown, self._lines.line(one)))
        return int(all_now[shown[min(following, len(shown) - 1)]])

    def _all_now(self, before: IntArray) -> IntArray:
        """Where each one is now; -1 for those that are gone."""
        return before if self._now is None else self._now.take(before, mode="clip")


def _runs(places: IntArray | None, n: int) -> list[tuple[int, int]]:
    """First and last of each run of neighbours among the places from 0 to n - 1; None is all.

    None of them where they are too many, other than all.
    """
    shown = None if places is None else places[(places >= 0) & (places < n)]
    if shown is None or len(shown) == n:
        return [(0, n - 1)] if n else []
    if len(shown) > _MOST_KEPT:
        return []
    return [(first, stop - 1) for first, stop in stretches(np.sort(shown))]
