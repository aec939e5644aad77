"""Sparse factorization: only the known ratings, for rating files of any size.

The training ratings are cut at random into equal batches, each sorted by user and item. A step
takes one batch: dot products of gathered rows forward, sparse-times-dense products of the
residuals backward, then Adam over all rows, with each row's gradient divided by how many ratings
it has in the batch.

Ratings are centred at their mean and scaled to a standard deviation of 1 while training, so that
the settings mean the same on every scale; `SparseSolver.model` scales back.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from funkgui.factorization.config import FitConfig
from funkgui.factorization.devices import Device, load_tensorflow
from funkgui.factorization.model import FactorModel
from funkgui.factorization.solvers.descent import adam, gradient_descent
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import BoolArray, FloatArray, RatingMatrix

tf = load_tensorflow()

Tensor = Any

_BETA2 = 0.99
"""Shorter than Adam's usual memory: an epoch has few steps, and rows differ much in activity."""

_COLUMNS_AT_ONCE = 8
"""Factors per fused gather-multiply-add; XLA stops fusing when rows are wider."""

_BIAS_AND_FACTORS = ("u", "v", "user_bias", "item_bias")


class _Batches(NamedTuple):
    """Ratings in equal batches; positions after ``sizes`` only fill up and count for nothing.

    Attributes
    ----------
    users, items
        (n_batches, batch_size) int32.
    values
        (n_batches, batch_size) float32, centred and scaled.
    sizes
        (n_batches,) int32. How many ratings each batch has.
    """

    users: Tensor
    items: Tensor
    values: Tensor
    sizes: Tensor


