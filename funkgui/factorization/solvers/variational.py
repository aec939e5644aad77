"""Variational factorization: normal distributions over U, V and biases, with learned priors.

A rating is mean + user_bias + item_bias + p . q + noise. Each row theta = [factors, bias] has a
normal posterior; its prior's mean is a linear function of *what* was rated (`rated_features`), and
the map, the prior's precision and each user's noise are learned from the training ratings. An
epoch updates all users given the items and all items given the users, in the order that the start
is better for: each update is the exact maximum of the evidence bound in its block, so there is no
learning rate and no L2 to choose, and the held-out ratings are only measured, never looked at.

Where samples are averaged, rows are drawn from these posteriors after the epochs of burn-in, each
given the last draw of the other side: Gibbs sampling (see `gibbs`).

Ratings are centred at their mean and scaled to a standard deviation of 1 while training.

References
----------
Y. J. Lim and Y. W. Teh, "Variational Bayesian approach to movie rating prediction", KDD Cup 2007.
J. Simm et al., "Macau: scalable Bayesian multi-relational factorization with side information
using MCMC", 2015 (the linear map in the prior).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, reduce
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from funkgui.errors import CancelledError
from funkgui.factorization.config import FitConfig
from funkgui.factorization.devices import load_tensorflow
from funkgui.factorization.metrics import mse_of_both
from funkgui.factorization.model import FactorModel
from funkgui.factorization.solvers import gibbs
from funkgui.factorization.solvers.bias_spread import (
    sums_of_ratings,
    told_by_pairs,
    with_bias_spread,
)
from funkgui.factorization.solvers.csr import times
from funkgui.factorization.solvers.rated_blocks import RatedBlocks
from funkgui.factorization.solvers.rated_features import rated_features
from funkgui.factorization.solvers.row_blocks import covariances, in_blocks, means
from funkgui.factorization.solvers.solver import SolverInput
from funkgui.factorization.solvers.some_to_measure import some_to_measure
from funkgui.factorization.solvers.start import begun, centre_and_unit
from funkgui.factorization.solvers.triangles import n_in_triangle
from funkgui.factorization.solvers.variational_prior import (
    Prior,
    Spread,
    flat_prior,
    haste_for,
    learned_ridge,
    most_likely_prior,
    most_likely_spread,
    scatter,
)
from funkgui.factorization.solvers.variational_start import directions, fresh_state, from_factors
from funkgui.factorization.solvers.variational_updates import (
    Rows,
    draw,
    moments,
    posterior,
    trace,
)
from funkgui.factorization.uncertainty import Uncertainty
from funkgui.ratings.matrix import FloatArray
from funkgui.ratings.threads import in_kept_threads, n_threads, pieces

tf = load_tensorflow()

Tensor = Any
Numbers = NDArray[np.float64]
Piece = TypeVar("Piece")
Result = TypeVar("Result")

_MOST_PRECISE = 1e5
"""Precision of the ratings around their predictions, in units of their own spread, at most.

Ratings without noise, as of a product of factors, would have it grow until single precision fails.
"""
_NOISE_SHAPE = 10.0
"""Shape of the prior of users' noise: as if each had rated 20 items more with average noise."""
_LEAST_ERROR = 1e-12
_SMALLEST = 1e-30
"""Squared units of ratings below this, and above its inverse, are no place for variances."""
_NUMBERS_AT_ONCE = 1 << 20
"""Of the moments of a block's users: what the processor's caches hold."""
_NUMBERS_ON_A_GPU = 1 << 22
"""The same: with fewer a GPU waits to be given work."""
_FEWEST_ROWS = 256
_FEWEST_BLOCKS = 2
_USER, _ITEM = 0, 1


class _Step(NamedTuple):
    """Which epoch it is, and whether its rows are drawn."""

    number: int
    draws: bool


