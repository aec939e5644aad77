"""Funk's way of 2006: one feature at a time, on what the earlier ones leave.

The ratings are explained first by shrunken means (`funk_baseline`), then by one feature after the
other: a number for each user and one for each item, trained over many passes and then frozen.
Learning rate, L2, start value, the least and the most passes, and the improvement that ends a
feature are Funk's; L2 is in units of the ratings. While a feature learns, predictions are clipped
to the scale after each feature's contribution is added, and the gradient takes no notice of it.

Where it differs: Funk takes one rating at a time, and moves its user and its item by ``rate *
(error * other - K * own)``. Here all ratings are dealt with at once, first for the users, then for
the items. While the other side is still, a row's many small steps of a pass are one linear
recursion, and they come, to the first order in the rate, to one step of

    (1 - exp(-rate * h)) / h * (sum of error * other - K * own),   h = sum of (other^2 + K)

over the row's ratings. So a pass moves each row as far as Funk's does: by rate times the sum of its
gradients where that is little, and never beyond the row's optimum, however many ratings it has. The
items see where the users are after the pass, not on their way. Errors for the RMSE that ends a
feature are met between the two. Users and items without training ratings have zeros, not the start
value, so that they are predicted by the baseline. The model clips once, at the end: it is one
product of U and V. Its losses are of that.

References
----------
S. Funk, "Netflix update: try this at home", 2006,
https://sifter.org/~simon/journal/20061211.html. The least and the most passes and the improvement
are from the code that goes round with it (timelydevelopment.com, 2007).
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from funkgui.factorization.config import FitConfig
from funkgui.factorization.devices import load_tensorflow
from funkgui.factorization.model import FactorModel
from funkgui.factorization.solvers.descent import bounds, clipped
from funkgui.factorization.solvers.funk_baseline import funk_baseline
from funkgui.factorization.solvers.solver import SolverInput
from funkgui.factorization.solvers.start import begun, centre_and_unit
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import BoolArray, FloatArray, RatingMatrix
from funkgui.ratings.training_counts import training_counts_of_items, training_counts_of_users

tf = load_tensorflow()

Tensor = Any

_MIN_IMPROVEMENT = 0.0001
"""A pass that lowers the RMSE by less than this, in units of the ratings, is a feature's last."""

_MOST_PASSES = 200


class _Cells(NamedTuple):
    """Some ratings: (n,) users and items, int32, and values, float32."""

    users: Tensor
    items: Tensor
    values: Tensor


class _Feature(NamedTuple):
    """The feature being trained.

    Attributes
    ----------
    of_users, of_items
        (n_users,) and (n_items,) float32.
    passes
        Taken so far, int32.
    rmse
        Of the last pass, float32.
    ended
        Whether that was its last, bool.
    """

    of_users: Tensor
    of_items: Tensor
    passes: Tensor
    rmse: Tensor
    ended: Tensor


