"""One training from the command line: in a worker thread, with progress, stopped by Ctrl-C."""

from __future__ import annotations

import math
import os
import queue
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

from funkgui.cli.interrupts import Interrupts
from funkgui.cli.progress import Progress
from funkgui.cli.text import error_text
from funkgui.factorization.config import FitConfig
from funkgui.factorization.control import FitControl
from funkgui.factorization.events import (
    FitCompiled,
    FitEvent,
    FitFinished,
    FitProgress,
    FitStarted,
)
from funkgui.factorization.fit import fit
from funkgui.factorization.history import LossNote
from funkgui.factorization.words import duration_text
from funkgui.project.project import Project, Run

_LOOK_S = 0.1
"""Seconds between two looks at whether a signal has come."""


def train(
    project: Project, config: FitConfig, progress: Progress, interrupts: Interrupts
) -> tuple[Project, Run]:
    """Train on a project.

    A first Ctrl-C ends the training, with what it has learned so far; a second one the process,
    at once.

    Returns
    -------
    project, run
        The project with the run added, and the run.
    """
    started_at = datetime.now(UTC)
    progress.begin("Starting TensorFlow ...")
    teller = _Teller(config, progress)
    for event in _events(project, config, progress, interrupts):
        teller.tell(event)
        if isinstance(event, FitFinished):
            name = project.next_run_name()
            run = Run(name, config, event, project.fingerprint, started_at)
            return project.with_run(run), run
    raise AssertionError("fit ended without FitFinished")


def _events(
    project: Project, config: FitConfig, progress: Progress, interrupts: Interrupts
) -> Iterator[FitEvent]:
    """The events of `fit`, which runs in a worker, so that this thread hears signals at once."""
    control = FitControl()
    events: queue.SimpleQueue[FitEvent | BaseException] = queue.SimpleQueue()

    def work() -> None:
        try:
            for event in fit(project.ratings, project.holdout, config, control=control):
                events.put(event)
        except BaseException as error:
            events.put(error)

    worker = threading.Thread(target=work, name="training", daemon=True)
    worker.start()
    try:
        yield from _received(events, control, progress, interrupts)
    except KeyboardInterrupt:
        # The worker is deep in TensorFlow, and waiting for it is what was refused.
        sys.stderr.flush()
        os._exit(interrupts.exit_code)
    finally:
        control.stop()
        worker.join()


def _received(
    events: queue.SimpleQueue[FitEvent | BaseException],
    control: FitControl,
    progress: Progress,
    interrupts: Interrupts,
) -> Iterator[FitEvent]:
    while True:
        if interrupts.stop_requested and not control.stop_requested:
            control.stop()
            progress.note("Stopping; Ctrl-C again quits at once.")
        try:
            event = events.get(timeout=_LOOK_S)
        except queue.Empty:
            continue
        if isinstance(event, BaseException):
            raise event
        yield event
        if isinstance(event, FitFinished):
            return


class _Teller:
    """Puts a training's events into words for the progress line."""

    def __init__(self, config: FitConfig, progress: Progress) -> None:
        self._config = config
        self._progress = progress

    def tell(self, event: FitEvent) -> None:
        if isinstance(event, FitStarted):
            ratings = f"{event.n_train:,} rating{'s' if event.n_train != 1 else ''}"
            self._progress.begin(f"Training on {ratings} with {event.device}: compiling ...")
        elif isinstance(event, FitCompiled):
            self._progress.begin(f"Compiled in {duration_text(event.compile_s)}, training ...")
        elif isinstance(event, FitProgress):
            share = event.losses.epoch / self._config.max_epochs
            self._progress.update(share, self._words(event.losses, share))

    def _words(self, losses: LossNote, share: float) -> str:
        epoch = f"Epoch {losses.epoch:,} of {self._config.max_epochs:,}"
        return f"{epoch}, {self._losses(losses)}{self._left(losses.elapsed_s, share)}"

    def _losses(self, losses: LossNote) -> str:
        # The tutorial counts in MSE, everybody who rates films in RMSE.
        if self._config.solver == "dense":
            name, train, held_out = "MSE", losses.train_mse, losses.holdout_mse
        else:
            name = "RMSE"
            train, held_out = math.sqrt(losses.train_mse), math.sqrt(losses.holdout_mse)
        beside = "" if math.isnan(held_out) else f", held out {error_text(held_out)}"
        return f"{name} {error_text(train)}{beside}"

    def _left(self, elapsed_s: float, share: float) -> str:
        if not 0 < share < 1:
            return ""
        may_end_early = self._config.patience > 0 or self._config.target_mse > 0
        seconds = elapsed_s * (1 - share) / share
        return f", {'at most' if may_end_early else 'about'} {duration_text(seconds)} left"
