"""Counts the ratings of each item, in a worker where there are many."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from funkgui.gui.matrix.view_order import count_items
from funkgui.gui.tasks import Cancelled, Progress, Task
from funkgui.ratings.matrix import IntArray, RatingMatrix

_COUNTED_AT_ONCE = 1_000_000
"""Ratings counted without a worker: a few milliseconds."""


class ItemCounter(QObject):
    """Tells how many ratings each item of a matrix has; only the latest question is answered."""

    counted = Signal(object)
    """(n_items,) int64 counts."""
    failed = Signal(object)
    """An exception to show."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._task: Task | None = None

    def count(self, ratings: RatingMatrix) -> None:
        """Count; small matrices at once, before this returns."""
        self.cancel()
        if ratings.n_ratings <= _COUNTED_AT_ONCE:
            self.counted.emit(count_items(ratings))
            return

        def work(progress: Progress, is_cancelled: Cancelled) -> IntArray:
            return count_items(ratings, is_cancelled)

        task = self._task = Task("Counting ratings", work, self)
        task.finished.connect(self.counted)
        task.failed.connect(self.failed)
        task.ended.connect(task.deleteLater)
        task.ended.connect(self._forget)
        task.start()

    def cancel(self) -> None:
        """Let the question under way go unanswered."""
        if self._task is not None:
            self._task.finished.disconnect(self.counted)
            self._task.failed.disconnect(self.failed)
            self._task.ended.disconnect(self._forget)
            self._task.cancel()
            self._task = None

    def wait(self) -> None:
        """End the counting and block until its thread has; only for the program's end."""
        self.cancel()
        for task in self.findChildren(Task):
            task.wait()

    def _forget(self) -> None:
        self._task = None
