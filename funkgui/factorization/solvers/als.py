"""Alternating least squares: all users given the items, then all items given the users.

With one side held still, every row of the other is a ridge regression of its own, and no learning
rate is needed. All rows are solved at once by conjugate gradients: the tape's gradient of a
quadratic loss at a vector is the loss's Hessian times that vector, and each row has its own step
sizes, since the Hessian couples no two rows.

Ratings are centred at their mean and scaled to a standard deviation of 1 while training, so that
the settings mean the same on every scale; `AlsSolver.model` scales back.

References
----------
Y. Zhou et al., "Large-scale parallel collaborative filtering for the Netflix Prize", 2008 (L2 by
count). G. Takács, I. Pilászy and D. Tikk, "Applications of the conjugate gradient method for
implicit feedback collaborative filtering", RecSys 2011 (few steps from the last sweep's rows).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from funkgui.factorization.config import FitConfig
from funkgui.factorization.devices import Device, load_tensorflow
from funkgui.factorization.model import FactorModel
from funkgui.factorization.solvers.descent import clipped
from funkgui.factorization.solvers.start import begun, centre_and_unit
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import FloatArray, IndexArray, IntArray, RatingMatrix

tf = load_tensorflow()

Tensor = Any

_CG_STEPS = 3
"""Steps of conjugate gradients for each side in a sweep. They start from the last sweep's rows, so
that few suffice: with 16 factors, the objective is that of exact solutions to five digits."""

_PIECE = 1 << 22
"""Ratings dealt with at once, so that what is worked out for each of them takes bounded memory."""

_COLUMNS_AT_ONCE = 8
"""Factors per fused gather-multiply-add; XLA stops fusing when rows are wider."""

_SIDES = {"user": ("u", "user_bias"), "item": ("v", "item_bias")}
_NAMES = ("u", "v", "user_bias", "item_bias")


class _Ratings(NamedTuple):
    """Ratings in the order of one side's rows, cut into equal pieces.

    Positions of a piece from its size on only fill up and count for nothing.

    Attributes
    ----------
    rows, columns
        (n_pieces, piece_size) int32. The side that is solved for, and the one held still.
    values
        (n_pieces, piece_size) float32, centred and scaled.
    sizes
        (n_pieces,) int32. How many ratings each piece has.
    """

    rows: Tensor
    columns: Tensor
    values: Tensor
    sizes: Tensor


class AlsSolver:
    """Minimises squared errors plus L2 over the training ratings, one side after the other.

    The loss is half the sum of the squared errors, plus half ``l2`` times each row's squared
    length, times its number of ratings where L2 grows by count. A step solves for one side: users
    first, then items.
    """

    steps_per_epoch = 2
    done = False

    def __init__(
        self,
        ratings: RatingMatrix,
        holdout: Holdout,
        config: FitConfig,
        device: Device,
        arrays: dict[str, FloatArray] | None,
    ) -> None:
        self._device, self._biases = device, config.biases
        self._scale = ratings.scale if config.clip else None
        train = ~holdout.hidden
        known = ratings.values[train]
        self._mean, self._unit = centre_and_unit(known, config)
        self._n_train, self._n_holdout = holdout.n_train, holdout.n_hidden
        users, items = ratings.user_index[train], ratings.item_index[train]
        self._counts = {
            "user": np.bincount(users, minlength=ratings.n_users),
            "item": np.bincount(items, minlength=ratings.n_items),
        }
        start = begun(_start(self._counts, config), arrays)
        with tf.device(device.name):
            self._state = {name: tf.constant(start[name]) for name in _NAMES}
            scaled = self._scaled(known)
            by_item = np.argsort(items, kind="stable")
            self._by_user = _pieces(users, items, scaled)
            self._by_item = _pieces(items[by_item], users[by_item], scaled[by_item])
            self._held_out = None
            if holdout.n_hidden:
                hidden = holdout.hidden
                self._held_out = _pieces(
                    ratings.user_index[hidden],
                    ratings.item_index[hidden],
                    self._scaled(ratings.values[hidden]),
                )
        self.change(config)

    def change(self, config: FitConfig) -> None:
        with tf.device(self._device.name):
            self._grown = {
                side: tf.constant(_grown(counts, config)) for side, counts in self._counts.items()
            }
            self._l2 = tf.constant(_l2(config))

    def compile(self) -> None:
        for step in range(self.steps_per_epoch):
            self._solved(step, n_pieces=1, n_steps=1)

    def advance(self, first_step: int, n_steps: int) -> None:
        for step in range(first_step, first_step + n_steps):
            n_pieces = self._by_user.sizes.shape[0]
            self._state.update(self._solved(step, n_pieces, _CG_STEPS))
        # Reading one number waits for the whole call: the clock and the controls need that.
        self._state["u"][0, 0].numpy()

    def losses(self) -> tuple[float, float]:
        train = self._squared_errors(self._by_user) / self._n_train
        if self._held_out is None:
            return train, math.nan
        return train, self._squared_errors(self._held_out) / self._n_holdout

    def model(self) -> FactorModel:
        unit, side = np.float32(self._unit), np.float32(np.sqrt(self._unit))
        u, v, user_bias, item_bias = (np.array(self._state[name]) for name in _NAMES)
        return FactorModel(
            u * side, v * side, user_bias * unit, item_bias * unit, self._mean, self._scale
        )

    def arrays(self) -> dict[str, FloatArray]:
        return {name: np.array(array) for name, array in self._state.items()}

    def _scaled(self, values: FloatArray) -> FloatArray:
        return ((values.astype(np.float64) - self._mean) / self._unit).astype(np.float32)

    def _squared_errors(self, pieces: _Ratings) -> float:
        """Sum over some ratings, in units of the ratings."""
        low, high = (self._scale.low, self._scale.high) if self._scale else (-np.inf, np.inf)
        with tf.device(self._device.name):
            bounds = (
                tf.constant((bound - self._mean) / self._unit, tf.float32) for bound in (low, high)
            )
            squared = _squared_errors(pieces, *(self._state[name] for name in _NAMES), *bounds)
        return float(squared) * self._unit**2

    def _solved(self, step: int, n_pieces: int, n_steps: int) -> dict[str, Tensor]:
        """The factors and biases of the side whose turn it is."""
        side, other = ("user", "item") if step % 2 == 0 else ("item", "user")
        factors, bias = _SIDES[side]
        with tf.device(self._device.name):
            solved = _solve(
                self._by_user if side == "user" else self._by_item,
                self._grown[side] * self._l2,
                *(self._state[name] for name in (factors, bias, *_SIDES[other])),
                tf.constant(n_pieces),
                tf.constant(n_steps),
                use_biases=self._biases,
            )
        return dict(zip((factors, bias), solved, strict=True))


def _start(counts: dict[str, IntArray], config: FitConfig) -> dict[str, FloatArray]:
    """V drawn from N(0, init_scale^2); all else, which the first steps solve for, zero.

    So are the items without training ratings, which no step would ever change by count.
    """
    n_users, n_items = len(counts["user"]), len(counts["item"])
    rng = np.random.default_rng(config.seed)
    v = rng.standard_normal((n_items, config.n_factors), np.float32)
    v *= np.float32(config.init_scale)
    v[counts["item"] == 0] = 0
    return {
        "u": np.zeros((n_users, config.n_factors), np.float32),
        "v": v,
        "user_bias": np.zeros(n_users, np.float32),
        "item_bias": np.zeros(n_items, np.float32),
    }


def _pieces(rows: IndexArray, columns: IndexArray, values: FloatArray) -> _Ratings:
    n_pieces = max(1, -(-len(rows) // _PIECE))
    size = -(-len(rows) // n_pieces)
    missing = n_pieces * size - len(rows)

    def cut(array: Any, filling: Any) -> Tensor:
        filled = np.append(array, np.full(missing, filling, array.dtype))
        return tf.constant(filled.reshape(n_pieces, size))

    sizes = np.full(n_pieces, size, np.int32)
    sizes[-1] -= missing
    # The last rating's place is repeated, so that the rows stay in order.
    return _Ratings(
        cut(rows, rows[-1]), cut(columns, columns[-1]), cut(values, 0), tf.constant(sizes)
    )


def _grown(counts: IntArray, config: FitConfig) -> FloatArray:
    """(n_rows, 1) float32. What the L2 of each row is multiplied by."""
    grows = counts if config.l2_weighting == "by-count" else np.ones_like(counts)
    return grows[:, None].astype(np.float32)


def _l2(config: FitConfig) -> FloatArray:
    """L2 of a row's factors and then, where it has one, of its bias, as float32."""
    biases = [config.l2_biases] if config.biases else []
    return np.array([config.l2_factors] * config.n_factors + biases, np.float32)


