"""The bytes of a packed or plain file in order, guarded against what is damaged or malicious."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from funkgui.errors import ReadError

_MAGIC = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz", b"\x28\xb5\x2f\xfd": "zstd"}
"""How compressed files begin."""

SUFFIXES = {"gzip": ".gz", "bzip2": ".bz2", "xz": ".xz", "zstd": ".zst"}
"""How the names of compressed files end."""

_BOMB_BYTES = 1 << 30
_BOMB_RATIO = 300
"""Ratings shrink to a third or a tenth; what unpacks to more than this is made to fill a disk."""

_MOST_XZ_BYTES = 256 << 20
"""The dictionary that xz may ask for: four times that of its strongest setting."""

_PIECE_BYTES = 1 << 20
_XZ_PIECE_BYTES = 64 * 1024

_FAULTS = (EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile)
"""What the libraries raise where packed data is damaged or cut off, beside a bare OSError."""


class Stream:
    """Bytes of a source in order, and how far on the disk they reach.

    Parameters
    ----------
    path
        The file, for messages.
    file
        What is read from.
    tell
        Where on the disk the reading is.
    n_bytes_before
        What `done_bytes` starts from.
    n_plain_bytes
        The size of a file that is not packed: should it end earlier, it was cut meanwhile.
    """

    def __init__(
        self,
        path: Path,
        file: Any,
        tell: Callable[[], int],
        n_bytes_before: int = 0,
        *,
        n_plain_bytes: int = 0,
    ) -> None:
        self._path, self._file, self._tell = path, file, tell
        self._n_plain_bytes, self._n_bytes_before = n_plain_bytes, n_bytes_before
        self._n_read = 0

    @property
    def done_bytes(self) -> int:
        """Bytes passed on the disk."""
        return self._n_bytes_before + self._tell()

    def read(self, n_bytes: int) -> bytes:
        """Read so many bytes, fewer only at the end.

        Raises
        ------
        ReadError
            Where packed data is damaged, or unpacks to far more than ratings could, or where a
            plain file has lost its end.
        OSError
            Where the system refuses.
        """
        parts = []
        while n_bytes > 0:
            part = self._some(n_bytes)
            if not part:
                self._check_the_end()
                break
            parts.append(part)
            n_bytes -= len(part)
            self._n_read += len(part)
        if self._n_read > max(_BOMB_BYTES, _BOMB_RATIO * self._tell()):
            raise ReadError(
                self._path,
                f"it unpacks to more than {_BOMB_RATIO} times its size, which no ratings do; "
                "unpack it by other means if you trust it.",
            )
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _some(self, n_bytes: int) -> bytes:
        try:
            return bytes(self._file.read(n_bytes))
        except (*_FAULTS, OSError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            reason = "the compressed data is damaged or cut off; fetch the file again."
            raise ReadError(self._path, reason) from error

    def _check_the_end(self) -> None:
        if self._n_read < self._n_plain_bytes:
            reason = "the file became shorter while it was read; open it again."
            raise ReadError(self._path, reason)


def whole_lines(stream: Stream) -> Iterator[bytes]:
    """All bytes in pieces that end where lines do; the last may not, and be empty."""
    rest = b""
    while piece := stream.read(_PIECE_BYTES):
        lines, end, rest = (rest + piece).rpartition(b"\n")
        yield lines + end
    yield rest


def cannot_read(path: Path, error: OSError | ValueError) -> ReadError:
    """What to say where the system refuses to read a file."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return ReadError(path, "there is no such file; check its name and folder.")
    if isinstance(error, PermissionError):
        return ReadError(path, "you may not read this file; ask its owner for the right to.")
    # A name with a NUL in it is a ValueError.
    why = error.strerror if isinstance(error, OSError) and error.strerror else error
    return ReadError(path, f"the file cannot be read ({why}).")


def codec_of(start: bytes) -> str:
    """How a file that begins so is compressed; empty for not at all."""
    return next((codec for magic, codec in _MAGIC.items() if start.startswith(magic)), "")


def unpacked(file: Any, codec: str) -> Any:
    """A reader of the unpacked bytes of a file."""
    if codec == "gzip":
        return gzip.GzipFile(fileobj=file, mode="rb")
    if codec == "bzip2":
        return bz2.BZ2File(file)
    if codec == "xz":
        return _Xz(file)
    if codec == "zstd":
        return _Zstandard(file)
    return file


class Pieces:
    """A reader of bytes that come in pieces."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, b""

    def read(self, n_bytes: int) -> bytes:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._rest = piece
        part, self._rest = self._rest[:n_bytes], self._rest[n_bytes:]
        return part


class _Xz:
    """xz with a limit to its memory, which `lzma.LZMAFile` does not take."""

    def __init__(self, file: Any) -> None:
        self._file, self._rest = file, b""
        self._stream = self._next_stream()

    def read(self, n_bytes: int) -> bytes:
        while True:
            if self._stream.eof and not self._begin_next():
                return b""
            if self._stream.needs_input and not self._rest:
                self._rest = self._file.read(_XZ_PIECE_BYTES)
                if not self._rest:
                    raise EOFError
            data = self._stream.decompress(self._rest, n_bytes)
            self._rest = self._stream.unused_data
            if data:
                return data

    def _begin_next(self) -> bool:
        """Whether another stream follows: xz files may be put one after the other."""
        # Zeros may stand between them.
        rest = (self._rest or self._file.read(_XZ_PIECE_BYTES)).lstrip(b"\0")
        while not rest:
            piece = self._file.read(_XZ_PIECE_BYTES)
            if not piece:
                return False
            rest = piece.lstrip(b"\0")
        self._rest, self._stream = rest, self._next_stream()
        return True

    def _next_stream(self) -> lzma.LZMADecompressor:
        return lzma.LZMADecompressor(lzma.FORMAT_XZ, _MOST_XZ_BYTES)


class _Zstandard:
    """zstd by way of pyarrow."""

    def __init__(self, file: Any) -> None:
        self._stream = pa.CompressedInputStream(pa.PythonFile(_Readable(file), "r"), "zstd")

    def read(self, n_bytes: int) -> bytes:
        try:
            return bytes(self._stream.read(n_bytes))
        except OSError as error:
            raise EOFError(str(error)) from error


class _Readable:
    """A file for pyarrow, which would close one that is not its own."""

    closed = False

    def __init__(self, file: Any) -> None:
        self._file = file

    def read(self, n_bytes: int) -> bytes:
        return bytes(self._file.read(n_bytes))

    def close(self) -> None:
        self.closed = True
