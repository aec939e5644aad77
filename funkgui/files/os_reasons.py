"""What the system's errors about files mean, in words."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

from funkgui.files.presence import is_stream, is_there


def may_be_in_use(problem: OSError) -> bool:
    """Whether Windows may have refused to replace a file because somebody has it open.

    It does so by ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION or ERROR_LOCK_VIOLATION. Other
    systems never do, and their errors have no such number.
    """
    return getattr(problem, "winerror", None) in (5, 32, 33)


def raise_if_pipe_is_closed(problem: OSError) -> None:
    """Raise `BrokenPipeError` where whoever reads a stream has enough.

    Windows tells so by EINVAL.
    """
    if isinstance(problem, BrokenPipeError):
        raise problem
    if sys.platform == "win32" and problem.errno == errno.EINVAL:
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE)) from problem


def why_not_written(problem: OSError, path: Path) -> str:
    """Why a file cannot be written and what to do, to end a sentence."""
    folder = _folder_of(path)
    match problem.errno:
        case _ if may_be_in_use(problem) and path.is_file():
            return "another program may have it open; close it there, or choose another name."
        case errno.ENOENT if folder.is_dir():
            return f"no file can be made in {folder}; choose another folder."
        case errno.ENOENT:
            return f"there is no folder {folder}; make it, or choose another one."
        case errno.ENOTDIR:
            return f"{folder} is not a folder; choose another one."
        case errno.EISDIR:
            return "it is a folder; choose another name."
        case errno.EACCES | errno.EPERM if _is_alone_closed(path):
            return "it is marked read-only, or is another's; choose another name."
        case errno.EACCES | errno.EPERM:
            return f"you have no permission to write it in {folder}; choose another folder."
        case errno.EROFS:
            return f"{folder} is read-only; choose another folder."
        case errno.ENOSPC if is_stream(path):
            return f"{_words(problem)}; send it elsewhere."
        case errno.ENOSPC | errno.EDQUOT:
            return f"the disk of {folder} is full; make room there, or choose another folder."
        case errno.EFBIG:
            return f"it grew larger than a file in {folder} may be; choose another folder."
        case errno.ENAMETOOLONG:
            return "its name is too long; choose a shorter one."
        case errno.EINVAL:  # of a colon, say, on Windows and on its file systems
            return f"{_words(problem)}; choose another name."
        case _:
            return f"{_words(problem)} (in {folder}); choose another folder."


def why_not_read(problem: OSError, path: Path) -> str:
    """Why a file cannot be read and what to do, to end a sentence."""
    folder = _folder_of(path)
    match problem.errno:
        case errno.ENOENT if folder.is_dir():
            return f"there is no such file in {folder}; check its name."
        case errno.ENOENT | errno.ENOTDIR:
            return f"there is no folder {folder}; check its name."
        case errno.EACCES | errno.EPERM:
            return "you have no permission to read it; ask its owner for it."
        case errno.EWOULDBLOCK:
            return "another program is writing it; close it there."
        case _:
            return f"{_words(problem)}; copy it to another folder and open it there."


def _is_alone_closed(path: Path) -> bool:
    """Whether a file may not be written, though others beside it may."""
    return is_there(path) and not os.access(path, os.W_OK) and os.access(_folder_of(path), os.W_OK)


def _folder_of(path: Path) -> Path:
    try:
        return path.absolute().parent
    except FileNotFoundError:  # the folder that this process is in is gone
        return path.parent


def _words(problem: OSError) -> str:
    return problem.strerror or str(problem) or type(problem).__name__