@tf.function(jit_compile=True, autograph=False)
def _products(left: Tensor, right: Tensor, rows: Tensor, columns: Tensor) -> Tensor:
    """Dot product of a row of ``left`` and a row of ``right`` for each rating."""
    total = tf.zeros(rows.shape)
    for first in range(0, left.shape[1], _COLUMNS_AT_ONCE):
        some = slice(first, min(first + _COLUMNS_AT_ONCE, left.shape[1]))
        total += tf.reduce_sum(
            tf.gather(left[:, some], rows) * tf.gather(right[:, some], columns), axis=1
        )
    return total


@tf.custom_gradient
def _scores(x: Tensor, features: Tensor, rows: Tensor, columns: Tensor) -> Any:
    """`_products`, whose gradient by ``x`` is a product of a sparse matrix and the features."""

    def gradient(upstream: Tensor) -> Any:
        residuals = _sparse(rows, columns, upstream, x, features)
        return tf.raw_ops.SparseMatrixMatMul(a=residuals, b=features), None, None, None

    return _products(x, features, rows, columns), gradient


def _sparse(rows: Tensor, columns: Tensor, values: Tensor, x: Tensor, features: Tensor) -> Tensor:
    """One value for each rating, as a sparse matrix of the rows of x by those of the features."""
    return tf.raw_ops.SparseTensorToCSRSparseMatrix(
        indices=tf.stack([tf.cast(rows, tf.int64), tf.cast(columns, tf.int64)], axis=1),
        values=values,
        dense_shape=tf.constant([x.shape[0], features.shape[0]], tf.int64),
    )


