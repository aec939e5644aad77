"""Sorts and filters the view of the matrix, in a worker where there is much."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from funkgui.gui.latest import Latest
from funkgui.gui.matrix.arranging.filter import Filter
from funkgui.gui.matrix.arranging.order_choice import MOST_RATED, ORIGINAL, OrderBy, OrderChoice
from funkgui.gui.matrix.arranging.order_keys import sort_by
from funkgui.gui.matrix.cells.view_order import ViewOrder
from funkgui.gui.matrix.table.kept_place import KeptPlace
from funkgui.gui.matrix.table.ratings_table import RatingsTable
from funkgui.gui.session import Session
from funkgui.gui.tasks import Cancelled, Progress
from funkgui.ratings.edits.edit import Change
from funkgui.ratings.matrix import RatingMatrix

_RATINGS_AT_ONCE = 1_000_000
"""Ratings gone through without a worker: some 10 ms."""
_SORTED_AT_ONCE = 200_000
"""Users and items sorted by numbers without a worker: some 20 ms."""
_NAMED_AT_ONCE = 10_000
"""Users and items sorted by name without a worker: some 20 ms."""
_DENSE = 0.5
"""Known share of the cells from which on the matrix's own order is the better first view."""

Narrow = Callable[[Filter, RatingMatrix, Cancelled], Filter]
"""Makes a filter stricter; it may raise `EditError`."""


