"""The files within an archive or a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from funkgui.errors import PartError, ReadError
from funkgui.ratings.readers.sources.archives import Archive
from funkgui.ratings.readers.sources.file_names import EXAMPLES, may_hold_data
from funkgui.ratings.readers.sources.source import Source, member_source
from funkgui.ratings.readers.sources.stream import cannot_read
from funkgui.ratings.readers.watch import Watch

_MOST_FILES = 100_000
_MOST_PARTS = 500
_DEEPEST = 3
"""How deep folders are looked into; data sets come in a folder or two."""


class Entry(NamedTuple):
    """A file in an archive or a folder: its path within, with slashes, and its bytes."""

    name: str
    source: Source


@dataclass(frozen=True)
class Container:
    """An archive or a folder that may hold ratings.

    Attributes
    ----------
    path
        Where it is.
    kind
        ``archive`` or ``folder``.
    entries
        The files that may hold data, in their order.
    """

    path: Path
    kind: str
    entries: tuple[Entry, ...]

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the first files, for a choice."""
        return tuple(entry.name for entry in self.entries[:_MOST_PARTS])

    def without_ratings(self) -> PartError:
        """What to say where none of the files is one of ratings."""
        return PartError(
            self.path,
            f"there are no ratings in this {self.kind}; looked for a file such as {EXAMPLES}, "
            "with user, item and rating in each line.",
            self.parts,
        )


@contextmanager
def naming_archive() -> Iterator[None]:
    """Add to an error about a file in an archive the name of the archive."""
    try:
        yield
    except ReadError as error:
        with suppress(OSError, ValueError):
            within = (parent.name for parent in error.path.parents if parent.is_file())
            error.archive = next(within, "")
        raise


def list_archive(archive: Archive, watch: Watch) -> Container:
    """List the files of an archive that may hold data; `ReadError` where it cannot be read."""
    members = []
    try:
        with archive.open(watch) as opened:
            for member in opened.members():
                watch.check()
                if may_hold_data(member.name) and member.n_bytes:
                    members.append(member)
    except OSError as error:
        raise cannot_read(archive.path, error) from error
    unlocked = [member for member in members if not member.locked]
    if members and not unlocked:
        raise ReadError(archive.path, members[0].locked)
    entries = tuple(Entry(member.name, member_source(member)) for member in unlocked)
    return Container(archive.path, "archive", entries)


def list_folder(path: Path, watch: Watch) -> Container:
    """List the files of a folder, and of a few folders within, that may hold data.

    `ReadError` where it may not be read.
    """
    entries = []
    try:
        for name, n_bytes in _files(path, "", _DEEPEST):
            watch.check()
            if may_hold_data(name) and n_bytes:
                entries.append(Entry(name, Source(path / name, n_bytes)))
            if len(entries) > _MOST_FILES:
                raise ReadError(
                    path, "there are too many files in this folder; choose one of them."
                )
    except OSError as error:
        raise cannot_read(path, error) from error
    return Container(path, "folder", tuple(entries))


def _files(folder: Path, prefix: str, depth: int) -> Iterator[tuple[str, int]]:
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    deeper = []
    for entry in entries:
        try:
            # Links to folders may lead in a circle.
            if entry.is_dir(follow_symlinks=False):
                deeper.append(entry.name)
            elif entry.is_file():
                yield prefix + entry.name, entry.stat().st_size
        except OSError:  # gone meanwhile
            continue
    for name in deeper if depth else ():
        if not name.startswith("."):
            try:
                yield from _files(folder / name, f"{prefix}{name}/", depth - 1)
            except PermissionError:
                continue