def _slope(
    ratings: _Ratings,
    n_pieces: Tensor,
    x: Tensor,
    features: Tensor,
    targets: Callable[[Tensor], Tensor],
) -> Tensor:
    """Gradient at ``x`` of half the sum of (features . x - target)^2 over the ratings.

    Without targets, which do not depend on x, it is the Hessian times x.
    """

    def add(piece: Tensor, total: Tensor) -> Any:
        rows, columns = ratings.rows[piece], ratings.columns[piece]
        counts = tf.range(tf.shape(rows)[0]) < ratings.sizes[piece]
        with tf.GradientTape() as tape:
            tape.watch(x)
            errors = _scores(x, features, rows, columns) - targets(piece)
            loss = 0.5 * tf.reduce_sum(tf.where(counts, tf.square(errors), 0.0))
        return piece + 1, total + tape.gradient(loss, x)

    return tf.while_loop(
        lambda piece, _: piece < n_pieces, add, (tf.constant(0), tf.zeros_like(x))
    )[1]


@tf.function(jit_compile=True, autograph=False)
def _moved(x: Tensor, residual: Tensor, direction: Tensor, curved: Tensor, inverse: Tensor) -> Any:
    """One step of conjugate gradients, with a step size for each row.

    Parameters
    ----------
    residual
        The negative gradient at ``x``.
    curved
        The Hessian times ``direction``.
    inverse
        Inverse of the Hessian's diagonal: the preconditioner.
    """
    before = _row_dots(residual, inverse * residual)
    # Rows that are solved already have neither residual nor direction: 0 / 0 counts as 0.
    step = tf.math.divide_no_nan(before, _row_dots(direction, curved))
    residual -= step * curved
    preconditioned = inverse * residual
    onward = tf.math.divide_no_nan(_row_dots(residual, preconditioned), before)
    return x + step * direction, residual, preconditioned + onward * direction


