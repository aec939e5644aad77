"""Training: ratings, a mask and settings in, events out."""

from __future__ import annotations

import math
import time
from collections.abc import Generator, Iterator

import numpy as np

from funkgui.errors import TrainingError
from funkgui.factorization.config import FitConfig
from funkgui.factorization.control import FitControl
from funkgui.factorization.events import (
    FitCompiled,
    FitEvent,
    FitFinished,
    FitPaused,
    FitProgress,
    FitResumed,
    FitStarted,
    SolverState,
)
from funkgui.factorization.history import LossHistory, LossNote
from funkgui.factorization.metrics import baseline_model, mse_where
from funkgui.factorization.model import FactorModel
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import RatingMatrix

STOPPED = "stopped"
LEVELLED_OFF = "levelled off"
TARGET_REACHED = "target reached"
USED_UP = "epochs used up"

_CALL_S = 0.1
"""Seconds that one call into TensorFlow should take: short enough to pause and stop at once."""

_PROGRESS_S = 0.2
_SNAPSHOT_S = 0.5
_SNAPSHOT_NUMBERS = 4_000_000
"""Larger models are not copied for live pictures."""


def fit(
    ratings: RatingMatrix,
    holdout: Holdout,
    config: FitConfig,
    *,
    control: FitControl | None = None,
    earlier: FitFinished | None = None,
) -> Iterator[FitEvent]:
    """Factor the ratings that are not held out, and tell how it goes.

    Nothing happens until the first event is asked for; TensorFlow is imported then.

    Parameters
    ----------
    control
        Pauses, resumes and stops the training from another thread.
    earlier
        What an earlier training of this matrix ended with: go on from there. Up to
        ``config.max_epochs`` in all, or as many again where they were used up.

    Yields
    ------
    FitEvent
        `FitStarted` first, `FitFinished` last.

    Raises
    ------
    TrainingError
        Where there is nothing to train on, the earlier training does not fit, or the losses
        stop being finite numbers.
    """
    _check(ratings, holdout, config, earlier)
    yield from _Training(ratings, holdout, config, control or FitControl(), earlier).events()


