"""Finds what the predictions show: at once where that is quick, else in a worker."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from funkgui.gui.predictions.user_content import content_of
from funkgui.gui.predictions.user_request import UserRequest
from funkgui.gui.tasks import Task

_AT_ONCE = 1_000_000
"""Numbers to be read for an answer that is found in the window's thread: a few milliseconds."""


class ContentSource(QObject):
    """Answers the latest request; an answer that comes after another request is dropped."""

    content_found = Signal(object)
    """The `UserContent` of the latest request."""
    failed = Signal(object)
    """It could not be found; the exception."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._task: Task | None = None
        self._superseded = False
        self._next: UserRequest | None = None

    @property
    def running(self) -> bool:
        """Whether an answer is still to come."""
        return self._next is not None or (self._task is not None and not self._superseded)

    def ask(self, request: UserRequest) -> None:
        """Find an answer, now or soon; one worker at a time, however fast requests come."""
        self.forget()
        if request.n_numbers <= _AT_ONCE:
            self.content_found.emit(content_of(request))
        elif self._task is None:
            self._start(request)
        else:
            self._next = request

    def forget(self) -> None:
        """Drop what is still to come."""
        self._next = None
        if self._task is not None and not self._superseded:
            self._superseded = True
            self._task.finished.disconnect()
            self._task.failed.disconnect()

    def wait(self) -> None:
        """Block until no worker runs; only for the program's end."""
        self.forget()
        if self._task is not None:
            self._task.wait()

    def _start(self, request: UserRequest) -> None:
        task = Task("Predicting", lambda progress, cancelled: content_of(request), self)
        self._task, self._superseded = task, False
        task.finished.connect(self.content_found)
        task.failed.connect(self.failed)
        task.ended.connect(self._on_ended)
        task.start()

    def _on_ended(self) -> None:
        if self._task is not None:
            self._task.deleteLater()
        self._task = None
        request, self._next = self._next, None
        if request is not None:
            self._start(request)
