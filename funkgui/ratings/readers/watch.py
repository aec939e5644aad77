"""How a reading reports its progress, and learns that it was cancelled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from funkgui.errors import CancelledError

ProgressCallback = Callable[[int, int], None]
"""Called with the bytes done and the bytes in all."""


@dataclass(frozen=True)
class Watch:
    """The two callbacks of the caller that asked for the file; either may be missing.

    What takes a watch raises `CancelledError` where the reading was cancelled.
    """

    progress: ProgressCallback | None = None
    cancelled: Callable[[], bool] | None = None

    def report(self, done_bytes: int, total_bytes: int) -> None:
        """Pass on the progress."""
        self.check()
        if self.progress is not None:
            self.progress(done_bytes, total_bytes)

    def check(self) -> None:
        """Raise `CancelledError` where the reading was cancelled."""
        if self.cancelled is not None and self.cancelled():
            raise CancelledError

    def silent(self) -> Watch:
        """The same without progress, for what has been reported already."""
        return Watch(cancelled=self.cancelled)

    def phase(self, start: float, stop: float) -> Watch:
        """A watch for a part of a reading: its start and stop as shares of the whole, 0 to 1."""
        tell = self.progress
        if tell is None:
            return self

        def progress(done_bytes: int, total_bytes: int) -> None:
            share = start + (stop - start) * done_bytes / max(total_bytes, 1)
            tell(int(share * total_bytes), total_bytes)

        return Watch(progress, self.cancelled)


UNWATCHED = Watch()
"""Of a look, such as that of a preview, whose progress nobody asks for and nobody ends early."""
