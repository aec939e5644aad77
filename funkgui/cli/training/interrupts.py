"""Ctrl-C and a polite kill, taken as a wish to stop."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Any, Self

from funkgui.stop_signals import HANG_UP, stop_signals


class Interrupts:
    """While entered, the first stop signal is noted; the second raises KeyboardInterrupt.

    Those that are ignored, as of a shell's work in the background, still are. Outside the main
    thread, where Python knows no signals, nothing is changed.
    """

    def __init__(self) -> None:
        self._first: int | None = None
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for number in stop_signals():
                self._before[number] = signal.signal(number, self._on_signal)
        return self

    def __exit__(self, *error: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    @property
    def stop_requested(self) -> bool:
        """Whether a signal has come."""
        return self._first is not None

    @property
    def exit_code(self) -> int:
        """0, or 128 and the number of the first signal, as shells count: 130 for Ctrl-C."""
        return 0 if self._first is None else 128 + self._first

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        # Nothing is written here: the signal may have come in the midst of a write.
        if self._first is None:
            self._first = number
        elif number != HANG_UP:
            raise KeyboardInterrupt
