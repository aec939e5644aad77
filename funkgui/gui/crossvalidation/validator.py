"""Cross-validations in a worker thread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

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


@dataclass(frozen=True, eq=False)
class Wish:
    """What is to be validated.

    Attributes
    ----------
    ratings
        Are cut into folds at random, by the seed of `config`.
    config
        The settings of every fold's training.
    n_folds
        2 or more.
    keep_items
        Each fold is cut to so many of its most rated items; None keeps all.
    """

    ratings: RatingMatrix
    config: FitConfig
    n_folds: int
    keep_items: int | None = None


class CrossValidator(QObject):
    """Runs one cross-validation at a time."""

    event_received = Signal(object)
    """A `CrossValidationEvent`."""
    finished = Signal(object)
    """`CrossValidationFinished`, with all folds, or with those before it was stopped."""
    failed = Signal(object)
    ended = Signal()
    """After either."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._task: Task | None = None
        self._control = FitControl()
        self._dropped = False

    @property
    def running(self) -> bool:
        return self._task is not None

    def start(self, wish: Wish) -> None:
        assert self._task is None
        self._control, self._dropped = FitControl(), False
        relay = _Relay(wish, self._control)
        relay.event_received.connect(self._on_event_received)
        task = Task("Cross-validating", relay.work, self)
        relay.setParent(task)
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

    def _on_event_received(self, event: CrossValidationEvent) -> None:
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


class _Relay(QObject):
    """Carries the events from the worker thread into the window's."""

    event_received = Signal(object)

    def __init__(self, wish: Wish, control: FitControl) -> None:
        super().__init__()
        self._wish, self._control = wish, control

    def work(self, progress: Progress, cancelled: Cancelled) -> CrossValidationFinished:
        for event in self._events():
            if isinstance(event, CrossValidationFinished):
                return event
            self.event_received.emit(event)
        raise AssertionError("cross_validate ended without CrossValidationFinished")

    def _events(self) -> Iterator[CrossValidationEvent]:
        wish = self._wish
        folds = shuffled_folds(wish.ratings, wish.n_folds, wish.config.seed)
        if wish.keep_items is not None:
            folds = [cut_to_most_rated(fold, wish.keep_items) for fold in folds]
        config = with_stop_share(wish.config)
        return cross_validate(folds, lambda train: config, control=self._control)
