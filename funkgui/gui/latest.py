"""The newest of several pieces of slow work: those asked for before it are dropped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from funkgui.gui.tasks import Task, Work


class Latest(QObject):
    """Does one piece of work at a time in a worker; another one takes its place."""

    busy_changed = Signal(str)
    """What is being done; empty once nothing is."""
    failed = Signal(object)
    """The exception of work that could not be done."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._task: Task | None = None

    @property
    def busy(self) -> bool:
        return self._task is not None

    def do(self, text: str, work: Work, then: Callable[[Any], None]) -> None:
        """Begin the work, and call ``then`` with its result unless other work came first."""
        self._drop()
        task = self._task = Task(text, work, self)
        task.finished.connect(lambda result: self._end(task, lambda: then(result)))
        task.failed.connect(lambda error: self._end(task, lambda: self.failed.emit(error)))
        task.ended.connect(task.deleteLater)
        task.start()
        self.busy_changed.emit(text)

    def cancel(self) -> None:
        """Let the work under way come to nothing."""
        if self._task is not None:
            self._drop()
            self.busy_changed.emit("")

    def wait(self) -> None:
        """Drop the work and block until its thread has ended; only for the program's end."""
        self._drop()
        for task in self.findChildren(Task):
            task.wait()

    def _drop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _end(self, task: Task, tell: Callable[[], None]) -> None:
        if task is self._task:
            self._task = None
            self.busy_changed.emit("")
            tell()
