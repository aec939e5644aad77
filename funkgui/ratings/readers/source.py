"""Where a file's bytes come from: the disk as they are, or unpacked on the way."""

from __future__ import annotations

import bz2
import gzip
import lzma
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from funkgui.errors import ReadError
from funkgui.ratings.readers.watch import Watch

_MAGIC = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz", b"\x28\xb5\x2f\xfd": "zstd"}
"""How compressed files begin."""

_SUFFIXES = {"gzip": ".gz", "bzip2": ".bz2", "xz": ".xz", "zstd": ".zst"}

_BOMB_BYTES = 1 << 30
_BOMB_RATIO = 300
"""Ratings shrink to a third or a tenth; what unpacks to more than this is made to fill a disk."""

_MOST_TEMPORARY_BYTES = 8 << 30
_TEMPORARY_SHARE = 2
"""Unpacking to the disk takes no more than half of what is free there."""

_PIECE_BYTES = 1 << 20

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

    @contextmanager
    def local_file(self, watch: Watch | None = None) -> Iterator[Path]:
        """Its content as a file that can be read in any order.

        That is the file itself; where it is packed, it is unpacked to a temporary file, which is
        removed in the end.

        Raises
        ------
        ReadError
            Where the system refuses, packed data is damaged, or there is no room for it.
        CancelledError
            Where the reading is no longer wanted.
        """
        if not self.codec:
            yield self.path
            return
        # Its own name says nothing about where it may be written; some libraries want the ending.
        suffix = Path(self.name).suffix
        suffix = suffix if suffix[1:].isalnum() else ""
        with tempfile.TemporaryDirectory(prefix="funkgui-", ignore_cleanup_errors=True) as folder:
            unpacked = Path(folder) / f"unpacked{suffix}"
            self._unpack_to(unpacked, watch or Watch())
            yield unpacked

    def _unpack_to(self, target: Path, watch: Watch) -> None:
        free = shutil.disk_usage(target.parent).free
        room = min(_MOST_TEMPORARY_BYTES, free // _TEMPORARY_SHARE)
        with target.open("wb") as file:
            for piece in self._pieces():
                watch.check()
                room -= len(piece)
                if room < 0:
                    raise self._no_room()
                try:
                    file.write(piece)
                except OSError as error:
                    raise self._no_room() from error

    def _pieces(self) -> Iterator[bytes]:
        try:
            with self.open() as stream:
                while piece := stream.read(_PIECE_BYTES):
                    yield piece
        except OSError as error:
            raise cannot_read(self.path, error) from error

    def _no_room(self) -> ReadError:
        return ReadError(
            self.path,
            "there is no room to unpack it for reading; unpack it by other means and open what "
            "is inside.",
        )


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
            raise self._damaged() from error
        except OSError as error:
            if error.errno is None:  # bz2's word for damaged data
                raise self._damaged() from error
            raise

    def _damaged(self) -> ReadError:
        reason = "the compressed data is damaged or cut off; fetch the file again."
        return ReadError(self._path, reason)


def codec_of(start: bytes) -> str:
    """How a file that begins so is compressed; empty for not at all."""
    return next((codec for magic, codec in _MAGIC.items() if start.startswith(magic)), "")


def cannot_read(path: Path, error: OSError | ValueError) -> ReadError:
    """What to say where the system refuses to read a file."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return ReadError(path, "there is no such file; check its name and folder.")
    if isinstance(error, PermissionError):
        return ReadError(path, "you may not read this file; ask its owner for the right to.")
    # A name with a NUL in it is a ValueError.
    why = error.strerror if isinstance(error, OSError) and error.strerror else error
    return ReadError(path, f"the file cannot be read ({why}).")


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
