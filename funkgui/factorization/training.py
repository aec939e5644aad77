"""The loop of a training: steps, losses, and between them everything that a person may ask for."""

from __future__ import annotations

import math
import time
from collections.abc import Generator, Iterator
from dataclasses import replace

from funkgui.factorization.config import FitConfig
from funkgui.factorization.control import FitControl
from funkgui.factorization.divergence import Watchdog, advice, bad_start, no_good_state
from funkgui.factorization.early_stop import EarlyStop, first_sample, in_effect, last_epoch
from funkgui.factorization.events import (
    ALL_TRAINED,
    DIVERGED,
    STOPPED,
    USED_UP,
    FitChanged,
    FitCheckpoint,
    FitCompiled,
    FitEvent,
    FitFinished,
    FitPaused,
    FitProgress,
    FitResumed,
    FitStarted,
    SolverState,
)
from funkgui.factorization.history import LossHistory, LossMark, LossNote
from funkgui.factorization.live_settings import changed
from funkgui.factorization.metrics import baseline_model, mse_of_both, mse_where
from funkgui.factorization.model import FactorModel
from funkgui.factorization.solvers.solver import WarmStart
from funkgui.factorization.unknown_bias import with_unknown_biases
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import RatingMatrix

_CALL_S = 0.1
"""Seconds that one call into TensorFlow should take: short enough to pause and stop at once."""

_PROGRESS_S = 0.2
_MEASURING = 10
"""Between two notes, measuring the losses may take one part in so many of the time."""

_SNAPSHOT_S = 0.5
_COPYING = 30
"""Copying models for live pictures may take one part in so many of the time."""

_SNAPSHOT_NUMBERS = 4_000_000
"""Larger models are not copied for live pictures."""


