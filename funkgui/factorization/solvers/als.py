"""Alternating least squares: all users given the items, then all items given the users.

With one side held still, every row of the other is a ridge regression of its own, and no learning
rate is needed. All rows are solved at once by conjugate gradients: the tape's gradient of a
quadratic loss at a vector is the loss's Hessian times that vector, and each row has its own step
sizes, since the Hessian couples no two rows.

Numbers of users, of items and of ratings in a piece are rounded up to the sparse solver's classes
of sizes, so that what is compiled for one matrix serves the next.

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
from typing import Any

import numpy as np

from funkgui.factorization.config import FitConfig
from funkgui.factorization.devices import load_tensorflow
from funkgui.factorization.model import FactorModel
from funkgui.factorization.solvers.als_step import solved
from funkgui.factorization.solvers.descent import bounds
from funkgui.factorization.solvers.rating_pieces import RatingPieces, rating_pieces, squared_errors
from funkgui.factorization.solvers.solver import FACTORS_AND_BIASES, SolverInput
from funkgui.factorization.solvers.sparse_batches import size_class
from funkgui.factorization.solvers.start import begun, centre_and_unit
from funkgui.ratings.matrix import FloatArray, IntArray
from funkgui.ratings.training_counts import training_counts_of_items, training_counts_of_users

tf = load_tensorflow()

Tensor = Any

_CG_STEPS = 3
"""Steps of conjugate gradients for each side in a sweep. They start from the last sweep's rows, so
that few suffice: with 16 factors, the objective is that of exact solutions to five digits."""

_PIECE = 1 << 22
"""Ratings dealt with at once, so that what is worked out for each of them takes bounded memory."""


class AlsSolver:
    """Minimises squared errors plus L2 over the training ratings, one side after the other.

    The loss is half the sum of the squared errors, plus half ``l2`` times each row's squared
    length, times its number of ratings where L2 grows by count. A step solves for one side: users
    first, then items.
    """

    steps_per_epoch = 2
    done = False

    def __init__(self, given: SolverInput) -> None:
        ratings, holdout, config, device, arrays, _ = given
        self._ratings, self._device, self._biases = ratings, device, config.biases
        self._scale = ratings.scale if config.clip else None
        train, held_out = np.flatnonzero(~holdout.hidden), np.flatnonzero(holdout.hidden)
        self._units = centre_and_unit(ratings.values[train], config)
        self._n_train, self._n_holdout = len(train), len(held_out)
        items = ratings.item_index[train]
        self._counts = {
            "user": training_counts_of_users(ratings, holdout),
            "item": training_counts_of_items(ratings, holdout),
        }
        start = begun(_start(self._counts, config), arrays)
        self._piece_size = size_class(-(-len(train) // -(-len(train) // _PIECE)))
        with tf.device(device.name):
            self._users = _as_rows(start["u"], start["user_bias"], 0)
            self._items = _as_rows(start["v"], start["item_bias"], 1)
            self._by_user = self._pieces(train)
            self._by_item = self._pieces(train[np.argsort(items, kind="stable")])
            self._held_out = self._pieces(held_out) if len(held_out) else None
        self.change(config)

    def change(self, config: FitConfig) -> None:
        factors, bias = [config.l2_factors] * config.n_factors, config.l2_biases
        l2 = {"user": [*factors, bias, 0.0], "item": [*factors, 0.0, bias]}
        with tf.device(self._device.name):
            self._ridges = {
                side: tf.constant(_grown(counts, config) * np.array(l2[side], np.float32))
                for side, counts in self._counts.items()
            }
            ones, free_bias = [1.0] * config.n_factors, float(config.biases)
            self._free = {
                "user": tf.constant([*ones, free_bias, 0.0], tf.float32),
                "item": tf.constant([*ones, 0.0, free_bias], tf.float32),
            }

    def compile(self) -> None:
        for side in ("user", "item"):
            self._solved(side, n_pieces=1, n_steps=1)

    def advance(self, first_step: int, n_steps: int) -> None:
        n_pieces = self._by_user.sizes.shape[0]
        for step in range(first_step, first_step + n_steps):
            if step % 2 == 0:
                self._users = self._solved("user", n_pieces, _CG_STEPS)
            else:
                self._items = self._solved("item", n_pieces, _CG_STEPS)
        # Reading one number waits for the whole call: the clock and the controls need that.
        self._users[0, 0].numpy()

    def losses(self) -> tuple[float, float]:
        train = self._squared_errors(self._by_user) / self._n_train
        if self._held_out is None:
            return train, math.nan
        return train, self._squared_errors(self._held_out) / self._n_holdout

    def model(self, how_sure: bool = True) -> FactorModel:
        return self._units.model(**self.arrays(), scale=self._scale)

    def arrays(self) -> dict[str, FloatArray]:
        users = self._users.numpy()[: self._ratings.n_users]
        items = self._items.numpy()[: self._ratings.n_items]
        rows = users[:, :-2], items[:, :-2], users[:, -2], items[:, -1]
        return {
            name: np.array(array, order="C")
            for name, array in zip(FACTORS_AND_BIASES, rows, strict=True)
        }

    def _pieces(self, at: IntArray) -> RatingPieces:
        """The ratings at some positions, in that order."""
        # What fills up stands at the last row, so that the rows stay in order.
        last = (rows.shape[0] - 1 for rows in (self._users, self._items))
        return rating_pieces(self._ratings, at, self._piece_size, self._units, *last)

    def _squared_errors(self, pieces: RatingPieces) -> float:
        """Sum over some ratings, in units of the ratings."""
        with tf.device(self._device.name):
            ends = bounds(self._scale, *self._units)
            users, items = self._users, self._items
            factors = users[:, :-2], items[:, :-2], users[:, -2], items[:, -1]
            squared = squared_errors(pieces, factors, *ends)
        return float(squared) * self._units.unit**2

    def _solved(self, side: str, n_pieces: int, n_steps: int) -> Tensor:
        """The rows of one side."""
        with tf.device(self._device.name):
            return solved(
                self._by_user if side == "user" else self._by_item,
                self._users,
                self._items,
                self._ridges[side],
                self._free[side],
                tf.constant(n_pieces),
                tf.constant(n_steps),
                of_users=side == "user",
            )


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


def _as_rows(factors: FloatArray, bias: FloatArray, bias_at: int) -> Tensor:
    """Factors, and bias and one behind them in either order; filled up to a class of sizes."""
    n_rows, n_factors = factors.shape
    rows = np.zeros((size_class(n_rows), n_factors + 2), np.float32)
    rows[:n_rows, :n_factors] = factors
    rows[:n_rows, n_factors + bias_at] = bias
    rows[:, n_factors + 1 - bias_at] = 1
    return tf.constant(rows)


def _grown(counts: IntArray, config: FitConfig) -> FloatArray:
    """(n_rows of the class, 1) float32. What the L2 of each row is multiplied by."""
    grows = counts if config.l2_weighting == "by-count" else np.ones_like(counts)
    filled = np.zeros((size_class(len(counts)), 1), np.float32)
    filled[: len(counts), 0] = grows
    return filled
