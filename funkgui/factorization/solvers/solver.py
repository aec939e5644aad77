"""What `fit` asks of a solver."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from funkgui.factorization.config import FitConfig
from funkgui.factorization.devices import Device
from funkgui.factorization.model import FactorModel
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import FloatArray, RatingMatrix

FACTORS_AND_BIASES = ("u", "v", "user_bias", "item_bias")
"""Names of what a model consists of, beside its mean."""


@dataclass(frozen=True, eq=False)
class WarmStart:
    """What a training starts from instead of random numbers, in units of the ratings.

    NaN stands for numbers that are not known: the solver starts them as it starts all of them
    otherwise.

    Attributes
    ----------
    u, v
        (n_users, n_factors) and (n_items, n_factors) float32.
    user_bias, item_bias
        (n_users,) and (n_items,) float32.
    mean
        What the biases count from.
    marks
        What was done to make it, in a few words each, for the history.
    """

    u: FloatArray
    v: FloatArray
    user_bias: FloatArray
    item_bias: FloatArray
    mean: float
    marks: tuple[str, ...] = ()


class SolverInput(NamedTuple):
    """What a solver is made from.

    Attributes
    ----------
    holdout
        What is not hidden is trained on.
    arrays
        What `Solver.arrays` gave, to go on exactly from there; or some of them, of a warm start;
        None to start afresh.
    cut_short
        Whether a step under way is to end early. Of no use to solvers whose steps are short.
    """

    ratings: RatingMatrix
    holdout: Holdout
    config: FitConfig
    device: Device
    arrays: dict[str, FloatArray] | None
    cut_short: Callable[[], bool] = lambda: False


class Solver(Protocol):
    """Takes steps towards the factors that explain the training ratings of one matrix.

    A run of steps gives the same numbers however it is cut into calls of `advance`.

    Attributes
    ----------
    steps_per_epoch
        Calls of `advance` with one step that make a pass over the ratings.
    done
        Whether it has nothing left to learn: further steps do nothing.
    """

    steps_per_epoch: int

    @property
    def done(self) -> bool: ...

    def compile(self) -> None:
        """Take and drop one step, so that the next one is quick."""

    def advance(self, first_step: int, n_steps: int) -> None:
        """Take ``n_steps`` steps; ``first_step`` were taken before.

        Where `SolverInput.cut_short` says so, part of them, each of which leaves a right state.
        """

    def change(self, config: FitConfig) -> None:
        """Take over settings changed in mid-run: rates and L2, none that shapes the model."""

    def losses(self) -> tuple[float, float]:
        """Mean squared errors over the training and the held-out ratings (NaN for none).

        The first may be that of some ratings where there are very many; see `some_to_measure`.
        """

    def model(self, how_sure: bool = True) -> FactorModel:
        """A copy of the model as it is now, in units of the ratings.

        Parameters
        ----------
        how_sure
            Whether the model's uncertainty is wanted, which may take longer to copy than the rest.
        """

    def arrays(self) -> dict[str, FloatArray]:
        """A copy of all that is needed to go on exactly from here."""
