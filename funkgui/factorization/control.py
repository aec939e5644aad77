"""The handle by which another thread pauses, changes and stops a training."""

from __future__ import annotations

import threading
from typing import Any

from funkgui.factorization.live_settings import check_changes


class FitControl:
    """Thread-safe wishes that `fit` looks at between two calls into TensorFlow."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._paused = False
        self._stopped = False
        self._changes: dict[str, Any] = {}

    def pause(self) -> None:
        with self._changed:
            self._paused = True

    def resume(self) -> None:
        with self._changed:
            self._paused = False
            self._changed.notify_all()

    def stop(self) -> None:
        """End the training soon, with what it has learned so far; ends a pause too."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def change(self, **settings: Any) -> None:
        """Change settings of `FitConfig` in mid-run, from the next steps on.

        Those that the solver does not use are ignored.

        Raises
        ------
        ConfigError
            Where one is not among `CHANGEABLE`, or a value is out of bounds; nothing is changed.
        """
        check_changes(settings)
        with self._changed:
            self._changes.update(settings)
            self._changed.notify_all()

    def take_changes(self) -> dict[str, Any]:
        """The changes wished for since the last look; forgets them."""
        with self._changed:
            changes, self._changes = self._changes, {}
            return changes

    @property
    def pause_requested(self) -> bool:
        return self._paused and not self._stopped

    @property
    def stop_requested(self) -> bool:
        return self._stopped

    def wait_while_paused(self) -> None:
        """Block until resumed, stopped, or asked for a change."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or not self._paused or self._changes)
