"""Finds what the predictions show: at once where that is quick, else in a worker."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from funkgui.gui.latest import Latest
from funkgui.gui.predictions.user_content import content_of
from funkgui.gui.predictions.user_request import UserRequest

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
        self._finding = Latest(self)
        self._finding.failed.connect(self.failed)

    def ask(self, request: UserRequest) -> None:
        """Find an answer, now or soon; one worker at a time, however fast requests come."""
        if request.n_numbers <= _AT_ONCE:
            self._finding.cancel()
            self.content_found.emit(content_of(request))
        else:
            self._finding.do(
                "Predicting",
                lambda progress, cancelled: content_of(request),
                self.content_found.emit,
            )

    def forget(self) -> None:
        """Drop what is still to come."""
        self._finding.cancel()

    def wait(self) -> None:
        """Block until no worker runs; only for the program's end."""
        self._finding.wait()
