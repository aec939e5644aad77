"""A file that reports how far a library has read it, and ends the reading when cancelled."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from funkgui.ratings.readers.watch import Watch

_PIECE_BYTES = 8 << 20
"""Read in one go, so that a cancel is heeded several times a second."""


class WatchedFile(io.RawIOBase):
    """A file on the disk; reading from it raises `CancelledError` once it was cancelled.

    Parameters
    ----------
    n_bytes
        What progress is counted by: the size on the disk of what was opened, packed as it is.
    """

    def __init__(self, path: Path, watch: Watch, n_bytes: int) -> None:
        super().__init__()
        self._file = path.open("rb")
        self._size = max(path.stat().st_size, 1)
        self._watch, self._n_bytes = watch, n_bytes
        self._furthest = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        n_read = 0
        while n_read < len(view):
            n_more = self._file.readinto(view[n_read : n_read + _PIECE_BYTES])
            if not n_more:
                break
            n_read += n_more
            self._tell_progress()
        return n_read

    def read(self, size: int | None = -1) -> bytes:
        if size is None or size < 0:
            return super().read(-1) or b""
        # Not as much room as a damaged file may ask for.
        parts = []
        while size > 0:
            part = self._file.read(min(size, _PIECE_BYTES))
            if not part:
                break
            parts.append(part)
            size -= len(part)
            self._tell_progress()
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _tell_progress(self) -> None:
        self._furthest = max(self._furthest, self._file.tell())
        self._watch.report(
            min(self._furthest * self._n_bytes // self._size, self._n_bytes), self._n_bytes
        )