def _row_dots(left: Tensor, right: Tensor) -> Tensor:
    return tf.reduce_sum(left * right, axis=1, keepdims=True)


@tf.function(autograph=False)
def _solve(
    ratings: _Ratings,
    ridge: Tensor,
    factors: Tensor,
    bias: Tensor,
    other_factors: Tensor,
    other_bias: Tensor,
    n_pieces: Tensor,
    n_steps: Tensor,
    use_biases: bool,
) -> Any:
    """Factors and biases of one side, the other's being given."""
    x, features = factors, other_factors
    if use_biases:
        x = tf.concat([factors, bias[:, None]], axis=1)
        features = tf.concat([other_factors, tf.ones([other_factors.shape[0], 1])], axis=1)

    def targets(piece: Tensor) -> Tensor:
        return ratings.values[piece] - tf.gather(other_bias, ratings.columns[piece])

    def curved(direction: Tensor) -> Tensor:
        plain = _slope(ratings, n_pieces, direction, features, lambda piece: 0.0)
        return plain + ridge * direction

    def step(taken: Tensor, *state: Tensor) -> Any:
        return taken + 1, *_moved(*state, curved(state[-1]), inverse)

    inverse = tf.math.reciprocal_no_nan(_diagonal(ratings, n_pieces, x, features) + ridge)
    residual = -_slope(ratings, n_pieces, x, features, targets) - ridge * x
    state = tf.constant(0), x, residual, inverse * residual
    x = tf.while_loop(lambda taken, *_: taken < n_steps, step, state)[1]
    return (x[:, :-1], x[:, -1]) if use_biases else (x, bias)


def _diagonal(ratings: _Ratings, n_pieces: Tensor, x: Tensor, features: Tensor) -> Tensor:
    """Sum of the squared features of each row's ratings."""

    def add(piece: Tensor, total: Tensor) -> Any:
        rows, columns = ratings.rows[piece], ratings.columns[piece]
        counts = tf.range(tf.shape(rows)[0]) < ratings.sizes[piece]
        known = _sparse(rows, columns, tf.cast(counts, tf.float32), x, features)
        squares = tf.raw_ops.SparseMatrixMatMul(a=known, b=tf.square(features))
        return piece + 1, total + squares

    return tf.while_loop(
        lambda piece, _: piece < n_pieces, add, (tf.constant(0), tf.zeros_like(x))
    )[1]


@tf.function(autograph=False)
def _squared_errors(
    ratings: _Ratings,
    u: Tensor,
    v: Tensor,
    user_bias: Tensor,
    item_bias: Tensor,
    low: Tensor,
    high: Tensor,
) -> Tensor:
    """Sum of squared errors of the clipped predictions, in float64."""
    users = tf.concat([u, user_bias[:, None], tf.ones_like(user_bias)[:, None]], axis=1)
    items = tf.concat([v, tf.ones_like(item_bias)[:, None], item_bias[:, None]], axis=1)

    def add(piece: Tensor, total: Tensor) -> Any:
        rows = ratings.rows[piece]
        scores = _products(users, items, rows, ratings.columns[piece])
        squared = tf.square(clipped(scores, low, high) - ratings.values[piece])
        counts = tf.range(tf.shape(rows)[0]) < ratings.sizes[piece]
        part = tf.reduce_sum(tf.cast(tf.where(counts, squared, 0.0), tf.float64))
        return piece + 1, total + part

    n_pieces = ratings.sizes.shape[0]
    zero = tf.constant(0), tf.constant(0.0, tf.float64)
    return tf.while_loop(lambda piece, _: piece < n_pieces, add, zero)[1]
