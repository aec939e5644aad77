"""Which version of a file lies on the disk, so that a change by somebody else is noticed."""

from __future__ import annotations

from pathlib import Path

FileVersion = tuple[int, int]
"""When it was written, in nanoseconds since 1970, and its size in bytes."""


def version_of(path: Path) -> FileVersion | None:
    """The version there is now; None where there is no file, or none that can be asked."""
    try:
        told = path.stat()
    except OSError:
        return None
    return told.st_mtime_ns, told.st_size


def is_changed(path: Path, known: FileVersion | None) -> bool:
    """Whether another file lies there than the one that is known, or than none."""
    return version_of(path) not in (known, None)
