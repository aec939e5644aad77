"""Variational factorization: normal distributions over U, V and biases, with learned priors.

A rating is mean + user_bias + item_bias + p . q + noise. Each row theta = [factors, bias] has a
normal posterior; its prior's mean is a linear function of *what* was rated (`rated_features`), and
the map, the prior's precision and each user's noise are learned from the training ratings. An
epoch updates all users given the items, then all items given the users: each update is the exact
maximum of the evidence bound in its block, so there is no learning rate and no L2 to choose, and
the held-out ratings are only measured, never looked at.

Ratings are centred at their mean and scaled to a standard deviation of 1 while training.

References
----------
Y. J. Lim and Y. W. Teh, "Variational Bayesian approach to movie rating prediction", KDD Cup 2007.
J. Simm et al., "Macau: scalable Bayesian multi-relational factorization with side information
using MCMC", 2015 (the linear map in the prior).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from funkgui.factorization.config import FitConfig
from funkgui.factorization.devices import Device, load_tensorflow
from funkgui.factorization.metrics import mse_where
from funkgui.factorization.model import FactorModel
from funkgui.factorization.solvers.rated_features import rated_features
from funkgui.factorization.solvers.start import begun, centre_and_unit
from funkgui.factorization.uncertainty import Uncertainty
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import FloatArray, RatingMatrix

tf = load_tensorflow()

Tensor = Any
Sums = NDArray[np.float64]

_START_VARIANCE = 0.01
_START_NOISE = 0.1
"""Standard deviation of the random part that factors start from."""
_START_FEATURES = 0.3
"""How far items' factors start along what was rated: 10 epochs are as good as 20 from noise."""
_NOISE_SHAPE = 10.0
"""Shape of the prior of users' noise: as if each had rated 20 items more with average noise."""
_SINGULAR = 1e-6
"""Added to the prior's covariance, which would be singular where factors go unused."""
_SMALLEST = 1e-30
"""Squared units of ratings below this, and above its inverse, are no place for variances."""
_ROWS_AT_ONCE = 1 << 15


class _Side(NamedTuple):
    """One side of the matrix: its ratings, rows of its own by columns of the other, and features.

    Attributes
    ----------
    ratings, ones
        CSR tensors (n, n of the other): ratings, centred and scaled, and 1 where there is one.
    features
        (n, n_features) float32.
    squares
        (n,) float64. Sum of each row's squared ratings.
    counts
        (n,) float64.
    """

    ratings: Tensor
    ones: Tensor
    features: FloatArray
    squares: Sums
    counts: Sums


