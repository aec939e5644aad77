"""The newest of several pieces of slow work: those asked for before it are dropped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal, SignalInstance

from funkgui.errors import FunkGuiError
from funkgui.gui.tasks import Task, Work


@dataclass(frozen=True, eq=False)
class _Wish:
    text: str
    work: Work
    then: Callable[[Any], None]


def wait_for_work_of(part: QObject) -> None:
    """Drop the work of a part of the window, and block until its threads have ended."""
    for one in part.findChildren(Latest):
        one.cancel()
    for task in part.findChildren(Task):
        task.cancel()
        task.wait()


class Latest(QObject):
    """Does one piece of work at a time in a worker; another one takes its place.

    It begins once the one before, which is asked to end early, has ended: however fast work is
    asked for, there is one thread, and one lot of memory.

    Parameters
    ----------
    on_failed
        Hears of the exceptions of work that could not be done.
    """

    busy_changed = Signal(str)
    """What is being done; empty once nothing is."""
    progressed = Signal(float)
    """Share of the newest work that is done, 0 to 1."""
    failed = Signal(object)
    """The exception of work that could not be done."""
    task_started = Signal(object)
    """A `Task` has begun, for whoever shows what is done and lets it be cancelled."""

    def __init__(
        self, parent: QObject | None, on_failed: Callable[[Any], object] | SignalInstance
    ) -> None:
        super().__init__(parent)
        self.failed.connect(on_failed)
        self._task: Task | None = None
        self._wish: _Wish | None = None

    @property
    def busy(self) -> bool:
        return self._wish is not None

    def do(
        self, text: str, work: Work, then: Callable[[Any], None], *, at_once: bool = False
    ) -> None:
        """Begin the work, and call ``then`` with its result unless other work came first.

        Parameters
        ----------
        at_once
            The work takes so little time that it is done here, without a worker.
        """
        if at_once:
            self.cancel()
            self._do_at_once(work, then)
            return
        self._wish = _Wish(text, work, then)
        if self._task is None:
            self._begin(self._wish)
        else:
            self._task.cancel()
        self.busy_changed.emit(text)

    def cancel(self) -> None:
        """Let the work under way come to nothing."""
        if self._wish is not None:
            self._wish = None
            if self._task is not None:
                self._task.cancel()
            self.busy_changed.emit("")

    def _do_at_once(self, work: Work, then: Callable[[Any], None]) -> None:
        try:
            result = work(lambda share: None, lambda: False)
        except FunkGuiError as error:
            self.failed.emit(error)
        else:
            then(result)

    def _begin(self, wish: _Wish) -> None:
        task = self._task = Task(wish.text, wish.work, self)
        task.progressed.connect(lambda share: self._tell_progress(wish, share))
        task.finished.connect(lambda result: self._end(wish, lambda: wish.then(result)))
        task.failed.connect(lambda error: self._end(wish, lambda: self.failed.emit(error)))
        task.cancelled.connect(lambda: self._end(wish, lambda: None))
        task.ended.connect(self._on_ended)
        self.task_started.emit(task)
        task.start()

    def _tell_progress(self, wish: _Wish, share: float) -> None:
        if wish is self._wish:
            self.progressed.emit(share)

    def _end(self, wish: _Wish, tell: Callable[[], None]) -> None:
        if wish is self._wish:
            self._wish = None
            self.busy_changed.emit("")
            tell()

    def _on_ended(self) -> None:
        self._task = None
        if self._wish is not None:
            self._begin(self._wish)
