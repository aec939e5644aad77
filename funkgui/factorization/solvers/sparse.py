"""Sparse factorization: only the known ratings, for rating files of any size.

The training ratings are cut at random into equal batches, each sorted by user and item. A step
takes one batch: dot products of gathered rows forward, sparse-times-dense products of the
residuals backward, then Adam over all rows, with each row's gradient divided by how many ratings
it has in the batch plus one.

Ratings are centred at their mean and scaled to a standard deviation of 1 while training, so that
the settings mean the same on every scale; `SparseSolver.model` scales back.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from funkgui.factorization.config import FitConfig
from funkgui.factorization.devices import Device, load_tensorflow
from funkgui.factorization.model import FactorModel
from funkgui.factorization.solvers.descent import adam, clipped, gradient_descent, momentum
from funkgui.factorization.solvers.start import begun, centre_and_unit
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import BoolArray, FloatArray, RatingMatrix

tf = load_tensorflow()

Tensor = Any

_BETA2 = 0.99
"""Shorter than Adam's usual memory: an epoch has few steps, and rows differ much in activity."""

_COLUMNS_AT_ONCE = 8
"""Factors per fused gather-multiply-add; XLA stops fusing when rows are wider."""

_FACTORS_AND_BIASES = ("u", "v", "user_bias", "item_bias")
_MOMENTS = {"adam": ("first", "second"), "momentum": ("velocity",)}
_SIDES = {"u": "user", "v": "item", "user_bias": "user", "item_bias": "item"}


class _Batches(NamedTuple):
    """Ratings in equal batches; positions after ``sizes`` only fill up and count for nothing.

    Attributes
    ----------
    users, items
        (n_batches, batch_size) int32.
    values
        (n_batches, batch_size) float32, centred and scaled.
    by_item
        (n_batches, batch_size) int32. The positions in the order of items, then users.
    sizes
        (n_batches,) int32. How many ratings each batch has.
    """

    users: Tensor
    items: Tensor
    values: Tensor
    by_item: Tensor
    sizes: Tensor


class _Options(NamedTuple):
    """What the compiled step is made for."""

    biases: bool
    by_count: bool
    non_negative: bool
    n_batches: int