class FunkSolver:
    """Trains one feature after the other; a step, and an epoch, is a pass over the ratings.

    Features given by a warm start are trained again one after the other, each from where it is
    and on what all the others leave; those that are not known (NaN) follow from the start value.
    """

    steps_per_epoch = 1

    def __init__(self, given: SolverInput) -> None:
        ratings, holdout, config, device, arrays, _ = given
        self._device, self._config = device, config
        self._scale = ratings.scale if config.clip else None
        train = ~holdout.hidden
        self._mean, _ = centre_and_unit(ratings.values[train], config)
        start = begun(_start(ratings, holdout, config), arrays)
        self._u, self._v = start["u"].copy(), start["v"].copy()
        self._biases = start["user_bias"], start["item_bias"]
        self._at = int(start["progress"][0])
        with tf.device(device.name):
            self._train = _cells(ratings, train)
            self._held_out = _cells(ratings, holdout.hidden) if holdout.n_hidden else None
            self._counts = tuple(
                tf.constant(counts_of(ratings, holdout), tf.float32)
                for counts_of in (training_counts_of_users, training_counts_of_items)
            )
            self._low, self._high = bounds(self._scale)
        self.change(config)
        self._add_up()
        self._begin(*start["progress"][1:])

    @property
    def done(self) -> bool:
        """Whether all features are trained."""
        return self._at >= self._config.n_factors

    def change(self, config: FitConfig) -> None:
        self._config = config
        least = config.passes_per_factor
        with tf.device(self._device.name):
            self._rates = {
                "rate": tf.constant(config.learning_rate, tf.float32),
                "l2": tf.constant(config.l2_factors, tf.float32),
                "least": tf.constant(least),
                "most": tf.constant(max(least, _MOST_PASSES)),
            }

    def compile(self) -> None:
        self._passes(1)

    def advance(self, first_step: int, n_steps: int) -> None:
        left = n_steps
        while left > 0 and not self.done:
            taken, self._feature = self._passes(left)
            # Reading this number waits for the passes: the clock and the controls need that.
            left -= int(taken)
            if bool(self._feature.ended):
                self._freeze()

    def losses(self) -> tuple[float, float]:
        train = self._mse(self._train, self._sums)
        if self._held_out is None:
            return train, math.nan
        return train, self._mse(self._held_out, self._held_out_sums)

    def model(self, how_sure: bool = True) -> FactorModel:
        arrays = self.arrays()
        user_bias, item_bias = arrays["user_bias"], arrays["item_bias"]
        return FactorModel(arrays["u"], arrays["v"], user_bias, item_bias, self._mean, self._scale)

    def arrays(self) -> dict[str, FloatArray]:
        """U, V, the biases, and ``progress``: features trained, passes and RMSE of the next."""
        u, v = self._u.copy(), self._v.copy()
        passes, rmse = 0.0, math.inf
        if not self.done:
            passes, rmse = float(self._feature.passes), float(self._feature.rmse)
            if passes:
                u[:, self._at], v[:, self._at] = self._feature.of_users, self._feature.of_items
        user_bias, item_bias = (bias.copy() for bias in self._biases)
        progress = np.array([self._at, passes, rmse], np.float32)
        return {
            "u": u,
            "v": v,
            "user_bias": user_bias,
            "item_bias": item_bias,
            "progress": progress,
        }

    def _add_up(self) -> None:
        """Predict all ratings by the baseline and all features there are but the present one."""
        of_users, of_items = self._biases
        with tf.device(self._device.name):
            biases = tf.constant(of_users + np.float32(self._mean)), tf.constant(of_items)
            self._sums = self._clipped_sums = _baseline(self._train, *biases)
            if self._held_out is not None:
                self._held_out_sums = _baseline(self._held_out, *biases)
            for feature in range(self._config.n_factors):
                if feature != self._at and self._is_there(feature):
                    self._add(tf.constant(self._u[:, feature]), tf.constant(self._v[:, feature]))

    def _add(self, of_users: Tensor, of_items: Tensor) -> None:
        """Add a feature's contribution to the predictions of all ratings."""
        everything = bounds(None)
        feature = of_users, of_items
        self._sums = _with_feature(self._train, self._sums, *feature, *everything)
        self._clipped_sums = _with_feature(
            self._train, self._clipped_sums, *feature, self._low, self._high
        )
        if self._held_out is not None:
            self._held_out_sums = _with_feature(
                self._held_out, self._held_out_sums, *feature, *everything
            )

    def _begin(self, passes: float = 0.0, rmse: float = math.inf) -> None:
        """Begin the next feature, or take it up after some passes."""
        if self.done:
            return
        with tf.device(self._device.name):
            if passes or self._is_there(self._at):
                of_users, of_items = (tf.constant(side[:, self._at]) for side in (self._u, self._v))
            else:
                of_users, of_items = map(self._started, self._counts)
            self._feature = _Feature(
                of_users,
                of_items,
                tf.constant(int(passes)),
                tf.constant(rmse, tf.float32),
                tf.constant(False),
            )

    def _started(self, counts: Tensor) -> Tensor:
        return tf.where(counts > 0, tf.constant(self._config.init_scale, tf.float32), 0.0)

    def _freeze(self) -> None:
        of_users, of_items = self._feature.of_users, self._feature.of_items
        self._u[:, self._at], self._v[:, self._at] = of_users, of_items
        self._at += 1
        if not self.done and self._is_there(self._at):
            self._add_up()
        else:
            with tf.device(self._device.name):
                self._add(of_users, of_items)
        self._begin()

    def _is_there(self, feature: int) -> bool:
        """Whether a feature is trained, or given."""
        return bool(self._u[:, feature].any() and self._v[:, feature].any())

    def _passes(self, n_passes: int) -> Any:
        if self.done:
            return 0, None
        with tf.device(self._device.name):
            return _run_passes(
                self._train,
                self._clipped_sums,
                self._counts,
                self._feature,
                self._rates,
                self._low,
                self._high,
                tf.constant(n_passes),
            )

    def _mse(self, cells: _Cells, sums: Tensor) -> float:
        with tf.device(self._device.name):
            if not self.done and (int(self._feature.passes) or self._is_there(self._at)):
                sums = _with_feature(
                    cells,
                    sums,
                    self._feature.of_users,
                    self._feature.of_items,
                    *bounds(None),
                )
            return float(_mean_squared_error(cells.values, sums, self._low, self._high))


