"""Copies the selected cells as text that spreadsheets paste."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from funkgui.errors import EditError
from funkgui.gui.matrix.editing.clipboard_block import CORNER
from funkgui.gui.matrix.editing.rectangles import Rectangle, grid_of, text_of
from funkgui.gui.matrix.table.ratings_table import RatingsTable
from funkgui.gui.session import Session
from funkgui.gui.tasks import Cancelled, Progress, Task

MOST_COPIED = 20_000_000
"""Cells of one copy: some 60 MB of text where all are known."""
_COPIED_AT_ONCE = 20_000
"""Cells copied without a worker: about 10 ms."""


class Copying(QObject):
    """Puts what is selected into the clipboard.

    Parameters
    ----------
    table
        Whose selection.
    """

    failed = Signal(object)
    """An exception to show; the clipboard has what it had."""
    task_started = Signal(object)
    """A `Task` has begun."""

    def __init__(self, table: RatingsTable, session: Session) -> None:
        super().__init__(table)
        self._table, self._session = table, session
        self._task: Task | None = None

    def copy(
        self,
        rectangles: Sequence[Rectangle] | None = None,
        *,
        with_labels: bool = False,
        then: Callable[[], None] = lambda: None,
    ) -> None:
        """Copy cells.

        Parameters
        ----------
        rectangles
            Which; None for those selected.
        with_labels
            Also the items' labels, as the first row, and the users', as the first column.
        then
            Called where it can be copied.
        """
        if rectangles is None:
            rectangles = self._table.rectangles()
        if not rectangles or self._session.project is None:
            return
        try:
            _check_size(sum(one.n_cells for one in rectangles))
            grid = grid_of(self._table.order, rectangles)
        except EditError as error:
            self.failed.emit(error)
            return
        ratings = self._session.ratings

        def make(cancelled: Cancelled) -> str:
            corner = CORNER if with_labels else None
            return text_of(ratings, grid, cancelled, corner=corner)

        if grid.n_cells <= _COPIED_AT_ONCE:
            _to_clipboard(make(lambda: False))
        else:
            self._copy_in_worker(make)
        then()

    def wait(self) -> None:
        """End copies that are under way; only for the program's end."""
        for task in self.findChildren(Task):
            task.cancel()
            task.wait()

    def _copy_in_worker(self, make: Callable[[Cancelled], str]) -> None:
        def work(progress: Progress, cancelled: Cancelled) -> str:
            return make(cancelled)

        if self._task is not None:
            self._task.finished.disconnect()
            self._task.cancel()
        task = self._task = Task("Copying ratings", work, self)
        task.finished.connect(_to_clipboard)
        task.failed.connect(self.failed)
        task.ended.connect(lambda: self._on_ended(task))
        self.task_started.emit(task)
        task.start()

    def _on_ended(self, task: Task) -> None:
        if self._task is task:
            self._task = None
        task.deleteLater()


def _check_size(n_cells: int) -> None:
    if n_cells > MOST_COPIED:
        raise EditError(
            f"The selection has {n_cells:,} cells, and {MOST_COPIED:,} is the most that can "
            "be copied; select fewer rows or columns, or export the ratings to a file."
        )


def _to_clipboard(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