class SparseSolver:
    """Minimises squared errors plus L2 over the training ratings, batch by batch.

    The loss of a batch is half the sum of its squared errors, plus half ``l2`` times each row's
    squared length times its number of ratings in the batch.
    """

    done = False

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
        self._mean, self._unit = centre_and_unit(known, config)
        self.steps_per_epoch = min(config.n_batches, holdout.n_train)
        self._options = _Options(
            config.biases,
            config.l2_weighting == "by-count",
            config.non_negative,
            self.steps_per_epoch,
        )
        self._n_train, self._n_holdout = holdout.n_train, holdout.n_hidden
        start = begun(_start(ratings, config), arrays)
        self._names = tuple(start)
        with tf.device(device.name):
            self._state = {name: tf.constant(array) for name, array in start.items()}
            self._batches = self._cut(train, self.steps_per_epoch)
            self._counts = _counts(self._batches, ratings.n_users, ratings.n_items)
            self._held_out = self._cut(holdout.hidden, 1) if holdout.n_hidden else None
        self.change(config)

    def change(self, config: FitConfig) -> None:
        with tf.device(self._device.name):
            self._rates = {
                "rate": tf.constant(config.learning_rate, tf.float32),
                "l2_factors": tf.constant(config.l2_factors, tf.float32),
                "l2_biases": tf.constant(config.l2_biases, tf.float32),
                "momentum": tf.constant(config.momentum, tf.float32),
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
        factors = {name: self._state[name] for name in _FACTORS_AND_BIASES}
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
        u, v, user_bias, item_bias = (np.array(self._state[name]) for name in _FACTORS_AND_BIASES)
        side = np.float32(np.sqrt(self._unit))
        scale = self._ratings.scale if self._config.clip else None
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
            centred = self._ratings.values[mine].astype(np.float64) - self._mean
            values[batch, : len(mine)] = centred / self._unit
        by_item = np.argsort(items, axis=1, kind="stable").astype(np.int32)
        return _Batches(*map(tf.constant, (users, items, values, by_item, sizes)))

    def _bounds(self) -> tuple[Tensor, Tensor]:
        scale = self._ratings.scale if self._config.clip else None
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
            options=self._options,
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
    if config.non_negative:
        start["u"], start["v"] = np.abs(start["u"]), np.abs(start["v"])
    for moment in _MOMENTS.get(config.optimizer, ()):
        for name in _FACTORS_AND_BIASES:
            start[f"{name}_{moment}"] = np.zeros_like(start[name])
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
def _predictions(
    u: Tensor, v: Tensor, user_bias: Tensor, item_bias: Tensor, users: Tensor, items: Tensor
) -> Tensor:
    total = tf.gather(user_bias, users) + tf.gather(item_bias, items)
    for first in range(0, u.shape[1], _COLUMNS_AT_ONCE):
        some = slice(first, min(first + _COLUMNS_AT_ONCE, u.shape[1]))
        total += tf.reduce_sum(tf.gather(u[:, some], users) * tf.gather(v[:, some], items), axis=1)
    return total


@tf.function(jit_compile=True, autograph=False)
def _transposed(users: Tensor, items: Tensor, by_item: Tensor, residuals: Tensor) -> Any:
    """Coordinates of the sparse residuals, those of their transpose, and its values."""
    pairs = tf.stack([tf.cast(users, tf.int64), tf.cast(items, tf.int64)], axis=1)
    transposed = tf.gather(tf.reverse(pairs, axis=[1]), by_item)
    return pairs, transposed, tf.gather(residuals, by_item)


def _times_factors(coordinates: Tensor, values: Tensor, n_rows: int, factors: Tensor) -> Any:
    """Sparse residuals times factors, and times one: gradients of the factors and of the biases."""
    residuals = tf.raw_ops.SparseTensorToCSRSparseMatrix(
        indices=coordinates,
        values=values,
        dense_shape=tf.constant([n_rows, factors.shape[0]], tf.int64),
    )
    # A column of ones beside the factors makes the same product yield the biases' gradients.
    with_one = tf.concat([factors, tf.ones([factors.shape[0], 1])], axis=1)
    product = tf.raw_ops.SparseMatrixMatMul(a=residuals, b=with_one)
    return product[:, :-1], product[:, -1]


@tf.custom_gradient
def _scores(
    u: Tensor,
    v: Tensor,
    user_bias: Tensor,
    item_bias: Tensor,
    users: Tensor,
    items: Tensor,
    by_item: Tensor,
) -> Any:
    """Predictions for one batch, whose gradient is two products with the sparse residuals."""

    def gradient(upstream: Tensor) -> Any:
        # The product's own transpose_a adds up in whatever order its threads finish, so that two
        # trainings would differ in their last bits: the residuals are put in items' order instead.
        pairs, transposed, reordered = _transposed(users, items, by_item, upstream)
        to_u, to_user_bias = _times_factors(pairs, upstream, u.shape[0], v)
        to_v, to_item_bias = _times_factors(transposed, reordered, v.shape[0], u)
        return to_u, to_v, to_user_bias, to_item_bias, None, None, None

    return _predictions(u, v, user_bias, item_bias, users, items), gradient


def _gradients(batches: _Batches, state: dict[str, Tensor], batch: Tensor) -> dict[str, Tensor]:
    """Gradient of half the batch's sum of squared errors with respect to factors and biases."""
    users, items, by_item = batches.users[batch], batches.items[batch], batches.by_item[batch]
    counts = tf.range(tf.shape(users)[0]) < batches.sizes[batch]
    watched = [state[name] for name in _FACTORS_AND_BIASES]
    with tf.GradientTape() as tape:
        tape.watch(watched)
        errors = _scores(*watched, users, items, by_item) - batches.values[batch]
        loss = 0.5 * tf.reduce_sum(tf.where(counts, tf.square(errors), 0.0))
    slopes = tape.gradient(loss, watched)
    return dict(zip(_FACTORS_AND_BIASES, slopes, strict=True))


@tf.function(jit_compile=True, autograph=False)
def _updated(
    state: dict[str, Tensor],
    gradients: dict[str, Tensor],
    counts: dict[str, Tensor],
    rates: dict[str, Tensor],
    step: Tensor,
    options: _Options,
) -> dict[str, Tensor]:
    """One step over all rows: the gradient with L2, per rating of the row, then the rule."""
    state = dict(state)
    for name in _FACTORS_AND_BIASES if options.biases else _FACTORS_AND_BIASES[:2]:
        variable, n = state[name], counts[_SIDES[name]]
        l2 = rates["l2_biases" if name.endswith("bias") else "l2_factors"]
        n = tf.reshape(n, [-1] + [1] * (len(variable.shape) - 1))
        # Plain L2 counts once for each row and epoch, so a batch has its share of it.
        pulled = n if options.by_count else 1.0 / options.n_batches
        per_rating = (gradients[name] + l2 * pulled * variable) / (n + 1.0)
        moments = f"{name}_first", f"{name}_second"
        if moments[0] in state:
            first, second = (state[moment] for moment in moments)
            rule = adam(variable, per_rating, first, second, step, rates["rate"], _BETA2)
            state.update(zip((name, *moments), rule, strict=True))
        else:
            velocity = f"{name}_velocity"
            if velocity in state:
                state[name], state[velocity] = momentum(
                    variable, per_rating, state[velocity], rates["rate"], rates["momentum"]
                )
            else:
                state[name] = gradient_descent(variable, per_rating, rates["rate"])
        if options.non_negative and name in ("u", "v"):
            state[name] = tf.maximum(state[name], 0.0)
    return state


@tf.function(autograph=False)
def _run_steps(
    batches: _Batches,
    counts: dict[str, Tensor],
    state: dict[str, Tensor],
    rates: dict[str, Tensor],
    first_step: Tensor,
    n_steps: Tensor,
    options: _Options,
) -> Any:
    n_batches = batches.sizes.shape[0]

    def step(taken: Tensor, state: dict[str, Tensor]) -> Any:
        at = first_step + taken
        batch = at % n_batches
        gradients = _gradients(batches, state, batch)
        in_batch = {side: one[batch] for side, one in counts.items()}
        return taken + 1, _updated(state, gradients, in_batch, rates, at, options)

    return tf.while_loop(lambda taken, _: taken < n_steps, step, (tf.constant(0), state))[1]


@tf.function(autograph=False)
def _squared_errors(
    batches: _Batches, state: dict[str, Tensor], low: Tensor, high: Tensor
) -> Tensor:
    """Sum of squared errors of the clipped predictions, in float64."""

    def add(batch: Tensor, total: Tensor) -> Any:
        users, items = batches.users[batch], batches.items[batch]
        scores = _predictions(*(state[name] for name in _FACTORS_AND_BIASES), users, items)
        squared = tf.square(clipped(scores, low, high) - batches.values[batch])
        counts = tf.range(tf.shape(users)[0]) < batches.sizes[batch]
        part = tf.reduce_sum(tf.cast(tf.where(counts, squared, 0.0), tf.float64))
        return batch + 1, total + part

    n_batches = batches.sizes.shape[0]
    zero = (tf.constant(0), tf.constant(0.0, tf.float64))
    return tf.while_loop(lambda batch, _: batch < n_batches, add, zero)[1]
