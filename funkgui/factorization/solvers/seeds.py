"""The mean of several solvers that differ in their seed, and in how many features they have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from funkgui.factorization.average import average_of
from funkgui.factorization.config import FitConfig
from funkgui.factorization.metrics import mse, mse_of_both
from funkgui.factorization.model import FactorModel
from funkgui.factorization.solvers.samples import after
from funkgui.factorization.solvers.solver import Solver, SolverInput
from funkgui.ratings.matrix import FloatArray

_VARIED = 0.2
"""Standard deviation of the logarithms of what the factors of a warm start are multiplied by, for
all solvers but the first."""

_FEWER_FEATURES = 2 / 3
"""Features of each solver, as a share of those of the one before: with equal features, all seeds
come to nearly the same model."""


class SeedsSolver:
    """Solvers with seeds that count up from the one of the settings.

    They take steps in turn, so that a training of many can be stopped soon. Where they go by
    features, each has fewer than the one before.

    Parameters
    ----------
    make
        The class of the solvers.
    arrays
        Theirs, each name after the solver's number and a dot; or, from a warm start, plain names:
        the first solver starts there, and the others near it, for else all would learn the same.
    """

    def __init__(self, make: Callable[[SolverInput], Solver], given: SolverInput) -> None:
        ratings, holdout, config, _, arrays, _ = given
        self._ratings, self._holdout = ratings, holdout
        self._solvers: list[Solver] = []
        for number in range(config.n_models):
            own = _own(arrays, number, config.seed + number)
            member = config.changed(
                seed=(config.seed + number) % 2**31, n_features=_n_features(config, number, own)
            )
            self._solvers.append(make(given._replace(config=member, arrays=own)))
        self.steps_per_epoch = config.n_models * self._solvers[0].steps_per_epoch

    @property
    def done(self) -> bool:
        return all(solver.done for solver in self._solvers)

    def compile(self) -> None:
        for solver in self._solvers:
            solver.compile()

    def advance(self, first_step: int, n_steps: int) -> None:
        n, end = len(self._solvers), first_step + n_steps
        for number, solver in enumerate(self._solvers):
            before, after = (-(-(step - number) // n) for step in (first_step, end))
            if after > before:
                solver.advance(before, after - before)

    def change(self, config: FitConfig) -> None:
        for solver in self._solvers:
            solver.change(config)

    def losses(self) -> tuple[float, float]:
        # Building the mean costs next to nothing beside predicting every rating with it.
        model = average_of(self._models(how_sure=False))
        return mse_of_both(model, self._ratings, self._holdout.hidden)

    def model(self, how_sure: bool = True) -> FactorModel:
        models = self._models(how_sure)
        return average_of(models, self._noise_variance(models) if how_sure else None)

    def _models(self, how_sure: bool) -> list[FactorModel]:
        first, *others = self._solvers
        # Only how sure the first one is goes into the mean; see `SpreadUncertainty`.
        return [first.model(how_sure), *(one.model(how_sure=False) for one in others)]

    def _noise_variance(self, models: list[FactorModel]) -> float | None:
        """Such that the held-out errors are as large as the mean holds them for.

        Members that stopped early fit the training ratings better than others, so that errors on
        these say too little; without held-out ratings, nothing is known.
        """
        hidden = self._holdout.hidden
        if models[0].uncertainty is not None or not self._holdout.n_hidden:
            return None
        at = self._ratings.user_index[hidden], self._ratings.item_index[hidden]
        predicted = np.stack([replace(model, scale=None).predict(*at) for model in models])
        error = mse(predicted.mean(0), self._ratings.values[hidden])
        spread = predicted.var(0, ddof=1, dtype=np.float64).mean() if len(models) > 1 else 0.0
        return max(error - float(spread), 0.0)

    def arrays(self) -> dict[str, FloatArray]:
        return {
            f"{number}.{name}": array
            for number, solver in enumerate(self._solvers)
            for name, array in solver.arrays().items()
        }


def _n_features(config: FitConfig, number: int, own: dict[str, FloatArray] | None) -> int:
    """As many as an earlier training had, which may be from before they differed."""
    if own and "user_ridge" in own:
        return len(own["user_ridge"]) - 2
    return round(config.n_features * _FEWER_FEATURES**number)


def _own(
    arrays: dict[str, FloatArray] | None, number: int, seed: int
) -> dict[str, FloatArray] | None:
    if arrays is None:
        return None
    if not any("." in name for name in arrays):
        return _varied(arrays, seed) if number else arrays
    return after(f"{number}.", arrays)


def _varied(arrays: dict[str, FloatArray], seed: int) -> dict[str, FloatArray]:
    """A start with other factors, none of which changes its sign."""
    rng = np.random.default_rng(seed)
    return arrays | {
        name: arrays[name] * np.exp(_VARIED * rng.standard_normal(arrays[name].shape, np.float32))
        for name in ("u", "v")
    }
