"""Archives, and the bytes of the files within, which are never written to disk by their names."""

from __future__ import annotations

import errno
import re
import struct
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from funkgui.errors import ReadError
from funkgui.ratings.readers.sources.stream import Stream, unpacked
from funkgui.ratings.readers.watch import Watch

_MOST_MEMBERS = 100_000
_MOST_DIRECTORY_BYTES = 16 << 20
"""zipfile makes an object of each entry: some ten times as much memory."""

_MOST_HEADER_BYTES = 1 << 20
"""A header of tar may claim any length for a name, and tarfile would read all of it."""

_SKIP_BYTES = 1 << 20

_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_ZIP_END = b"PK\x05\x06"
_ZIP64_END = b"PK\x06\x06"
_ZIP_END_BYTES = 64 * 1024 + 22
_ZIP_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The others unpack in steps whose memory is not bounded."""

_ZIP_FAULTS = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, struct.error,
)  # fmt: skip
_TAR_FAULTS = (tarfile.TarError, ValueError, OverflowError, RecursionError, EOFError, struct.error)
"""What the libraries raise where an archive is damaged; none of them promises to raise its own."""

_ENCRYPTED = 0x1
_TAR_BLOCK = 512


@dataclass(frozen=True)
class Archive:
    """A zip or tar file.

    Attributes
    ----------
    path, n_bytes
        The file on the disk and its size.
    kind
        ``zip`` or ``tar``.
    codec
        How a tar is compressed, as in `Source`; empty for not at all.
    """

    path: Path
    n_bytes: int
    kind: str
    codec: str = ""

    @contextmanager
    def open(self, watch: Watch) -> Iterator[OpenArchive]:
        """Open it; `ReadError` where it is damaged or made to fill the memory, or `OSError`."""
        with self.path.open("rb", buffering=0) as raw:
            yield _OpenZip(self, raw) if self.kind == "zip" else _OpenTar(self, raw, watch)


@dataclass(frozen=True)
class Member:
    """A file in an archive.

    Attributes
    ----------
    archive
        Where it is.
    name
        Its path in there, as written down in the archive.
    n_bytes
        Its size unpacked, as the archive claims.
    n_packed_bytes
        What it takes in the archive; for a compressed tar, the archive as a whole.
    offset
        Where it begins; in a compressed tar, once that is unpacked.
    locked
        Why it cannot be read; empty where it can.
    """

    archive: Archive
    name: str
    n_bytes: int
    n_packed_bytes: int
    offset: int
    locked: str = ""


class OpenArchive:
    """An archive that is being read."""

    def members(self) -> Iterator[Member]:
        """The regular files in it, in their order; `ReadError` where it is damaged."""
        raise NotImplementedError

    def file(self, member: Member) -> tuple[Any, Callable[[], int]]:
        """A reader of a member's bytes, and a function that tells how many were passed on the disk.

        Members of a compressed tar are best read in their order. While one is read, no other is.
        """
        raise NotImplementedError


class _OpenZip(OpenArchive):
    def __init__(self, archive: Archive, raw: BinaryIO) -> None:
        self._archive, self._raw = archive, raw
        if _directory_bytes(raw, archive.n_bytes) > _MOST_DIRECTORY_BYTES:
            raise _too_many(archive.path)
        with _faults_of_zip(archive.path):
            self._zip = zipfile.ZipFile(raw)
            infos = self._zip.infolist()
        self._infos = {info.header_offset: info for info in infos}

    def members(self) -> Iterator[Member]:
        if len(self._infos) > _MOST_MEMBERS:
            raise _too_many(self._archive.path)
        for info in self._infos.values():
            # The type of a file where Unix wrote the archive: only a regular one is any use.
            mode = info.external_attr >> 28
            if not info.filename.endswith("/") and mode in (0, 0o10):
                yield Member(
                    self._archive,
                    _plain_name(info.filename),
                    info.file_size,
                    info.compress_size,
                    info.header_offset,
                    _lock(info),
                )

    def file(self, member: Member) -> tuple[Any, Callable[[], int]]:
        path = self._archive.path
        info = self._infos.get(member.offset)
        if info is None or _lock(info):
            raise ReadError(path, _lock(info) if info else "the archive has changed; open it anew.")
        with _faults_of_zip(path):
            file = self._zip.open(info)
        start = self._raw.tell()
        return file, lambda: max(self._raw.tell() - start, 0)


@contextmanager
def _faults_of_zip(path: Path) -> Iterator[None]:
    """Turn what zipfile raises of a damaged archive into a `ReadError`."""
    try:
        yield
    except _ZIP_FAULTS as error:
        raise _damaged(path) from error
    except OSError as error:
        if error.errno in (None, errno.EINVAL):  # a place before the file's beginning
            raise _damaged(path) from error
        raise


class _OpenTar(OpenArchive):
    def __init__(self, archive: Archive, raw: BinaryIO, watch: Watch) -> None:
        self._archive = archive
        self._bytes = _TarBytes(archive, raw, watch)
        self._n_entries = 0

    def members(self) -> Iterator[Member]:
        try:
            for name, size, offset in self._entries(0, None):
                packed = self._archive.n_bytes if self._archive.codec else size
                yield Member(self._archive, name, size, packed, offset)
        except _TAR_FAULTS as error:
            raise _damaged(self._archive.path) from error

    def _entries(self, start: int, end: int | None) -> Iterator[tuple[str, int, int]]:
        """Name, size and place of each file, those of a tar within the tar among them."""
        for info in self._infos(start):
            stop = info.offset_data + info.size
            if not info.isreg() or info.issparse() or (end is not None and stop > end):
                continue
            name = _plain_name(info.name)
            if end is None and name.lower().endswith(".tar"):
                for inner, size, offset in self._entries(info.offset_data, stop):
                    yield f"{name}/{inner}", size, offset
            else:
                yield name, info.size, info.offset_data

    def _infos(self, start: int) -> Iterator[tarfile.TarInfo]:
        self._bytes.seek(start)
        tar = tarfile.TarFile(fileobj=self._bytes)  # type: ignore[arg-type]
        at = -1
        while (info := tar.next()) is not None:
            tar.members = []  # type: ignore[attr-defined]  # it would keep them all
            self._n_entries += 1
            if self._n_entries > _MOST_MEMBERS:
                raise _too_many(self._archive.path)
            if info.size < 0 or info.offset_data <= at:  # it would never end
                raise tarfile.ReadError("a header leads back")
            at = info.offset_data
            yield info
        if not self._bytes.may_end_here:
            raise tarfile.ReadError("there is no header")

    def file(self, member: Member) -> tuple[Any, Callable[[], int]]:
        try:
            self._bytes.seek(member.offset)
        except EOFError as error:
            raise _damaged(self._archive.path) from error
        return _Slice(self._bytes, member.n_bytes), self._bytes.done(member.offset)


class _TarBytes:
    """The bytes of a tar, which are read forwards alone where compressed; a file for `tarfile`."""

    def __init__(self, archive: Archive, raw: BinaryIO, watch: Watch) -> None:
        self._archive, self._raw, self._watch = archive, raw, watch
        self._begin()

    def _begin(self) -> None:
        self._raw.seek(0)
        self._at = 0
        file = unpacked(self._raw, self._archive.codec)
        self._stream = Stream(self._archive.path, file, self._raw.tell)
        self.may_end_here = False
        """Whether a block of zeros was read last, or nothing at all."""

    def tell(self) -> int:
        return self._at

    def seek(self, at: int) -> None:
        if not self._archive.codec:
            if not 0 <= at <= self._archive.n_bytes:
                raise EOFError
            self._raw.seek(at)
            self._at = at
            return
        if at < self._at:
            self._begin()
        while self._at < at:
            self._watch.check()
            if not self.data(min(_SKIP_BYTES, at - self._at)):
                raise _damaged(self._archive.path)

    def read(self, n_bytes: int) -> bytes:
        """Read a part of a header, as `tarfile` asks for it."""
        self._watch.check()
        if n_bytes > _MOST_HEADER_BYTES:
            raise tarfile.ReadError("a header is too long")
        data = self.data(n_bytes)
        self.may_end_here = len(data) in (0, _TAR_BLOCK) and not any(data)
        return data

    def data(self, n_bytes: int) -> bytes:
        file = self._stream if self._archive.codec else self._raw
        data = file.read(n_bytes)
        self._at += len(data)
        return data

    def done(self, offset: int) -> Callable[[], int]:
        """A function that tells how many bytes on the disk were passed since an offset."""
        return self._raw.tell if self._archive.codec else lambda: self._at - offset


class _Slice:
    """A member's part of a tar."""

    def __init__(self, file: _TarBytes, n_bytes: int) -> None:
        self._file, self._n_left = file, n_bytes

    def read(self, n_bytes: int) -> bytes:
        wanted = min(n_bytes, self._n_left)
        data = self._file.data(wanted)
        if wanted and not data:
            raise EOFError
        self._n_left -= len(data)
        return data