class Training:
    """One training, from the first event to the last.

    Parameters
    ----------
    holdout, split
        What the user holds out, and what is kept from training: the same, or the ratings set aside
        for stopping.
    earlier, warm, checkpoint_s
        As for `fit`.
    """

    def __init__(
        self,
        ratings: RatingMatrix,
        holdout: Holdout,
        split: Holdout,
        config: FitConfig,
        control: FitControl,
        earlier: FitFinished | None,
        warm: WarmStart | None,
        checkpoint_s: float,
    ) -> None:
        self._ratings, self._holdout, self._split = ratings, holdout, split
        self._config, self._control = config, control
        self._earlier, self._warm = earlier, warm
        self._in_effect = in_effect(config)
        self._history = _history_of(earlier, warm)
        self._step = earlier.state.step if earlier else 0
        self._compile_s = earlier.compile_s if earlier else 0.0
        self._train_s = earlier.train_s if earlier else 0.0
        self._best: tuple[LossNote, FactorModel | None] | None = None
        self._early_stop = EarlyStop()
        clips = config.clip and ratings.scale is not None
        self._watchdog = Watchdog(
            ratings,
            self._unclipped_mse if clips else None,
            descends=config.solver != "variational",
        )
        self._noted_step = -1
        self._quiet_s = _PROGRESS_S
        self._told_at = self._copies_from = -math.inf
        self._checkpoint_s = checkpoint_s
        self._checkpoint_at = self._train_s + checkpoint_s

    def events(self) -> Iterator[FitEvent]:
        from funkgui.factorization import devices
        from funkgui.factorization.solvers import make_solver

        self._device = devices.choose(self._config.device)
        self._baseline_rmse = self._rmse_of_baseline()
        arrays = self._earlier.state.arrays if self._earlier else None
        self._solver = make_solver(
            self._ratings,
            self._split,
            self._config,
            self._device,
            arrays,
            self._warm,
            self._control.stop_is_overdue,
        )
        self._go_on()
        self._last_epoch = last_epoch(self._config, self._first_epoch)
        yield FitStarted(
            self._config,
            self._device.description,
            self._split.n_train,
            self._holdout.n_hidden,
            self._first_epoch,
            self._baseline_rmse,
        )
        yield self._compile()
        stopped_because = yield from self._train()
        yield self._result(stopped_because, self._history)

    @property
    def _epoch(self) -> int:
        return self._step // self._solver.steps_per_epoch

    @property
    def _epoch_under_way(self) -> int:
        return -(-self._step // self._solver.steps_per_epoch)

    def _go_on(self) -> None:
        """Take up where the earlier training was."""
        if self._earlier:
            epoch = self._earlier.state.epoch
            if self._epoch != epoch and self._config.averages_over == "seeds":
                self._step *= self._config.n_models  # earlier, one of each seed counted as one
            # Another number of batches makes other epochs: count on from the whole ones taken.
            if self._epoch != epoch:
                self._step = epoch * self._solver.steps_per_epoch
            last_noted = self._history.notes[-1].epoch if len(self._history) else -1
            if last_noted == self._epoch == self._epoch_under_way:
                self._noted_step = self._step
            if self._earlier.stopped_because == STOPPED:
                self._early_stop.take_up(self._history, self._config.note_every)
            self._take_up_best(self._earlier)
        self._first_epoch = self._epoch

    def _rmse_of_baseline(self) -> float:
        model = baseline_model(self._ratings, self._split)
        held_out = self._holdout.hidden
        chosen = held_out if self._holdout.n_hidden else ~self._split.hidden
        return math.sqrt(mse_where(model, self._ratings, chosen))

    def _unclipped_mse(self) -> float:
        model = replace(self._solver.model(how_sure=False), scale=None)
        train_mse, _ = mse_of_both(model, self._ratings, self._split.hidden)
        return train_mse

    def _compile(self) -> FitCompiled:
        started = time.perf_counter()
        self._solver.compile()
        self._first = self._note(self._epoch_under_way, *self._solver.losses())
        took = time.perf_counter() - started
        self._watchdog.begin(self._first.train_mse)
        self._compile_s += took
        return FitCompiled(took)

    def _train(self) -> Generator[FitEvent, None, str]:
        """Take steps until something ends it; returns what did."""
        most = 1
        if not self._earlier:
            if self._watchdog.diverged(self._first, noted=True):
                raise bad_start(self._ratings, warm=self._warm is not None)
            yield self._tell(self._first, noted=True)
        while (reason := (yield from self._heed())) is None:
            to_note = self._steps_to_note()
            steps = min(most, to_note)
            took = self._advance(steps)
            if steps == most or took > _CALL_S:
                most = max(1, min(2 * steps, round(steps * _CALL_S / max(took, 1e-6))))
            noted = steps == to_note
            if noted or time.perf_counter() - self._told_at > self._quiet_s:
                losses = self._losses()
                if self._watchdog.diverged(losses, noted):
                    return self._turn_back()
                yield self._tell(losses, noted)
                yield from self._checkpoint(losses)
        return reason if self._note_the_end() else self._turn_back()

    def _heed(self) -> Generator[FitEvent, None, str | None]:
        """Do what the control asks for; returns what ends the training, or None."""
        yield from self._take_changes()
        if self._control.pause_requested:
            yield FitPaused(self._epoch)
            while self._control.pause_requested:
                self._control.wait_while_paused()
                yield from self._take_changes()
            if not self._control.stop_requested:
                yield FitResumed(self._epoch)
        if self._control.stop_requested:
            return STOPPED
        if reason := self._early_stop.reason(self._in_effect):
            return reason
        # Only at a note, so that it does not matter how the steps are cut into calls.
        if self._solver.done and self._noted_step == self._step:
            return ALL_TRAINED
        return USED_UP if self._step_is_last() else None

    def _take_changes(self) -> Iterator[FitEvent]:
        config, text = changed(self._config, self._control.take_changes())
        if not text:
            return
        self._config, self._in_effect = config, in_effect(config)
        self._solver.change(config)
        self._last_epoch = last_epoch(config, self._first_epoch)
        if not self._in_effect.keep_best:
            self._best = None
        mark = LossMark(self._epoch, text)
        self._history.marks.append(mark)
        yield FitChanged(config, mark)

    def _advance(self, n_steps: int) -> float:
        started = time.perf_counter()
        self._solver.advance(self._step, n_steps)
        took = time.perf_counter() - started
        self._step += n_steps
        self._train_s += took
        return took

    def _losses(self) -> LossNote:
        started = time.perf_counter()
        train_mse, watched_mse = self._solver.losses()
        took = time.perf_counter() - started
        self._train_s += took
        self._quiet_s = max(_PROGRESS_S, _MEASURING * took)
        return self._note(self._epoch_under_way, train_mse, watched_mse)

    def _note(self, epoch: int, train_mse: float, watched_mse: float) -> LossNote:
        if self._holdout.n_hidden:
            return LossNote(epoch, train_mse, watched_mse, self._train_s)
        return LossNote(epoch, train_mse, math.nan, self._train_s, watched_mse)

    def _tell(self, losses: LossNote, noted: bool) -> FitProgress:
        now = self._told_at = time.perf_counter()
        model = None
        if noted:
            self._early_stop.note(losses)
            self._keep(losses)
        config = self._config
        width = config.n_factors * (config.n_models if config.averages_over != "none" else 1)
        numbers = (self._ratings.n_users + self._ratings.n_items) * width
        if now >= self._copies_from and numbers <= _SNAPSHOT_NUMBERS:
            model = self._solver.model(how_sure=False)
            took = time.perf_counter() - now
            self._copies_from = now + max(_SNAPSHOT_S, _COPYING * took)
        return FitProgress(losses, self._step, noted, model)

    def _keep(self, losses: LossNote) -> None:
        """Note losses that are well, and the model where it is the best so far."""
        self._noted_step = self._step
        self._history.append(losses)
        if self._step > self._first_epoch * self._solver.steps_per_epoch:
            self._watchdog.see(losses, self._step, self._solver)
        best = self._best
        # Before there are samples, there is nothing of the kind of the result.
        wanted = self._in_effect.keep_best and self._epoch >= first_sample(self._config)
        if wanted and (not best or losses.watched_mse < best[0].watched_mse):
            self._best = losses, self._solver.model()

    def _take_up_best(self, earlier: FitFinished) -> None:
        """Measure the earlier result anew: the ratings or the mask may have changed since."""
        whole_epochs = min(earlier.best_epoch, earlier.state.epoch)
        if not self._in_effect.keep_best or whole_epochs < first_sample(self._config):
            return
        both = mse_of_both(earlier.model, self._ratings, self._split.hidden)
        measured = self._note(earlier.best_epoch, *both)
        # Where nothing has changed, the solver's own measure counts, to the last bit.
        noted = (note for note in self._history if note.epoch == earlier.best_epoch)
        before = next(noted, measured)
        self._best = before if self._is_alike(before, measured) else measured, earlier.model

    def _is_alike(self, before: LossNote, measured: LossNote) -> bool:
        """Whether losses differ by no more than rounding in single precision explains."""
        values = self._ratings.values
        rmses = (math.sqrt(note.watched_mse) for note in (before, measured))
        return math.isclose(*rmses, rel_tol=5e-5, abs_tol=1e-6 * max(-values.min(), values.max()))

    def _checkpoint(self, losses: LossNote) -> Iterator[FitCheckpoint]:
        if self._train_s < self._checkpoint_at:
            return
        self._checkpoint_at = self._train_s + self._checkpoint_s
        history = self._history.copy()
        history.append(losses)
        yield FitCheckpoint(self._result(STOPPED, history))

    def _steps_to_note(self) -> int:
        between = self._config.note_every * self._solver.steps_per_epoch
        last = self._last_epoch * self._solver.steps_per_epoch
        return min(between - self._step % between, last - self._step)

    def _step_is_last(self) -> bool:
        return self._step >= self._last_epoch * self._solver.steps_per_epoch

    def _note_the_end(self) -> bool:
        """Note the losses at the end; False where they have run away."""
        if self._noted_step != self._step:
            losses = self._losses()
            if self._watchdog.diverged(losses, noted=False):
                return False
            self._keep(losses)
        return not self._watchdog.ended_badly(self._history.notes[-1])

    def _turn_back(self) -> str:
        """Go back to the last good state; `TrainingError` where there is none."""
        from funkgui.factorization.solvers import make_solver

        good = self._watchdog.good
        if good is None:
            warm = self._warm is not None
            raise no_good_state(self._config, self._epoch_under_way, warm=warm)
        text = (
            f"diverged at epoch {self._epoch_under_way:,}, went back to epoch {good.note.epoch:,}"
        )
        self._history.marks.append(LossMark(good.note.epoch, text))
        self._step = good.step
        self._best = self._best or (good.note, None)
        del self._solver  # before another is made, for the sake of memory
        self._solver = make_solver(
            self._ratings, self._split, self._config, self._device, good.arrays
        )
        return DIVERGED

    def _result(self, stopped_because: str, history: LossHistory) -> FitFinished:
        note, model = self._best or (history.notes[-1], None)
        model = model or self._solver.model()
        return FitFinished(
            model=with_unknown_biases(model, self._ratings, self._split),
            state=SolverState(self._solver.arrays(), self._epoch, self._step),
            history=history,
            train_mse=note.train_mse,
            holdout_mse=note.holdout_mse,
            best_epoch=note.epoch,
            stopped_because=stopped_because,
            device=self._device.description,
            baseline_rmse=self._baseline_rmse,
            compile_s=self._compile_s,
            train_s=self._train_s,
            config=self._config,
            advice=advice(self._config) if stopped_because == DIVERGED else "",
        )


def _history_of(earlier: FitFinished | None, warm: WarmStart | None) -> LossHistory:
    """The history to go on with."""
    if earlier is None:
        return LossHistory(marks=[LossMark(0, text) for text in (warm.marks if warm else ())])
    history = earlier.history.copy()
    # Those of an epoch that was stopped within, or that ran away, are taken anew.
    while history.notes and history.notes[-1].epoch > earlier.state.epoch:
        history.notes.pop()
    return history
