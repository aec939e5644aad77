"""Replace a file in one step: the old one stays whole until the new one is safe on the disk."""

from __future__ import annotations

import errno
import glob
import os
import secrets
import shutil
import stat
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from io import FileIO
from pathlib import Path

from funkgui.files.os_reasons import may_be_in_use

_DAY_S = 24 * 60 * 60

_PAUSES_S = (0.05, 0.2, 0.75)
"""Windows replaces no file that is open, and scanners hold open what has just changed."""

waiting: ContextVar[list[tuple[Path, Path]] | None] = ContextVar("waiting", default=None)
"""Where not None: new files, and the names that they are to take together, by `rename_all`."""


@contextmanager
def replacing(path: Path) -> Iterator[FileIO]:
    """Write a new file beside ``path`` and rename it over ``path`` at the end.

    The new file is fsynced before the rename and its folder after it. It takes over the old
    file's permissions. Where ``path`` is a symbolic link, what it points to is replaced. When
    the block raises, the new file is removed and the old one is untouched. What a process that was
    killed has left of it goes with the next file that is written a day later. Where `waiting` holds
    a list, the rename is left to `rename_all`.

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
    _remove_orphans(target)
    temporary = _beside(target)
    others = waiting.get()
    try:
        # Made in here: a signal may come while the system makes it.
        with FileIO(temporary, "x+") as file:
            yield file
            os.fsync(file.fileno())
        if old_mode is not None:
            temporary.chmod(old_mode)
        if others is None:
            _rename(temporary, target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    if others is None:
        _sync_folder(target.parent)
    else:
        others.append((temporary, target))


def rename_all(files: Sequence[tuple[Path, Path]]) -> None:
    """Give new files their names: all of them or, where one cannot have its name, none.

    Parameters
    ----------
    files
        What `waiting` holds.

    Raises
    ------
    OSError
        Where one cannot; ``filename2`` is its name.
    """
    with ExitStack() as tidy, ExitStack() as undo:
        for temporary, target in files:
            old = _beside(target)
            tidy.callback(old.unlink, missing_ok=True)
            try:
                is_there = _named_twice(target, old)
                _rename(temporary, target)
            except OSError as problem:
                problem.filename2 = str(target)
                raise
            undo.callback(old.replace if is_there else Path.unlink, target)
        undo.pop_all()
    for _, target in files:
        _sync_folder(target.parent)


def _named_twice(target: Path, name: Path) -> bool:
    """Keep a file by another name, too; whether there is one."""
    try:
        name.hardlink_to(target)
    except FileNotFoundError:
        return False
    except OSError:  # not every file system lets files have two names
        shutil.copy2(target, name)
    return True


def _beside(target: Path) -> Path:
    """A name that is free; a long one is cut, for the 255 bytes of most systems."""
    return target.with_name(f".{target.name[:40]}.{secrets.token_hex(4)}.tmp")


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


def _remove_orphans(target: Path) -> None:
    """Remove what processes that were killed have left behind; what is young may be in use."""
    pattern = f".{glob.escape(target.name[:40])}.{'[0-9a-f]' * 8}.tmp"
    with suppress(OSError):
        for orphan in target.parent.glob(pattern):
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
