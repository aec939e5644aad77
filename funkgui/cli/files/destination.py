"""Whether results can be written where they are wanted: asked before the work, not after it."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from funkgui.errors import ProjectFileError, WriteError
from funkgui.files.atomic import replacing
from funkgui.files.new_file import new_file
from funkgui.files.os_reasons import why_not_written
from funkgui.files.presence import is_stream, is_there
from funkgui.project.project_file import SUFFIX, is_project_file
from funkgui.ratings.writers import FORMATS


def check_destination(path: Path, *sources: Path | None) -> None:
    """Make sure that a project can be saved as ``path``; nothing is changed.

    Parameters
    ----------
    sources
        What is read, and not to be overwritten.

    Raises
    ------
    ProjectFileError
        Where it cannot, or something other than a project would be overwritten.
    WriteError
        Where it is one of the sources.
    """
    if is_stream(path):
        raise ProjectFileError(
            f"A project is written to a file alone, and {path} is none; give the name of one."
        )
    try:
        with suppress(_TriedError), replacing(path):
            raise _TriedError
        foreign = path.exists() and path.stat().st_size > 0 and not is_project_file(path)
    except OSError as problem:
        raise ProjectFileError(
            f"{path.name} cannot be saved: {why_not_written(problem, path)}"
        ) from problem
    if foreign:
        raise ProjectFileError(
            f"{path.name} is there already and is not a FunkGUI project; choose another name."
        )
    if any(path.suffix.lower() in one.endings for one in FORMATS.values()):
        raise ProjectFileError(
            f"{path.name} would be a project that is named as a file of ratings; end its name in "
            f"{SUFFIX}."
        )
    _check_apart(path, sources)


def check_file(path: Path, *sources: Path | None) -> None:
    """Make sure that something other than a project can be written to ``path``; nothing is changed.

    Parameters
    ----------
    sources
        What is read, and not to be overwritten.

    Raises
    ------
    WriteError
        Where it cannot, it is one of the sources, or a project would be overwritten.
    """
    _check_apart(path, sources)
    if is_stream(path):  # which to open would be to write
        return
    if is_project_file(path):
        raise WriteError(f"{path.name} is a FunkGUI project, or named as one; choose another name.")
    with suppress(_TriedError), new_file(path):
        raise _TriedError


def make_folder(folder: Path) -> None:
    """Make a folder where there is none, and those above it.

    Raises
    ------
    ProjectFileError
        Where it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as problem:
        raise ProjectFileError(
            f"{folder} is a file, not a folder; choose another name."
        ) from problem
    except OSError as problem:
        raise ProjectFileError(
            f"The folder {folder} cannot be made: {why_not_written(problem, folder)}"
        ) from problem


def _check_apart(path: Path, sources: Iterable[Path | None]) -> None:
    for source in sources if is_there(path) else ():
        if source is not None and is_there(source) and source.samefile(path):
            raise WriteError(
                f"Writing {path.name} would overwrite what is read; choose another name."
            )


class _TriedError(Exception):
    """Leaves `replacing` before it has replaced anything."""
