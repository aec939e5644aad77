"""What can be asked of `Editing`: an edit, one that is yet to be found, a way along the steps."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from funkgui.gui.pending_cells import Cell, PendingCell, cells_of
from funkgui.gui.prepared import prepare
from funkgui.gui.session import Session
from funkgui.gui.tasks import Cancelled, Progress, Work, stop_if
from funkgui.project.journey import Journey, effort_of, journey
from funkgui.project.project import Project
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.edit import Edit, Edited
from funkgui.ratings.edits.in_turn import applied_in_turn, is_change, told_in_full
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import RatingMatrix

Plan = Callable[[RatingMatrix, Holdout, Cancelled], Edit | None]
"""Finds an edit of a matrix and its mask; None where there is nothing to do."""


class Job(ABC):
    """One thing to do.

    Attributes
    ----------
    text
        What it does, for the status bar.
    n_moves
        How often users and items had moved when it was asked for; None where it does not matter.
    n_steps
        How many steps further it leads, -1 for an undo; None where that is not known.
    cells
        What cells will be afterwards, as far as that is known and they are few.
    """

    def __init__(
        self, session: Session, text: str, n_moves: int | None, n_steps: int | None
    ) -> None:
        self._session = session
        self.text, self.n_moves, self.n_steps = text, n_moves, n_steps
        self.cells: Mapping[Cell, PendingCell] = {}

    @abstractmethod
    def effort(self) -> int:
        """How many numbers it reads and writes, of what is open now."""

    @abstractmethod
    def work(self) -> Work:
        """What finds, of what is open now, that which `take` takes; None for nothing to do."""

    @abstractmethod
    def take(self, found: Any) -> None:
        """Show what came of it."""

    @abstractmethod
    def prepare(self, before: Project, found: Any) -> None:
        """Find, in the worker, what the window asks for as soon as it is shown."""

    def joined(self, later: Job) -> Job | None:
        """One that does both, step by step, at the price of one; None where there is none such."""
        return None

    def fits(self, before: Project) -> bool:
        """Whether what was found for a project is still what the open one needs."""
        now = self._session.project
        return now is not None and now.ratings is before.ratings and now.holdout is before.holdout


class _MakingJob(Job):
    """Makes an edit, or several."""

    _then: Callable[[], None] = staticmethod(lambda: None)
    _inverses: Sequence[Edit] | None = None
    """As for `Session.take_edited`."""
    _before: Project | None = None
    _after: Project | None = None

    def prepare(self, before: Project, found: Edited) -> None:
        self._before, self._after = before, before.edited(found)
        prepare(self._after, self._session.selected_name)

    def take(self, found: Edited) -> None:
        # A run may have come meanwhile.
        is_same = self._session.project is self._before
        self._session.take_edited(found, self._after if is_same else None, self._inverses)
        self._then()


class PlannedJob(_MakingJob):
    """Finds an edit, and makes it.

    Parameters
    ----------
    n_moves
        As for `Job`.
    then
        Called once the edit is made.
    """

    def __init__(
        self,
        session: Session,
        text: str,
        plan: Plan,
        effort: int,
        n_moves: int | None,
        then: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(session, text, n_moves, 1)
        self._plan, self._effort, self._then = plan, effort, then

    def effort(self) -> int:
        return self._effort + 3 * self._session.ratings.n_ratings

    def work(self) -> Work:
        plan, ratings, holdout = self._plan, self._session.ratings, self._session.holdout

        def find(progress: Progress, cancelled: Cancelled) -> Edited | None:
            edit = plan(ratings, holdout, cancelled)
            stop_if(cancelled)
            return None if edit is None else edit.apply(ratings, holdout)

        return find


class EditJob(PlannedJob):
    """Makes an edit."""

    def __init__(self, session: Session, edit: Edit, n_moves: int | None) -> None:
        super().__init__(session, edit.text, lambda *_: edit, 0, n_moves)
        self._edit = edit
        self.cells = cells_of(edit)

    @cached_property
    def of_few_cells(self) -> SetCells | None:
        """The edit, where it can be made together with others."""
        edit = self._edit
        if not self.cells or not isinstance(edit, SetCells) or np.isinf(edit.values).any():
            return None
        return edit

    def effort(self) -> int:
        return self._edit.effort(self._session.ratings)

    def joined(self, later: Job) -> Job | None:
        edit = self.of_few_cells
        return None if edit is None else _joined(self._session, [edit], self, later)


class EditsJob(_MakingJob):
    """Makes edits of few cells each at the price of one; each is a step of its own."""

    def __init__(
        self,
        session: Session,
        edits: Sequence[SetCells],
        cells: Mapping[Cell, PendingCell],
        n_moves: int | None,
    ) -> None:
        super().__init__(session, f"Making {len(edits):,} edits", n_moves, len(edits))
        self._edits, self.cells = edits, cells

    def effort(self) -> int:
        return max(edit.effort(self._session.ratings) for edit in self._edits)

    def work(self) -> Work:
        ratings, holdout = self._session.ratings, self._session.holdout

        def make(progress: Progress, cancelled: Cancelled) -> Edited:
            edits = told_in_full(self._edits, ratings, holdout)
            edited, inverses = applied_in_turn(edits, ratings, holdout)
            pairs = zip(edits, inverses, strict=True)
            self._inverses = [inverse for edit, inverse in pairs if is_change(edit, inverse)]
            return edited

        return make

    def joined(self, later: Job) -> Job | None:
        return _joined(self._session, self._edits, self, later)


def _joined(session: Session, edits: Sequence[SetCells], job: Job, later: Job) -> EditsJob | None:
    if not isinstance(later, EditJob) or later.of_few_cells is None or later.n_moves != job.n_moves:
        return None
    cells = {**job.cells, **later.cells}
    return EditsJob(session, [*edits, later.of_few_cells], cells, job.n_moves)


class GoJob(Job):
    """Goes to another state of the session's history.

    Parameters
    ----------
    target
        Asked for the number of the state when it is the job's turn.
    n_steps
        As for `Job`.
    """

    def __init__(
        self, session: Session, text: str, target: Callable[[], int], n_steps: int | None = None
    ) -> None:
        super().__init__(session, text, None, n_steps)
        self._target = target

    def effort(self) -> int:
        return effort_of(self._session.history.steps_to(self._target()), self._session.ratings)

    def work(self) -> Work:
        project, target = self._session.opened, self._target()
        steps = self._session.history.steps_to(target)
        backwards = target < self._session.history.n_done

        def go(progress: Progress, cancelled: Cancelled) -> Journey | None:
            if not steps:
                return None
            return journey(project, steps, backwards=backwards, told=progress, cancelled=cancelled)

        return go

    def take(self, found: Journey) -> None:
        self._session.take_journey(found)

    def prepare(self, before: Project, found: Journey) -> None:
        prepare(found.after, self._session.selected_name)

    def joined(self, later: Job) -> Job | None:
        here, there = self.n_steps, later.n_steps
        if not isinstance(later, GoJob) or here is None or there is None or here * there < 0:
            return None
        history, n_steps = self._session.history, here + there
        return GoJob(self._session, self.text, lambda: history.n_done + n_steps, n_steps)

    def fits(self, before: Project) -> bool:
        return self._session.project is before