class VariationalSolver:
    """Maximises the evidence bound of the training ratings, users and items in turn."""

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
        self._ratings, self._config, self._device = ratings, config, device
        self._hidden = holdout.hidden
        train = ~holdout.hidden
        known = ratings.values[train]
        self._mean, self._unit = centre_and_unit(known, config)
        values = ((known.astype(np.float64) - self._mean) / self._unit).astype(np.float32)
        at = ratings.user_index[train], ratings.item_index[train]
        with tf.device(device.name):
            self._sides = _sides(at, values, ratings.n_users, ratings.n_items, config.n_features)
        self._n_train = len(values)
        fresh = self._fresh()
        if arrays is not None and "user_mean" not in arrays:
            arrays = _from_factors(arrays, fresh)
        self._state = begun(fresh, arrays)

    def compile(self) -> None:
        state = self._state
        self.advance(0, 1)
        self._state = state

    def advance(self, first_step: int, n_steps: int) -> None:
        for step in range(first_step, first_step + n_steps):
            state = dict(self._state)
            for side, name, other in ((0, "user", "item"), (1, "item", "user")):
                self._update(state, side, name, other, learned=step > 0)
            self._state = state

    def change(self, config: FitConfig) -> None:
        self._config = config

    def losses(self) -> tuple[float, float]:
        model, hidden = self.model(), self._hidden
        return mse_where(model, self._ratings, ~hidden), mse_where(model, self._ratings, hidden)

    def model(self) -> FactorModel:
        side, unit = np.float32(np.sqrt(self._unit)), np.float32(self._unit)
        user, item = self._state["user_mean"], self._state["item_mean"]
        return FactorModel(
            user[:, :-1] * side,
            item[:, :-1] * side,
            user[:, -1] * unit,
            item[:, -1] * unit,
            self._mean,
            self._ratings.scale if self._config.clip else None,
            self._uncertainty(),
        )

    def arrays(self) -> dict[str, FloatArray]:
        return {name: array.copy() for name, array in self._state.items()}

    def _uncertainty(self) -> Uncertainty | None:
        """In units of the ratings; None where their squares leave single precision."""
        if not _SMALLEST < self._unit**2 < 1 / _SMALLEST:
            return None
        # Rows of [factors, bias] scale by the root of the unit and by the unit.
        width = self._state["user_mean"].shape[1]
        scale = np.full(width, np.sqrt(self._unit), np.float32)
        scale[-1] = self._unit
        rows, columns = np.triu_indices(width)
        triangle = scale[rows] * scale[columns]
        return Uncertainty(
            self._state["user_covariance"] * triangle,
            self._state["item_covariance"] * triangle,
            self._unit**2 / float(self._state["noise"][0]),
        )

    def _fresh(self) -> dict[str, FloatArray]:
        n_factors = self._config.n_factors
        rng = np.random.default_rng(self._config.seed)
        width = n_factors + 1
        rows, columns = np.triu_indices(width)
        state: dict[str, FloatArray] = {}
        for name, side in zip(("user", "item"), self._sides, strict=True):
            n = len(side.features)
            mean = np.zeros((n, width), np.float32)
            mean[:, :-1] = rng.standard_normal((n, n_factors), np.float32) * _START_NOISE
            shared = min(n_factors, side.features.shape[1] - 2)
            mean[:, :shared] += side.features[:, 2 : 2 + shared] * np.float32(_START_FEATURES)
            state[f"{name}_mean"] = mean
            covariance = np.zeros((n, len(rows)), np.float32)
            covariance[:, rows == columns] = _START_VARIANCE
            state[f"{name}_covariance"] = covariance
        state["user_weight"] = np.ones(len(self._sides[0].features), np.float32)
        state["noise"] = np.ones(1, np.float64)
        return state

    def _update(
        self, state: dict[str, FloatArray], at: int, name: str, other: str, learned: bool
    ) -> None:
        """Half an epoch: the posteriors of one side given the other's, and the noise."""
        side = self._sides[at]
        mean, covariance = state[f"{name}_mean"], state[f"{name}_covariance"]
        width = mean.shape[1]
        precision, pull = np.eye(width, dtype=np.float32), np.zeros_like(mean)
        if learned:
            precision, pull = _prior(side.features, mean, covariance)
        weight = state["user_weight"]
        noise = np.float32(state["noise"][0])
        # Items weigh each user's ratings by how noisy the user is; users' weights are their own.
        of_other = weight if name == "item" else np.ones(len(state[f"{other}_mean"]), np.float32)
        own = noise * (weight if name == "user" else np.ones(len(mean), np.float32))
        with tf.device(self._device.name):
            grams, rights, rest = _statistics(
                side, state[f"{other}_mean"], state[f"{other}_covariance"], of_other
            )
            mean, covariance = _solved(grams, rights, precision, pull, own)
        if name == "user":
            # Their half knows the noise too: no weights of the other side are in its sums.
            errors = np.maximum(rest + _quadratic(grams, rights, mean, covariance), 1e-12)
            if learned:
                expected = _NOISE_SHAPE + float(noise) * errors / 2
                state["user_weight"] = np.asarray(
                    (_NOISE_SHAPE + side.counts / 2) / expected, np.float32
                )
            total = float((errors * state["user_weight"]).sum())
            state["noise"] = np.array([self._n_train / total])
        state[f"{name}_mean"], state[f"{name}_covariance"] = mean, covariance


