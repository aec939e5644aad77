"""Edits made in the window: small ones at once, large ones in a worker, in the order asked for."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from funkgui.errors import EditError, FunkGuiError
from funkgui.gui.edit_jobs import EditJob, GoJob, Job, Plan, PlannedJob
from funkgui.gui.pending_cells import Cell, PendingCell
from funkgui.gui.session import Session
from funkgui.gui.tasks import Cancelled, Progress, Task, stop_if
from funkgui.project.project import Project
from funkgui.ratings.edits.edit import Edit

__all__ = ["AT_ONCE", "Editing", "PendingCell", "Plan"]

AT_ONCE = 5_000_000
"""Numbers read and written without a worker: some 15 ms."""

_NO_LONGER_FITS = (
    "\N{LEFT DOUBLE QUOTATION MARK}{}\N{RIGHT DOUBLE QUOTATION MARK} was not done: users or items "
    "have moved since it was asked for; look again where it belongs, and do it anew."
)


class Editing(QObject):
    """The way in which the window's parts change ratings, mask, users and items.

    Edits are made one after another, in the order in which they were asked for; what is asked
    while a large one is under way waits for it, and is made of what that leaves: edits of few
    cells all at once, though each stays a step of its own. Where one no longer fits, since users
    or items have moved, it is dropped and `failed` says so.

    Parameters
    ----------
    at_once
        So many numbers are read and written without a worker.
    """

    failed = Signal(object)
    """An edit could not be made: the exception. Nothing has changed."""
    busy_changed = Signal()
    """A worker has begun or ended to edit."""
    pending_changed = Signal(object, object)
    """`pending` is different in these cells: (n,) users and (n,) items.

    After edits were made, it comes after the session's own signals.
    """
    task_started = Signal(object)
    """A `Task` has begun."""
    told = Signal(str)
    """What has become of an edit, in passing: that it was cancelled."""

    def __init__(
        self, session: Session, parent: QObject | None = None, *, at_once: int = AT_ONCE
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._at_once = at_once
        self._waiting: deque[Job] = deque()
        self._job: Job | None = None
        """What the worker does."""
        self._task: Task | None = None
        self._is_doing = False
        self._n_moves = 0
        """How often users or items have moved since the project was opened."""
        self._pending: dict[Cell, PendingCell] = {}
        session.project_opened.connect(self.drop)
        session.matrix_moved.connect(self._on_matrix_moved)

    @property
    def busy(self) -> bool:
        """Whether an edit is under way in a worker."""
        return self._task is not None

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit to undo, or one under way that can be undone once it is made."""
        return self.busy or self._session.undo_text is not None

    @property
    def pending(self) -> Mapping[Cell, PendingCell]:
        """Cells (user, item) as they will be once the edits asked for are made.

        A table shows these in place of what the session's ratings still hold, so that what was
        typed is seen at once. Empty unless a worker edits; edits of very many cells, and edits
        other than of cells, are not among them.
        """
        return MappingProxyType(self._pending)

    def make(self, edit: Edit, *, fits_any: bool = False) -> None:
        """Make an edit; it can be undone.

        Parameters
        ----------
        fits_any
            Whether the edit knows of no positions, so that users and items may move before it is
            its turn.
        """
        self._do(EditJob(self._session, edit, None if fits_any else self._n_moves))

    def make_planned(
        self,
        text: str,
        plan: Plan,
        effort: int,
        *,
        then: Callable[[], None] = lambda: None,
        fits_any: bool = False,
    ) -> None:
        """Find out what to edit, and do it.

        Parameters
        ----------
        text
            What is done, for the status bar.
        plan
            Called in a worker where there is much to do. It may raise `EditError`.
        effort
            Roughly how many numbers the plan reads and writes; making the edit comes on top.
        then
            Called once the edit is made.
        fits_any
            As for `make`.
        """
        n_moves = None if fits_any else self._n_moves
        self._do(PlannedJob(self._session, text, plan, effort, n_moves, then))

    def undo(self) -> None:
        """Take back the latest edit, if there is one."""
        history = self._session.history
        self._do(GoJob(self._session, "Undoing", lambda: history.n_done - 1, -1))

    def redo(self) -> None:
        """Make the edit again that was undone last, if there is one."""
        history = self._session.history
        self._do(GoJob(self._session, "Redoing", lambda: history.n_done + 1, 1))

    def go_to(self, number: int) -> None:
        """Undo or redo until a state is reached, by its number in the session's history."""
        undoes = number < self._session.history.n_done
        self._do(GoJob(self._session, "Undoing" if undoes else "Redoing", lambda: number))

    def drop(self) -> None:
        """Forget what waits, and what is under way: other ratings are open."""
        self._waiting.clear()
        self._n_moves = 0
        task, self._task, self._job = self._task, None, None
        if task is not None:
            # Its thread comes to its end unseen.
            task.finished.disconnect()
            task.failed.disconnect()
            task.cancelled.disconnect()
            task.cancel()
            self.busy_changed.emit()
        self._tell_pending()

    def _do(self, job: Job) -> None:
        if self._session.project is None:
            return
        self._waiting.append(job)
        self._do_waiting()

    def _do_waiting(self) -> None:
        # An edit may be asked for by somebody who is being told of the one before it.
        if not self._is_doing:
            self._is_doing = True
            try:
                while self._waiting and self._task is None:
                    self._do_next(self._waiting.popleft())
            finally:
                self._is_doing = False
                self._tell_pending()

    def _do_next(self, job: Job) -> None:
        if not self._still_fits(job):
            self._refuse(job, EditError(_NO_LONGER_FITS.format(job.text)))
        elif job.effort() <= self._at_once:
            self._do_at_once(job)
        else:
            while self._waiting and (both := job.joined(self._waiting[0])) is not None:
                self._waiting.popleft()
                job = both
            self._do_in_worker(job)

    def _do_at_once(self, job: Job) -> None:
        try:
            found = job.work()(lambda share: None, lambda: False)
        except (FunkGuiError, MemoryError) as error:
            self._refuse(job, error)
        else:
            if found is not None:
                job.take(found)

    def _do_in_worker(self, job: Job) -> None:
        before, work = self._session.opened, job.work()

        def found(progress: Progress, cancelled: Cancelled) -> object:
            came = work(progress, cancelled)
            if came is not None:
                job.prepare(before, came)
            stop_if(cancelled)
            return came

        task = self._task = Task(job.text, found, self)
        self._job = job
        task.finished.connect(lambda came: self._on_finished(job, came, before))
        task.failed.connect(lambda error: self._end(lambda: self._refuse(job, error)))
        task.cancelled.connect(lambda: self._end(lambda: self._tell_cancelled(job)))
        self.busy_changed.emit()
        self.task_started.emit(task)
        task.start()

    def _on_finished(self, job: Job, came: Any, before: Project) -> None:
        def take() -> None:
            if not job.fits(before):  # the session was changed beside all this
                self._waiting.appendleft(job)
            elif came is not None:
                job.take(came)

        self._end(take)

    def _end(self, then: Callable[[], None]) -> None:
        """Note that the worker is done, do what follows of it, and go on with what waits."""
        self._task = self._job = None
        self._is_doing = True
        try:
            then()
        finally:
            self._is_doing = False
            self._do_waiting()
            self.busy_changed.emit()

    def _refuse(self, job: Job, error: BaseException) -> None:
        self._forget_undo_of(job)
        self.failed.emit(error)

    def _tell_cancelled(self, job: Job) -> None:
        self._forget_undo_of(job)
        self.told.emit(f"{job.text}: cancelled")

    def _forget_undo_of(self, job: Job) -> None:
        """Of what waits, drop the undos that were meant for steps that have not come about."""
        for _ in range(job.n_steps or 0):
            self._forget_undo_of_one()

    def _forget_undo_of_one(self) -> None:
        n_steps = 1
        for later in self._waiting:
            if later.n_steps is None:
                return
            n_steps += later.n_steps
            if n_steps == 0:
                self._waiting.remove(later)
                return

    def _tell_pending(self) -> None:
        before = self._pending
        jobs = [*([self._job] if self._job else []), *self._waiting]
        jobs = [job for job in jobs if self._still_fits(job)]
        self._pending = {cell: to for job in jobs for cell, to in job.cells.items()}
        changed = [
            cell
            for cell in before.keys() | self._pending.keys()
            if before.get(cell) != self._pending.get(cell)
        ]
        if changed:
            cells = np.array(changed, np.int64)
            self.pending_changed.emit(cells[:, 0], cells[:, 1])

    def _still_fits(self, job: Job) -> bool:
        """Whether users and items stand where they stood when the job was asked for."""
        return job.n_moves is None or job.n_moves == self._n_moves

    def _on_matrix_moved(self) -> None:
        self._n_moves += 1
        self._pending = {}
