"""How the training goes: what it does now, how far it is, its losses, its time."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QGridLayout, QLabel, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from funkgui.factorization.devices import is_tensorflow_loaded
from funkgui.factorization.early_stop import last_epoch
from funkgui.factorization.events import (
    ALL_TRAINED,
    DIVERGED,
    LEVELLED_OFF,
    TARGET_REACHED,
    USED_UP,
    FitChanged,
    FitCompiled,
    FitEvent,
    FitFinished,
    FitPaused,
    FitProgress,
    FitResumed,
    FitStarted,
)
from funkgui.factorization.history import LossNote
from funkgui.factorization.number_text import duration_text, felt_duration_text
from funkgui.gui.elided_label import ElidedLabel
from funkgui.gui.number_words import (
    UNKNOWN,
    error_text,
    root_text,
    rough_duration_text,
    with_even_digits,
)
from funkgui.gui.widgets import fill, named, plain_tip
from funkgui.project.project import Run

_REDRAW_MS = 100
"""Shortest time between two updates."""

_BEST = "Best RMSE"
_TRAIN, _HOLDOUT = 1, 2
"""Columns of the grid."""

_HELP = {
    "train_rmse": "Root mean squared error over the training ratings, in units of the ratings; "
    "the sparse and the variational solver measure two million of them where there are over five "
    "million",
    "holdout_rmse": "Root mean squared error over the held-out ratings, in units of the ratings",
    "train_mse": "Mean squared error over the training ratings, in squared units of the ratings; "
    "the sparse and the variational solver measure two million of them where there are over five "
    "million",
    "holdout_mse": "Mean squared error over the held-out ratings, in squared units of the ratings",
    "best": "Lowest root mean squared error so far, in units of the ratings, and its epoch: held "
    "out, or of training where nothing is held out",
    "baseline": "What mean and biases alone reach, without factors: the RMSE to beat, in units of "
    "the ratings; where it is not beaten, the factors tell nothing of held-out ratings",
    "step": "Updates of U and V taken so far",
    "time": "Seconds of training, pauses and compiling left out",
    "left": "Time left until the epochs are used up; the early stop may come before",
    "device": "Where it computes",
}
_WHY_ENDED = {
    LEVELLED_OFF: "The loss was no longer clearly below those of the epochs before: see Patience, "
    "under Stopping",
    TARGET_REACHED: "The loss had come down to the target, under Stopping",
    USED_UP: "It had taken as many epochs as it may at most",
    ALL_TRAINED: "Each factor had had its passes",
    DIVERGED: "The losses grew without end",
}


class ProgressView(QWidget):
    """Shows a training while it runs, and the figures of a run otherwise.

    Redraws at most ten times a second, however many events come.
    """

    def __init__(self) -> None:
        super().__init__()
        self._pending: FitProgress | None = None
        self._first: LossNote | None = None
        self._best: LossNote | None = None
        self._started: FitStarted | None = None
        self._timer = QTimer(self, singleShot=True, interval=_REDRAW_MS)
        self._timer.timeout.connect(self._on_redraw_allowed)
        self._headline = named(ElidedLabel(), "progress_headline")
        self._bar = named(QProgressBar(), "progress_bar", "Training progress")
        self._bar.setToolTip("Epochs taken: passes over the training ratings")
        self._values: dict[str, QLabel] = {}
        self._captions: dict[str, str] = {}
        self._grid = QGridLayout()
        fill(QVBoxLayout(self), self._headline, self._bar, self._grid, margins=(0, 0, 0, 0))
        self._build_grid()
        self.show_nothing()

    def show_nothing(self) -> None:
        """Nothing was trained yet."""
        self._clear("Not trained yet")
        self._show_bar(0, 1, "")

    def show_run(self, run: Run) -> None:
        """The figures of a run that ended."""
        result = run.result
        epochs = result.epochs_taken
        why = result.stopped_because
        self._clear(f"{run.name} ended at epoch {epochs:,}: {why}", _WHY_ENDED.get(why, ""))
        self._show_epoch(epochs, max(result.config.max_epochs, epochs))
        self._show_losses(result.train_mse, result.holdout_mse)
        best = LossNote(result.best_epoch, result.train_mse, result.holdout_mse, result.train_s)
        kept = next((note for note in result.history if note.epoch == best.epoch), None)
        # A solver that looks at no held-out error may have kept another one.
        is_best = kept is None or kept.watched_mse <= result.history.best().watched_mse
        self._show_best(best, _BEST if is_best else "Kept RMSE")
        held_out = best.holdout_mse == best.holdout_mse
        is_beaten = not held_out or best.holdout_mse < result.baseline_rmse**2
        baseline, judged = error_text(result.baseline_rmse), "" if is_beaten else "not beaten"
        self._show_watched("baseline", baseline, held_out, judged)
        self._show("step", f"{result.state.step:,}")
        self._show("time", duration_text(result.train_s))
        compiled = felt_duration_text(result.compile_s)
        self._show("left", f"compile {compiled}" if compiled else "")
        self._show("device", result.device)

    def show_start(self, run_name: str, earlier: FitFinished | None = None) -> None:
        """A training was started; ``earlier`` is the part before, where one goes on."""
        what = f"{run_name}: preparing the ratings"
        if not is_tensorflow_loaded():
            what = "Starting TensorFlow"
        self._clear(f"{what} \N{HORIZONTAL ELLIPSIS}")
        self._show_bar(0, 0, "")
        self._run_name = run_name
        if earlier:
            self._best = LossNote(
                earlier.best_epoch, earlier.train_mse, earlier.holdout_mse, earlier.train_s
            )

    def show_event(self, event: FitEvent) -> None:
        """Follow the training."""
        if isinstance(event, FitProgress):
            self._take_progress(event)
        elif isinstance(event, FitStarted):
            self._on_started(event)
        elif isinstance(event, FitCompiled):
            self._say(f"{self._run_name}: training")
        elif isinstance(event, FitPaused):
            self._flush()
            # The bar has the epoch of these losses; some steps may have been taken since.
            if self._first is None and self._started:
                # Until there are losses, it moves as if something were under way.
                first = self._started.first_epoch
                self._show_epoch(first, last_epoch(self._started.config, first))
            self._say(f"{self._run_name}: paused")
            self._show("left", "paused")
        elif isinstance(event, FitResumed):
            self._say(f"{self._run_name}: training")
            self._show("left", "")
        elif isinstance(event, FitChanged) and self._started:
            self._started = replace(self._started, config=event.config)
        elif isinstance(event, FitFinished):
            self._flush()

    def show_pausing(self) -> None:
        """A pause was asked for and comes after the steps under way."""
        self._say(f"{self._run_name}: pausing \N{HORIZONTAL ELLIPSIS}")

    def show_stopping(self) -> None:
        """A stop was asked for and comes after the steps under way."""
        self._say(f"{self._run_name}: stopping \N{HORIZONTAL ELLIPSIS}")

    def show_failed(self, error: Exception) -> None:
        """The training ended in an error."""
        self._flush()
        self._say(f"{self._run_name}: failed", str(error))
        self._show_bar(0, 1, "")
        self._show("left", "")

    def _build_grid(self) -> None:
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(_TRAIN, 1)
        self._grid.setColumnStretch(_HOLDOUT, 1)
        for column, text in ((_TRAIN, "Training"), (_HOLDOUT, "Held out")):
            header = QLabel(text)
            header.setAlignment(Qt.AlignmentFlag.AlignRight)
            self._grid.addWidget(header, 0, column)
        self._add_row(1, "RMSE", train_rmse="Training RMSE", holdout_rmse="Held-out RMSE")
        self._add_row(2, "MSE", train_mse="Training MSE", holdout_mse="Held-out MSE")
        self._best_heading = self._add_row(
            3, _BEST, best_train="Best training RMSE", best="Best held-out RMSE"
        )
        # With its epoch it reaches over the training losses, of which this row has none if any are
        # held out, and is not to make the other columns narrower.
        self._grid.addWidget(self._best_heading, 3, 0, 1, 2)
        self._best_heading.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._add_row(4, "Baseline RMSE", baseline_train="Baseline RMSE", baseline="Baseline RMSE")
        self._add_row(5, "Step", step="Step")
        self._add_row(6, "Time", time="Time", left="Time left")
        self._add_row(7, "Device", device="Device")

    def _add_row(self, row: int, title: str, **captions: str) -> QLabel:
        heading = QLabel(title)
        self._grid.addWidget(heading, row, 0)
        for column, (key, caption) in enumerate(captions.items(), start=1):
            value = named(QLabel(), f"progress_{key}", tip=_HELP[key.removesuffix("_train")])
            value.setFont(with_even_digits(value.font()))
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            value.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            heading.setToolTip(value.toolTip())
            span = 2 if len(captions) == 1 and key == "device" else 1
            self._grid.addWidget(value, row, column, 1, span)
            self._values[key], self._captions[key] = value, caption
        return heading

    def _on_started(self, event: FitStarted) -> None:
        self._started = event
        self._say(f"{self._run_name}: compiling \N{HORIZONTAL ELLIPSIS}")
        self._show("device", event.device)
        for key, text in (("best", UNKNOWN), ("baseline", error_text(event.baseline_rmse))):
            self._show_watched(key, text, event.n_holdout > 0)
        if self._best:
            self._show_best(self._best)

    def _take_progress(self, event: FitProgress) -> None:
        losses = event.losses
        self._first = self._first or losses
        if event.noted and (self._best is None or losses.watched_mse < self._best.watched_mse):
            self._best = losses
        self._pending = event
        if not self._timer.isActive():
            self._flush()
            self._timer.start()

    def _on_redraw_allowed(self) -> None:
        if self._pending:
            self._flush()
            self._timer.start()

    def _flush(self) -> None:
        if self._pending is None or self._started is None:
            return
        losses, step = self._pending.losses, self._pending.step
        self._pending = None
        last = last_epoch(self._started.config, self._started.first_epoch)
        self._show_epoch(losses.epoch, last)
        self._show_losses(losses.train_mse, losses.holdout_mse)
        # What is just now is noted too if the training is stopped.
        notes = [losses] if self._best is None else [self._best, losses]
        self._show_best(min(notes, key=lambda note: note.watched_mse))
        self._show("step", f"{step:,}")
        self._show("time", duration_text(losses.elapsed_s))
        self._show("left", self._left(losses, last))

    def _left(self, losses: LossNote, last_epoch: int) -> str:
        first = cast(LossNote, self._first)
        epochs = losses.epoch - first.epoch
        if epochs <= 0:
            return ""
        seconds = (losses.elapsed_s - first.elapsed_s) / epochs * (last_epoch - losses.epoch)
        config = cast(FitStarted, self._started).config
        may_end_early = config.patience > 0 or config.target_mse > 0
        about = "at most" if may_end_early else "about"
        return f"{about} {rough_duration_text(seconds)} left"

    def _show_losses(self, train_mse: float, holdout_mse: float) -> None:
        self._show("train_rmse", root_text(train_mse))
        self._show("train_mse", error_text(train_mse))
        self._show("holdout_rmse", root_text(holdout_mse))
        self._show("holdout_mse", error_text(holdout_mse))

    def _show_best(self, best: LossNote, title: str = _BEST) -> None:
        held_out = best.holdout_mse == best.holdout_mse
        self._show_watched("best", root_text(best.watched_mse), held_out)
        self._best_heading.setText(f"{title}, epoch {best.epoch:,}")

    def _show_watched(self, key: str, text: str, held_out: bool, beside: str = "") -> None:
        """Show a figure of the held-out ratings, or of the training ones where none is held out."""
        self._show(f"{key}_train", beside if held_out else text)
        self._show(key, text if held_out else beside)

    def _clear(self, headline: str, detail: str = "") -> None:
        self._timer.stop()
        self._pending = self._first = self._best = self._started = None
        self._say(headline, detail)
        self._best_heading.setText(_BEST)
        for key in self._values:
            self._show(key, UNKNOWN)
        for key in ("left", "best_train", "baseline_train"):
            self._show(key, "")

    def _say(self, headline: str, detail: str = "") -> None:
        self._headline.tell(headline)
        self._headline.setToolTip(plain_tip(detail or headline))
        self._headline.setAccessibleName(f"{headline}. {detail}" if detail else headline)

    def _show(self, key: str, text: str) -> None:
        self._values[key].setText(text)
        self._values[key].setAccessibleName(f"{self._captions[key]}: {text}")

    def _show_epoch(self, epoch: int, last: int) -> None:
        self._show_bar(epoch, last, f"Epoch {epoch:,} of {last:,}")

    def _show_bar(self, value: int, maximum: int, text: str) -> None:
        # A visible bar repaints at once, and all that is due in the window with it: in the middle
        # of a change, when not everything knows of it yet.
        self._bar.setUpdatesEnabled(False)
        self._bar.setRange(0, maximum)
        self._bar.setValue(value)
        self._bar.setFormat(text)
        self._bar.setUpdatesEnabled(True)
