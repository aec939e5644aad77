"""A file that takes all it is given."""

from __future__ import annotations

import io
from typing import Any


class WholeWrites(io.RawIOBase):
    """Writes to a raw file until nothing is left; closing it leaves the raw file open.

    A raw file may take only a part at a time. The writers give it large pieces, so that a buffer
    would only copy them.

    Parameters
    ----------
    file
        The raw file.
    """

    def __init__(self, file: io.FileIO) -> None:
        self._file = file

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._file.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return self._file.seek(offset, whence)

    def write(self, data: Any, /) -> int:
        left = memoryview(data).cast("B")
        n_bytes = len(left)
        while left:
            left = left[self._file.write(left) :]
        return n_bytes