def _sides(
    at: tuple[Any, Any], values: FloatArray, n_users: int, n_items: int, n_features: int
) -> tuple[_Side, _Side]:
    users, items = at
    by_item = np.argsort(items, kind="stable")
    user_counts = np.bincount(users, minlength=n_users).astype(np.float64)
    item_counts = np.bincount(items, minlength=n_items).astype(np.float64)
    squares = values.astype(np.float64) ** 2
    ones = np.ones_like(values)
    shape, turned = (n_users, n_items), (n_items, n_users)
    user_pairs = _pairs(users, items)
    item_pairs = _pairs(items[by_item], users[by_item])
    user_ones, item_ones = _csr(user_pairs, ones, shape), _csr(item_pairs, ones, turned)
    of_users, of_items = rated_features(user_ones, item_ones, user_counts, item_counts, n_features)
    return (
        _Side(
            _csr(user_pairs, values, shape),
            user_ones,
            of_users,
            np.bincount(users, squares, n_users).astype(np.float64),
            user_counts,
        ),
        _Side(
            _csr(item_pairs, values[by_item], turned),
            item_ones,
            of_items,
            np.bincount(items, squares, n_items).astype(np.float64),
            item_counts,
        ),
    )


def _pairs(rows: Any, columns: Any) -> Any:
    pairs = np.empty((len(rows), 2), np.int64)
    pairs[:, 0], pairs[:, 1] = rows, columns
    return pairs


def _csr(pairs: Any, values: FloatArray, shape: tuple[int, int]) -> Tensor:
    return tf.raw_ops.SparseTensorToCSRSparseMatrix(
        indices=pairs, values=values, dense_shape=np.array(shape, np.int64)
    )


def _from_factors(
    arrays: dict[str, FloatArray], fresh: dict[str, FloatArray]
) -> dict[str, FloatArray]:
    """Factors and biases of a warm start as posterior means; what is not known stays NaN."""
    started = {}
    for name, factors, bias in (("user", "u", "user_bias"), ("item", "v", "item_bias")):
        mean = np.full_like(fresh[f"{name}_mean"], np.nan)
        mean[:, :-1] = arrays[factors]
        mean[:, -1] = arrays[bias]
        started[f"{name}_mean"] = mean
    return started


