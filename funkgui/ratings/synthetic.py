"""Generated matrices: the tutorial's, and large ones for measuring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from funkgui.ratings.matrix import FloatArray, IndexArray, IntArray, RatingMatrix, RatingScale
from funkgui.ratings.threads import in_threads, pieces

_Numbers = NDArray[np.float64]

_HALF_STARS = RatingScale(0.5, 5.0, 0.5)
_MEAN = 3.5
_BIAS_DEVIATION = 0.4
_FACTORS_DEVIATION = 0.64
"""Of the products of U's and V's rows: the part of a rating that biases do not explain."""
_ACTIVITY_SPREAD = 1.1
"""Standard deviation of the logarithm of how many ratings a user gives."""
_POPULARITY_OFFSET = 10.0
"""Popularity falls as 1 / (rank + offset): Zipf's law, its head rounded off."""
_LARGEST_SHARE = 0.9
"""No user of a power-law set rates a larger share of the items."""

_DRAWS_AT_ONCE = 1 << 22
_NUMBERS_AT_ONCE = 1 << 16
"""Numbers dealt with in one go: a thread's arrays, and those that stay in a core's own cache."""


@dataclass(frozen=True, eq=False)
class Truth:
    """What a generated matrix was made from: M = U diag(weights) V.

    Attributes
    ----------
    u
        (n_users, rank) float32.
    v
        (rank, n_items) float32.
    weights
        (rank,) float32.
    """

    u: FloatArray
    v: FloatArray
    weights: FloatArray


def product_of_factors(
    n_users: int, n_items: int, weights: NDArray[np.float32], seed: int
) -> tuple[RatingMatrix, Truth]:
    """M = sum over i of ``weights[i]`` times the outer product of U's column i and V's row i.

    U and V are drawn from N(0, 1), as in the tutorial; every cell of M is known.
    """
    rng = np.random.default_rng(seed)
    rank = len(weights)
    u = rng.standard_normal((n_users, rank), np.float32)
    v = rng.standard_normal((rank, n_items), np.float32)
    truth = Truth(u, v, np.asarray(weights, np.float32))
    return RatingMatrix.from_dense((u * truth.weights) @ v), truth


def harmonic_weights(rank: int) -> FloatArray:
    """1, 1/2, 1/3, ...: the tutorial's weights, so that a few factors carry most of M."""
    return (1.0 / np.arange(1, rank + 1)).astype(np.float32)


def flat_weights(rank: int) -> FloatArray:
    """Every factor counts alike: M is a plain product of two random matrices."""
    return np.ones(rank, np.float32)


def rating_set(
    n_users: int, n_items: int, n_ratings: int, *, rank: int = 10, seed: int = 0
) -> RatingMatrix:
    """A set of ratings shaped like real ones, of any size.

    Activity of users is log-normal, popularity of items Zipf-like; the ratings are a low-rank
    truth with biases plus noise, rounded and clipped to half stars from 0.5 to 5. Pairs drawn
    twice count once, so somewhat fewer than ``n_ratings`` remain. Good for thousands of ratings;
    `power_law` is for millions.
    """
    rng = np.random.default_rng(seed)
    activity = rng.lognormal(0.0, _ACTIVITY_SPREAD, n_users)
    popularity = 1.0 / (np.arange(n_items) + _POPULARITY_OFFSET)
    users = rng.choice(n_users, n_ratings, p=activity / activity.sum())
    items = rng.choice(n_items, n_ratings, p=popularity / popularity.sum())
    u = rng.normal(0, 0.45, (n_users, rank)).astype(np.float32)
    v = rng.normal(0, 0.45, (n_items, rank)).astype(np.float32)
    user_bias = rng.normal(0, _BIAS_DEVIATION, n_users)
    item_bias = rng.normal(0, _BIAS_DEVIATION, n_items)
    values = _MEAN + user_bias[users] + item_bias[items] + rng.normal(0, 0.8, n_ratings)
    for factor in range(rank):
        values += u[users, factor] * v[items, factor]
    matrix, _ = RatingMatrix.from_indices(
        users,
        items,
        _half_stars(values).astype(np.float32),
        np.arange(1, n_users + 1, dtype=np.int64),
        np.arange(1, n_items + 1, dtype=np.int64),
        scale=_HALF_STARS,
    )
    return matrix


