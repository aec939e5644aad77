"""Where a file's bytes come from: the disk as they are, or unpacked on the way."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from funkgui.errors import ReadError

_MAGIC = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz", b"\x28\xb5\x2f\xfd": "zstd"}
"""How compressed files begin."""

_SUFFIXES = {"gzip": ".gz", "bzip2": ".bz2", "xz": ".xz", "zstd": ".zst"}

_BOMB_BYTES = 1 << 30
_BOMB_RATIO = 300
"""Ratings shrink to a third or a tenth; what unpacks to more than this is made to fill a disk."""

DAMAGED = (EOFError, gzip.BadGzipFile, zlib.error, lzma.LZMAError)
"""What the libraries raise where packed data is damaged or cut off."""


@dataclass(frozen=True)
class Source:
    """A file to read.

    Attributes
    ----------
    path
        The file on the disk, for messages.
    n_bytes
        Its size on the disk, which progress is counted by.
    codec
        ``gzip``, ``bzip2``, ``xz`` or ``zstd``; empty where the bytes are read as they are.
    """

    path: Path
    n_bytes: int
    codec: str = ""

    @property
    def name(self) -> str:
        """The file's name without the ending that tells of its compression."""
        name = self.path.name
        suffix = _SUFFIXES.get(self.codec, "")
        return name[: -len(suffix)] if suffix and name.lower().endswith(suffix) else name

    @contextmanager
    def open(self) -> Iterator[Stream]:
        """Open it for reading from the start.

        Raises
        ------
        OSError
            Where the system refuses.
        """
        with self.path.open("rb", buffering=0) as raw:
            file = _unpacked(raw, self.codec)
            yield Stream(self.path, file, raw.tell)


class Stream:
    """Bytes of a source in order, and how far on the disk they reach."""

    def __init__(self, path: Path, file: Any, tell: Callable[[], int]) -> None:
        self._path, self._file, self._tell = path, file, tell
        self._n_read = 0

    @property
    def done_bytes(self) -> int:
        """Bytes passed on the disk."""
        return self._tell()

    def read(self, n_bytes: int) -> bytes:
        """As many bytes, fewer only at the end.

        Raises
        ------
        ReadError
            Where packed data is damaged, or unpacks to far more than ratings could.
        OSError
            Where the system refuses.
        """
        parts = []
        while n_bytes > 0:
            part = self._some(n_bytes)
            if not part:
                break
            parts.append(part)
            n_bytes -= len(part)
            self._n_read += len(part)
        if self._n_read > max(_BOMB_BYTES, _BOMB_RATIO * self.done_bytes):
            raise ReadError(
                self._path,
                f"it unpacks to more than {_BOMB_RATIO} times its size, which no ratings do; "
                "unpack it by other means if you trust it.",
            )
        return b"".join(parts)

    def _some(self, n_bytes: int) -> bytes:
        try:
            return bytes(self._file.read(n_bytes))
        except DAMAGED as error:
            reason = "the compressed data is damaged or cut off; fetch the file again."
            raise ReadError(self._path, reason) from error


def codec_of(start: bytes) -> str:
    """How a file that begins so is compressed; empty for not at all."""
    return next((codec for magic, codec in _MAGIC.items() if start.startswith(magic)), "")


def _unpacked(raw: BinaryIO, codec: str) -> Any:
    if codec == "gzip":
        return gzip.GzipFile(fileobj=raw, mode="rb")
    if codec == "bzip2":
        return bz2.BZ2File(raw)
    if codec == "xz":
        return lzma.LZMAFile(raw)
    if codec == "zstd":
        return _Zstandard(raw)
    return raw


class _Zstandard:
    """zstd by way of pyarrow, which is not imported before it is needed."""

    def __init__(self, raw: BinaryIO) -> None:
        import pyarrow as pa

        self._stream = pa.CompressedInputStream(pa.PythonFile(raw, "r"), "zstd")

    def read(self, n_bytes: int) -> bytes:
        try:
            return bytes(self._stream.read(n_bytes))
        except OSError as error:
            raise EOFError(str(error)) from error