def _prior(
    features: FloatArray, mean: FloatArray, covariance: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Precision of the prior of a side's rows, and precision times its mean for each row.

    A ridge regression of the means on the features; what it leaves, with the covariances, is the
    prior's covariance.
    """
    x, y = features.astype(np.float64), mean.astype(np.float64)
    n, width = y.shape
    ridge = x.shape[1] * np.eye(x.shape[1])
    slopes = np.linalg.solve(x.T @ x + ridge, x.T @ y)
    rest = y - x @ slopes
    total = _full(covariance.sum(0, dtype=np.float64)[None], width)[0]
    spread = (rest.T @ rest + total) / (n + width + 1) + _SINGULAR * np.eye(width)
    precision = np.linalg.inv(spread)
    return precision.astype(np.float32), (x @ (slopes @ precision)).astype(np.float32)


def _full(triangles: Any, width: int) -> Any:
    """(n, width, width) symmetric matrices of (n, width (width + 1) / 2) upper triangles."""
    return triangles[:, _places(width)].reshape(-1, width, width)


def _places(width: int) -> Any:
    """Where each element of a symmetric matrix is in its upper triangle, row by row."""
    rows, columns = np.triu_indices(width)
    places = np.zeros((width, width), np.int64)
    places[rows, columns] = places[columns, rows] = np.arange(len(rows))
    return places.ravel()


def _statistics(
    side: _Side, mean: FloatArray, covariance: FloatArray, weight: FloatArray
) -> tuple[Tensor, Tensor, Sums]:
    """What the ratings say of each row of a side, given the posteriors of the other.

    Returns
    -------
    grams, rights
        (n, K (K + 1) / 2) sums of E[f f'] and (n, K) sums of E[f (rating - bias)], with f = [the
        other's factors, 1], over the row's ratings and with the other's weights.
    rest
        (n,) float64. Sums of E[(rating - bias)^2], right where all weights are 1.
    """
    width = mean.shape[1]
    moments = _moments(mean, covariance, weight[:, None])
    sums = tf.raw_ops.SparseMatrixMatMul(a=side.ones, b=moments)
    ratings = tf.raw_ops.SparseMatrixMatMul(
        a=side.ratings, b=_with_one_and_bias(mean, weight[:, None])
    )
    triangle = width * (width + 1) // 2
    rights = ratings[:, :width] - sums[:, triangle : triangle + width]
    biases = sums[:, -1].numpy().astype(np.float64)
    crossed = ratings[:, -1].numpy().astype(np.float64)
    return sums[:, :triangle], rights, side.squares - 2 * crossed + biases


@tf.function(autograph=False)
def _with_one_and_bias(mean: Tensor, weight: Tensor) -> Tensor:
    return tf.concat([mean[:, :-1], tf.ones_like(mean[:, :1]), mean[:, -1:]], axis=1) * weight


@tf.function(autograph=False)
def _moments(mean: Tensor, covariance: Tensor, weight: Tensor) -> Tensor:
    """E[f f'] as triangles, E[f bias] and E[bias^2] of each row, side by side, times its weight."""
    width = mean.shape[1]
    rows, columns = np.triu_indices(width)
    factors_only = (columns < width - 1).astype(np.float32)
    f = tf.concat([mean[:, :-1], tf.ones_like(mean[:, :1])], axis=1)
    second = tf.gather(f, rows, axis=1) * tf.gather(f, columns, axis=1)
    second += covariance * factors_only
    bias = mean[:, -1:]
    with_bias = tf.gather(covariance, np.flatnonzero(columns == width - 1), axis=1)
    crossed = f * bias + tf.concat([with_bias[:, :-1], tf.zeros_like(bias)], axis=1)
    squared = tf.square(bias) + with_bias[:, -1:]
    return tf.concat([second, crossed, squared], axis=1) * weight


def _solved(
    grams: Tensor, rights: Tensor, precision: FloatArray, pull: FloatArray, noise: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Posterior means (n, K) and triangles of covariances, some rows at a time."""
    n, width = pull.shape
    mean = np.empty((n, width), np.float32)
    covariance = np.empty((n, width * (width + 1) // 2), np.float32)
    for start in range(0, n, _ROWS_AT_ONCE):
        part = slice(start, start + _ROWS_AT_ONCE)
        solved = _solve(grams[part], rights[part], precision, pull[part], noise[part, None])
        mean[part], covariance[part] = (one.numpy() for one in solved)
    return mean, covariance


@tf.function(autograph=False)
def _solve(grams: Tensor, rights: Tensor, precision: Tensor, pull: Tensor, noise: Tensor) -> Any:
    width = precision.shape[0]
    full = tf.reshape(tf.gather(grams * noise, _places(width), axis=1), [-1, width, width])
    lower = tf.linalg.cholesky(full + precision)
    unit = tf.eye(width, batch_shape=[tf.shape(full)[0]])
    half = tf.linalg.triangular_solve(lower, unit)
    covariance = tf.matmul(half, half, transpose_a=True)
    mean = tf.linalg.matvec(covariance, rights * noise + pull)
    rows, columns = np.triu_indices(width)
    flat = tf.reshape(covariance, [-1, width * width])
    return mean, tf.gather(flat, rows * width + columns, axis=1)


def _quadratic(grams: Tensor, rights: Tensor, mean: FloatArray, covariance: FloatArray) -> Sums:
    """(n,) float64. What each row's posterior adds to its expected squared error."""
    width = mean.shape[1]
    rows, columns = np.triu_indices(width)
    twice = np.where(rows == columns, 1, 2).astype(np.float32)
    out = np.empty(len(mean), np.float64)
    for start in range(0, len(mean), _ROWS_AT_ONCE):
        part = slice(start, start + _ROWS_AT_ONCE)
        m = mean[part]
        second = (covariance[part] + m[:, rows] * m[:, columns]) * twice
        gram = grams[part].numpy().astype(np.float64)
        right = rights[part].numpy().astype(np.float64)
        out[part] = np.einsum("nt,nt->n", gram, second) - 2 * np.einsum("nk,nk->n", right, m)
    return out
