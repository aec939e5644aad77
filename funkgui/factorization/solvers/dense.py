"""Dense, masked factorization: whole matrices at a time, as in the tutorial.

Many steps run inside one compiled function, with the tape and the update in its loop and the
state passed as tensors: a call costs the interpreter nothing in between.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from funkgui.factorization.config import FitConfig
from funkgui.factorization.devices import load_tensorflow
from funkgui.factorization.model import FactorModel
from funkgui.factorization.solvers.descent import adam, bounds, clipped, gradient_descent, momentum
from funkgui.factorization.solvers.solver import SolverInput
from funkgui.factorization.solvers.start import begun
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import FloatArray, RatingMatrix
from funkgui.ratings.training_counts import training_counts_of_items, training_counts_of_users

tf = load_tensorflow()

Tensor = Any

_BETA2 = 0.999
"""Keras's default, which the tutorial uses."""

_MOMENTS = {"adam": ("first", "second"), "momentum": ("velocity",), "gradient-descent": ()}
"""What each optimizer keeps beside U and V."""

_LANE = 8
"""Inside the steps, factors are filled up with zeros to a multiple of this: a vector's width. They
stay zero, and XLA multiplies 32 factors in nine tenths of the time of 30."""

_UNKNOWN, _TRAIN, _HELD_OUT = range(3)
"""Roles of cells: a byte each, where two masks as numbers would take eight."""


class DenseSolver:
    """Minimises the mean squared error over the training cells of U V^T.

    One step is one epoch. With an L2 above zero, the loss also has the mean over the training
    ratings of ``l2 * (|U's row|^2 + |V's row|^2)``; where L2 is plain, that of
    ``l2 * (|U|^2 + |V|^2)``, as if the rows' squares were shared out among them.
    """

    steps_per_epoch = 1
    done = False

    def __init__(self, given: SolverInput) -> None:
        ratings, holdout, config, device, arrays, _ = given
        self._device = device
        self._scale = ratings.scale if config.clip else None
        self._n_factors = config.n_factors
        self._optimizer, self._non_negative = config.optimizer, config.non_negative
        start = begun(_start(ratings, config), arrays)
        if config.non_negative:
            start.update((name, np.maximum(start[name], 0)) for name in "uv")
        with tf.device(device.name):
            self._data = _cells(ratings, holdout)
            self._counts = _counts(ratings, holdout)
            self._state = {name: tf.constant(_laid_out(name, start[name])) for name in start}
        self.change(config)

    def change(self, config: FitConfig) -> None:
        by_count = config.l2_weighting == "by-count"
        with tf.device(self._device.name):
            self._rates = {
                "rate": tf.constant(config.learning_rate, tf.float32),
                "momentum": tf.constant(config.momentum, tf.float32),
                "l2": tf.constant(config.l2_factors, tf.float32),
                "weights": tuple(
                    counts if by_count else tf.ones_like(counts) for counts in self._counts
                ),
            }

    def compile(self) -> None:
        with tf.device(self._device.name):
            self._steps(0, 1)

    def advance(self, first_step: int, n_steps: int) -> None:
        with tf.device(self._device.name):
            self._state = self._steps(first_step, n_steps)
            # Reading one number waits for the whole call: the clock and the controls need that.
            self._state["u"][0, 0].numpy()

    def losses(self) -> tuple[float, float]:
        with tf.device(self._device.name):
            u, v = self._state["u"], self._state["v"]
            train, held_out = _losses(self._data, u, v, *bounds(self._scale))
        return float(train), float(held_out)

    def model(self, how_sure: bool = True) -> FactorModel:
        arrays = self.arrays()
        return replace(FactorModel.of_factors(arrays["u"], arrays["v"]), scale=self._scale)

    def arrays(self) -> dict[str, FloatArray]:
        return {
            name: np.array(_turned(name, array.numpy())[:, : self._n_factors], order="C")
            for name, array in self._state.items()
        }

    def _steps(self, first_step: int, n_steps: int) -> Any:
        return _run_steps(
            self._data,
            self._state,
            self._rates,
            tf.constant(first_step, tf.int32),
            tf.constant(n_steps, tf.int32),
            optimizer=self._optimizer,
            non_negative=self._non_negative,
        )


def _start(ratings: RatingMatrix, config: FitConfig) -> dict[str, FloatArray]:
    """U and V drawn from N(0, init_scale^2), or their absolutes; what the optimizer keeps, zero."""
    rng = np.random.default_rng(config.seed)
    start = {}
    for name, n_rows in (("u", ratings.n_users), ("v", ratings.n_items)):
        drawn = rng.standard_normal((n_rows, config.n_factors), np.float32)
        drawn *= np.float32(config.init_scale)
        start[name] = np.abs(drawn) if config.non_negative else drawn
    for name in "uv":
        for kind in _MOMENTS[config.optimizer]:
            start[f"{name}_{kind}"] = np.zeros_like(start[name])
    return start


