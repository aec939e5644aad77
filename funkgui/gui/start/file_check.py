"""Whether files are there, found out without waiting for drives that do not answer."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from funkgui.files.presence import is_there


class FileCheck(QObject):
    """Looks for files in threads of its own, one for each, so that none waits for another.

    Not tasks: a look at a dead network drive takes minutes and cannot be broken off, so these
    threads are left to themselves, also by the program's end.
    """

    checked = Signal(object, bool)
    """A path, and whether a file is there."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._under_way: set[Path] = set()

    def check(self, paths: Sequence[Path]) -> None:
        """Look for files; those that are being looked for already are not looked for twice."""
        for path in paths:
            if path not in self._under_way:
                self._under_way.add(path)
                look = _Look()
                look.done.connect(self._on_done)
                threading.Thread(target=look.run, args=(path,), daemon=True).start()

    def _on_done(self, path: Path, is_there: bool) -> None:
        self._under_way.discard(path)
        self.checked.emit(path, is_there)


class _Look(QObject):
    """Tells what one thread found; lives as long as the thread does, whoever asked."""

    done = Signal(object, bool)

    def run(self, path: Path) -> None:
        self.done.emit(path, is_there(path))
