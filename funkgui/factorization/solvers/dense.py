"""Dense, masked factorization: whole matrices at a time, as in the tutorial.

Many steps run inside one compiled function, with the tape and the update in its loop and the
state passed as tensors: a call costs the interpreter nothing in between.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from funkgui.factorization.config import FitConfig
from funkgui.factorization.devices import Device, load_tensorflow
from funkgui.factorization.model import FactorModel
from funkgui.factorization.solvers.descent import adam, clipped, gradient_descent
from funkgui.factorization.solvers.start import begun
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import FloatArray, RatingMatrix, RatingScale

tf = load_tensorflow()

Tensor = Any

_BETA2 = 0.999
"""Keras's default, which the tutorial uses."""


class DenseSolver:
    """Minimises the mean squared error over the training cells of U V^T.

    One step is one epoch. With an L2 above zero, the loss also has the mean over the training
    ratings of ``l2 * (|U's row|^2 + |V's row|^2)``.
    """

    steps_per_epoch = 1
    done = False

    def __init__(
        self,
        ratings: RatingMatrix,
        holdout: Holdout,
        config: FitConfig,
        device: Device,
        arrays: dict[str, FloatArray] | None,
    ) -> None:
        self._device = device
        self._scale = ratings.scale
        self._adam = config.optimizer == "adam"
        names = ("u", "v", "u_first", "u_second", "v_first", "v_second")
        self._names = names if self._adam else names[:2]
        start = begun(_start(ratings, config, self._names), arrays)
        with tf.device(device.name):
            self._data = _cells(ratings, holdout)
            self._state = tuple(tf.constant(_turned(name, start[name])) for name in self._names)
        self.change(config)

    def change(self, config: FitConfig) -> None:
        with tf.device(self._device.name):
            self._rate = tf.constant(config.learning_rate, tf.float32)
            self._l2 = tf.constant(config.l2_factors, tf.float32)

    def compile(self) -> None:
        with tf.device(self._device.name):
            self._steps(self._state, 0, 1)

    def advance(self, first_step: int, n_steps: int) -> None:
        with tf.device(self._device.name):
            self._state = self._steps(self._state, first_step, n_steps)
            # Reading one number waits for the whole call: the clock and the controls need that.
            self._state[0][0, 0].numpy()

    def losses(self) -> tuple[float, float]:
        low, high = _bounds(self._scale)
        with tf.device(self._device.name):
            train, held_out = _losses(self._data, *self._state[:2], low, high)
        return float(train), float(held_out)

    def model(self) -> FactorModel:
        arrays = self.arrays()
        u, v = arrays["u"], arrays["v"]
        model = FactorModel.of_factors(u, v)
        return FactorModel(u, v, model.user_bias, model.item_bias, 0.0, self._scale)

    def arrays(self) -> dict[str, FloatArray]:
        named = zip(self._names, self._state, strict=True)
        return {name: np.array(_turned(name, array.numpy()), order="C") for name, array in named}

    def _steps(self, state: tuple[Tensor, ...], first_step: int, n_steps: int) -> Any:
        run = _adam_steps if self._adam else _descent_steps
        first = tf.constant(first_step, tf.int32)
        return run(self._data, state, self._rate, self._l2, first, tf.constant(n_steps, tf.int32))


def _start(
    ratings: RatingMatrix, config: FitConfig, names: tuple[str, ...]
) -> dict[str, FloatArray]:
    """U and V drawn from N(0, init_scale^2); the optimizer's moments zero."""
    rng = np.random.default_rng(config.seed)
    shapes = {
        "u": (ratings.n_users, config.n_factors),
        "v": (ratings.n_items, config.n_factors),
    }
    drawn = {
        name: rng.standard_normal(shape, np.float32) * np.float32(config.init_scale)
        for name, shape in shapes.items()
    }
    return {
        name: drawn[name] if name in drawn else np.zeros(shapes[name[0]], np.float32)
        for name in names
    }


