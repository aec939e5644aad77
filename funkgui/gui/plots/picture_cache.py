"""Pictures of matrices, made once for each matrix: at once where it is small, else in a worker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from funkgui.gui.same_objects import are_same
from funkgui.gui.tasks import Task

_AT_ONCE = 4_000_000
"""Numbers to be read for a picture that is made in the window's thread: some 20 ms."""


@dataclass(frozen=True)
class _Kept:
    key: tuple[object, ...]
    picture: Any


class PictureCache(QObject):
    """Keeps the latest picture of each name."""

    picture_made = Signal()
    """A picture that was missing or old has come from a worker."""
    failed = Signal(object)
    """A picture could not be made; the exception."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept: dict[str, _Kept] = {}
        self._tasks: dict[str, Task] = {}

    def get(
        self, name: str, key: tuple[object, ...], n_numbers: int, make: Callable[[], Any]
    ) -> Any | None:
        """The picture made for ``key``; while it is being made the one before, or None.

        Parameters
        ----------
        name
            What it is a picture of.
        key
            The immutable objects it is made from; compared by identity.
        n_numbers
            How many numbers are read to make it, which decides where it is made.
        make
            Makes it; may run in a worker thread.
        """
        kept = self._kept.get(name)
        if kept is not None and are_same(kept.key, key):
            return kept.picture
        if n_numbers <= _AT_ONCE:
            self._kept[name] = _Kept(key, make())
        elif name not in self._tasks:
            self._start(name, key, make)
        kept = self._kept.get(name)
        return kept.picture if kept is not None else None

    def forget(self) -> None:
        """Show nothing of what was before: another project is open."""
        self._kept.clear()
        for task in self._tasks.values():
            task.finished.disconnect()
        # They end by themselves; `ended` still frees them.
        self._tasks.clear()

    def wait(self) -> None:
        """Block until no worker runs; only for the program's end."""
        for task in self.findChildren(Task):
            task.wait()

    def _start(self, name: str, key: tuple[object, ...], make: Callable[[], Any]) -> None:
        task = Task(f"Drawing {name}", lambda progress, cancelled: make(), self)
        self._tasks[name] = task
        task.finished.connect(lambda picture: self._on_made(name, key, picture))
        task.failed.connect(self.failed)
        task.ended.connect(lambda: self._on_ended(name, task))
        task.start()

    def _on_made(self, name: str, key: tuple[object, ...], picture: Any) -> None:
        self._kept[name] = _Kept(key, picture)
        del self._tasks[name]
        self.picture_made.emit()

    def _on_ended(self, name: str, task: Task) -> None:
        if self._tasks.get(name) is task:
            del self._tasks[name]
        task.deleteLater()
