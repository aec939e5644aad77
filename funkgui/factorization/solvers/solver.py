"""What `fit` asks of a solver."""

from __future__ import annotations

from typing import Protocol

from funkgui.factorization.config import FitConfig
from funkgui.factorization.model import FactorModel
from funkgui.ratings.matrix import FloatArray


class Solver(Protocol):
    """Takes steps towards the factors that explain the training ratings of one matrix.

    A run of steps gives the same numbers however it is cut into calls of `advance`.
    """

    steps_per_epoch: int

    def compile(self) -> None:
        """Take and drop one step, so that the next one is quick."""

    def advance(self, first_step: int, n_steps: int) -> None:
        """Take ``n_steps`` steps; ``first_step`` were taken before."""

    def change(self, config: FitConfig) -> None:
        """Take over settings changed in mid-run: rates and L2, none that shapes the model."""

    def losses(self) -> tuple[float, float]:
        """Mean squared errors over the training and the held-out ratings (NaN for none)."""

    def model(self) -> FactorModel:
        """A copy of the model as it is now, in units of the ratings."""

    def arrays(self) -> dict[str, FloatArray]:
        """A copy of all that is needed to go on exactly from here."""
