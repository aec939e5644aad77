"""Trainings in a worker thread: started, paused, resumed, stopped from the window."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QObject, Signal

from funkgui.factorization.config import FitConfig
from funkgui.factorization.control import FitControl
from funkgui.factorization.events import FitCheckpoint, FitEvent, FitFinished
from funkgui.factorization.fit import CHECKPOINT_S, fit
from funkgui.gui.session import Session
from funkgui.gui.tasks import Cancelled, Progress, Task, Work, stop_if
from funkgui.project.followed_labels import FollowedLabels
from funkgui.project.project import Project, Run
from funkgui.ratings.edits.edit import Change


class Trainer(QObject):
    """Runs one training at a time on a snapshot of the session's project.

    The result becomes a run of the session. A training whose project was closed meanwhile is
    stopped and its result dropped.
    """

    started = Signal(str)
    """A training was started; the name of the run it will become."""
    event_received = Signal(object)
    """A `FitEvent`."""
    stopping = Signal()
    """The training was asked to end, whether what it has learned is kept or not."""
    checkpoint_reached = Signal(object)
    """What the training would leave if it ended now, as a `Run`."""
    finished = Signal(object)
    """The `Run` that was added to the session, complete or stopped."""
    failed = Signal(object)
    """The training ended in an error."""
    ended = Signal()
    """After either of the two, or where the training was dropped as its project was closed."""

    _told = Signal(object)
    """Carries an event out of the worker."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._told.connect(self._on_told)
        self._session = session
        self._task: Task | None = None
        self.checkpoint_s = CHECKPOINT_S
        """Seconds of training between two checkpoints."""
        self._control = FitControl()
        self._config = FitConfig()
        self._paused = False
        self._dropped = False
        session.project_opened.connect(self.drop)
        session.matrix_moved.connect(self._on_matrix_moved)

    @property
    def running(self) -> bool:
        """Whether a training is under way, paused or not."""
        return self._task is not None

    @property
    def paused(self) -> bool:
        return self._paused

    @property
    def run_name(self) -> str | None:
        """Of the run that the training under way becomes; None where there is none."""
        return self._name if self.running else None

    @property
    def config(self) -> FitConfig:
        """The settings that the training was started with."""
        return self._config

    def start(
        self, config: FitConfig, continued: Run | None = None, *, warm: Run | None = None
    ) -> None:
        """Train on the open project.

        Parameters
        ----------
        continued
            The run to go on from; its result is replaced by the longer one. None starts afresh.
        warm
            A run whose model the training starts from, though ratings or settings have changed
            since; becomes another run.
        """
        project = self._session.opened
        assert self._task is None
        self._control = FitControl()
        self._paused = self._dropped = False
        name = continued.name if continued else project.next_run_name()
        task = Task(f"Training {name}", self._work(project, config, continued, warm), self)
        task.finished.connect(lambda result: self._end(lambda: self._keep(result)))
        task.failed.connect(lambda error: self._end(lambda: self.failed.emit(error)))
        task.cancelled.connect(lambda: self._end(lambda: None))
        self._task, self._config = task, config
        self._name, self._fingerprint = name, project.fingerprint
        self._labels = FollowedLabels(project.ratings)
        self._started_at = continued.started_at if continued else datetime.now(UTC)
        self.started.emit(name)
        task.start()

    def _work(
        self, project: Project, config: FitConfig, continued: Run | None, warm: Run | None
    ) -> Work:
        """The training, for the worker."""
        control, checkpoint_s = self._control, self.checkpoint_s

        def work(progress: Progress, cancelled: Cancelled) -> FitFinished:
            events = fit(
                project.ratings,
                project.holdout,
                config,
                control=control,
                earlier=continued.result if continued else None,
                warm=warm.warm_start(config, project.ratings) if warm else None,
                checkpoint_s=checkpoint_s,
            )
            for event in events:
                self._told.emit(event)
            stop_if(cancelled)
            assert isinstance(event, FitFinished)
            return event

        return work

    def pause(self) -> None:
        """Let the training wait, as soon as the steps under way are taken."""
        self._paused = self.running
        self._control.pause()

    def resume(self) -> None:
        self._paused = False
        self._control.resume()

    def change(self, **settings: Any) -> None:
        """Change settings of the training under way: those in `CHANGEABLE`."""
        self._control.change(**settings)

    def stop(self) -> None:
        """End the training soon and keep what it has learned."""
        self._paused = False
        self._control.stop()
        self.stopping.emit()

    def drop(self) -> None:
        """End the training soon and forget it."""
        if self._task:
            self._dropped = True
            self._task.cancel()
            self.stop()

    def _on_matrix_moved(self, change: Change) -> None:
        if self._task is not None and not self._dropped:
            self._labels.move(change)

    def _on_told(self, event: FitEvent) -> None:
        # Events of a dropped training may still be on their way when another project is shown.
        if self._dropped:
            return
        self.event_received.emit(event)
        if isinstance(event, FitCheckpoint):
            self.checkpoint_reached.emit(self._run(event.result))

    def _end(self, tell: Callable[[], None]) -> None:
        self._task, self._paused = None, False
        if not self._dropped:  # it may have come to its end just before
            tell()
        self.ended.emit()

    def _keep(self, result: FitFinished) -> None:
        run = self._run(result)
        self._session.add_run(run)
        self.finished.emit(run)

    def _run(self, result: FitFinished) -> Run:
        return Run(
            self._name,
            result.config,
            result,
            self._fingerprint,
            self._started_at,
            *self._labels.labels(self._session.ratings),
        )