class VariationalSolver:
    """Maximises the evidence bound of the training ratings, users and items in turn."""

    steps_per_epoch = 1
    done = False

    def __init__(self, given: SolverInput) -> None:
        ratings, holdout, config, device, arrays, self._cut_short = given
        self._ratings, self._config, self._device = ratings, config, device
        self._hidden = holdout.hidden
        self._measured = some_to_measure(holdout, config.seed)
        if self._measured is not None:
            self._measured = np.concatenate([self._measured, np.flatnonzero(holdout.hidden)])
        self._mean, self._unit = centre_and_unit(ratings.values[~holdout.hidden], config)
        self._width = config.n_factors + 1
        sizes = ratings.n_users, ratings.n_items
        self._pieces = [pieces(n, self._rows_at_once(n)) for n in sizes]
        with ThreadPoolExecutor(1) as aside:
            # To trace takes the interpreter, to lay out mostly does without.
            traced = aside.submit(self._trace)
            if device.is_gpu:
                traced.result()  # its one queue of work is fed by one thread alone
            with tf.device(device.name):
                at_once = self._rows_at_once(ratings.n_users)
                self._rated = RatedBlocks(
                    ratings, self._hidden, self._mean, self._unit, at_once, self._in_threads
                )
                self._begin(arrays)
            traced.result()

    def _rows_at_once(self, n: int) -> int:
        """So many that their moments fit the caches, and that all threads have work."""
        if self._device.is_gpu:
            return max(_NUMBERS_ON_A_GPU // n_in_triangle(self._width), _FEWEST_ROWS)
        most = _NUMBERS_AT_ONCE // n_in_triangle(self._width)
        return max(min(most, -(-n // _FEWEST_BLOCKS)), _FEWEST_ROWS)

    def _trace(self) -> None:
        with tf.device(self._device.name):
            trace(self._width, draws=self._config.averages_over == "samples")
            # What else an epoch uses takes milliseconds the first time: had here.
            one = tf.ones([1, 1])
            tf.concat([one, one], axis=0)[:1] + one * one

    @cached_property
    def _features(self) -> tuple[FloatArray, FloatArray]:
        """What was rated, of users and items; where the first epoch does without, after it."""
        return rated_features(self._rated, self._config.n_features)

    def compile(self) -> None:
        """Nothing is left to be compiled: it was done while the ratings were laid out."""

    def advance(self, first_step: int, n_steps: int) -> None:
        samples = self._config.averages_over == "samples"
        with tf.device(self._device.name):
            for number in range(first_step, first_step + n_steps):
                step = _Step(number, samples and number >= self._config.burn_in)
                halves = self._update_users, self._update_items
                for update in reversed(halves) if self._items_first else halves:
                    spreads = list(self._spread)
                    try:
                        update(step)
                    except CancelledError:
                        self._note_cut(spreads)
                        return

    def _note_cut(self, before: list[Spread]) -> None:
        """Leave a right state where some rows came of this epoch's prior, others of the last one.

        Each block of rows improves the bound alone. But what their ratings have told is reckoned
        from the spread of the prior, which may not be less than that of any row: the sum is not.
        """
        for side in (_USER, _ITEM):
            if self._spread[side] is not before[side]:
                self._spread[side] = before[side] + self._spread[side]

    def change(self, config: FitConfig) -> None:
        self._config = config

    def losses(self) -> tuple[float, float]:
        return mse_of_both(self._model(None), self._ratings, self._hidden, self._measured)

    def model(self, how_sure: bool = True) -> FactorModel:
        return self._model(self._uncertainty() if how_sure else None)

    def arrays(self) -> dict[str, FloatArray]:
        user, item = self._rows
        return {
            "user_mean": means(user),
            "user_covariance": covariances(user),
            "item_mean": means(item),
            "item_covariance": covariances(item),
            "user_weight": np.concatenate([weight.numpy() for weight in self._weight]),
            "noise": np.array([self._noise]),
            "user_ridge": self._ridge[_USER],
            "item_ridge": self._ridge[_ITEM],
            "user_spread": self._spread[_USER],
            "item_spread": self._spread[_ITEM],
            "items_first": np.array([float(self._items_first)]),
        }

    def _begin(self, arrays: dict[str, FloatArray] | None) -> None:
        counts = self._rated.user_counts, self._rated.item_counts
        self._haste = haste_for(*counts)
        self._by_pairs = [told_by_pairs(n) for n in counts]
        if any(self._by_pairs):
            self._sums = sums_of_ratings(self._ratings, self._hidden, self._mean, self._unit)
        self._is_rated = [(n[:, None] > 0).astype(np.float32) for n in counts]
        along = directions(self._rated, self._config, lambda: self._features, afresh=arrays is None)
        fresh = fresh_state(self._rated, along, self._config)
        if arrays is not None and "user_mean" not in arrays:
            arrays = from_factors(arrays, fresh)
        start = begun(fresh, arrays)
        self._items_first = bool(start["items_first"][0])
        self._rows = [
            in_blocks(start[f"{name}_mean"], start[f"{name}_covariance"], parts)
            for name, parts in zip(("user", "item"), self._pieces, strict=True)
        ]
        self._weight = [tf.constant(start["user_weight"][part]) for part in self._pieces[_USER]]
        self._noise = float(start["noise"][0])
        self._ridge = [start["user_ridge"], start["item_ridge"]]
        self._spread = [start["user_spread"], start["item_spread"]]

    def _model(self, uncertainty: Uncertainty | None) -> FactorModel:
        side, unit = np.float32(np.sqrt(self._unit)), np.float32(self._unit)
        user, item = map(means, self._rows)
        return FactorModel(
            user[:, :-1] * side,
            item[:, :-1] * side,
            user[:, -1] * unit,
            item[:, -1] * unit,
            self._mean,
            self._ratings.scale if self._config.clip else None,
            uncertainty,
        )

    def _uncertainty(self) -> Uncertainty | None:
        """In units of the ratings; None where their squares leave single precision, and of draws.

        Drawn rows have no covariance of their own.
        """
        within = _SMALLEST < self._unit**2 < 1 / _SMALLEST
        if not within or not self._rows[_USER][0].covariance.numpy().any():
            return None
        user, item = (covariances(rows, self._unit) for rows in self._rows)
        return Uncertainty(user, item, self._unit**2 / self._noise)

    def _update_users(self, step: _Step) -> None:
        """One half of an epoch: users given the items, then the noise."""
        rated, prior = self._rated, self._prior(_USER, step)
        unweighted = self._in_threads(_unweighted, self._rows[_ITEM])
        second, first = (tf.concat(both, axis=0) for both in zip(*unweighted, strict=True))

        def update(at: int) -> float:
            self._look_up()
            block = rated.blocks[at]
            sums = times(block.by_user.ones, second), times(block.by_user.ratings, first)
            noise = self._weight[at] * np.float32(self._noise)
            errors = self._solve(_USER, at, sums, noise, prior, step).numpy().astype(np.float64)
            errors = np.maximum(errors + rated.user_squares[block.users], _LEAST_ERROR)
            if step.number > 0:
                self._weight[at] = self._new_weight(at, errors, step)
            return float(errors @ self._weight[at].numpy())

        total = sum(self._in_threads(update, range(len(rated.blocks))))
        self._noise = min(rated.n_train / total, _MOST_PRECISE)
        if step.draws:
            rng = gibbs.stream(self._config.seed, step.number, _USER, len(rated.blocks) + 1)
            self._noise = min(gibbs.drawn_noise(rng, rated.n_train, total), _MOST_PRECISE)

    def _new_weight(self, at: int, errors: Any, step: _Step) -> Tensor:
        """How precise each user of a block is, beside the average user."""
        counts = self._rated.user_counts[self._pieces[_USER][at]]
        errors = errors * self._noise
        if step.draws:
            rng = gibbs.stream(self._config.seed, step.number, 2 + _USER, at)
            weight = gibbs.drawn_weights(rng, counts, errors, _NOISE_SHAPE)
        else:
            weight = (_NOISE_SHAPE + counts / 2) / (_NOISE_SHAPE + errors / 2)
        return tf.constant(weight, tf.float32)

    def _update_items(self, step: _Step) -> None:
        """The other half: items given the users, each user's ratings by how precise the user is.

        Sums over the ratings are added up block by block of users.
        """
        prior = self._prior(_ITEM, step)
        blocks = self._rated.blocks

        def sums_of(at: int) -> tuple[Tensor, Tensor]:
            self._look_up()
            second, first = moments(*self._rows[_USER][at], self._weight[at])
            by_item = blocks[at].by_item
            return times(by_item.ones, second), times(by_item.ratings, first)

        def sums_over(some: slice) -> tuple[Tensor, Tensor]:
            return reduce(_added, map(sums_of, range(len(blocks))[some]))

        shares = pieces(len(blocks), -(-len(blocks) // n_threads()))
        second, first = reduce(_added, self._in_threads(sums_over, shares))

        def update(at: int) -> None:
            self._look_up()
            part = self._pieces[_ITEM][at]
            noise = np.full(part.stop - part.start, self._noise, np.float32)
            self._solve(_ITEM, at, (second[part], first[part]), noise, prior, step)

        for _ in self._in_threads(update, range(len(self._pieces[_ITEM]))):
            pass

    def _look_up(self) -> None:
        """Between two blocks."""
        if self._cut_short():
            raise CancelledError

    def _in_threads(
        self, work: Callable[[Piece], Result], parts: Iterable[Piece]
    ) -> Iterator[Result]:
        """As `in_kept_threads`, where each thread goes by the device; on a GPU, in this one."""

        def on_device(part: Piece) -> Result:
            with tf.device(self._device.name):
                return work(part)

        in_order = map if self._device.is_gpu else in_kept_threads
        return in_order(on_device, parts)

    def _solve(
        self,
        side: int,
        at: int,
        sums: tuple[Tensor, Tensor],
        noise: Tensor,
        prior: Prior,
        step: _Step,
    ) -> Tensor:
        """Take over a block's new rows; returns their errors."""
        pull = self._pull(side, at, prior)
        if step.draws:
            rng = gibbs.stream(self._config.seed, step.number, side, at)
            normal = gibbs.normals(rng, len(pull), self._width)
            drawn, errors = draw(*sums, prior.precision, pull, noise, normal)
            certain = tf.zeros([len(pull), n_in_triangle(self._width)])
            self._rows[side][at] = Rows(drawn, certain)
        else:
            identity = self._identity(len(pull))
            mean, covariance, errors = posterior(*sums, prior.precision, pull, noise, identity)
            self._rows[side][at] = Rows(mean, covariance)
        return errors

    def _pull(self, side: int, at: int, prior: Prior) -> FloatArray:
        """The prior's means of a block, times its precision."""
        part = self._pieces[side][at]
        if prior.slopes is None:
            return np.zeros((part.stop - part.start, self._width), np.float32)
        return self._features[side][part] @ prior.slopes

    def _identity(self, n: int) -> Tensor:
        """See `posterior`."""
        one = np.eye(self._width, dtype=np.float32)
        return tf.broadcast_to(one, [n, *one.shape]) if self._device.is_gpu else one[None]

    def _prior(self, side: int, step: _Step) -> Prior:
        if step.number == 0:
            return flat_prior(self._width)
        features, rated = (
            [whole[side][part] for part in self._pieces[side]]
            for whole in (self._features, self._is_rated)
        )
        known = scatter(features, self._rows[side], self._ridge[side], rated)
        before = self._spread[side]
        spread = most_likely_spread(known, before, self._haste)
        if self._by_pairs[side]:
            expected = self._features[side] @ known.slopes[:, -1]
            spread = with_bias_spread(spread, self._sums[side], expected, before[-1, -1])
        self._spread[side] = spread
        prior = most_likely_prior(known, spread)
        self._ridge[side] = learned_ridge(known, prior)
        if not step.draws:
            return prior
        rng = gibbs.stream(self._config.seed, step.number, side, len(self._pieces[side]))
        return gibbs.drawn_prior(rng, known)


def _unweighted(rows: Rows) -> tuple[Tensor, Tensor]:
    second, first = moments(*rows, np.ones(len(rows.mean), np.float32))
    return second, first


def _added(left: tuple[Tensor, Tensor], right: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
    return left[0] + right[0], left[1] + right[1]