def archive_kind(start: bytes) -> str:
    """``zip`` or ``tar`` where a file begins so, else empty."""
    if start.startswith(_ZIP_STARTS):
        return "zip"
    try:
        # Its checksum tells a header of tar, also of one from before there was a mark of it.
        tarfile.TarInfo.frombuf(start[:_TAR_BLOCK], "utf-8", "replace")
    except (tarfile.TarError, ValueError):
        return ""
    return "tar"


def _plain_name(name: str) -> str:
    """A member's name as text that may be shown."""
    text = name.replace("\\", "/").encode("utf-8", "replace").decode()
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def _lock(info: zipfile.ZipInfo) -> str:
    if info.flag_bits & _ENCRYPTED:
        return "the archive is encrypted; unpack it with its password and open what is inside."
    if info.compress_type not in _ZIP_METHODS:
        return (
            "the archive is packed by a method that is not read here; unpack it by other means "
            "and open what is inside."
        )
    return ""


def _directory_bytes(raw: BinaryIO, n_bytes: int) -> int:
    """The size of a zip's list of members, as its end claims; 0 where there is no end."""
    raw.seek(max(n_bytes - _ZIP_END_BYTES, 0))
    tail = raw.read(_ZIP_END_BYTES)
    at = tail.rfind(_ZIP_END)
    sizes = [int.from_bytes(tail[at + 12 : at + 16], "little")] if at >= 0 else []
    large = [match.start() for match in re.finditer(re.escape(_ZIP64_END), tail)]
    if large and sizes == [0xFFFFFFFF]:  # the place for it is too small
        sizes = []
    sizes += [int.from_bytes(tail[at + 40 : at + 48], "little") for at in large]
    return max(sizes, default=0)


def _damaged(path: Path) -> ReadError:
    return ReadError(path, "the archive is damaged or cut off; fetch it again.")


def _too_many(path: Path) -> ReadError:
    return ReadError(
        path, "there are too many files in the archive; unpack it and open the one with ratings."
    )
