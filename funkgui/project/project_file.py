"""The project file: one HDF5 file, ``*.funk``, that any HDF5 viewer reads.

Its layout, version 4::

    /                 format, format_version, written_by, source, problem
    /ratings          indptr, item_index, values, times, user_ids, item_ids, item_titles; scale
    /read_options     how the source is to be read, where anybody has chosen
    /mask             1 where training may look; scheme
    /truth            u, v, weights of a generated matrix; perhaps user_bias, item_bias and mean
    /runs/<name>      u, v, user_bias, item_bias, history; losses, times, device and colour
                      biases to expect of users and items that it does not know
                      user_ids, item_ids of a model, where the matrix has others by now
    /runs/<name>/config   one attribute for each field of `FitConfig`, as at the end
    /runs/<name>/marks    what was done to the training, and after how many epochs
    /runs/<name>/state    the solver's arrays, epoch and step
    /runs/<name>/uncertainty   covariances and noise, of models that can tell
    /runs/<name>/spread   what the models that a mean is of differ in, beside their factors

Every group and array has a ``description``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from funkgui import __version__
from funkgui.errors import ConfigError, ProjectFileError
from funkgui.files.atomic import replacing
from funkgui.files.os_reasons import why_not_read, why_not_written
from funkgui.project.hdf5_tree import has_signature, read_attributes, read_tree, write_tree
from funkgui.project.meter import Meter
from funkgui.project.migrations import FORMAT_VERSION, migrate
from funkgui.project.project import Project
from funkgui.project.ratings_tree import (
    mask_from_tree,
    mask_to_tree,
    ratings_from_tree,
    ratings_to_tree,
    truth_from_tree,
    truth_to_tree,
)
from funkgui.project.runs_tree import runs_from_tree, runs_to_tree
from funkgui.project.tree import Group, InconsistentError
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.setting import setting_of

SUFFIX = ".funk"

_FORMAT = "FunkGUI project"


def save_project(
    project: Project,
    path: Path,
    *,
    progress: Callable[[float], None] = lambda share: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> None:
    """Write a project to a new file beside ``path`` and rename it over ``path``.

    Parameters
    ----------
    progress
        Called in this thread with the share done, 0 to 1.
    cancelled
        Asked many times a second whether to end.

    Raises
    ------
    ProjectFileError
        Where it cannot be written. As with every other failure, an old file is untouched.
    CancelledError
        Where ``cancelled`` says so; likewise.
    """
    meter = Meter(progress, cancelled)
    try:
        root = _to_tree(project)
        # What is written must open again, so it passes the reader's checks beforehand.
        _from_tree(root)
        with replacing(path) as file:
            write_tree(root, file, meter)
    except InconsistentError as problem:
        raise ProjectFileError(
            f"{path.name} was not saved: {problem}; undo the last change and save again."
        ) from problem
    except OSError as problem:
        raise ProjectFileError(
            f"{path.name} was not saved: {why_not_written(problem, path)}"
        ) from problem
    except MemoryError as problem:
        reason = "there is not enough memory; close other programs and save again."
        raise ProjectFileError(f"{path.name} was not saved: {reason}") from problem
    meter.finish()


def load_project(
    path: Path,
    *,
    progress: Callable[[float], None] = lambda share: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Project:
    """Read a project.

    Parameters
    ----------
    progress, cancelled
        As for `save_project`.

    Raises
    ------
    ProjectFileError
        Where the file is missing, damaged, no project, or written by a newer FunkGUI.
    CancelledError
        Where ``cancelled`` says so.
    """
    meter = Meter(progress, cancelled)
    _check_signature(path)
    try:
        version = _check_format(read_attributes(path), path)
        root = read_tree(path, meter)
        migrate(root, version)
        project = _from_tree(root)
    except InconsistentError as problem:
        raise ProjectFileError(
            f"{path.name} is damaged: {problem}; open a copy of it from before."
        ) from problem
    except OSError as problem:
        raise ProjectFileError(
            f"{path.name} cannot be opened: {why_not_read(problem, path)}"
        ) from problem
    except MemoryError as problem:
        raise ProjectFileError(
            f"{path.name} does not fit in memory; close other programs and open it again."
        ) from problem
    meter.finish()
    return project


def is_project_file(path: Path) -> bool:
    """Whether a file is to be opened as a project: by its name, or by what it says of itself.

    Other programs keep ratings in HDF5 files, too.
    """
    if path.suffix.lower() == SUFFIX:
        return True
    try:
        return has_signature(path) and read_attributes(path).attributes.get("format") == _FORMAT
    except (OSError, InconsistentError):
        return False


def _to_tree(project: Project) -> Group:
    root = Group(
        description="A FunkGUI project: a rating matrix, its mask, and how it was factored."
    )
    root.attributes = {
        "format": _FORMAT,
        "format_version": FORMAT_VERSION,
        "written_by": f"FunkGUI {__version__}",
        "source": project.source,
        "problem": project.problem,
    }
    root.children["ratings"] = ratings_to_tree(project.ratings)
    if chosen := project.read_options.to_dict():
        root.children["read_options"] = Group(
            description="How the source was read, where its own look was not to decide.",
            attributes=dict(chosen),
        )
    root.children["mask"] = mask_to_tree(project.holdout)
    if project.truth is not None:
        root.children["truth"] = truth_to_tree(project.truth)
    root.children["runs"] = runs_to_tree(project.runs, project.ratings)
    root.locate()
    return root


def _from_tree(root: Group) -> Project:
    ratings = ratings_from_tree(root.group("ratings"))
    project = Project(
        ratings,
        mask_from_tree(root, ratings.n_ratings),
        runs_from_tree(root.group("runs"), ratings),
        root.text("source"),
        truth_from_tree(root.group("truth"), ratings) if "truth" in root.children else None,
        root.text("problem"),
        _read_options(root),
    )
    return project.with_fingerprints_renewed()


def _read_options(root: Group) -> ReadOptions:
    if "read_options" not in root.children:
        return ReadOptions()
    group = root.group("read_options")
    choices = dict(group.attributes)
    if choices.get("format") not in setting_of(ReadOptions, "format").choices:
        choices["format"] = ""  # that of a newer FunkGUI's reader; the file itself may tell
    try:
        return ReadOptions.from_dict(choices)
    except ConfigError as problem:
        raise InconsistentError(group.path, f"holds what it must not: {problem}") from problem


def _check_signature(path: Path) -> None:
    try:
        if has_signature(path):
            return
        kind = "a folder, not" if path.is_dir() else "not"
        reason = f"is {kind} a FunkGUI project; choose a file saved by FunkGUI."
    except OSError as problem:
        reason = f"cannot be opened: {why_not_read(problem, path)}"
    raise ProjectFileError(f"{path.name} {reason}")


def _check_format(root: Group, path: Path) -> int:
    if root.attributes.get("format") != _FORMAT:
        raise ProjectFileError(
            f"{path.name} is an HDF5 file of another program, not a FunkGUI project; choose a "
            "file saved by FunkGUI."
        )
    if "format_version" not in root.attributes:
        raise ProjectFileError(
            f"{path.name} was made by hand, or not to its end: it is called a FunkGUI project and "
            "does not say in which format; have its maker write the root's attribute "
            "format_version, or open another file."
        )
    version = root.whole("format_version")
    if version > FORMAT_VERSION:
        raise ProjectFileError(
            f"{path.name} was written by a newer FunkGUI (format {version}); this one reads up to "
            f"{FORMAT_VERSION}. Update FunkGUI."
        )
    return version
