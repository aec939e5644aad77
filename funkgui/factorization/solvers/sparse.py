"""Sparse factorization: only the known ratings, for rating files of any size.

The training ratings are cut at random into equal batches, and a step takes one of them.

Ratings are centred at their mean and scaled to a standard deviation of 1 while training, so that
the settings mean the same on every scale; `SparseSolver.model` scales back.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from funkgui.factorization.config import FitConfig
from funkgui.factorization.devices import load_tensorflow
from funkgui.factorization.model import FactorModel
from funkgui.factorization.solvers.descent import bounds
from funkgui.factorization.solvers.rating_pieces import RatingPieces, rating_pieces, squared_errors
from funkgui.factorization.solvers.solver import FACTORS_AND_BIASES, SolverInput
from funkgui.factorization.solvers.some_to_measure import some_to_measure
from funkgui.factorization.solvers.sparse_batches import (
    dealt,
    laid_out,
    ratings_with,
    sizes_of,
    who_rated_what,
)
from funkgui.factorization.solvers.sparse_langevin import turned
from funkgui.factorization.solvers.sparse_step import (
    Options,
    factors_and_biases,
    in_batches,
    run_steps,
    shares_of,
)
from funkgui.factorization.solvers.start import begun, centre_and_unit
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import FloatArray, IntArray, RatingMatrix

tf = load_tensorflow()

Tensor = Any

_L2_OF_Y = 0.2
"""Share of the factors' L2 that pulls y, of which many add up; found by trying on real ratings."""

_MOMENTS = {"adam": ("slope", "square"), "momentum": ("velocity",)}
_ONE_NUMBER = "square"
"""The moment that is one number for a whole array."""