class SparseSolver:
    """Minimises squared errors plus L2 over the training ratings, batch by batch.

    The loss of a batch is half the sum of its squared errors, plus half ``l2`` times each row's
    squared length times its number of ratings in the batch.
    """

    def __init__(
        self,
        ratings: RatingMatrix,
        holdout: Holdout,
        config: FitConfig,
        device: Device,
        arrays: dict[str, FloatArray] | None,
    ) -> None:
        self._ratings, self._config, self._device = ratings, config, device
        train = ~holdout.hidden
        known = ratings.values[train]
        self._mean = float(known.mean(dtype=np.float64)) if config.biases else 0.0
        self._unit = float(known.std(dtype=np.float64)) or 1.0
        self.steps_per_epoch = min(config.n_batches, holdout.n_train)
        self._n_train, self._n_holdout = holdout.n_train, holdout.n_hidden
        start = arrays or _start(ratings, config)
        self._names = tuple(start)
        with tf.device(device.name):
            self._state = {name: tf.constant(array) for name, array in start.items()}
            self._batches = self._cut(train, self.steps_per_epoch)
            self._counts = _counts(self._batches, ratings.n_users, ratings.n_items)
            self._held_out = self._cut(holdout.hidden, 1) if holdout.n_hidden else None
            self._rates = {
                "rate": tf.constant(config.learning_rate, tf.float32),
                "l2_factors": tf.constant(config.l2_factors, tf.float32),
                "l2_biases": tf.constant(config.l2_biases, tf.float32),
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
        factors = {name: self._state[name] for name in _BIAS_AND_FACTORS}
        low, high = self._bounds()
        with tf.device(self._device.name):
            train = float(_squared_errors(self._batches, factors, low, high)) / self._n_train
            held_out = float("nan")
            if self._held_out is not None:
                squared = float(_squared_errors(self._held_out, factors, low, high))
                held_out = squared / self._n_holdout
        return train * self._unit**2, held_out * self._unit**2

    def model(self) -> FactorModel:
        unit = np.float32(self._unit)
        u, v, user_bias, item_bias = (np.array(self._state[name]) for name in _BIAS_AND_FACTORS)
        side = np.float32(np.sqrt(self._unit))
        scale = self._ratings.scale
        return FactorModel(
            u * side, v * side, user_bias * unit, item_bias * unit, self._mean, scale
        )

    def arrays(self) -> dict[str, FloatArray]:
        return {name: np.array(array) for name, array in self._state.items()}

    def _cut(self, chosen: BoolArray, n_batches: int) -> _Batches:
        """Deal the chosen ratings at random into batches."""
        at = np.flatnonzero(chosen)
        size = -(-len(at) // n_batches)
        batch_of = np.arange(len(at), dtype=np.int32) % n_batches
        np.random.default_rng(self._config.seed).shuffle(batch_of)
        users = np.full((n_batches, size), self._ratings.n_users - 1, np.int32)
        items = np.full((n_batches, size), self._ratings.n_items - 1, np.int32)
        values = np.zeros((n_batches, size), np.float32)
        sizes = np.zeros(n_batches, np.int32)
        for batch in range(n_batches):
            mine = at[batch_of == batch]
            sizes[batch] = len(mine)
            users[batch, : len(mine)] = self._ratings.user_index[mine]
            items[batch, : len(mine)] = self._ratings.item_index[mine]
            values[batch, : len(mine)] = (self._ratings.values[mine] - self._mean) / self._unit
        return _Batches(*(tf.constant(array) for array in (users, items, values, sizes)))

    def _bounds(self) -> tuple[Tensor, Tensor]:
        scale = self._ratings.scale
        low, high = (scale.low, scale.high) if scale else (-np.inf, np.inf)
        bounds = ((bound - self._mean) / self._unit for bound in (low, high))
        low_bound, high_bound = (tf.constant(bound, tf.float32) for bound in bounds)
        return low_bound, high_bound

    def _steps(self, first_step: int, n_steps: int) -> Any:
        return _run_steps(
            self._batches,
            self._counts,
            self._state,
            self._rates,
            tf.constant(first_step, tf.int32),
            tf.constant(n_steps, tf.int32),
            use_adam=self._config.optimizer == "adam",
            use_biases=self._config.biases,
        )


def _start(ratings: RatingMatrix, config: FitConfig) -> dict[str, FloatArray]:
    """U and V drawn from N(0, init_scale^2); biases and the optimizer's moments zero."""
    rng = np.random.default_rng(config.seed)
    scale = np.float32(config.init_scale)
    start = {
        "u": rng.standard_normal((ratings.n_users, config.n_factors), np.float32) * scale,
        "v": rng.standard_normal((ratings.n_items, config.n_factors), np.float32) * scale,
        "user_bias": np.zeros(ratings.n_users, np.float32),
        "item_bias": np.zeros(ratings.n_items, np.float32),
    }
    if config.optimizer == "adam":
        for name in _BIAS_AND_FACTORS:
            start[f"{name}_first"] = np.zeros_like(start[name])
            start[f"{name}_second"] = np.zeros_like(start[name])
    return start


def _counts(batches: _Batches, n_users: int, n_items: int) -> dict[str, Tensor]:
    """How many ratings each user and item has in each batch, as (n_batches, n) float32."""
    sides = {"user": (batches.users, n_users), "item": (batches.items, n_items)}
    sizes = batches.sizes.numpy()
    return {
        side: tf.constant(
            np.stack(
                [
                    np.bincount(row[:size], minlength=n).astype(np.float32)
                    for row, size in zip(index.numpy(), sizes, strict=True)
                ]
            )
        )
        for side, (index, n) in sides.items()
    }


@tf.function(jit_compile=True, autograph=False)
def _dot_products(u: Tensor, v: Tensor, users: Tensor, items: Tensor) -> Tensor:
    total = tf.zeros(tf.shape(users), tf.float32)
    for first in range(0, u.shape[1], _COLUMNS_AT_ONCE):
        some = slice(first, min(first + _COLUMNS_AT_ONCE, u.shape[1]))
        total += tf.reduce_sum(tf.gather(u[:, some], users) * tf.gather(v[:, some], items), axis=1)
    return total


@tf.function(jit_compile=True, autograph=False)
def _bias_sums(user_bias: Tensor, item_bias: Tensor, users: Tensor, items: Tensor) -> Tensor:
    return tf.gather(user_bias, users) + tf.gather(item_bias, items)


@tf.custom_gradient
def _scores(
    u: Tensor, v: Tensor, user_bias: Tensor, item_bias: Tensor, users: Tensor, items: Tensor
) -> Any:
    """Predictions for one batch, whose gradient is two products with the sparse residuals."""
    scores = _dot_products(u, v, users, items) + _bias_sums(user_bias, item_bias, users, items)

    def gradient(upstream: Tensor) -> Any:
        indices = tf.stack([tf.cast(users, tf.int64), tf.cast(items, tf.int64)], axis=1)
        shape = tf.constant([u.shape[0], v.shape[0]], tf.int64)
        residuals = tf.raw_ops.SparseTensorToCSRSparseMatrix(
            indices=indices, values=upstream, dense_shape=shape
        )
        # A column of ones beside the factors makes the same product yield the biases' gradients.
        v_and_one = tf.concat([v, tf.ones([v.shape[0], 1])], axis=1)
        u_and_one = tf.concat([u, tf.ones([u.shape[0], 1])], axis=1)
        to_users = tf.raw_ops.SparseMatrixMatMul(a=residuals, b=v_and_one)
        to_items = tf.raw_ops.SparseMatrixMatMul(a=residuals, b=u_and_one, transpose_a=True)
        return to_users[:, :-1], to_items[:, :-1], to_users[:, -1], to_items[:, -1], None, None

    return scores, gradient


def _gradients(batches: _Batches, state: dict[str, Tensor], batch: Tensor) -> dict[str, Tensor]:
    """Gradient of half the batch's sum of squared errors with respect to factors and biases."""
    users, items = batches.users[batch], batches.items[batch]
    counts = tf.range(tf.shape(users)[0]) < batches.sizes[batch]
    watched = [state[name] for name in _BIAS_AND_FACTORS]
    with tf.GradientTape() as tape:
        tape.watch(watched)
        errors = _scores(*watched, users, items) - batches.values[batch]
        loss = 0.5 * tf.reduce_sum(tf.where(counts, tf.square(errors), 0.0))
    slopes = tape.gradient(loss, watched)
    return dict(zip(_BIAS_AND_FACTORS, slopes, strict=True))


@tf.function(jit_compile=True, autograph=False)
def _update(
    variable: Tensor,
    moments: tuple[Tensor, ...],
    gradient: Tensor,
    counts: Tensor,
    l2: Tensor,
    rate: Tensor,
    step: Tensor,
) -> Any:
    """One step over all rows: the gradient with L2, per rating of the row, then the rule."""
    if len(variable.shape) == 2:
        counts = counts[:, None]
    per_rating = (gradient + l2 * counts * variable) / (counts + 1.0)
    if not moments:
        return (gradient_descent(variable, per_rating, rate),)
    first, second = moments
    return adam(variable, per_rating, first, second, step, rate, _BETA2)


@tf.function(autograph=False)
def _run_steps(
    batches: _Batches,
    counts: dict[str, Tensor],
    state: dict[str, Tensor],
    rates: dict[str, Tensor],
    first_step: Tensor,
    n_steps: Tensor,
    use_adam: bool,
    use_biases: bool,
) -> Any:
    n_batches = batches.sizes.shape[0]
    moving = _BIAS_AND_FACTORS if use_biases else _BIAS_AND_FACTORS[:2]
    sides = {"u": "user", "v": "item", "user_bias": "user", "item_bias": "item"}

    def step(taken: Tensor, state: dict[str, Tensor]) -> Any:
        at = first_step + taken
        batch = at % n_batches
        gradients = _gradients(batches, state, batch)
        state = dict(state)
        for name in moving:
            names = (name, f"{name}_first", f"{name}_second") if use_adam else (name,)
            l2 = rates["l2_biases" if name.endswith("bias") else "l2_factors"]
            updated = _update(
                state[name],
                tuple(state[one] for one in names[1:]),
                gradients[name],
                counts[sides[name]][batch],
                l2,
                rates["rate"],
                at,
            )
            state.update(zip(names, updated, strict=True))
        return taken + 1, state

    return tf.while_loop(lambda taken, _: taken < n_steps, step, (tf.constant(0), state))[1]


@tf.function(autograph=False)
def _squared_errors(
    batches: _Batches, state: dict[str, Tensor], low: Tensor, high: Tensor
) -> Tensor:
    """Sum of squared errors of the clipped predictions, in float64."""

    def add(batch: Tensor, total: Tensor) -> Any:
        users, items = batches.users[batch], batches.items[batch]
        scores = _dot_products(state["u"], state["v"], users, items)
        scores += _bias_sums(state["user_bias"], state["item_bias"], users, items)
        squared = tf.square(tf.clip_by_value(scores, low, high) - batches.values[batch])
        counts = tf.range(tf.shape(users)[0]) < batches.sizes[batch]
        part = tf.reduce_sum(tf.cast(tf.where(counts, squared, 0.0), tf.float64))
        return batch + 1, total + part

    n_batches = batches.sizes.shape[0]
    zero = (tf.constant(0), tf.constant(0.0, tf.float64))
    return tf.while_loop(lambda batch, _: batch < n_batches, add, zero)[1]
