"""Slow work in a worker thread, with progress and cancel; the window never waits for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, QThread, Signal

from funkgui.errors import CancelledError

Progress = Callable[[float], None]
"""Tells how much is done, 0 to 1."""
Cancelled = Callable[[], bool]
"""Tells whether the work should end early: whoever takes one raises `CancelledError` then."""
Work = Callable[[Progress, Cancelled], Any]

_STACK_BYTES = 16 << 20
"""What Python gives its own threads on macOS, where Qt's have 512 KiB: linear algebra and deep
calls of Python's need more, or the process ends."""


def stop_if(cancelled: Cancelled) -> None:
    """Raise `CancelledError` where the work is no longer wanted."""
    if cancelled():
        raise CancelledError


def in_shares(progress: Progress) -> Callable[[int, int], None]:
    """Progress as readers and writers tell it: how much is done, and of how much."""
    return lambda done, total: progress(done / max(total, 1))


class Task(QObject):
    """One piece of work in a thread of its own.

    Ends in exactly one of `finished`, `cancelled` and `failed`, which are emitted in the thread
    that the task was made in, after the worker thread has come to its end. Then it is deleted.

    Parameters
    ----------
    text
        What it does, for the status bar: ``Opening ratings.csv``.
    work
        Called in the worker thread with a progress callback and a cancel check. It may raise
        `CancelledError`.
    """

    progressed = Signal(float)
    finished = Signal(object)
    cancelled = Signal()
    failed = Signal(object)
    ended = Signal()
    """After any of the three."""

    def __init__(self, text: str, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.text = text
        self._cancel = threading.Event()
        self._thread = _WorkerThread(work, self._cancel)
        self._thread.progressed.connect(self.progressed)
        self._thread.finished.connect(self._on_thread_finished)

    def start(self) -> None:
        # Whoever asked for the work may be gone before it is done; its thread may not.
        _alive.difference_update([thread for thread in _alive if thread.isFinished()])
        _alive.add(self._thread)
        self._thread.start()

    def cancel(self) -> None:
        """Ask the work to end early; it ends in `cancelled` unless it was done before."""
        self._cancel.set()

    @property
    def running(self) -> bool:
        return self._thread.isRunning()

    def wait(self) -> None:
        """Block until the thread has ended; only for the program's end."""
        self._thread.wait()

    def _on_thread_finished(self) -> None:
        self._thread.wait()
        _alive.discard(self._thread)  # with what it worked on, perhaps a large matrix
        error = self._thread.error
        if isinstance(error, CancelledError):
            self.cancelled.emit()
        elif error is not None:
            self.failed.emit(error)
        else:
            self.finished.emit(self._thread.result)
        self.ended.emit()
        # What listens to the task may be the last that holds its parent. That would die while the
        # task is deleted, and delete it a second time.
        self.setParent(QCoreApplication.instance())
        self.deleteLater()


def wait_for_all() -> None:
    """Block until no worker thread runs, whoever started it; only for the program's end."""
    for thread in _alive:
        thread.wait()


class _WorkerThread(QThread):
    progressed = Signal(float)

    def __init__(self, work: Work, cancel: threading.Event) -> None:
        super().__init__()
        self.setStackSize(_STACK_BYTES)
        self._work = work
        self._cancel = cancel
        self.result: Any = None
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self.result = self._work(self.progressed.emit, self._cancel.is_set)
        except BaseException as error:  # carried to the window's thread, which shows it
            self.error = error


_alive: set[_WorkerThread] = set()
"""Threads that were started, until they are seen to have finished."""