class SparseSolver:
    """Minimises squared errors plus L2 over the training ratings, batch by batch.

    The loss of a batch is half the sum of its squared errors, plus half ``l2`` times each row's
    squared length times its number of ratings in the batch.

    With ``config.implicit``, the items have further factors ``y``, and a user's factors are u plus
    the sum of y over the n items rated, divided by sqrt(n) (SVD++); L2 pulls the y of an item once
    for each rating of the users who rated it.

    Where there are more than five million training ratings, and others to validate on, the loss
    over the training ratings is measured on some two million, drawn by the seed: the same ones each
    time.

    With ``config.average`` of samples, steps after ``burn_in`` epochs draw samples of the factors
    and biases from their posterior; y stays as it is then.
    """

    done = False

    def __init__(self, given: SolverInput) -> None:
        ratings, holdout, config, device, arrays, _ = given
        self._ratings, self._config, self._device = ratings, config, device
        self._n_train, self._n_holdout = holdout.n_train, holdout.n_hidden
        self._scale = ratings.scale if config.clip else None
        self._units = centre_and_unit(ratings.values[~holdout.hidden], config)
        self.steps_per_epoch = min(config.n_batches, self._n_train)
        self._options = Options(
            config.biases, config.l2_weighting == "by-count", config.non_negative, samples=False
        )
        parts = dealt(ratings, holdout.hidden, self.steps_per_epoch, config.seed)
        sizes = self._sizes = sizes_of(ratings, parts)
        with tf.device(device.name):
            self._batches, self._counts = laid_out(ratings, parts, sizes, self._units)
            self._shares = None
            if config.implicit:
                train = np.flatnonzero(~holdout.hidden)
                rated = who_rated_what(ratings, train)
                self._shares = shares_of(rated, sizes.n_users, sizes.n_items)
                self._counts["rated"] = ratings_with(ratings, train, parts, sizes)
            self._n_active = float(tf.math.count_nonzero(tf.reduce_sum(self._counts["user"], 0)))
            self._measured, self._held_out = self._to_measure(holdout)
            start = begun(_start(ratings, config), arrays)
            self._state = {name: self._filled(name, array) for name, array in start.items()}
        self.change(config)

    def change(self, config: FitConfig) -> None:
        rates = {
            "rate": config.learning_rate,
            "l2_factors": config.l2_factors,
            "l2_biases": config.l2_biases,
            "l2_of_y": config.l2_factors * _L2_OF_Y,
            # The y of a user's items add up: so that the sum moves about as fast as u does.
            "rate_of_y": config.learning_rate / math.sqrt(self._n_train / self._n_active),
            "momentum": config.momentum,
            "share": 1.0 / self.steps_per_epoch,
        }
        with tf.device(self._device.name):
            self._rates = {name: tf.constant(rate, tf.float32) for name, rate in rates.items()}

    def compile(self) -> None:
        with tf.device(self._device.name):
            self._steps(0, 1, samples=False)
            if self._config.averages_over == "samples":
                self._steps(0, 1, samples=True)

    def advance(self, first_step: int, n_steps: int) -> None:
        with tf.device(self._device.name):
            until_burnt_in = int(min(max(self._burn_in - first_step, 0), n_steps))
            if until_burnt_in:
                self._state = self._steps(first_step, until_burnt_in, samples=False)
            if until_burnt_in < n_steps:
                if first_step + until_burnt_in == self._burn_in:
                    self._turn()
                later = first_step + until_burnt_in, n_steps - until_burnt_in
                self._state = self._steps(*later, samples=True)
            # Reading one number waits for the whole call: the clock and the controls need that.
            self._state["u"][0, 0].numpy()

    def losses(self) -> tuple[float, float]:
        with tf.device(self._device.name):
            low, high = bounds(self._scale, *self._units)
            factors = factors_and_biases(self._state, self._shares)
            measured = self._measured or in_batches(self._batches)
            squared = float(squared_errors(measured, factors, low, high))
            train = squared / float(tf.reduce_sum(measured.sizes))
            held_out = float("nan")
            if self._n_holdout:
                squared = float(squared_errors(self._held_out, factors, low, high))
                held_out = squared / self._n_holdout
        return train * self._units.unit**2, held_out * self._units.unit**2

    def model(self, how_sure: bool = True) -> FactorModel:
        with tf.device(self._device.name):
            factors = factors_and_biases(self._state, self._shares)
        u, v, user_bias, item_bias = (array.numpy() for array in factors)
        n_users, n_items = self._ratings.n_users, self._ratings.n_items
        return self._units.model(
            u[:n_users], v[:n_items], user_bias[:n_users], item_bias[:n_items], self._scale
        )

    def arrays(self) -> dict[str, FloatArray]:
        n_users, n_items = self._ratings.n_users, self._ratings.n_items
        return {
            name: array.numpy()[: n_users if _of_users(name) else n_items].copy()
            if array.shape.rank
            else np.asarray(array.numpy())
            for name, array in self._state.items()
        }

    def _to_measure(self, holdout: Holdout) -> tuple[RatingPieces | None, RatingPieces]:
        """Some of the training ratings, None where all are measured; and those held out."""
        # Where nothing is held out, the early stop and the best epoch go by the training loss.
        some = some_to_measure(holdout, self._config.seed)

        def measured(at: IntArray) -> RatingPieces:
            # Predictions are compiled for the length of the batches' pieces.
            return rating_pieces(self._ratings, at, self._sizes.piece, self._units)

        return None if some is None else measured(some), measured(np.flatnonzero(holdout.hidden))

    def _filled(self, name: str, array: FloatArray) -> Tensor:
        """The array with rows of zeros up to its size's class."""
        if not array.ndim:
            return tf.constant(array)
        n_rows = self._sizes.n_users if _of_users(name) else self._sizes.n_items
        more = [(0, n_rows - len(array))] + [(0, 0)] * (array.ndim - 1)
        return tf.constant(np.pad(array, more))

    def _turn(self) -> None:
        """Make the factors orthogonal before samples are drawn, where they may be rotated."""
        if self._config.non_negative or "y" in self._state:
            return
        n_users, n_items = self._ratings.n_users, self._ratings.n_items
        u, v = self._state["u"].numpy()[:n_users], self._state["v"].numpy()[:n_items]
        if np.isfinite(u).all() and np.isfinite(v).all():
            u, v = turned(u, v)
            self._state |= {"u": self._filled("u", u), "v": self._filled("v", v)}

    @property
    def _burn_in(self) -> float:
        """Steps until samples are drawn."""
        if self._config.averages_over != "samples":
            return math.inf
        return self._config.burn_in * self.steps_per_epoch

    def _steps(self, first_step: int, n_steps: int, samples: bool) -> dict[str, Tensor]:
        return run_steps(
            self._batches,
            self._counts,
            self._shares,
            self._state,
            self._rates,
            tf.constant(self._config.seed, tf.int32),
            tf.constant(first_step, tf.int32),
            tf.constant(n_steps, tf.int32),
            self._options._replace(samples=samples),
        )


def _of_users(name: str) -> bool:
    return name.startswith("u")


def _start(ratings: RatingMatrix, config: FitConfig) -> dict[str, FloatArray]:
    """U and V drawn from N(0, init_scale^2); all else zero, Y too: it starts to count by and by."""
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
    if config.implicit:
        start["y"] = np.zeros_like(start["v"])
    names = tuple(start)
    if config.averages_over == "samples":
        start["noise"] = np.ones((), np.float32)  # the ratings' variance: nothing explained yet
        start |= {f"{name}_drift": np.zeros_like(start[name]) for name in FACTORS_AND_BIASES}
    for name in names:
        for moment in _MOMENTS.get(config.optimizer, ()):
            shape = () if moment == _ONE_NUMBER else start[name].shape
            start[f"{name}_{moment}"] = np.zeros(shape, np.float32)
    return start