def _laid_out(name: str, array: FloatArray) -> FloatArray:
    """One of the arrays as the steps take it: filled up, and V's turned."""
    missing = -array.shape[1] % _LANE
    return _turned(name, np.pad(array, ((0, 0), (0, missing))))


def _turned(name: str, array: FloatArray) -> FloatArray:
    """V and its moments turned between (n_items, n_factors) and the way they are multiplied.

    Inside the steps they are (n_factors, n_items), as in the tutorial: XLA multiplies that way
    round in two thirds of the time.
    """
    return array.T if name.startswith("v") else array


def _cells(ratings: RatingMatrix, holdout: Holdout) -> dict[str, Tensor]:
    """The ratings as (n_users, n_items) arrays: the cells, and what each of them is for."""
    at = ratings.user_index, ratings.item_index
    shape = ratings.n_users, ratings.n_items
    cells, roles = np.zeros(shape, np.float32), np.full(shape, _UNKNOWN, np.int8)
    cells[at] = ratings.values
    roles[at] = np.where(holdout.hidden, _HELD_OUT, _TRAIN)
    return {
        "cells": tf.constant(cells),
        "roles": tf.constant(roles),
        "n_train": tf.constant(holdout.n_train, tf.float32),
        "n_holdout": tf.constant(holdout.n_hidden, tf.float32),
    }


def _counts(ratings: RatingMatrix, holdout: Holdout) -> tuple[Tensor, Tensor]:
    """How many training ratings users and items have, as (n_users, 1) and (1, n_items)."""
    of_users = training_counts_of_users(ratings, holdout)[:, None]
    of_items = training_counts_of_items(ratings, holdout)[None, :]
    return tf.constant(of_users, tf.float32), tf.constant(of_items, tf.float32)


def _gradients(data: dict[str, Tensor], u: Tensor, v: Tensor, rates: dict[str, Any]) -> Any:
    of_users, of_items = rates["weights"]
    with tf.GradientTape() as tape:
        tape.watch((u, v))
        errors = tf.where(data["roles"] == _TRAIN, data["cells"] - tf.matmul(u, v), 0.0)
        loss = tf.reduce_sum(tf.square(errors)) / data["n_train"]
        sizes = tf.reduce_sum(of_users * tf.square(u)) + tf.reduce_sum(of_items * tf.square(v))
        loss += rates["l2"] * sizes / data["n_train"]
    return tape.gradient(loss, (u, v))


def _moved(
    name: str,
    slope: Tensor,
    state: dict[str, Tensor],
    rates: dict[str, Any],
    step: Tensor,
    optimizer: str,
) -> dict[str, Tensor]:
    """U or V after a step, and what the optimizer keeps of it."""
    variable, rate = state[name], rates["rate"]
    names = [name, *(f"{name}_{kind}" for kind in _MOMENTS[optimizer])]
    after: tuple[Tensor, ...]
    if optimizer == "adam":
        first, second = (state[kept] for kept in names[1:])
        square = tf.square(slope)
        after = adam(variable, slope, square, first, second, step, rate, _BETA2)
    elif optimizer == "momentum":
        after = momentum(variable, slope, state[names[1]], rate, rates["momentum"])
    else:
        after = (gradient_descent(variable, slope, rate),)
    return dict(zip(names, after, strict=True))


@tf.function(jit_compile=True, autograph=False)
def _run_steps(
    data: dict[str, Tensor],
    state: dict[str, Tensor],
    rates: dict[str, Any],
    first_step: Tensor,
    n_steps: Tensor,
    optimizer: str,
    non_negative: bool,
) -> Any:
    def step(taken: Tensor, state: dict[str, Tensor]) -> Any:
        slopes = _gradients(data, state["u"], state["v"], rates)
        moved: dict[str, Tensor] = {}
        for name, slope in zip("uv", slopes, strict=True):
            moved |= _moved(name, slope, state, rates, first_step + taken, optimizer)
            if non_negative:
                moved[name] = tf.maximum(moved[name], 0.0)
        return taken + 1, moved

    return tf.while_loop(lambda taken, _: taken < n_steps, step, (tf.constant(0), state))[1]


@tf.function(jit_compile=True, autograph=False)
def _losses(data: dict[str, Tensor], u: Tensor, v: Tensor, low: Tensor, high: Tensor) -> Any:
    squared = tf.square(data["cells"] - clipped(tf.matmul(u, v), low, high))
    train = tf.reduce_sum(tf.where(data["roles"] == _TRAIN, squared, 0.0))
    held_out = tf.reduce_sum(tf.where(data["roles"] == _HELD_OUT, squared, 0.0))
    # 0 / 0 where nothing is held out: NaN, which means just that.
    return train / data["n_train"], held_out / data["n_holdout"]
