"""What a training tells while it runs."""

from __future__ import annotations

from dataclasses import dataclass

from funkgui.factorization.config import FitConfig
from funkgui.factorization.history import LossHistory, LossMark, LossNote
from funkgui.factorization.model import FactorModel
from funkgui.ratings.matrix import FloatArray

STOPPED = "stopped"
LEVELLED_OFF = "levelled off"
TARGET_REACHED = "target reached"
USED_UP = "epochs used up"
ALL_TRAINED = "all factors trained"
DIVERGED = "diverged"


@dataclass(frozen=True, eq=False)
class SolverState:
    """All that a solver needs to go on exactly where it was.

    Attributes
    ----------
    arrays
        The solver's own arrays by name: factors and the optimizer's moments.
    epoch, step
        Passes over the ratings and updates taken so far.
    """

    arrays: dict[str, FloatArray]
    epoch: int
    step: int


@dataclass(frozen=True)
class FitStarted:
    """The data are prepared and the first step is about to be compiled.

    Attributes
    ----------
    device
        Where it computes, in words: ``CPU, 2 threads`` or the GPU's name.
    n_train, n_holdout
        Ratings trained on, and held out.
    first_epoch
        Epochs that an earlier part of this training took; 0 for a new one.
    baseline_rmse
        Held-out RMSE of mean and biases alone (training RMSE where nothing is held out).
    """

    config: FitConfig
    device: str
    n_train: int
    n_holdout: int
    first_epoch: int
    baseline_rmse: float


@dataclass(frozen=True)
class FitCompiled:
    """The first step has been compiled; ``compile_s`` seconds went into it."""

    compile_s: float


@dataclass(frozen=True, eq=False)
class FitProgress:
    """Where the training is now: comes several times a second.

    Attributes
    ----------
    losses
        The losses now; not necessarily noted in the history.
    step
        Updates taken so far.
    noted
        Whether these losses have just been appended to the history.
    model
        What the model looks like now, for the pictures, without its uncertainty; None most of the
        time.
    """

    losses: LossNote
    step: int
    noted: bool
    model: FactorModel | None


@dataclass(frozen=True)
class FitPaused:
    """The training waits until it is resumed or stopped."""

    epoch: int


@dataclass(frozen=True)
class FitResumed:
    """The training goes on after a pause."""

    epoch: int


@dataclass(frozen=True)
class FitChanged:
    """Settings were changed in mid-run; the mark is in the history too."""

    config: FitConfig
    mark: LossMark


@dataclass(frozen=True, eq=False)
class FitCheckpoint:
    """What the training would end with if it ended now, to be written down.

    Comes about every 30 s of training, so that a crash loses no more than that. The result is that
    of a training that was stopped: `fit` goes on from it exactly.
    """

    result: FitFinished


@dataclass(frozen=True, eq=False)
class FitFinished:
    """The training ended, by itself or because it was stopped: always the last event.

    Attributes
    ----------
    model
        The result: the best epoch's where ``keep_best`` is set, else the last one. Where the
        training diverged, the last one from before.
    state
        Where the solver was at the end; `fit` can go on from it.
    train_mse, holdout_mse
        Losses of `model`; `holdout_mse` is NaN where nothing is held out, whether or not ratings
        were set aside for stopping.
    best_epoch
        The epoch that `model` comes from.
    stopped_because
        In words: ``levelled off``, ``epochs used up``, ``all factors trained``, ``target
        reached``, ``stopped``, ``diverged``.
    compile_s, train_s
        Seconds of compiling and of training, pauses left out, all parts of the training together.
    config
        The settings as they were at the end: some may be changed in mid-run.
    advice
        A sentence on what to do where the training went wrong: which learning rate to try.
    """

    model: FactorModel
    state: SolverState
    history: LossHistory
    train_mse: float
    holdout_mse: float
    best_epoch: int
    stopped_because: str
    device: str
    baseline_rmse: float
    compile_s: float
    train_s: float
    config: FitConfig
    advice: str = ""

    @property
    def epochs_taken(self) -> int:
        """Epochs up to the state, the one in which the training was stopped included."""
        notes = self.history.notes if self.stopped_because == STOPPED else []
        return max(self.state.epoch, notes[-1].epoch if notes else 0)


FitEvent = (
    FitStarted
    | FitCompiled
    | FitProgress
    | FitPaused
    | FitResumed
    | FitChanged
    | FitCheckpoint
    | FitFinished
)