class _Training:
    def __init__(
        self,
        ratings: RatingMatrix,
        holdout: Holdout,
        config: FitConfig,
        control: FitControl,
        earlier: FitFinished | None,
    ) -> None:
        self._ratings, self._holdout = ratings, holdout
        self._config, self._control, self._earlier = config, control, earlier
        self._history = earlier.history.copy() if earlier else LossHistory()
        self._step = earlier.state.step if earlier else 0
        self._compile_s = earlier.compile_s if earlier else 0.0
        self._train_s = earlier.train_s if earlier else 0.0
        self._best: tuple[LossNote, FactorModel] | None = None
        self._watched = LossHistory()
        """The notes that the early stop looks at."""
        self._told_at = self._copied_at = -math.inf

    def events(self) -> Iterator[FitEvent]:
        from funkgui.factorization import devices
        from funkgui.factorization.solvers import make_solver

        device = devices.choose(self._config.device)
        arrays = self._earlier.state.arrays if self._earlier else None
        self._solver = make_solver(self._ratings, self._holdout, self._config, device, arrays)
        self._set_limits()
        baseline_rmse = self._baseline_rmse()
        yield FitStarted(
            self._config,
            device.description,
            self._holdout.n_train,
            self._holdout.n_hidden,
            self._first_epoch,
            baseline_rmse,
        )
        compile_s = self._compile()
        self._compile_s += compile_s
        yield FitCompiled(compile_s)
        stopped_because = yield from self._train()
        yield self._finish(stopped_because, device.description, baseline_rmse)

    @property
    def _epoch(self) -> int:
        return self._step // self._solver.steps_per_epoch

    def _set_limits(self) -> None:
        # Another number of batches makes other epochs: count on from the whole ones taken.
        if self._earlier and self._epoch != self._earlier.state.epoch:
            self._step = self._earlier.state.epoch * self._solver.steps_per_epoch
        self._first_epoch = self._epoch
        more = self._config.max_epochs
        self._last_epoch = more if more > self._first_epoch else self._first_epoch + more
        if self._earlier and self._earlier.stopped_because == STOPPED:
            self._watched = _at_regular_epochs(self._history, self._config.note_every)

    def _baseline_rmse(self) -> float:
        model = baseline_model(self._ratings, self._holdout)
        chosen = self._holdout.hidden if self._holdout.n_hidden else ~self._holdout.hidden
        return math.sqrt(mse_where(model, self._ratings, chosen))

    def _compile(self) -> float:
        started = time.perf_counter()
        self._solver.compile()
        self._solver.losses()
        return time.perf_counter() - started

    def _train(self) -> Generator[FitEvent, None, str]:
        """Take steps until something ends it; returns what did."""
        most = 1
        self._take_up_best()
        if not self._earlier:
            yield self._tell(self._losses(), noted=True)
        while (reason := self._reason_to_stop()) is None:
            yield from self._wait_while_paused()
            if self._control.stop_requested:
                continue
            steps = min(most, self._steps_to_note())
            took = self._advance(steps)
            if steps == most or took > _CALL_S:
                most = max(1, min(2 * steps, round(steps * _CALL_S / max(took, 1e-6))))
            noted = self._at_note()
            if noted or time.perf_counter() - self._told_at > _PROGRESS_S:
                yield self._tell(self._losses(), noted)
        return reason

    def _advance(self, n_steps: int) -> float:
        started = time.perf_counter()
        self._solver.advance(self._step, n_steps)
        took = time.perf_counter() - started
        self._step += n_steps
        self._train_s += took
        return took

    def _losses(self) -> LossNote:
        started = time.perf_counter()
        train_mse, holdout_mse = self._solver.losses()
        self._train_s += time.perf_counter() - started
        note = LossNote(self._epoch, train_mse, holdout_mse, self._train_s)
        if not math.isfinite(note.watched_mse) or not math.isfinite(train_mse):
            rate = self._config.learning_rate
            raise TrainingError(
                f"The losses grew beyond all bounds by epoch {self._epoch:,}: the learning rate "
                f"{rate:g} is too large for these ratings; {rate / 10:g} is a start."
            )
        return note

    def _tell(self, losses: LossNote, noted: bool) -> FitProgress:
        now = self._told_at = time.perf_counter()
        model = None
        if noted:
            self._history.append(losses)
            self._watched.append(losses)
            self._keep_if_best(losses)
        numbers = (self._ratings.n_users + self._ratings.n_items) * self._config.n_factors
        if now - self._copied_at > _SNAPSHOT_S and numbers <= _SNAPSHOT_NUMBERS:
            self._copied_at = now
            model = self._solver.model()
        return FitProgress(losses, self._step, noted, model)

    def _take_up_best(self) -> None:
        """Measure the earlier result anew: the ratings or the mask may have changed since."""
        if not (self._earlier and self._config.keep_best):
            return
        model, holdout = self._earlier.model, self._holdout
        train_mse = mse_where(model, self._ratings, ~holdout.hidden)
        holdout_mse = mse_where(model, self._ratings, holdout.hidden)
        note = LossNote(self._earlier.best_epoch, train_mse, holdout_mse, self._train_s)
        self._best = note, model

    def _keep_if_best(self, losses: LossNote) -> None:
        if not self._config.keep_best:
            return
        if self._best is None or losses.watched_mse < self._best[0].watched_mse:
            self._best = losses, self._solver.model()

    def _steps_to_note(self) -> int:
        between = self._config.note_every * self._solver.steps_per_epoch
        last = self._last_epoch * self._solver.steps_per_epoch
        return min(between - self._step % between, last - self._step)

    def _at_note(self) -> bool:
        between = self._config.note_every * self._solver.steps_per_epoch
        return self._step % between == 0 or self._step_is_last()

    def _step_is_last(self) -> bool:
        return self._step >= self._last_epoch * self._solver.steps_per_epoch

    def _reason_to_stop(self) -> str | None:
        if self._control.stop_requested:
            return STOPPED
        watched, config = self._watched, self._config
        if len(watched) and watched.notes[-1].train_mse < config.target_mse:
            return TARGET_REACHED
        if watched.levelled_off(config.patience, config.min_improvement):
            return LEVELLED_OFF
        return USED_UP if self._step_is_last() else None

    def _wait_while_paused(self) -> Iterator[FitEvent]:
        if self._control.pause_requested:
            yield FitPaused(self._epoch)
            self._control.wait_while_paused()
            if not self._control.stop_requested:
                yield FitResumed(self._epoch)

    def _finish(self, stopped_because: str, device: str, baseline_rmse: float) -> FitFinished:
        if not self._at_note():
            losses = self._losses()
            self._history.append(losses)
            self._keep_if_best(losses)
        if self._best is None:
            self._best = self._history.notes[-1], self._solver.model()
        note, model = self._best
        return FitFinished(
            model,
            SolverState(self._solver.arrays(), self._epoch, self._step),
            self._history,
            note.train_mse,
            note.holdout_mse,
            note.epoch,
            stopped_because,
            device,
            baseline_rmse,
            self._compile_s,
            self._train_s,
        )


def _at_regular_epochs(history: LossHistory, note_every: int) -> LossHistory:
    """The notes that an uninterrupted training takes too: without those taken at a stop."""
    first_of_epoch: dict[int, LossNote] = {}
    for note in history:
        if note.epoch % note_every == 0:
            first_of_epoch.setdefault(note.epoch, note)
    return LossHistory(list(first_of_epoch.values()))


def _check(
    ratings: RatingMatrix, holdout: Holdout, config: FitConfig, earlier: FitFinished | None
) -> None:
    if holdout.n_train == 0:
        raise TrainingError(
            "There are no ratings to train on; open a file with ratings, or hold out fewer."
        )
    if config.solver == "dense":
        _check_squares(ratings)
    if earlier is None:
        return
    model = earlier.model
    if (model.n_users, model.n_items) != (ratings.n_users, ratings.n_items):
        raise TrainingError(
            f"The run was trained on {model.n_users:,} users and {model.n_items:,} items, and the "
            f"matrix now has {ratings.n_users:,} and {ratings.n_items:,}; train anew."
        )
    if model.n_factors != config.n_factors:
        raise TrainingError(
            f"The run has {model.n_factors} factors and the settings say {config.n_factors}; "
            f"set {model.n_factors} to go on, or train anew."
        )
    needs = "user_bias" in earlier.state.arrays, "u_first" in earlier.state.arrays
    if needs != (config.solver == "sparse", config.optimizer == "adam"):
        raise TrainingError(
            "A run goes on with the solver and the optimizer that it was started with; set them "
            "back, or train anew."
        )


def _check_squares(ratings: RatingMatrix) -> None:
    """The dense solver takes ratings as they are, and squares them in single precision."""
    largest = float(np.abs(ratings.values).max())
    if largest**2 * ratings.n_ratings > float(np.finfo(np.float32).max):
        raise TrainingError(
            f"Ratings as large as {largest:.3g} cannot be squared by the dense solver; take the "
            "sparse solver, which scales them, or make them smaller."
        )
