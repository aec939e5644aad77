"""Notes whatever goes wrong aside: exceptions of slots and threads, and Qt's warnings."""

from __future__ import annotations

import sys
import threading
import traceback
from typing import Any

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from funkgui.errors import FunkGuiError

_OF_TESTING = (
    "This plugin does not support",
    "QFileSystemWatcher",
    "not accepted by receiving widget",
)
"""What Qt says of a platform without a screen, and of clicks on what takes none."""


class Watch:
    """Collects complaints from its making to `end`."""

    def __init__(self) -> None:
        self.complaints: list[str] = []
        self._hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
        sys.excepthook = lambda kind, error, trace: self._note("exception", error)
        threading.excepthook = lambda told: self._note("in a thread", told.exc_value)
        sys.unraisablehook = lambda told: self._note("unraisable", told.exc_value)
        self._handler = qInstallMessageHandler(self._on_message)

    def take_failure(self, error: BaseException) -> None:
        """Note what a part of the window shows as an error, unless it is a person's."""
        if not isinstance(error, FunkGuiError):
            self._note("shown", error)

    def end(self) -> None:
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._hooks
        qInstallMessageHandler(self._handler)

    def _note(self, kind: str, error: Any) -> None:
        self.complaints.append(f"{kind}: {''.join(traceback.format_exception(error))}")

    def _on_message(self, kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        if kind == QtMsgType.QtFatalMsg:
            print(f"Qt: {text}", file=sys.stderr, flush=True)  # Qt ends the process at once
        grave = kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg)
        if grave and not any(words in text for words in _OF_TESTING):
            where = "".join(traceback.format_stack(limit=12)[:-1])
            self.complaints.append(f"Qt: {text}\n{where}")
