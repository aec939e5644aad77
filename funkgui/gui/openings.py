"""Projects read or made for the window, in a worker: each with what is to be said about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from funkgui.errors import ReadError
from funkgui.factorization.problems import problem
from funkgui.files.version import FileVersion, version_of
from funkgui.gui.importing.seen_file import SeenFile
from funkgui.gui.prepared import prepare
from funkgui.gui.tasks import Cancelled, Progress, in_shares
from funkgui.project.project import Project
from funkgui.ratings.counted import counted
from funkgui.ratings.generated.making import make
from funkgui.ratings.generated.recipe import MatrixRecipe
from funkgui.ratings.holdout import random_share
from funkgui.ratings.readers.cancellable import cancellable
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.quoted import and_last
from funkgui.ratings.readers.watch import Watch
from funkgui.ratings.select import most_rated_items

if TYPE_CHECKING:
    from funkgui.ratings.readers import RatingFile

DEFAULT_HOLDOUT = 0.1
"""Share of a rating file that is held out when it is opened."""

SEED = 0

_TAKEN = ("user", "item", "rating")


@dataclass(frozen=True)
class Reading:
    """How a file of ratings was read.

    Attributes
    ----------
    path
        The file.
    options
        The choices it was read by.
    text
        What it was taken for, in a sentence.
    doubts
        What its owner should know, a sentence each.
    """

    path: Path
    options: ReadOptions
    text: str
    doubts: tuple[str, ...]


@dataclass(eq=False)
class Opened:
    """A project to show, where it is saved, what to say about it, and what to do then.

    Attributes
    ----------
    version
        Of the file it was read from.
    reading
        How that was done, where it was a file of ratings.
    """

    project: Project
    path: Path | None
    words: str = ""
    then: Callable[[], None] = lambda: None
    unsaved: bool = False
    version: FileVersion | None = None
    reading: Reading | None = None

    def __post_init__(self) -> None:
        best = self.project.best_run()
        prepare(self.project, best.name if best else None)


def problem_project(key: str, seed: int) -> Project:
    """One of the tutorial's problems as a project without runs."""
    one = problem(key)
    ratings, holdout, truth = one.make(seed)
    return Project(ratings, holdout, source=one.title, truth=truth, problem=key)


def made_project(
    recipe: MatrixRecipe, problem_key: str, progress: Progress, cancelled: Cancelled
) -> Opened:
    """A matrix made from its recipe, as a project without runs.

    Parameters
    ----------
    problem_key
        Of the tutorial's problem that it is; empty for others.
    """
    ratings, holdout, truth = make(recipe, progress, cancelled)
    source = problem(problem_key).title if problem_key else recipe.text
    project = Project(ratings, holdout, source=source, truth=truth, problem=problem_key)
    return Opened(project, None, f"{source}: {counted(ratings.n_ratings, 'rating')}")


def cut_project(
    project: Project,
    n_items: int,
    then: Callable[[], None],
    progress: Progress,
    cancelled: Cancelled,
) -> Opened:
    """The most rated items of a project's ratings, with a mask of their own and no runs."""
    ratings = most_rated_items(project.ratings, n_items)
    share = float(f"{project.holdout.n_hidden / max(project.ratings.n_ratings, 1):.2g}")
    source = f"{Path(project.source).name}, {ratings.n_items:,} most rated items"
    cut = Project(ratings, random_share(ratings, share, SEED), source=source)
    return Opened(cut, None, then=then)


def read_file(
    path: Path, options: ReadOptions | None, progress: Progress, cancelled: Cancelled
) -> Opened | SeenFile:
    """A project, or a new one of a file of ratings.

    Parameters
    ----------
    options
        Choices that were made about it; None where none were: then ratings that may be meant in
        other ways are not opened, but what was seen of their file is returned.

    Raises
    ------
    ProjectFileError, ReadError
        Where the file cannot be opened.
    """
    from funkgui.project.project_file import is_project_file, load_project

    if is_project_file(path):
        version = version_of(path)
        project = load_project(path, progress=progress, cancelled=cancelled)
        return Opened(project, path, version=version)
    return _read_ratings(path, options, progress, cancelled)


def _read_ratings(
    path: Path, options: ReadOptions | None, progress: Progress, cancelled: Cancelled
) -> Opened | SeenFile:
    from funkgui.ratings.readers import FileLook

    look = FileLook(path, options)
    found = look.read(in_shares(progress), cancelled)
    # Doubts that only all of it shows, such as repeated pairs, are told once it is open.
    if found.doubts and options is None:
        preview = look.preview(cancelled)
        if preview.doubts:
            return SeenFile.of(look, preview, found)
    opened = opened_ratings(found, str(path.absolute()), look.options, progress, cancelled)
    text = f"{path.name} was read as {found.format}."
    if len(found.columns) >= len(_TAKEN):
        text = f"{text[:-1]}: {and_last(_TAKEN)} from {and_last(found.columns[: len(_TAKEN)])}."
    if options is not None:
        text = f"{text[:-1]}, as chosen the last time."
    opened.reading = Reading(path, look.options, text, found.doubts)
    return opened


def read_second(
    path: Path, options: ReadOptions, progress: Progress, cancelled: Cancelled
) -> RatingFile:
    """Ratings to bring in: read as the open ones were, or else as they look by themselves.

    Raises
    ------
    ReadError
        Where they are no ratings either way.
    """
    from funkgui.ratings.readers import read_ratings

    # What the first file is a part of, and where its titles stand, says nothing of the second.
    alike = options.changed(part="", titles_id_column="", titles_title_column="")
    told = in_shares(progress)
    try:
        return read_ratings(path, options=alike, progress=told, cancelled=cancelled)
    except ReadError:
        if alike == ReadOptions():
            raise
    return read_ratings(path, progress=told, cancelled=cancelled)


def opened_ratings(
    found: RatingFile, source: str, options: ReadOptions, progress: Progress, cancelled: Cancelled
) -> Opened:
    """A new project of ratings."""
    ratings = found.ratings
    words = (
        f"{counted(ratings.n_ratings, 'rating')} of {counted(ratings.n_users, 'user')} for "
        f"{counted(ratings.n_items, 'item')}"
    )
    if found.titles_path:
        words += f"; titles from {found.titles_path.name}"

    def open_them(_: Watch) -> Opened:
        holdout = random_share(ratings, DEFAULT_HOLDOUT, SEED)
        return Opened(Project(ratings, holdout, source=source, read_options=options), None, words)

    # To draw from many ratings takes a while, in which nobody asks whether it is still wanted.
    return cancellable(open_them, Watch(cancelled=cancelled))
