"""What can be asked of `Editing`: an edit, one that is yet to be found, a way along the steps."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any

from funkgui.errors import CancelledError
from funkgui.gui.pending_cells import Cell, PendingCell, cells_of
from funkgui.gui.prepared import prepare
from funkgui.gui.session import Session
from funkgui.gui.tasks import Cancelled, Progress, Work
from funkgui.project.journey import Journey, effort_of, journey
from funkgui.project.project import Project
from funkgui.ratings.edits.edit import Edit, Edited
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

    def fits(self, before: Project) -> bool:
        """Whether what was found for a project is still what the open one needs."""
        now = self._session.project
        return now is not None and now.ratings is before.ratings and now.holdout is before.holdout


class PlannedJob(Job):
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
        self._before: Project | None = None
        self._after: Project | None = None

    def effort(self) -> int:
        return self._effort + 3 * self._session.ratings.n_ratings

    def work(self) -> Work:
        plan, ratings, holdout = self._plan, self._session.ratings, self._session.holdout

        def find(progress: Progress, cancelled: Cancelled) -> Edited | None:
            edit = plan(ratings, holdout, cancelled)
            if cancelled():
                raise CancelledError
            return None if edit is None else edit.apply(ratings, holdout)

        return find

    def prepare(self, before: Project, found: Edited) -> None:
        self._before, self._after = before, before.edited(found)
        prepare(self._after, self._session.selected_name)

    def take(self, found: Edited) -> None:
        # A run may have come meanwhile.
        is_same = self._session.project is self._before
        self._session.take_edited(found, self._after if is_same else None)
        self._then()


class EditJob(PlannedJob):
    """Makes an edit."""

    def __init__(self, session: Session, edit: Edit, n_moves: int) -> None:
        super().__init__(session, edit.text, lambda *_: edit, 0, n_moves)
        self._edit = edit
        self.cells = cells_of(edit)

    def effort(self) -> int:
        return self._edit.effort(self._session.ratings)


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
        project, target = self._session.project, self._target()
        steps = self._session.history.steps_to(target)
        backwards = target < self._session.history.n_done
        assert project is not None

        def go(progress: Progress, cancelled: Cancelled) -> Journey | None:
            if not steps:
                return None
            return journey(project, steps, backwards=backwards, told=progress, cancelled=cancelled)

        return go

    def take(self, found: Journey) -> None:
        self._session.take_journey(found)

    def prepare(self, before: Project, found: Journey) -> None:
        prepare(found.after, self._session.selected_name)

    def fits(self, before: Project) -> bool:
        return self._session.project is before
