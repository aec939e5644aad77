"""The mean of samples that one solver draws along its way."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from funkgui.factorization.average import average_of
from funkgui.factorization.config import FitConfig
from funkgui.factorization.model import FactorModel
from funkgui.factorization.solvers.solver import FACTORS_AND_BIASES, Solver, SolverInput
from funkgui.ratings.matrix import FloatArray
from funkgui.ratings.scale import RatingScale
from funkgui.ratings.threads import pieces

_INNER = "inner."
_SAMPLE = "sample."
_GRID = 2.0**-26
"""Predictions are added up as multiples of this share of the largest training rating: their sums
come out the same in any order, so that dropping one is exact, and continuing too."""

_RATINGS_AT_ONCE = 1 << 20


@dataclass(frozen=True, eq=False)
class _Sample:
    """A model as it was drawn, without clipping, and its error on the training ratings."""

    model: FactorModel
    mse: float

    @classmethod
    def of_arrays(cls, arrays: dict[str, FloatArray]) -> _Sample:
        u, v, user_bias, item_bias = (arrays[name] for name in FACTORS_AND_BIASES)
        mean, mse = (float(arrays[name][0]) for name in ("mean", "mse"))
        return cls(FactorModel(u, v, user_bias, item_bias, mean), mse)

    def arrays(self) -> dict[str, FloatArray]:
        """What it consists of, not copied: nobody changes it."""
        numbers = {"mean": np.array([self.model.mean]), "mse": np.array([self.mse])}
        return {name: getattr(self.model, name) for name in FACTORS_AND_BIASES} | numbers


class SamplesSolver:
    """Keeps models of a solver that draws samples from ``burn_in`` epochs on.

    One is kept every ``sample_every`` epochs from then on, and of these the last ``n_models``.
    Until there is one, the model is the solver's own.

    Parameters
    ----------
    make
        The class of the solver.
    arrays
        The solver's, after ``inner.``, and those of the samples, after ``sample.`` and a number;
        or, from a warm start, plain names for the solver.
    """

    def __init__(self, make: Callable[[SolverInput], Solver], given: SolverInput) -> None:
        ratings, holdout, config, _, arrays, _ = given
        self._ratings, self._hidden, self._config = ratings, holdout.hidden, config
        self._inner = make(given._replace(arrays=after(_INNER, arrays) or arrays))
        self.steps_per_epoch = self._inner.steps_per_epoch
        largest = float(np.abs(ratings.values[~holdout.hidden]).max())
        self._grid = 2.0 ** math.floor(math.log2(largest or 1.0)) * _GRID
        self._sum: NDArray[np.float64] = np.zeros(ratings.n_ratings)
        self._samples = _samples_of(arrays)[-config.n_models :]
        for sample in self._samples:
            self._count(sample.model, 1)
        self._made: FactorModel | None = None

    @property
    def done(self) -> bool:
        return self._inner.done

    def compile(self) -> None:
        self._inner.compile()

    def advance(self, first_step: int, n_steps: int) -> None:
        step, last = first_step, first_step + n_steps
        while step < last:
            due = self._next_sample(step)
            to = min(due, last)
            self._inner.advance(step, to - step)
            step = to
            if step == due:
                self._keep()

    def change(self, config: FitConfig) -> None:
        self._config = config
        self._inner.change(config)

    def losses(self) -> tuple[float, float]:
        if not self._samples:
            return self._inner.losses()
        scale = self._scale
        low, high = (-math.inf, math.inf) if scale is None else (scale.low, scale.high)
        return self._mse(lambda part: np.clip(self._sum[part] / len(self._samples), low, high))

    def model(self, how_sure: bool = True) -> FactorModel:
        if not self._samples:
            return self._inner.model(how_sure)
        if self._made is None:
            noise = float(np.mean([sample.mse for sample in self._samples]))
            mean = average_of([sample.model for sample in self._samples], noise)
            self._made = replace(mean, scale=self._scale)
        return self._made

    def arrays(self) -> dict[str, FloatArray]:
        own = {f"{_INNER}{name}": array for name, array in self._inner.arrays().items()}
        for number, sample in enumerate(self._samples):
            own |= {f"{_SAMPLE}{number}.{name}": one for name, one in sample.arrays().items()}
        return own

    @property
    def _scale(self) -> RatingScale | None:
        return self._ratings.scale if self._config.clip else None

    def _next_sample(self, step: int) -> int:
        """The first step after this one that ends an epoch of which a sample is kept."""
        every, burn_in = self._config.sample_every, self._config.burn_in
        passed = (step // self.steps_per_epoch - burn_in) // every
        return (burn_in + max(passed + 1, 1) * every) * self.steps_per_epoch

    def _keep(self) -> None:
        model = replace(self._inner.model(how_sure=False), scale=None, uncertainty=None)
        self._samples.append(_Sample(model, self._count(model, 1)))
        if len(self._samples) > self._config.n_models:
            self._count(self._samples.pop(0).model, -1)
        self._made = None

    def _count(self, model: FactorModel, times: int) -> float:
        """Add a sample's predictions to their sums, or take them off; its training MSE."""
        ratings = self._ratings

        def counted(part: slice) -> NDArray[np.float64]:
            of_part = model.predict(ratings.user_index[part], ratings.item_index[part])
            predicted = of_part.astype(np.float64)
            self._sum[part] += times * np.rint(predicted / self._grid) * self._grid
            return predicted

        return self._mse(counted)[0]

    def _mse(self, predicted: Callable[[slice], NDArray[np.float64]]) -> tuple[float, float]:
        """Mean squared errors over the training and the held-out ratings; NaN for none."""
        squared, n = [0.0, 0.0], [0, 0]
        for part in pieces(self._ratings.n_ratings, _RATINGS_AT_ONCE):
            errors, hidden = predicted(part) - self._ratings.values[part], self._hidden[part]
            for which, chosen in enumerate((errors[~hidden], errors[hidden])):
                squared[which] += float(chosen @ chosen)
                n[which] += len(chosen)
        train, held_out = (
            total / of if of else math.nan for total, of in zip(squared, n, strict=True)
        )
        return train, held_out


def after(start: str, arrays: dict[str, FloatArray] | None) -> dict[str, FloatArray]:
    """The arrays whose names begin so, by the rest of their names."""
    return {
        name.removeprefix(start): array
        for name, array in (arrays or {}).items()
        if name.startswith(start)
    }


def _samples_of(arrays: dict[str, FloatArray] | None) -> list[_Sample]:
    own = after(_SAMPLE, arrays)
    samples: list[_Sample] = []
    while of_next := after(f"{len(samples)}.", own):
        samples.append(_Sample.of_arrays(of_next))
    return samples
