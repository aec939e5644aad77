"""Going from one state of a project to others, by edits taken one after another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from weakref import WeakKeyDictionary

import numpy as np

from funkgui.errors import CancelledError
from funkgui.factorization.events import FitFinished
from funkgui.project.project import Project, Run
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.edit import Change, Edit, Edited
from funkgui.ratings.edits.in_turn import applied_in_turn, can_be_joined
from funkgui.ratings.edits.together import composed_places
from funkgui.ratings.matrix import IntArray, Labels, RatingMatrix
from funkgui.ratings.synthetic import Truth

_JOINED_CELLS = 2_000_000
"""Cells of edits made as one; more are made in several goes, for the sake of memory."""
_NUMBERS_A_STEP = 10_000
"""What a step costs whatever it does, in numbers read and written."""
_MEASURED = 500
"""So many steps are asked what they cost; more are a matter for a worker anyhow."""

RunLabels = Mapping[FitFinished, tuple[Labels | None, Labels | None]]


@dataclass(frozen=True, eq=False, slots=True)
class Step:
    """The way from one state of a project to a neighbouring one.

    Attributes
    ----------
    edit
        What is to be done.
    truth
        What a generated matrix was made from in the state that is reached, where the edit cannot
        tell.
    labels
        Users and items of the runs in the state that is reached, where they are others there.
    """

    edit: Edit
    truth: Truth | None = None
    labels: RunLabels | None = None


@dataclass(frozen=True, eq=False)
class Journey:
    """What came of several steps taken one after another.

    Attributes
    ----------
    before, after
        The project, and what has become of it.
    back
        For each step, in the order they were taken, the one that takes it back.
    change
        What is different. Renamed users and items are not told.
    backwards
        Whether the steps undo what was done.
    """

    before: Project
    after: Project
    back: Sequence[Step]
    change: Change
    backwards: bool


def step_back(before: Project, edited: Edited) -> Step:
    """The way back from what came of an edit."""
    change = edited.change
    renames = bool(change.renamed_users or change.renamed_items)
    if not change.moves and not renames:
        return Step(edited.inverse)
    # A run that is deleted is not to be kept in memory by the way back.
    labels: RunLabels = WeakKeyDictionary(
        {run.result: (run.user_ids, run.item_ids) for run in before.runs}
    )
    return Step(edited.inverse, before.truth if change.moves else None, labels)


def journey(
    project: Project,
    steps: Sequence[Step],
    *,
    backwards: bool,
    told: Callable[[float], None] = lambda share: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Journey:
    """Take steps one after another; neighbouring edits of cells at the price of one.

    Parameters
    ----------
    backwards
        Whether they undo what was done.
    told
        Called with the share done, 0 to 1.
    cancelled
        Asked before each edit whether to end.

    Raises
    ------
    CancelledError
        Where ``cancelled`` says so.
    EditError
        Where an edit cannot be made.
    """
    before, back, changes = project, list[Step](), list[Change]()
    while len(back) < len(steps):
        if cancelled():
            raise CancelledError
        leg = _leg(steps, len(back), project.ratings)
        if len(leg) > 1:
            edits = [edit for edit in (step.edit for step in leg) if isinstance(edit, SetCells)]
            edited, inverses = applied_in_turn(edits, project.ratings, project.holdout)
            back += [Step(inverse) for inverse in inverses]
        else:
            edited = leg[0].edit.apply(project.ratings, project.holdout)
            back.append(step_back(project, edited))
        changes.append(edited.change)
        project = _arrived(project.edited(edited), leg[0])
        told(len(back) / len(steps))
    return Journey(before, project, back, _composed(changes), backwards)


def effort_of(steps: Sequence[Step], ratings: RatingMatrix) -> int:
    """Roughly how many numbers `journey` reads and writes."""
    some = steps[:_MEASURED]
    total = _NUMBERS_A_STEP * len(steps)
    for joined, edits in groupby(
        (step.edit for step in some), lambda edit: can_be_joined(edit, ratings)
    ):
        efforts = [edit.effort(ratings) for edit in edits]
        total += max(efforts) if joined else sum(efforts)
    return total


def _leg(steps: Sequence[Step], start: int, ratings: RatingMatrix) -> Sequence[Step]:
    """A step, and those after it that are made as one with it."""
    end, n_cells = start, 0
    while end < len(steps) and can_be_joined(edit := steps[end].edit, ratings):
        n_cells += len(edit.users)
        if n_cells > _JOINED_CELLS:
            break
        end += 1
    return steps[start : max(end, start + 1)]


def _arrived(project: Project, step: Step) -> Project:
    """The project with what the step knows of the state that it leads to."""
    if step.truth is not None:
        project = replace(project, truth=step.truth)
    if step.labels:
        project = replace(project, runs=tuple(_labelled(run, step) for run in project.runs))
    return project


def _labelled(run: Run, step: Step) -> Run:
    known = step.labels.get(run.result) if step.labels else None
    return run if known is None else replace(run, user_ids=known[0], item_ids=known[1])


def _composed(changes: Sequence[Change]) -> Change:
    """What is different after changes made one after another."""
    if len(changes) < 2:
        return changes[0] if changes else Change()
    users: IntArray | None = None
    items: IntArray | None = None
    for change in changes:
        users = composed_places(users, change.user_places)
        items = composed_places(items, change.item_places)
    return Change(
        np.concatenate([change.users for change in changes]),
        np.concatenate([change.items for change in changes]),
        users,
        items,
        titles=any(change.titles for change in changes),
        scale=any(change.scale for change in changes),
    )