class Arranger(QObject):
    """Keeps the chosen order and the filter, and has the table show the `ViewOrder` of both.

    An order stays through edits of cells until it is chosen again, as in a spreadsheet; where
    users or items are added, removed or moved, the view is sorted anew by the same choice. The
    current cell and the selected ones stay the same users and items.
    """

    arranged = Signal()
    """The table shows another order, or other users or items."""
    chosen = Signal()
    """Another order was chosen; it may still be in the making."""
    busy_changed = Signal(str)
    """What a worker does; empty once none works."""

    def __init__(self, table: RatingsTable, session: Session) -> None:
        super().__init__(table)
        self._table, self._session = table, session
        self._choice = self._made = ORIGINAL
        self._filter = Filter()
        self._sorted = ViewOrder()
        self._sorting, self._narrowing = Latest(self, table.failed), Latest(self, table.failed)
        for one in (self._sorting, self._narrowing):
            one.busy_changed.connect(self._on_busy_changed)
        session.project_opened.connect(self._on_project_opened)
        session.matrix_moved.connect(self._on_matrix_moved)

    @property
    def choice(self) -> OrderChoice:
        return self._choice

    @property
    def filter(self) -> Filter:
        return self._filter

    def sort(self, choice: OrderChoice) -> None:
        """Sort by a choice; the order of before stays until that is done."""
        self._table.take_typed()  # sorted with the rest
        self._sort(choice)

    def _sort(self, choice: OrderChoice) -> None:
        project = self._session.project
        self._choice = choice
        self.chosen.emit()
        if project is None:
            return
        ratings, run = project.ratings, self._session.selected_run

        def work(progress: Progress, cancelled: Cancelled) -> ViewOrder:
            model = run.model_for(ratings) if run is not None and choice.needs_run else None
            return sort_by(choice, ratings, model, cancelled)

        is_quick = _is_quick(choice, ratings)
        self._sorting.do("Sorting", work, self._on_sorted, at_once=is_quick)

    def narrow(self, narrow: Narrow) -> None:
        """Show fewer users or items; the view stays as it is where none would be left."""
        self._table.take_typed()  # it may decide who is shown
        if self._session.project is None:
            return
        ratings, before = self._session.ratings, self._filter

        self._narrowing.do(
            "Looking who rated what",
            lambda _, cancelled: narrow(before, ratings, cancelled),
            self._take_filter,
            at_once=ratings.n_ratings <= _RATINGS_AT_ONCE,
        )

    def show_all(self) -> None:
        """Show every user and item."""
        self._narrowing.cancel()
        if self._filter.hides:
            self._take_filter(Filter())

    def cancel(self) -> None:
        """Let the view stay as it is."""
        self._drop_work()
        if self._choice != self._made:
            self._choice = self._made
            self.chosen.emit()

    def _drop_work(self) -> None:
        self._narrowing.cancel()
        self._sorting.cancel()

    def _on_project_opened(self) -> None:
        self._drop_work()
        self._filter, self._sorted, self._made = Filter(), ViewOrder(), ORIGINAL
        project = self._session.project
        density = 0.0 if project is None else project.ratings.density
        # One that is still empty is typed into, row by row.
        in_its_order = density == 0 or density >= _DENSE
        self._arrange_anew(ORIGINAL if in_its_order else MOST_RATED, None)

    def _on_matrix_moved(self, change: Change) -> None:
        self._drop_work()
        place = KeptPlace(self._table, change)
        self._filter = self._filter.moved(change)
        self._sorted = ViewOrder(
            self._sorted.users.moved(change.user_places),
            self._sorted.items.moved(change.item_places),
        )
        self._made = self._made.moved(change)
        self._arrange_anew(self._choice.moved(change), place)

    def _arrange_anew(self, choice: OrderChoice, place: KeptPlace | None) -> None:
        """Show other users and items; until they are sorted, in the order that they have so far."""
        project = self._session.project
        if project is None or not _is_quick(choice, project.ratings):
            self._show(place)
            self._sort(choice)
            return
        self._sorted = sort_by(choice, project.ratings, None)
        self._choice = self._made = choice
        self._show(place)
        self.chosen.emit()

    def _tell_current_later(self) -> None:
        # In a turn of its own: whoever shows the selected user has then heard of the change.
        QTimer.singleShot(0, self, self._tell_current)

    def _tell_current(self) -> None:
        cell = self._table.current_cell
        if cell is not None:
            self._table.cell_came.emit(*cell)

    def _on_sorted(self, found: ViewOrder) -> None:
        if self._session.ratings.known_item_counts is None:
            self._sort(self._choice)  # what was counted is no longer so
            return
        self._sorted, self._made = found, self._choice
        # Who has gone nowhere yet, as where a large matrix was just opened, sees the first rows.
        table = self._table
        is_untouched = table.current_place == (0, 0) and not (
            table.rectangles() or table.cell_editor
        )
        self._show(None if is_untouched else KeptPlace(self._table, Change()))

    def _take_filter(self, found: Filter) -> None:
        cell = self._table.current_cell
        if cell is not None and not found.view(self._sorted).shows(*cell):
            self._table.take_typed()  # its cell goes
        self._filter = found
        self._show(KeptPlace(self._table, Change()))

    def _show(self, place: KeptPlace | None) -> None:
        """Show the view with a place current; its first cell with None, or where none is left."""
        self._table.show_order(self._filter.view(self._sorted))
        if place is None or not place.restore(self._table):
            if self._table.current_cell is None:
                # Qt does so only where a table gets the focus that has not had it.
                self._table.make_current(0, 0)
            self._tell_current_later()
        self.arranged.emit()

    def _on_busy_changed(self) -> None:
        busy = self._sorting.busy or self._narrowing.busy
        self.busy_changed.emit("Sorting" if self._sorting.busy else "Filtering" if busy else "")


def _is_quick(choice: OrderChoice, ratings: RatingMatrix) -> bool:
    axes = ((choice.users.by, ratings.n_users), (choice.items.by, ratings.n_items))
    n_sorted = sum(count for by, count in axes if by is not OrderBy.MATRIX)
    n_named = sum(count for by, count in axes if by is OrderBy.NAME)
    return (
        ratings.n_ratings <= _RATINGS_AT_ONCE
        and n_sorted <= _SORTED_AT_ONCE
        and n_named <= _NAMED_AT_ONCE
        and not choice.needs_run
    )
