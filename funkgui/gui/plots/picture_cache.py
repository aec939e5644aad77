"""Pictures of matrices, made once for each matrix: at once where it is small, else in a worker."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from funkgui.gui.latest import Latest
from funkgui.gui.same_objects import are_same

_AT_ONCE = 4_000_000
"""Numbers to be read for a picture that is made in the window's thread: some 20 ms."""
Key = tuple[object, ...]
"""The immutable objects that a picture is made from; compared by identity."""


class PictureCache(QObject):
    """Keeps the latest picture of each name."""

    picture_made = Signal()
    """A picture that was missing or old has come from a worker."""
    failed = Signal(object)
    """A picture could not be made; the exception."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept: dict[str, tuple[Key, Any]] = {}
        self._making: dict[str, Latest] = {}
        self._wanted: dict[str, Key] = {}

    @property
    def busy(self) -> bool:
        """Whether a picture is being made."""
        return any(maker.busy for maker in self._making.values())

    def get(self, name: str, key: Key, n_numbers: int, make: Callable[[], Any]) -> Any | None:
        """The picture made for ``key``; while it is being made the one before, or None.

        Parameters
        ----------
        name
            What it is a picture of.
        key
            What it is made from.
        n_numbers
            How many numbers are read to make it, which decides where it is made.
        make
            Makes it; may run in a worker thread.
        """
        kept_key, picture = self._kept.get(name, ((), None))
        if are_same(kept_key, key):
            return picture
        if n_numbers <= _AT_ONCE:
            picture = make()
            self._kept[name] = key, picture
        elif not self._maker(name).busy:
            self._wanted[name] = key

            def keep(made: Any) -> None:
                self._kept[name] = key, made
                self.picture_made.emit()

            self._maker(name).do(f"Drawing {name}", lambda progress, cancelled: make(), keep)
        return picture

    def forget(self) -> None:
        """Show nothing of what was before: another project is open."""
        self._kept.clear()
        for maker in self._making.values():
            maker.cancel()

    def _maker(self, name: str) -> Latest:
        if name not in self._making:
            self._making[name] = Latest(self, partial(self._on_failed, name))
        return self._making[name]

    def _on_failed(self, name: str, error: Exception) -> None:
        # Nothing, and no older picture, stands for what cannot be made; it is not tried again.
        self._kept[name] = self._wanted[name], None
        self.failed.emit(error)
