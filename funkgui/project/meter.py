"""Progress and cancelling of work that goes in slices."""

from __future__ import annotations

from collections.abc import Callable

from funkgui.errors import CancelledError


class Meter:
    """Counts slices of work, tells how far it is, and ends it where somebody asks.

    Parameters
    ----------
    progress
        Called with the share done, 0 to 1, after each slice.
    cancelled
        Asked before each slice whether to end.
    """

    def __init__(self, progress: Callable[[float], None], cancelled: Callable[[], bool]) -> None:
        self._progress, self._cancelled = progress, cancelled
        self._done = 0
        self._total = 1

    def start(self, total: int) -> None:
        """Say how much there is to do, in the unit of `advance`."""
        self._done, self._total = 0, max(total, 1)
        self.check()

    def check(self) -> None:
        """Raise `CancelledError` where the work is no longer wanted."""
        if self._cancelled():
            raise CancelledError

    def advance(self, amount: int) -> None:
        """Note a slice as done; the last hundredth is left for closing the file."""
        self._done += amount
        self._progress(0.99 * min(self._done / self._total, 1.0))
        self.check()

    def finish(self) -> None:
        self._progress(1.0)