def _turned(name: str, array: FloatArray) -> FloatArray:
    """V and its moments turned between (n_items, n_factors) and the way they are multiplied.

    Inside the steps they are (n_factors, n_items), as in the tutorial: XLA multiplies that way
    round in two thirds of the time.
    """
    return array.T if name.startswith("v") else array


def _cells(ratings: RatingMatrix, holdout: Holdout) -> dict[str, Tensor]:
    """The ratings as (n_users, n_items) arrays: the cells, and 1 where to train and to validate."""
    at = ratings.user_index, ratings.item_index
    shape = ratings.n_users, ratings.n_items
    cells, train, held_out = (np.zeros(shape, np.float32) for _ in range(3))
    cells[at] = ratings.values
    train[at] = ~holdout.hidden
    held_out[at] = holdout.hidden
    return {
        "cells": tf.constant(cells),
        "train": tf.constant(train),
        "held_out": tf.constant(held_out),
        "n_train": tf.constant(holdout.n_train, tf.float32),
        "n_holdout": tf.constant(holdout.n_hidden, tf.float32),
        "user_counts": tf.constant(train.sum(1, keepdims=True)),
        "item_counts": tf.constant(train.sum(0, keepdims=True)),
    }


def _bounds(scale: RatingScale | None) -> tuple[Tensor, Tensor]:
    low, high = (scale.low, scale.high) if scale else (-np.inf, np.inf)
    return tf.constant(low, tf.float32), tf.constant(high, tf.float32)


def _gradients(data: dict[str, Tensor], u: Tensor, v: Tensor, l2: Tensor) -> Any:
    with tf.GradientTape() as tape:
        tape.watch((u, v))
        errors = data["train"] * (data["cells"] - tf.matmul(u, v))
        loss = tf.reduce_sum(tf.square(errors)) / data["n_train"]
        sizes = tf.reduce_sum(data["user_counts"] * tf.square(u)) + tf.reduce_sum(
            data["item_counts"] * tf.square(v)
        )
        loss += l2 * sizes / data["n_train"]
    return tape.gradient(loss, (u, v))


@tf.function(jit_compile=True, autograph=False)
def _adam_steps(
    data: dict[str, Tensor],
    state: tuple[Tensor, ...],
    rate: Tensor,
    l2: Tensor,
    first_step: Tensor,
    n_steps: Tensor,
) -> Any:
    def step(taken: Tensor, state: tuple[Tensor, ...]) -> Any:
        u, v, u_first, u_second, v_first, v_second = state
        u_gradient, v_gradient = _gradients(data, u, v, l2)
        at = first_step + taken
        u, u_first, u_second = adam(u, u_gradient, u_first, u_second, at, rate, _BETA2)
        v, v_first, v_second = adam(v, v_gradient, v_first, v_second, at, rate, _BETA2)
        return taken + 1, (u, v, u_first, u_second, v_first, v_second)

    return tf.while_loop(lambda taken, _: taken < n_steps, step, (tf.constant(0), state))[1]


@tf.function(jit_compile=True, autograph=False)
def _descent_steps(
    data: dict[str, Tensor],
    state: tuple[Tensor, ...],
    rate: Tensor,
    l2: Tensor,
    first_step: Tensor,
    n_steps: Tensor,
) -> Any:
    def step(taken: Tensor, state: tuple[Tensor, ...]) -> Any:
        u, v = state
        u_gradient, v_gradient = _gradients(data, u, v, l2)
        u, v = gradient_descent(u, u_gradient, rate), gradient_descent(v, v_gradient, rate)
        return taken + 1, (u, v)

    return tf.while_loop(lambda taken, _: taken < n_steps, step, (tf.constant(0), state))[1]


@tf.function(jit_compile=True, autograph=False)
def _losses(data: dict[str, Tensor], u: Tensor, v: Tensor, low: Tensor, high: Tensor) -> Any:
    predicted = clipped(tf.matmul(u, v), low, high)
    squared = tf.square(data["cells"] - predicted)
    train = tf.reduce_sum(data["train"] * squared) / data["n_train"]
    # 0 / 0 where nothing is held out: NaN, which means just that.
    return train, tf.reduce_sum(data["held_out"] * squared) / data["n_holdout"]
