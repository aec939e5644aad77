"""Somebody, or several, who are not in a project, and whose ratings stand in a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from funkgui.cli.files.loading import load_ratings
from funkgui.cli.progress import Progress
from funkgui.errors import FunkGuiError
from funkgui.project.project import Project
from funkgui.ratings.counted import counted
from funkgui.ratings.edits.add import Add
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.names import free_labels
from funkgui.ratings.matching import Matched
from funkgui.ratings.matrix import FloatArray, Labels, RatingMatrix
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.scale import RatingScale

_NAMED = 3
"""Unknown items that are told by name."""


def with_newcomers(
    project: Project, path: Path, reading: ReadOptions, progress: Progress, *, several: bool
) -> tuple[Project, Labels]:
    """The project with more users, the last ones, who have the ratings of a file.

    They are other ones than all before, whatever the file calls them. Items that the project does
    not have are left out, and told of.

    Parameters
    ----------
    several
        Whether the file may be of more than one.

    Returns
    -------
    project, labels
        The project, and what the file calls the users.

    Raises
    ------
    FunkGuiError
        Where the file cannot be read, is of more than one, or has no ratings that can be used.
    """
    mine, ratings = load_ratings(path, progress, reading).ratings, project.ratings
    if mine.n_ratings == 0:
        raise FunkGuiError(f"There are no ratings in {path.name}; give a file with some.")
    if mine.n_users > 1 and not several:
        raise FunkGuiError(
            f"{path.name} has {counted(mine.n_ratings, 'rating')} of "
            f"{counted(mine.n_users, 'user')}; give --all, too, for each of them, or --user-column "
            "none where all are one's."
        )
    _refuse_other_scale(ratings.scale, mine.values, path)
    items = Matched.of(ratings.item_ids, mine.item_ids)
    if len(items.new):
        _tell_unknown(mine, items, path, progress)
    places = items.places[mine.item_index]
    known = places < ratings.n_items
    users = ratings.n_users + mine.user_index[known].astype(np.int64)
    for edit in (
        Add("user", free_labels(ratings.user_ids, mine.n_users, "user")),
        SetCells(users, places[known], mine.values[known]),
    ):
        project = project.edited(edit.apply(project.ratings, project.holdout))
    return project, mine.user_ids


def _refuse_other_scale(scale: RatingScale | None, values: FloatArray, path: Path) -> None:
    outside = [] if scale is None else [value for value in values.tolist() if value not in scale]
    if outside:
        raise FunkGuiError(
            f"{path.name} has a rating of {outside[0]:g}, and the project's are on a scale of "
            f"{scale}; give ratings on that."
        )


def _tell_unknown(mine: RatingMatrix, items: Matched, path: Path, progress: Progress) -> None:
    """Say which items are left out; refuse where none is left."""
    some = ", ".join(map(str, mine.item_ids[items.new[:_NAMED]].tolist()))
    if len(items.new) > _NAMED:
        some += " and others"
    if len(items.new) == mine.n_items:
        raise FunkGuiError(
            f"The project has none of the items in {path.name}: {some}; call items as it does."
        )
    told = f"{len(items.new):,} of {counted(mine.n_items, 'item')}"
    progress.note(f"{path.name}: {told} left out, which the project does not have: {some}.")
