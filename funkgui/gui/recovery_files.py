"""The files in which windows keep what is not saved yet.

Each is a project file named after the process that writes it, so that a later start can tell
whether that process is still there.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from funkgui.errors import ProjectFileError

_NAME = re.compile(r"(?P<pid>\d+)-(?P<started_s>\d+)-\d+\.funk")
_HALF = re.compile(rf"\.{_NAME.pattern}\.[0-9a-f]+\.tmp")
"""What a process leaves that is killed while it writes one; no other ever writes the same one."""
_CLOCK_S = 10.0
"""A process's start is computed from the clock, which may have been set since."""


@dataclass(frozen=True)
class Interrupted:
    """What a process that is gone has left.

    Attributes
    ----------
    path
        A project file.
    at
        When it was written, in local time.
    """

    path: Path
    at: datetime


def own_file(folder: Path, number: int) -> Path:
    """Where the window of that number in this process keeps its work."""
    import psutil

    return folder / f"{os.getpid()}-{psutil.Process().create_time():.0f}-{number}.funk"


def interrupted_in(folder: Path) -> list[Interrupted]:
    """What processes that are gone have left, newest first; what is half written is removed."""
    found = []
    for path in folder.glob("*"):
        name = _NAME.fullmatch(path.name) or _HALF.fullmatch(path.name)
        if not name or _is_running(int(name["pid"]), float(name["started_s"])):
            continue
        if name.re is _HALF:
            with suppress(OSError):
                path.unlink()
        else:
            at = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
            found.append(Interrupted(path, at))
    return sorted(found, key=lambda one: one.at, reverse=True)


def remove(interrupted: Interrupted) -> None:
    """Remove what was found; a file of gigabytes takes a while.

    Raises
    ------
    ProjectFileError
        Where it cannot be removed.
    """
    try:
        interrupted.path.unlink(missing_ok=True)
    except OSError as problem:
        raise ProjectFileError(
            f"{interrupted.path} was not removed: {problem.strerror}; remove it there by hand."
        ) from problem


def _is_running(pid: int, started_s: float) -> bool:
    import psutil

    try:
        return bool(abs(psutil.Process(pid).create_time() - started_s) < _CLOCK_S)
    except psutil.Error:
        return False
