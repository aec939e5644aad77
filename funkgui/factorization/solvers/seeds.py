"""The mean of several solvers that differ in their seed alone."""

from __future__ import annotations

from collections.abc import Callable

from funkgui.factorization.average import average_of
from funkgui.factorization.config import FitConfig
from funkgui.factorization.devices import Device
from funkgui.factorization.metrics import mse_where
from funkgui.factorization.model import FactorModel
from funkgui.factorization.solvers.solver import Solver
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import FloatArray, RatingMatrix


class SeedsSolver:
    """Solvers with seeds that count up from the one of the settings, a step of each in turn.

    Parameters
    ----------
    make
        The class of the solvers.
    arrays
        Theirs, each name after the solver's number and a dot; or, from a warm start, the same
        plain names for all.
    """

    def __init__(
        self,
        make: Callable[..., Solver],
        ratings: RatingMatrix,
        holdout: Holdout,
        config: FitConfig,
        device: Device,
        arrays: dict[str, FloatArray] | None,
    ) -> None:
        self._ratings, self._holdout = ratings, holdout
        self._solvers = [
            make(
                ratings,
                holdout,
                config.changed(seed=(config.seed + number) % 2**31),
                device,
                _own(arrays, number),
            )
            for number in range(config.n_models)
        ]
        self.steps_per_epoch = self._solvers[0].steps_per_epoch

    @property
    def done(self) -> bool:
        return all(solver.done for solver in self._solvers)

    def compile(self) -> None:
        for solver in self._solvers:
            solver.compile()

    def advance(self, first_step: int, n_steps: int) -> None:
        for solver in self._solvers:
            solver.advance(first_step, n_steps)

    def change(self, config: FitConfig) -> None:
        for solver in self._solvers:
            solver.change(config)

    def losses(self) -> tuple[float, float]:
        model, hidden = self.model(), self._holdout.hidden
        return mse_where(model, self._ratings, ~hidden), mse_where(model, self._ratings, hidden)

    def model(self) -> FactorModel:
        return average_of([solver.model() for solver in self._solvers])

    def arrays(self) -> dict[str, FloatArray]:
        return {
            f"{number}.{name}": array
            for number, solver in enumerate(self._solvers)
            for name, array in solver.arrays().items()
        }


def _own(arrays: dict[str, FloatArray] | None, number: int) -> dict[str, FloatArray] | None:
    if arrays is None or not any("." in name for name in arrays):
        return arrays
    start = f"{number}."
    return {
        name.removeprefix(start): array for name, array in arrays.items() if name.startswith(start)
    }