@dataclass(frozen=True, eq=False)
class RatingTruth:
    """What generated ratings are without noise, rounding and clipping.

    The rating of user u for item i is ``mean + user_bias[u] + item_bias[i] + u[u] . v[i]``.

    Attributes
    ----------
    u, v
        (n_users, rank) and (n_items, rank) float32.
    user_bias, item_bias
        (n_users,) and (n_items,) float32.
    mean
        In units of the ratings.
    rmse
        Of these numbers, clipped to the scale, against all ratings: what the noise leaves to a
        model that knows everything.
    """

    u: FloatArray
    v: FloatArray
    user_bias: FloatArray
    item_bias: FloatArray
    mean: float
    rmse: float


def power_law(
    n_users: int,
    n_items: int,
    n_ratings: int,
    *,
    rank: int = 10,
    noise: float = 0.8,
    seed: int = 0,
) -> tuple[RatingMatrix, RatingTruth]:
    """A set of ratings shaped like real ones, up to hundreds of millions, and its truth.

    Activity of users is log-normal, popularity of items Zipf-like and in no order; the ratings
    are a low-rank truth with biases plus normal noise, rounded and clipped to half stars from 0.5
    to 5. Each user rates at least one item and no item twice. The draws are made user by user and
    shared out among the cores; the same seed gives the same ratings on any number of them. Needs
    about 16 bytes a rating.

    Parameters
    ----------
    n_ratings
        How many ratings to expect: the number drawn differs from it by chance, by far less than
        1 % for large sets. At least ``n_users`` and at most 0.9 ``n_users * n_items``.
    rank
        Number of factors of the truth.
    noise
        Standard deviation of the noise, in units of the ratings.
    """
    if not n_users <= n_ratings <= _LARGEST_SHARE * n_users * n_items:
        raise ValueError(f"{n_ratings} ratings do not fit {n_users} users and {n_items} items")
    draw = _PowerLaw(n_users, n_items, n_ratings, rank, noise, seed)
    counts, items, stars, square_errors = zip(*in_threads(draw.block, draw.blocks()), strict=True)
    n_drawn = np.concatenate(counts)
    matrix = RatingMatrix(
        np.concatenate([[0], np.cumsum(n_drawn)]),
        np.concatenate(items),
        np.concatenate(stars),
        np.arange(1, n_users + 1, dtype=np.int64),
        np.arange(1, n_items + 1, dtype=np.int64),
        scale=_HALF_STARS,
    )
    rmse = float(np.sqrt(sum(square_errors) / matrix.n_ratings))
    return matrix, RatingTruth(draw.u, draw.v, draw.user_bias, draw.item_bias, _MEAN, rmse)


