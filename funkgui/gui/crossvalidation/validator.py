"""Cross-validations in a worker thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from funkgui.factorization.config import FitConfig
from funkgui.factorization.control import FitControl
from funkgui.factorization.early_stop import with_stop_share
from funkgui.factorization.measuring.crossvalidate import (
    CrossValidationEvent,
    CrossValidationFinished,
    cross_validate,
    cut_to_most_rated,
    shuffled_folds,
)
from funkgui.gui.tasks import Cancelled, Progress, Task
from funkgui.ratings.matrix import RatingMatrix


class CrossValidator(QObject):
    """Runs one cross-validation at a time."""

    event_received = Signal(object)
    """A `CrossValidationEvent`."""
    finished = Signal(object)
    """`CrossValidationFinished`, with all folds, or with those before it was stopped."""
    failed = Signal(object)
    ended = Signal()
    """After either."""

    _told = Signal(object)
    """Carries an event out of the worker."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._told.connect(self._on_told)
        self._task: Task | None = None
        self._control = FitControl()
        self._dropped = False

    @property
    def running(self) -> bool:
        return self._task is not None

    def start(
        self, ratings: RatingMatrix, config: FitConfig, n_folds: int, keep_items: int | None
    ) -> None:
        """Cut ratings into folds at random, by the seed of the settings, and train on each.

        Parameters
        ----------
        n_folds
            2 or more.
        keep_items
            Each fold is cut to so many of its most rated items; None keeps all.
        """
        assert self._task is None
        control = self._control = FitControl()
        self._dropped = False

        def work(progress: Progress, cancelled: Cancelled) -> CrossValidationFinished:
            folds = shuffled_folds(ratings, n_folds, config.seed)
            if keep_items is not None:
                folds = [cut_to_most_rated(fold, keep_items) for fold in folds]
            of_each = with_stop_share(config)
            for event in cross_validate(folds, lambda train: of_each, control=control):
                self._told.emit(event)
            assert isinstance(event, CrossValidationFinished)
            return event

        task = Task("Cross-validating", work, self)
        task.finished.connect(self._on_finished)
        task.failed.connect(self._on_failed)
        self._task = task
        task.start()

    def stop(self) -> None:
        """End soon, with the folds that are done."""
        self._control.stop()

    def drop(self) -> None:
        """End soon and tell nothing more but `ended`."""
        self._dropped = True
        self.stop()

    def wait(self) -> None:
        """Block until nothing runs; only for the program's end."""
        if self._task is not None:
            self._task.wait()

    def _on_told(self, event: CrossValidationEvent) -> None:
        if not self._dropped:
            self.event_received.emit(event)

    def _on_finished(self, found: CrossValidationFinished) -> None:
        self._release()
        if not self._dropped:
            self.finished.emit(found)
        self.ended.emit()

    def _on_failed(self, error: Exception) -> None:
        self._release()
        if not self._dropped:
            self.failed.emit(error)
        self.ended.emit()

    def _release(self) -> None:
        assert self._task is not None
        self._task.deleteLater()
        self._task = None