def _start(ratings: RatingMatrix, holdout: Holdout, config: FitConfig) -> dict[str, FloatArray]:
    user_bias, item_bias = funk_baseline(ratings, holdout, config.shrinkage)
    return {
        "u": np.zeros((ratings.n_users, config.n_factors), np.float32),
        "v": np.zeros((ratings.n_items, config.n_factors), np.float32),
        "user_bias": user_bias,
        "item_bias": item_bias,
        "progress": np.array([0, 0, np.inf], np.float32),
    }


def _cells(ratings: RatingMatrix, chosen: BoolArray) -> _Cells:
    users, items, values = ratings.user_index, ratings.item_index, ratings.values
    return _Cells(*(tf.constant(array[chosen]) for array in (users, items, values)))


@tf.function(jit_compile=True, autograph=False)
def _baseline(cells: _Cells, of_users: Tensor, of_items: Tensor) -> Tensor:
    return tf.gather(of_users, cells.users) + tf.gather(of_items, cells.items)


@tf.function(jit_compile=True, autograph=False)
def _with_feature(
    cells: _Cells, sums: Tensor, of_users: Tensor, of_items: Tensor, low: Tensor, high: Tensor
) -> Tensor:
    """Predictions with a feature's contribution, brought into the bounds."""
    contribution = tf.gather(of_users, cells.users) * tf.gather(of_items, cells.items)
    return clipped(sums + contribution, low, high)


@tf.function(jit_compile=True, autograph=False)
def _mean_squared_error(values: Tensor, sums: Tensor, low: Tensor, high: Tensor) -> Tensor:
    squared = tf.square(values - clipped(sums, low, high))
    return tf.reduce_mean(tf.cast(squared, tf.float64))


@tf.function(jit_compile=True, autograph=False)
def _run_passes(
    cells: _Cells,
    sums: Tensor,
    counts: tuple[Tensor, Tensor],
    feature: _Feature,
    rates: dict[str, Tensor],
    low: Tensor,
    high: Tensor,
    n_passes: Tensor,
) -> Any:
    """Train a feature until it ends or so many passes are taken; returns how many, and it."""

    def going_on(taken: Tensor, feature: _Feature) -> Tensor:
        return (taken < n_passes) & ~feature.ended

    def one_pass(taken: Tensor, feature: _Feature) -> Any:
        users, items = (cells.users, counts[0]), (cells.items, counts[1])
        data = cells.values, sums, low, high
        of_users, _ = _moved(feature.of_users, feature.of_items, users, items, data, rates)
        of_items, squared = _moved(feature.of_items, of_users, items, users, data, rates)
        rmse = tf.cast(tf.sqrt(tf.reduce_mean(tf.cast(squared, tf.float64))), tf.float32)
        passes = feature.passes + 1
        little = feature.rmse - rmse < _MIN_IMPROVEMENT
        ended = (passes >= rates["most"]) | ((passes >= rates["least"]) & little)
        return taken + 1, _Feature(of_users, of_items, passes, rmse, ended)

    return tf.while_loop(going_on, one_pass, (tf.constant(0), feature))


def _moved(
    own: Tensor,
    other: Tensor,
    own_side: tuple[Tensor, Tensor],
    other_side: tuple[Tensor, Tensor],
    data: tuple[Tensor, ...],
    rates: dict[str, Tensor],
) -> tuple[Tensor, Tensor]:
    """One side's numbers after a pass, and the squared errors before it."""
    rows, counts = own_side
    values, sums, low, high = data
    partners = tf.gather(other, other_side[0])
    with tf.GradientTape() as tape:
        tape.watch(own)
        scores = sums + tf.gather(own, rows) * partners
        # Clipping moves the error, and not the gradient.
        scores += tf.stop_gradient(clipped(scores, low, high) - scores)
        squared = tf.square(values - scores)
        loss = 0.5 * tf.reduce_sum(squared)
        loss += 0.5 * rates["l2"] * tf.reduce_sum(counts * tf.square(own))
    slope = tf.convert_to_tensor(tape.gradient(loss, own))
    curvature = tf.math.unsorted_segment_sum(tf.square(partners), rows, own.shape[0])
    curvature += rates["l2"] * counts
    return own - _effect(rates["rate"], curvature) * slope, squared


def _effect(rate: Tensor, curvature: Tensor) -> Tensor:
    """What the steps of a whole pass come to: (1 - exp(-rate * curvature)) / curvature."""
    tiny = rate * curvature < 1e-6
    share = -tf.math.expm1(-rate * curvature) / tf.where(tiny, 1.0, curvature)
    return tf.where(tiny, rate, share)
