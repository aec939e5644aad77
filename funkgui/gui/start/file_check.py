"""Whether files are there, found out without waiting for drives that do not answer."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from queue import SimpleQueue

from PySide6.QtCore import QObject, QTimer, Signal

from funkgui.files.presence import is_there

_LOOK_MS = 50
"""Between two looks at what the threads have found, while there are any."""


class FileCheck(QObject):
    """Looks for files in threads of its own, one for each, so that none waits for another.

    Not tasks: a look at a dead network drive takes minutes and cannot be broken off, so these
    threads are left to themselves, also by the program's end. They know nothing of Qt, in which
    they would end the process with a crash if they were still at work then.
    """

    checked = Signal(object, bool)
    """A path, and whether a file is there."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._under_way: set[Path] = set()
        self._found = SimpleQueue[tuple[Path, bool]]()
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._tell_found)

    def check(self, paths: Sequence[Path]) -> None:
        """Look for files; those that are being looked for already are not looked for twice."""
        for path in paths:
            if path not in self._under_way:
                self._under_way.add(path)
                threading.Thread(target=_look, args=(path, self._found), daemon=True).start()
                self._timer.start()

    def _tell_found(self) -> None:
        while not self._found.empty():
            path, is_file = self._found.get()
            self._under_way.discard(path)
            self.checked.emit(path, is_file)
        if not self._under_way:
            self._timer.stop()


def _look(path: Path, found: SimpleQueue[tuple[Path, bool]]) -> None:
    found.put((path, is_there(path)))
