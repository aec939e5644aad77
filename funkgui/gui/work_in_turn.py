"""Work in workers, one piece at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from funkgui.errors import FunkGuiError
from funkgui.gui.tasks import Task, Work

_BUSY = "{} has to wait, as another file is being read or written; ask for it once that is done."


class WorkInTurn(QObject):
    """Does one piece of work at a time; what is asked for while another is under way fails."""

    task_started = Signal(object)
    """A `Task` has begun."""
    busy_changed = Signal()
    told = Signal(str)
    """What has been done, in passing."""
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._task: Task | None = None
        self._is_writing = self._has_ended = False

    @property
    def busy(self) -> bool:
        """Whether work is under way; no other can be started until it ends."""
        return self._task is not None

    def end(self) -> None:
        """Begin no further work, and block until none is under way; only for the program's end.

        What reads is asked to end early; what writes is not: somebody counts on the file.
        """
        self._has_ended = True
        self.blockSignals(True)  # what comes of it is not to ask anything once the window is gone
        if self._task is not None:
            if not self._is_writing:
                self._task.cancel()
            self._task.wait()

    def _start(
        self,
        text: str,
        work: Work,
        on_finished: Callable[[Any], None],
        *,
        is_writing: bool = False,
        on_failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Do a piece of work in a worker; ``on_failed`` takes the place of the signal `failed`."""
        fail = on_failed or self.failed.emit
        if self._has_ended:
            return
        if self._task is not None:  # begun after somebody was asked for this one's file
            self.failed.emit(FunkGuiError(_BUSY.format(text)))
            return
        self._is_writing = is_writing
        task = Task(text, work, self)
        task.finished.connect(lambda result: self._end(lambda: on_finished(result)))
        task.failed.connect(lambda error: self._end(lambda: fail(error)))
        task.cancelled.connect(lambda: self._end(lambda: self.told.emit(f"{text}: cancelled")))
        self._task = task
        self.busy_changed.emit()
        self.task_started.emit(task)
        task.start()

    def _end(self, then: Callable[[], None]) -> None:
        # First of all no longer busy: what follows may start the next piece of work.
        self._task = None
        then()
        self.busy_changed.emit()
