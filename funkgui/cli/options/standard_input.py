"""Ratings from standard input, for a file called ``-``."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import click

from funkgui.errors import FunkGuiError
from funkgui.files.os_reasons import why_not_written

NAME = "standard input"
_FOLDER = "funkgui-"
"""What the folder that it is kept in begins with."""


def spooled(ctx: click.Context) -> Path:
    """A file with all of standard input, which is there until the command ends.

    Raises
    ------
    FunkGuiError
        Where there is none, or no room for it.
    """
    if sys.stdin is None:
        raise FunkGuiError("There is no standard input here; give the name of a file.")
    if NAME in ctx.meta:  # as one file may be given twice
        return Path(ctx.meta[NAME])
    folder = tempfile.TemporaryDirectory(prefix=_FOLDER, ignore_cleanup_errors=True)
    ctx.call_on_close(folder.cleanup)
    path = ctx.meta[NAME] = Path(folder.name) / NAME
    try:
        with path.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
    except OSError as problem:
        reason = why_not_written(problem, path)
        raise FunkGuiError(f"Standard input cannot be kept while it is read: {reason}") from problem
    return path


def shown(path: Path) -> str:
    """What a person is told of a path: standard input has none of its own."""
    is_kept = path.name == NAME and path.parent.name.startswith(_FOLDER)
    return NAME if is_kept else str(path)
