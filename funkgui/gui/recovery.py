"""Keeps work that is not saved yet in a file, for the case that the program is killed."""

from __future__ import annotations

import itertools
import time
from functools import partial
from pathlib import Path
from weakref import ref

from PySide6.QtCore import QObject, QTimer, Signal

from funkgui.gui.latest import Latest, wait_for_work_of
from funkgui.gui.recovery_files import Interrupted, interrupted_in, own_file, remove
from funkgui.gui.session import Session
from funkgui.gui.tasks import Cancelled, Progress, Task, Work
from funkgui.gui.training.trainer import Trainer
from funkgui.project.project import Project, Run

_UNSAVED_S = 15.0
"""So long may an edit or a run stand before it is kept."""
_REST = 10
"""Between two writings lies at least so many times the time that the last one took."""

_numbers = itertools.count(1)


class Recovery(QObject):
    """Writes what a session has not saved, and finds what processes that are gone have left.

    That is edits, runs, and what a training under way has learned so far. The file is removed
    once the training has ended and the project is saved, or closed.

    Parameters
    ----------
    folder
        Where the files are; made when it is needed.
    """

    found = Signal(object)
    """Something `Interrupted` was found."""
    failed = Signal(object)
    """The file could not be written; the exception."""

    def __init__(
        self, session: Session, trainer: Trainer, folder: Path, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._trainer = session, trainer
        self._folder = folder
        self._number = next(_numbers)
        self._task: Task | None = None
        self._searching = Latest(self, self.failed)
        self._wish: tuple[Project | None] | None = None
        """What the file is to hold next, None in it for no file; None for as it is."""
        self._written: ref[Project] | None = None
        """What it holds, or will once the task has ended; its matrix is not to stay in memory."""
        self._adopted: tuple[Path, Project] | None = None
        """Another's file that is to become the session's own, and what it holds."""
        self._next_at = 0.0
        self._gave_up = self._has_ended = False
        self.unsaved_s = _UNSAVED_S
        """Seconds between a change and the file that holds it."""
        self._checkpoint: Run | None = None
        """The latest of the training under way."""
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._on_due)
        trainer.started.connect(self._on_started)
        trainer.checkpoint_reached.connect(self._on_checkpoint)
        trainer.ended.connect(self._on_ended)
        session.undo_changed.connect(self._keep_soon)
        session.runs_changed.connect(self._keep_soon)
        session.dirty_changed.connect(self._remove_if_needless)
        session.project_opened.connect(self._on_project_opened)

    @property
    def busy(self) -> bool:
        """Whether a file is being written or removed, or it is looked for what others have left."""
        return self._task is not None or self._searching.busy

    def search(self) -> None:
        """Look for what processes that are gone have left; `found` tells of the newest."""
        if self._searching.busy:
            return

        self._searching.do(
            "Looking for unsaved work", lambda *_: interrupted_in(self._folder), self._on_searched
        )

    def discard(self, interrupted: Interrupted) -> None:
        """Remove what was found, and look for more."""

        def work(progress: Progress, cancelled: Cancelled) -> list[Interrupted]:
            remove(interrupted)
            return interrupted_in(self._folder)

        self._searching.do("Discarding unsaved work", work, self._on_searched)

    def adopt(self, interrupted: Interrupted, project: Project) -> None:
        """Keep what was found as the session's own: it was opened, and is not saved yet."""
        self._adopted = interrupted.path, project
        self._keep(project)

    def end(self) -> None:
        """Remove the file, and block until that is done; only for the program's end."""
        self._gave_up = True
        self._keep(None)
        wait_for_work_of(self)
        self._has_ended = True  # else what is told later, such as its end, would begin the next
        if self._written is not None:
            self._remove()

    def _on_started(self) -> None:
        self._gave_up = False

    def _on_checkpoint(self, run: Run) -> None:
        self._checkpoint = run
        if time.monotonic() >= self._next_at:
            self._keep_work()

    def _on_ended(self) -> None:
        self._checkpoint = None
        if self._written is not None and self._session.dirty:
            self._keep_work()
        self._remove_if_needless()

    def _on_project_opened(self) -> None:
        self._checkpoint, self._gave_up = None, False
        self._keep(None)

    def _keep_soon(self) -> None:
        if self._session.dirty and not self._timer.isActive():
            wait_s = max(self.unsaved_s, self._next_at - time.monotonic())
            self._timer.start(round(1000 * wait_s))

    def _on_due(self) -> None:
        if self._session.dirty:
            self._keep_work()

    def _keep_work(self) -> None:
        project, run = self._session.project, self._checkpoint
        if project is not None and not self._gave_up:
            self._keep(project if run is None else project.with_run(run))

    def _remove_if_needless(self) -> None:
        if not self._session.dirty and not self._trainer.running:
            self._keep(None)

    def _keep(self, project: Project | None) -> None:
        self._wish = (project,)
        if self._task is None:
            self._start_if_due()
        elif project is None:
            self._task.cancel()

    def _start_if_due(self) -> None:
        if self._has_ended:
            return
        if self._adopted is not None:
            (path, adopted), self._adopted = self._adopted, None
            self._start(adopted, lambda progress, cancelled: self._take_over(path))
        elif self._wish is not None:
            (project,), self._wish = self._wish, None
            if not self._holds(project):
                self._start(project, partial(self._write_or_remove, project))

    def _holds(self, project: Project | None) -> bool:
        if self._written is None:
            return project is None
        return project is not None and self._written() is project

    def _start(self, project: Project | None, work: Work) -> None:
        before, self._written = self._written, None if project is None else ref(project)
        task = Task("Keeping unsaved work", work, self)
        task.finished.connect(self._on_written)
        task.failed.connect(self._on_failed)
        task.cancelled.connect(lambda: self._on_cancelled(before))
        task.ended.connect(self._on_task_ended)
        self._task = task
        task.start()

    def _take_over(self, path: Path) -> float:
        path.replace(own_file(self._folder, self._number))
        return 0.0

    def _write_or_remove(
        self, project: Project | None, progress: Progress, cancelled: Cancelled
    ) -> float:
        """Do so in the worker; returns the seconds that the writing took."""
        if project is None:
            return self._remove()
        from funkgui.project.project_file import save_project

        started = time.monotonic()
        self._folder.mkdir(parents=True, exist_ok=True)
        save_project(project, own_file(self._folder, self._number), cancelled=cancelled)
        return time.monotonic() - started

    def _remove(self) -> float:
        own_file(self._folder, self._number).unlink(missing_ok=True)
        return 0.0

    def _on_written(self, seconds: float) -> None:
        self._next_at = time.monotonic() + _REST * seconds

    def _on_cancelled(self, before: ref[Project] | None) -> None:
        self._written = before

    def _on_failed(self, error: Exception) -> None:
        # Told once: the next time it would only fail in the same way.
        if not self._gave_up:
            self._gave_up = True
            self.failed.emit(error)

    def _on_task_ended(self) -> None:
        self._task = None
        self._start_if_due()

    def _on_searched(self, interrupted: list[Interrupted]) -> None:
        if interrupted:
            self.found.emit(interrupted[0])
