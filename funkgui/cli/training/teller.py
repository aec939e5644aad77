"""A training's events in words, for the progress line."""

from __future__ import annotations

import math

from funkgui.cli.progress import Progress
from funkgui.cli.text import error_text
from funkgui.factorization.config import FitConfig
from funkgui.factorization.early_stop import last_epoch
from funkgui.factorization.events import (
    FitChanged,
    FitCompiled,
    FitEvent,
    FitProgress,
    FitStarted,
)
from funkgui.factorization.history import LossNote
from funkgui.factorization.number_text import duration_text, felt_duration_text
from funkgui.ratings.counted import counted


class Teller:
    """Tells how one training goes.

    Parameters
    ----------
    prefix
        Stands before every line: which fold it is.
    done, whole
        The share of all the work that was done before this training, and that it is, 0 to 1.
    """

    def __init__(
        self, progress: Progress, *, prefix: str = "", done: float = 0.0, whole: float = 1.0
    ) -> None:
        self._progress, self._prefix = progress, prefix
        self._done, self._whole = done, whole
        self._config = FitConfig()
        self._first_epoch = 0
        self._first_elapsed_s: float | None = None

    def tell(self, event: FitEvent) -> None:
        if isinstance(event, FitStarted):
            self._config, self._first_epoch = event.config, event.first_epoch
            ratings = counted(event.n_train, "rating")
            self._begin(f"Training on {ratings} with {event.device}: compiling ...")
        elif isinstance(event, FitCompiled):
            took = felt_duration_text(event.compile_s)
            self._begin(f"Compiled in {took}, training ..." if took else "Training ...")
        elif isinstance(event, FitChanged):
            self._config = event.config
        elif isinstance(event, FitProgress):
            share = self._share(event.losses.epoch)
            text = f"{self._prefix}{self._words(event.losses, share)}"
            self._progress.update(self._done + self._whole * share, text)

    def _begin(self, text: str) -> None:
        self._progress.begin(f"{self._prefix}{text}")

    @property
    def _last_epoch(self) -> int:
        return last_epoch(self._config, self._first_epoch)

    def _share(self, epoch: int) -> float:
        return (epoch - self._first_epoch) / (self._last_epoch - self._first_epoch)

    def _words(self, losses: LossNote, share: float) -> str:
        epoch = f"Epoch {losses.epoch:,} of {self._last_epoch:,}"
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
        if self._first_elapsed_s is None:
            # What a training that goes on took before.
            self._first_elapsed_s = elapsed_s
        if not 0 < share < 1:
            return ""
        may_end_early = self._config.patience > 0 or self._config.target_mse > 0
        seconds = (elapsed_s - self._first_elapsed_s) * (1 - share) / share
        return f", {'at most' if may_end_early else 'about'} {duration_text(seconds)} left"
