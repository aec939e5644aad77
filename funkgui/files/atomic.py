"""Replace a file in one step: the old one stays whole until the new one is safe on the disk."""

from __future__ import annotations

import errno
import glob
import os
import secrets
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path

from funkgui.files.os_reasons import may_be_in_use

_DAY_S = 24 * 60 * 60

_PAUSES_S = (0.05, 0.2, 0.75)
"""Windows replaces no file that is open, and scanners hold open what has just changed."""


@contextmanager
def replacing(path: Path) -> Iterator[FileIO]:
    """Write a new file beside ``path`` and rename it over ``path`` at the end.

    The new file is fsynced before the rename and its folder after it. It takes over the old
    file's permissions. Where ``path`` is a symbolic link, what it points to is replaced. When
    the block raises, the new file is removed and the old one is untouched. What a process that was
    killed has left of it goes with the next file that is written a day later.

    Yields
    ------
    FileIO
        The new file, empty, unbuffered, open for reading and writing.

    Raises
    ------
    OSError
        Where the folder is missing or cannot be written, the disk is full, or ``path`` is
        something other than a file that may be written.
    """
    target = Path(os.path.realpath(path))
    old_mode = _mode_of(target)
    # A long name is cut, so that the temporary one stays within the 255 bytes of most systems.
    start = target.name[:40]
    _remove_orphans(target.parent, f".{glob.escape(start)}.{'[0-9a-f]' * 8}.tmp")
    temporary = target.with_name(f".{start}.{secrets.token_hex(4)}.tmp")
    try:
        # Made in here: a signal may come while the system makes it.
        with FileIO(temporary, "x+") as file:
            yield file
            os.fsync(file.fileno())
        if old_mode is not None:
            temporary.chmod(old_mode)
        _rename(temporary, target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(target.parent)


def _rename(temporary: Path, target: Path) -> None:
    for pause_s in _PAUSES_S:
        try:
            os.replace(temporary, target)  # noqa: PTH105
            return
        except PermissionError as problem:
            if not may_be_in_use(problem):
                raise
        time.sleep(pause_s)
    os.replace(temporary, target)  # noqa: PTH105


def _remove_orphans(folder: Path, pattern: str) -> None:
    """Remove what processes that were killed have left behind; what is young may be in use."""
    with suppress(OSError):
        for orphan in folder.glob(pattern):
            if time.time() - orphan.stat().st_mtime > _DAY_S:
                orphan.unlink()


def _mode_of(target: Path) -> int | None:
    try:
        status = target.lstat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "not a regular file", str(target))
    # A rename asks only for the folder's permission; a file marked read-only is meant to stay.
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
    return stat.S_IMODE(status.st_mode)


def _sync_folder(folder: Path) -> None:
    # The new file is in place by now; a file system that cannot sync folders is no failure.
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
