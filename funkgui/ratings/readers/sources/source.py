"""Where a file's bytes come from: the disk, an archive, unpacked on the way where need be."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from funkgui.errors import ReadError
from funkgui.ratings.readers.sources.archives import Archive, Member
from funkgui.ratings.readers.sources.stream import SUFFIXES, Stream, cannot_read, unpacked
from funkgui.ratings.readers.watch import UNWATCHED, Watch

_MOST_TEMPORARY_BYTES = 8 << 30
_TEMPORARY_SHARE = 2
"""Unpacking to the disk takes no more than half of what is free there."""

_PIECE_BYTES = 1 << 20


@dataclass(frozen=True)
class Source:
    """A file to read.

    Attributes
    ----------
    path
        The file, for messages; for a member of an archive, its name after the archive's path,
        where there is nothing on the disk.
    n_bytes
        Its size on the disk, packed as it is, which progress is counted by.
    codec
        ``gzip``, ``bzip2``, ``xz`` or ``zstd``; empty where the bytes are read as they are.
    member
        Where it is in an archive; None for a file of its own.
    """

    path: Path
    n_bytes: int
    codec: str = ""
    member: Member | None = None

    @property
    def name(self) -> str:
        """The file's name without the ending that tells of its compression."""
        name = self.path.name
        suffix = SUFFIXES.get(self.codec, "")
        return name[: -len(suffix)] if suffix and name.lower().endswith(suffix) else name

    @contextmanager
    def open(self, watch: Watch = UNWATCHED) -> Iterator[Stream]:
        """Open it for reading from the start.

        Raises
        ------
        ReadError
            Where it is in an archive that is damaged.
        OSError
            Where the system refuses.
        """
        with closing(open_in_order([self], watch)) as streams:
            _, stream = next(streams)
            yield stream

    @contextmanager
    def local_file(self, watch: Watch = UNWATCHED) -> Iterator[Path]:
        """Its content as a file that can be read in any order.

        That is the file itself; where it is packed, it is unpacked to a temporary file, which is
        removed in the end.

        Raises
        ------
        ReadError
            Where the system refuses, packed data is damaged, or there is no room for it.
        """
        if not self.codec and self.member is None:
            yield self.path
            return
        # Its own name says nothing about where it may be written; some libraries want the ending.
        suffix = Path(self.name).suffix
        suffix = suffix if suffix[1:].isalnum() else ""
        try:
            made = tempfile.TemporaryDirectory(prefix="funkgui-", ignore_cleanup_errors=True)
        except OSError as error:
            raise self._no_room() from error
        with made as folder:
            target = Path(folder) / f"unpacked{suffix}"
            self._unpack_to(target, watch)
            yield target

    def _unpack_to(self, target: Path, watch: Watch) -> None:
        free = shutil.disk_usage(target.parent).free
        room = min(_MOST_TEMPORARY_BYTES, free // _TEMPORARY_SHARE)
        try:
            with target.open("wb") as file:
                for piece in self._pieces(watch):
                    watch.check()
                    room -= len(piece)
                    if room < 0:
                        raise self._no_room()
                    file.write(piece)
        except OSError as error:
            raise self._no_room() from error

    def _pieces(self, watch: Watch) -> Iterator[bytes]:
        try:
            with self.open(watch) as stream:
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


def open_in_order(
    sources: Iterable[Source], watch: Watch
) -> Generator[tuple[Source, Stream], None, None]:
    """Open one file after the other; an archive that holds several is opened once.

    Each is to be read before the next is asked for. ``done_bytes`` of the streams counts on from
    one to the next, up to `bytes_on_disk`.

    Raises
    ------
    ReadError, OSError, CancelledError
        As `Source.open` does.
    """
    done = 0
    for archive, group in groupby(sources, _archive):
        if archive is None:
            for source in group:
                with source.path.open("rb", buffering=0) as raw:
                    plain = 0 if source.codec else source.n_bytes
                    file = unpacked(raw, source.codec)
                    yield source, Stream(source.path, file, raw.tell, done, n_plain_bytes=plain)
                done += source.n_bytes
            continue
        with archive.open(watch) as opened:
            for source in group:
                assert source.member is not None
                packed, tell = opened.file(source.member)
                file = unpacked(packed, source.codec)
                yield source, Stream(source.path, file, tell, done)
                done += 0 if archive.codec else source.n_bytes
        done += archive.n_bytes if archive.codec else 0


def bytes_on_disk(sources: Iterable[Source]) -> int:
    """What ``done_bytes`` of `open_in_order` comes to in the end."""
    total = 0
    for archive, group in groupby(sources, _archive):
        if archive is not None and archive.codec:
            total += archive.n_bytes
        else:
            total += sum(source.n_bytes for source in group)
    return total


def member_source(member: Member) -> Source:
    """A member of an archive as a source; its own compression is told when it is read."""
    # A name may begin with a slash or climb up: none is ever a place on this disk.
    parts = [part for part in member.name.split("/") if part not in ("", ".", "..")]
    return Source(member.archive.path.joinpath(*parts), member.n_packed_bytes, member=member)


def _archive(source: Source) -> Archive | None:
    return None if source.member is None else source.member.archive
