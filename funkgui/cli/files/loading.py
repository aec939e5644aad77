"""Files that commands are given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from funkgui.cli.group import WENT_WRONG
from funkgui.cli.options.common import refuse_for_project
from funkgui.cli.progress import Progress
from funkgui.cli.text import one_line, word
from funkgui.errors import FunkGuiError
from funkgui.files.presence import is_there
from funkgui.project.project import Project, Run
from funkgui.project.project_file import is_project_file, load_project
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import RatingMatrix

if TYPE_CHECKING:
    from funkgui.ratings.readers import RatingFile, ReadOptions


def is_project(path: Path) -> bool:
    """Whether there is such a project."""
    return is_project_file(path) and is_there(path)


def load_ratings(
    path: Path,
    progress: Progress,
    reading: ReadOptions,
    titles: Path | None = None,
    *,
    tell_doubts: bool = True,
) -> RatingFile:
    """Read a file of ratings.

    Parameters
    ----------
    reading
        How it is to be read.
    titles
        A file of the items' titles.
    tell_doubts
        Whether what is unusual about the file is told along with the progress.

    Raises
    ------
    ReadError
        Where it cannot be read.
    FunkGuiError
        Where it is a project.
    """
    from funkgui.ratings.readers import read_ratings

    if is_project(path):
        raise FunkGuiError(
            f"{path.name} is a FunkGUI project, and this wants a file of ratings; "
            f"'funkgui convert {word(path.name)} ratings.csv' writes one of it."
        )
    tell = progress.begin_measured(f"Reading {path.name}")
    found = read_ratings(
        path,
        titles=titles,
        options=reading,
        progress=lambda done, total: tell(done / max(total, 1)),
    )
    for doubt in found.doubts if tell_doubts else ():
        progress.note(f"{path.name}: {doubt}")
    return found


def load_matrix(
    ctx: click.Context, path: Path, progress: Progress, reading: ReadOptions
) -> tuple[RatingMatrix, Holdout | None]:
    """The ratings of a project and its mask, or those of a file, which has none.

    Raises as `load_ratings` and `load_project` do, and ends with the usage where options say how
    to read a project.
    """
    if not is_project(path):
        return load_ratings(path, progress, reading).ratings, None
    refuse_for_project(ctx)
    project = open_project(path)
    return project.ratings, project.holdout


def open_project(path: Path) -> Project:
    """Read a project, and tell what is doubtful in its file; raises as `load_project` does."""
    project = load_project(path)
    for doubt in project.doubts:
        click.echo(f"funkgui: {one_line(doubt)}", err=True)
    return project


def load_run(path: Path, name: str | None) -> tuple[Project, Run]:
    """Open a project and pick one of its runs.

    Parameters
    ----------
    name
        The run; None takes the best one.

    Raises
    ------
    ProjectFileError
        Where the file cannot be opened.
    FunkGuiError
        Where there is no such run.
    """
    if is_there(path) and not is_project_file(path):
        raise FunkGuiError(
            f"{path.name} is not a FunkGUI project; 'funkgui train {word(path.name)} --save "
            "model.funk' makes one of a file of ratings."
        )
    project = open_project(path)
    best = project.best_run()
    if best is None:
        file = word(path.name)
        raise FunkGuiError(
            f"Nothing is trained in {path.name}; train there in the window, or by "
            f"'funkgui train {file} --save {file}'."
        )
    run = best if name is None else project.run(name)
    if run is None:
        names = ", ".join(one.name for one in project.runs)
        raise FunkGuiError(f"There is no run called {name} in {path.name}; choose from {names}.")
    return project, run


def end_if_faulty(run: Run) -> None:
    """End with exit code 1 where factors that are not numbers may be why a run finds nothing.

    `open_project` has told of them.
    """
    if run.fault:
        raise click.exceptions.Exit(WENT_WRONG)
