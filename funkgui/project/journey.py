"""Going from one state of a project to others, by edits taken one after another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from funkgui.errors import CancelledError
from funkgui.project.project import Project
from funkgui.project.run_labels import RunLabels, labels_back, relabelled
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.edit import Change, Edit, Edited
from funkgui.ratings.edits.in_turn import applied_in_turn, can_be_joined
from funkgui.ratings.edits.together import composed
from funkgui.ratings.generated.synthetic import Truth
from funkgui.ratings.matrix import RatingMatrix

_JOINED_CELLS = 2_000_000
"""Cells of edits made as one; more are made in several goes, for the sake of memory."""
_NUMBERS_A_STEP = 10_000
"""What a step costs whatever it does, in numbers read and written."""
_MEASURED = 500
"""So many steps are asked what they cost; more are a matter for a worker anyhow."""


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
        Of the runs' own users and items in the state that is reached, where they are others there.
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
        What is different.
    backwards
        Whether the steps undo what was done.
    """

    before: Project
    after: Project
    back: Sequence[Step]
    change: Change
    backwards: bool


def step_back(before: Project, edited: Edited, after: Project) -> Step:
    """The way back from what came of an edit.

    Parameters
    ----------
    before, after
        The project, and the project edited so.
    """
    change = edited.change
    renames = bool(change.renamed_users or change.renamed_items)
    if not change.moves and not renames:
        return Step(edited.inverse)
    truth = before.truth if change.moves else None
    return Step(edited.inverse, truth, labels_back(before, after))


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
        here, leg = project, _leg(steps, len(back), project.ratings)
        if len(leg) > 1:
            edits = [edit for edit in (step.edit for step in leg) if isinstance(edit, SetCells)]
            edited, inverses = applied_in_turn(edits, here.ratings, here.holdout)
            project = here.edited(edited)
            back += [Step(inverse) for inverse in inverses]
        else:
            edited = leg[0].edit.apply(here.ratings, here.holdout)
            project = _arrived(here, here.edited(edited), leg[0])
            back.append(step_back(here, edited, project))
        changes.append(edited.change)
        told(len(back) / len(steps))
    return Journey(before, project, back, composed(changes), backwards)


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


def _arrived(before: Project, project: Project, step: Step) -> Project:
    """The project after a step, with what that knows of the state that it leads to."""
    if step.truth is not None:
        project = replace(project, truth=step.truth)
    return relabelled(before, project, step.labels) if step.labels else project
