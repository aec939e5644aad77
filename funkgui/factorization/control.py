"""The handle by which another thread pauses, changes and stops a training."""

from __future__ import annotations

import threading
import time
from typing import Any

from funkgui.factorization.live_settings import check_changes

LONGEST_EPOCH_S = 5.0
"""Seconds that a step may still take once a stop is wished for, before it is cut short."""


class FitControl:
    """Thread-safe wishes that `fit` looks at between two calls into TensorFlow.

    Parameters
    ----------
    patience_s
        Seconds after which a solver whose steps are long need not come to the end of one.
    """

    def __init__(self, patience_s: float = LONGEST_EPOCH_S) -> None:
        self._patience_s = patience_s
        self._changed = threading.Condition()
        self._paused = False
        self._stopped_at: float | None = None
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
            if self._stopped_at is None:
                self._stopped_at = time.monotonic()
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
        return self._paused and not self.stop_requested

    @property
    def stop_requested(self) -> bool:
        return self._stopped_at is not None

    def stop_is_overdue(self) -> bool:
        """Whether a step under way is to be cut short."""
        at = self._stopped_at
        return at is not None and time.monotonic() - at >= self._patience_s

    def wait_while_paused(self) -> None:
        """Block until resumed, stopped, or asked for a change."""
        with self._changed:
            self._changed.wait_for(lambda: self.stop_requested or not self._paused or self._changes)
