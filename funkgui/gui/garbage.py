"""Python's cyclic garbage is collected in the window's thread only, and in small bites.

Left to itself, Python collects in whatever thread happens to allocate. In a worker it may so
delete a Qt object of the window's thread, which ends the program; and a full collection, with
TensorFlow's objects all there, holds the window up for tenths of a second.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_LOOK_MS = 1000
_OLDEST_EVERY = 30
"""Looks between two collections of the oldest generation."""


class MainThreadGarbage(QObject):
    """Collects garbage from the thread it lives in, from `start` to `stop`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._looks = 0
        self._is_importing = False
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._on_look)

    def start(self, *, importing: bool = False) -> None:
        """Take over from Python.

        Parameters
        ----------
        importing
            Great libraries are about to be imported: what there is is spared until
            `spare_what_is_there`. Imports make hundreds of thousands of objects a second, all to
            stay, and a look at them takes up to 0.2 s.
        """
        gc.disable()
        self._is_importing = importing
        self._timer.start()

    def stop(self) -> None:
        """Give back to Python."""
        self._timer.stop()
        gc.enable()

    def spare_what_is_there(self) -> None:
        """Never look again at the objects of now: those of the great libraries, once imported."""
        self._is_importing = False
        gc.freeze()

    def _on_look(self) -> None:
        if self._is_importing:
            gc.freeze()
            return
        self._looks += 1
        if self._looks % _OLDEST_EVERY == 0:
            gc.collect()
            return
        young, middle, _ = gc.get_count()
        young_limit, middle_limit, _ = gc.get_threshold()
        if middle > middle_limit:
            gc.collect(1)
        elif young > young_limit:
            gc.collect(0)
