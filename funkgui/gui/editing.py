"""Edits made in the window: small ones at once, large ones in a worker, in the order asked for."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from funkgui.errors import CancelledError, EditError
from funkgui.gui.session import Session
from funkgui.gui.tasks import Cancelled, Progress, Task
from funkgui.ratings.edits.edit import Edit, Edited
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import RatingMatrix

AT_ONCE = 5_000_000
"""Numbers read and written without a worker: some 15 ms."""

Plan = Callable[[RatingMatrix, Holdout, Cancelled], Edit | None]
"""Finds an edit of a matrix and its mask; None where there is nothing to do."""


@dataclass(frozen=True)
class _Job:
    """One thing to do.

    Attributes
    ----------
    text
        What it does, for the status bar.
    find
        Finds what comes of it; None where there is nothing to do.
    effort
        How many numbers it reads and writes.
    take
        Shows what came of it.
    """

    text: str
    find: Callable[[RatingMatrix, Holdout, Cancelled], Edited | None]
    effort: Callable[[RatingMatrix], int]
    take: Callable[[Edited], None]


class Editing(QObject):
    """The way in which the window's parts change ratings, mask, users and items.

    Edits are made one after another, in the order in which they were asked for; what is asked
    while a large one is under way waits for it.
    """

    failed = Signal(object)
    """An edit could not be made: the exception. Nothing has changed."""
    busy_changed = Signal()
    """A worker has begun or ended to edit."""
    task_started = Signal(object)
    """A `Task` has begun."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._waiting: deque[_Job] = deque()
        self._task: Task | None = None
        session.project_opened.connect(self.drop)

    @property
    def busy(self) -> bool:
        """Whether an edit is under way in a worker."""
        return self._task is not None

    def make(self, edit: Edit) -> None:
        """Make an edit; it can be undone."""

        def find(ratings: RatingMatrix, holdout: Holdout, cancelled: Cancelled) -> Edited:
            return edit.apply(ratings, holdout)

        self._do(_Job(edit.text, find, edit.effort, self._session.take_edited))

    def make_planned(self, text: str, plan: Plan, effort: int) -> None:
        """Find out what to edit, and do it.

        Parameters
        ----------
        text
            What is done, for the status bar.
        plan
            Called in a worker where there is much to do. It may raise `EditError`.
        effort
            Roughly how many numbers the plan reads and writes; making the edit comes on top.
        """

        def find(ratings: RatingMatrix, holdout: Holdout, cancelled: Cancelled) -> Edited | None:
            edit = plan(ratings, holdout, cancelled)
            if cancelled():
                raise CancelledError
            return None if edit is None else edit.apply(ratings, holdout)

        def whole_effort(ratings: RatingMatrix) -> int:
            return effort + 3 * ratings.n_ratings

        self._do(_Job(text, find, whole_effort, self._session.take_edited))

    def undo(self) -> None:
        """Take back the latest edit, if there is one."""
        self._do(self._step("Undoing", lambda: self._session.next_undo, self._session.undo))

    def redo(self) -> None:
        """Make the edit again that was undone last, if there is one."""
        self._do(self._step("Redoing", lambda: self._session.next_redo, self._session.redo))

    def drop(self) -> None:
        """Forget what waits, and what is under way: other ratings are open."""
        self._waiting.clear()
        if self._task is not None:
            self._task.finished.disconnect()
            self._task.failed.disconnect()
            self._task.cancel()

    def wait(self) -> None:
        """Block until no worker edits; only for the program's end."""
        self.drop()
        for task in self.findChildren(Task):
            task.wait()

    def _step(
        self, text: str, next_edit: Callable[[], Edit | None], take: Callable[[Edited], None]
    ) -> _Job:
        def find(ratings: RatingMatrix, holdout: Holdout, cancelled: Cancelled) -> Edited | None:
            edit = next_edit()
            return None if edit is None else edit.apply(ratings, holdout)

        def effort(ratings: RatingMatrix) -> int:
            edit = next_edit()
            return 0 if edit is None else edit.effort(ratings)

        return _Job(text, find, effort, take)

    def _do(self, job: _Job) -> None:
        if self._session.project is None:
            return
        self._waiting.append(job)
        if self._task is None:
            self._do_next()

    def _do_next(self) -> None:
        while self._waiting and self._task is None and self._session.project is not None:
            job = self._waiting.popleft()
            if job.effort(self._session.ratings) <= AT_ONCE:
                self._do_at_once(job)
            else:
                self._do_in_worker(job)

    def _do_at_once(self, job: _Job) -> None:
        try:
            edited = job.find(self._session.ratings, self._session.holdout, lambda: False)
        except EditError as error:
            self.failed.emit(error)
        else:
            if edited is not None:
                job.take(edited)

    def _do_in_worker(self, job: _Job) -> None:
        ratings, holdout = self._session.ratings, self._session.holdout

        def work(progress: Progress, cancelled: Cancelled) -> Edited | None:
            edited = job.find(ratings, holdout, cancelled)
            if edited is not None:
                # The window asks for these at once: found here, in the worker.
                _ = edited.ratings.fingerprint, edited.ratings.mean
                _ = edited.holdout.n_hidden, edited.holdout.fingerprint
            return edited

        task = self._task = Task(job.text, work, self)
        task.finished.connect(lambda edited: None if edited is None else job.take(edited))
        task.failed.connect(self.failed)
        task.ended.connect(lambda: self._on_ended(task))
        self.busy_changed.emit()
        self.task_started.emit(task)
        task.start()

    def _on_ended(self, task: Task) -> None:
        self._task = None
        task.deleteLater()
        self.busy_changed.emit()
        self._do_next()
