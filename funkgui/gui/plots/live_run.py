"""The training under way, as its events tell of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from funkgui.factorization.events import (
    FitChanged,
    FitEvent,
    FitFinished,
    FitProgress,
    FitStarted,
)
from funkgui.factorization.history import LossHistory, LossNote
from funkgui.factorization.model import FactorModel


@dataclass
class LiveRun:
    """Grows with each event.

    Attributes
    ----------
    name
        Of the run it will become.
    solver
        Empty until the training has started.
    history
        The losses noted so far, those of the continued run included.
    now
        The losses just now; None until there are any.
    baseline_rmse
        None until the training has started.
    model
        The latest snapshot; None until there is one.
    """

    name: str
    solver: str = ""
    history: LossHistory = field(default_factory=LossHistory)
    now: LossNote | None = None
    baseline_rmse: float | None = None
    model: FactorModel | None = None

    def take(self, event: FitEvent) -> bool:
        """Take up an event; says whether it brought another model."""
        if isinstance(event, FitStarted):
            self.baseline_rmse, self.solver = event.baseline_rmse, event.config.solver
        elif isinstance(event, FitProgress):
            self.now = event.losses
            if event.noted:
                self.history.append(event.losses)
            if event.model is not None:
                self.model = event.model
                return True
        elif isinstance(event, FitChanged):
            self.history.marks.append(event.mark)
        elif isinstance(event, FitFinished):
            self.history, self.now = event.history.copy(), None
            self.baseline_rmse, self.model = event.baseline_rmse, event.model
            return True
        return False