class _PowerLaw:
    """How the ratings of a block of users are drawn."""

    def __init__(
        self, n_users: int, n_items: int, n_ratings: int, rank: int, noise: float, seed: int
    ) -> None:
        rng = np.random.default_rng(seed)
        width = np.sqrt(_FACTORS_DEVIATION / np.sqrt(rank))

        def normal(deviation: float, *shape: int) -> FloatArray:
            drawn = rng.standard_normal(shape, np.float32)
            return np.asarray(drawn * np.float32(deviation), np.float32)

        self.u, self.v = normal(width, n_users, rank), normal(width, n_items, rank)
        self.user_bias = normal(_BIAS_DEVIATION, n_users)
        self.item_bias = normal(_BIAS_DEVIATION, n_items)
        self._item_of_rank = rng.permutation(n_items).astype(np.int32)
        activity = rng.lognormal(0.0, _ACTIVITY_SPREAD, n_users)
        wished = _scaled_to_sum(activity, n_ratings, _LARGEST_SHARE * n_items)
        self._n_draws = _draws_for(wished, n_items)
        self._noise, self._seed = np.float32(noise), seed

    def blocks(self) -> list[slice]:
        """Users whose draws are few enough to be dealt with in one go."""
        until = np.cumsum(self._n_draws)
        steps = np.arange(_DRAWS_AT_ONCE, until[-1] + _DRAWS_AT_ONCE, _DRAWS_AT_ONCE)
        ends = np.unique(np.searchsorted(until, steps, side="right"))
        starts = np.concatenate([[0], ends[:-1]])
        return [slice(int(start), int(end)) for start, end in zip(starts, ends, strict=True)]

    def block(self, users: slice) -> tuple[IntArray, IndexArray, FloatArray, float]:
        """The ratings of some users: counts by user, items, stars, the truth's square errors."""
        rng = np.random.default_rng([self._seed, users.start])
        n_users = users.stop - users.start
        rows, items = self._cells(rng, users)
        stars = rng.standard_normal(len(items), np.float32) * self._noise
        square_errors = 0.0
        for part in pieces(len(items), max(_NUMBERS_AT_ONCE // self.u.shape[1], 1)):
            truth = self._truth(rows[part] + users.start, items[part])
            stars[part] = _half_stars(stars[part] + truth)
            errors = np.clip(truth, _HALF_STARS.low, _HALF_STARS.high) - stars[part]
            square_errors += float(errors @ errors)
        return np.bincount(rows, minlength=n_users), items, stars, square_errors

    def _cells(self, rng: np.random.Generator, users: slice) -> tuple[IntArray, IndexArray]:
        """Rows and items of the cells drawn, those drawn twice once, in order."""
        n_items = len(self.v)
        n_draws = self._n_draws[users]
        spread = np.log1p(n_items / _POPULARITY_OFFSET)
        ranks = np.expm1(rng.random(int(n_draws.sum())) * spread)
        ranks *= _POPULARITY_OFFSET
        drawn = self._item_of_rank.take(ranks.astype(np.int32), mode="clip")
        keys = np.repeat(np.arange(len(n_draws)) * n_items, n_draws)
        keys += drawn
        keys.sort()
        first = np.ones(len(keys), np.bool_)
        first[1:] = keys[1:] != keys[:-1]
        rows, items = np.divmod(keys[first], n_items)
        return rows, items.astype(np.int32)

    def _truth(self, users: IntArray, items: IndexArray) -> FloatArray:
        u, v = self.u.take(users, 0), self.v.take(items, 0)
        truth = np.einsum("nk,nk->n", u, v)
        truth += self.user_bias.take(users)
        truth += self.item_bias.take(items)
        truth += np.float32(_MEAN)
        return np.asarray(truth, np.float32)


def _scaled_to_sum(weights: _Numbers, total: float, most: float) -> _Numbers:
    """Numbers from 1 to ``most`` that add up to ``total``, else in proportion to the weights."""
    low, high = 0.0, most / float(weights.min())
    for _ in range(60):
        middle = (low + high) / 2
        if np.clip(weights * middle, 1.0, most).sum() < total:
            low = middle
        else:
            high = middle
    return np.asarray(np.clip(weights * high, 1.0, most))


def _draws_for(wished: _Numbers, n_items: int) -> IntArray:
    """How many draws with repetition give so many different items, on average."""
    edges = np.log1p(np.arange(n_items + 1) / _POPULARITY_OFFSET)
    missed = np.log1p(-np.diff(edges) / edges[-1])
    draws = np.geomspace(1, 3 / -missed[-1], 256)
    different = np.array([-np.expm1(missed * n).sum() for n in draws])
    return np.rint(np.interp(wished, different, draws)).astype(np.int64)


def _half_stars(values: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    return np.asarray(np.clip(np.round(values * 2) / 2, _HALF_STARS.low, _HALF_STARS.high))
