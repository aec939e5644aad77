"""How synthetic ratings are drawn: who rates what, and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from funkgui.ratings.matrix import FloatArray, IndexArray, IntArray
from funkgui.ratings.scale import RatingScale
from funkgui.ratings.sorting import first_of_each_run
from funkgui.ratings.threads import pieces

_Numbers = NDArray[np.float64]

_HALF_STARS = RatingScale(0.5, 5.0, 0.5)
_ACTIVITY_SPREAD = 1.1
"""Standard deviation of the logarithm of how many ratings a user gives."""
_POPULARITY_HEAD = 10.0
"""Popularity falls as 1 / (rank + head): Zipf's law, its head rounded off."""
LARGEST_SHARE = 0.9
"""No user of a large set rates a larger share of the items."""

_BIAS_DEVIATION = 0.4
_FACTORS_DEVIATION = 0.64
"""Of the products of U's and V's rows: the part of a rating that biases do not explain."""
_WIDTH = 4.5
"""Of the scale, 0.5 to 5, that these two were chosen for; with another width they go along."""
_MEAN_HEIGHT = 3.0
"""Of the mean above the lowest rating, on that scale."""

_MOST_DRAWS, _MOST_DRAWS_EACH = 4, 64
"""Draws for each item, on average and of one user, up to which drawing with repetition is quicker
than a number for each cell: where popularity is steep, the last items would take for ever."""
_ROUNDING = 0.002
"""By how much rounding the draws of each user may change their sum."""

_DRAWS_AT_ONCE = 1 << 22
_NUMBERS_AT_ONCE = 1 << 16
"""Numbers dealt with in one go: a thread's arrays, and those that stay in a core's own cache."""


@dataclass(frozen=True)
class RatingShape:
    """How activity and popularity are spread, and which ratings are given.

    Attributes
    ----------
    activity
        Standard deviation of the logarithm of how many ratings a user gives; 0 or more.
    popularity, head
        An item's share of the draws falls as ``(rank + head) ** -popularity``, 0 or more and above
        0.
    scale
        The values that ratings are rounded and clipped to.
    """

    activity: float = _ACTIVITY_SPREAD
    popularity: float = 1.0
    head: float = _POPULARITY_HEAD
    scale: RatingScale = _HALF_STARS

    def cumulated(self, ranks: NDArray[Any]) -> _Numbers:
        """Popularity of all items before some ranks, which count from 0, in units of its own."""
        relative = np.asarray(ranks, np.float64) / self.head
        if self.popularity == 1.0:
            return np.asarray(np.log1p(relative))
        power = 1.0 - self.popularity
        return np.asarray(np.expm1(power * np.log1p(relative)) / power)

    def ranks_of(self, cumulated: _Numbers) -> _Numbers:
        """The inverse of `cumulated`."""
        if self.popularity != 1.0:
            power = 1.0 - self.popularity
            cumulated = np.log1p(power * cumulated) / power
        ranks = np.expm1(cumulated)
        ranks *= self.head
        return np.asarray(ranks)


class RatingDraws:
    """How the ratings of a block of users are drawn. Parameters as for `power_law`.

    Attributes
    ----------
    u, v
        (n_users, rank) and (n_items, rank) float32.
    user_bias, item_bias, mean
        As in `Truth`.
    """

    def __init__(
        self,
        n_users: int,
        n_items: int,
        n_ratings: int,
        rank: int,
        noise: float,
        seed: int,
        shape: RatingShape,
        exactly: bool,
    ) -> None:
        rng = np.random.default_rng(seed)
        scale = shape.scale
        relative = (scale.high - scale.low) / _WIDTH
        width = np.sqrt(_FACTORS_DEVIATION * relative / np.sqrt(rank))

        def normal(deviation: float, *shape: int) -> FloatArray:
            drawn = rng.standard_normal(shape, np.float32)
            return np.asarray(drawn * np.float32(deviation), np.float32)

        self.u, self.v = normal(width, n_users, rank), normal(width, n_items, rank)
        self.user_bias = normal(_BIAS_DEVIATION * relative, n_users)
        self.item_bias = normal(_BIAS_DEVIATION * relative, n_items)
        self.mean = scale.low + _MEAN_HEIGHT * relative
        self._item_of_rank = rng.permutation(n_items).astype(np.int32)
        activity = rng.lognormal(0.0, shape.activity, n_users)
        self._noise, self._seed = np.float32(noise), seed
        wished = scaled_to_sum(activity, n_ratings, (1.0 if exactly else LARGEST_SHARE) * n_items)
        if not exactly:
            self._n_draws = _draws_for(wished, n_items, shape)
            mean, most = float(self._n_draws.mean()), int(self._n_draws.max())
            exactly = mean > _MOST_DRAWS * n_items or most > _MOST_DRAWS_EACH * n_items
        if exactly:
            self._n_draws = _whole(wished, n_ratings, n_items)
        self._shape, self._exactly = shape, exactly

    def blocks(self) -> list[slice]:
        """Users whose draws are few enough to be dealt with in one go."""
        counts = np.full_like(self._n_draws, len(self.v)) if self._exactly else self._n_draws
        until = np.cumsum(counts)
        steps = np.arange(_DRAWS_AT_ONCE, until[-1] + _DRAWS_AT_ONCE, _DRAWS_AT_ONCE)
        ends = np.unique(np.searchsorted(until, steps, side="right"))
        starts = np.concatenate([[0], ends[:-1]])
        return [slice(int(start), int(end)) for start, end in zip(starts, ends, strict=True)]

    def block(self, users: slice) -> tuple[IntArray, IndexArray, FloatArray]:
        """The ratings of some users: counts by user, items, stars."""
        rng = np.random.default_rng([self._seed, users.start])
        rows, items = (self._exact_cells if self._exactly else self._cells)(rng, users)
        stars = rng.standard_normal(len(items), np.float32) * self._noise
        for part in pieces(len(items), max(_NUMBERS_AT_ONCE // self.u.shape[1], 1)):
            truth = self._truth(rows[part] + users.start, items[part])
            stars[part] = self._shape.scale.nearest(stars[part] + truth)
        return np.bincount(rows, minlength=users.stop - users.start), items, stars

    def _cells(self, rng: np.random.Generator, users: slice) -> tuple[IntArray, IndexArray]:
        """Rows and items of the cells drawn, those drawn twice once, in order."""
        n_items = len(self.v)
        n_draws = self._n_draws[users]
        spread = self._shape.cumulated(np.array(n_items))
        ranks = self._shape.ranks_of(rng.random(int(n_draws.sum())) * spread)
        drawn = self._item_of_rank.take(ranks.astype(np.int32), mode="clip")
        keys = np.repeat(np.arange(len(n_draws)) * n_items, n_draws)
        keys += drawn
        keys.sort()
        rows, items = np.divmod(first_of_each_run(keys), n_items)
        return rows, items.astype(np.int32)

    def _exact_cells(self, rng: np.random.Generator, users: slice) -> tuple[IntArray, IndexArray]:
        """Rows and items of just the wished number of cells of each user, in order.

        Each cell gets a number, and a user's largest ones count: with Gumbel's noise beside the
        logarithm of the popularity that is drawing items one after another without repetition.
        """
        n_items = len(self.v)
        popularity = np.empty(n_items)
        shares = np.diff(self._shape.cumulated(np.arange(n_items + 1)))
        popularity[self._item_of_rank] = np.log(np.maximum(shares, 1e-300))
        counts = self._n_draws[users]
        marks = rng.gumbel(size=(len(counts), n_items))
        marks += popularity
        order = np.argsort(-marks, axis=1, kind="stable")
        chosen = np.zeros(marks.shape, np.bool_)
        np.put_along_axis(chosen, order, np.arange(n_items) < counts[:, None], axis=1)
        rows, items = np.nonzero(chosen)
        return rows, items.astype(np.int32)

    def _truth(self, users: IntArray, items: IndexArray) -> FloatArray:
        u, v = self.u.take(users, 0), self.v.take(items, 0)
        truth = np.einsum("nk,nk->n", u, v)
        truth += self.user_bias.take(users)
        truth += self.item_bias.take(items)
        truth += np.float32(self.mean)
        return np.asarray(truth, np.float32)


def scaled_to_sum(
    weights: _Numbers, total: float, most: float, times: _Numbers | float = 1.0
) -> _Numbers:
    """Numbers from 1 to ``most`` that add up to ``total``, else in proportion to the weights.

    Parameters
    ----------
    times
        How often each number counts in the sum.
    """
    low, high = 0.0, most / float(weights.min())
    for _ in range(60):
        middle = (low + high) / 2
        if (np.clip(weights * middle, 1.0, most) * times).sum() < total:
            low = middle
        else:
            high = middle
    return np.asarray(np.clip(weights * high, 1.0, most))


def _whole(wished: _Numbers, total: int, most: int) -> IntArray:
    """Whole numbers from 1 to ``most`` next to those wished that add up to ``total``."""
    whole = np.clip(np.floor(wished), 1, most).astype(np.int64)
    missing = total - int(whole.sum())
    first = np.argsort(whole - wished, kind="stable")
    while missing:
        step = 1 if missing > 0 else -1
        free = first[(whole[first] < most) if step > 0 else (whole[first] > 1)]
        some = free[: abs(missing)]
        whole[some] += step
        missing -= step * len(some)
    return whole


def _draws_for(wished: _Numbers, n_items: int, shape: RatingShape) -> IntArray:
    """How many draws with repetition give so many different items, on average."""
    if n_items == 1:
        return np.ones(len(wished), np.int64)
    edges = shape.cumulated(np.arange(n_items + 1))
    missed = np.log1p(-np.diff(edges) / edges[-1])
    draws = np.geomspace(1, 3 / max(-missed[-1], 1e-15), 256)
    different = np.array([-np.expm1(missed * n).sum() for n in draws])
    wanted = np.interp(wished, different, draws)
    whole = np.rint(wanted)
    if abs(whole.sum() / wanted.sum() - 1) > _ROUNDING:  # of all alike, all would err the same way
        whole = np.diff(np.floor(np.cumsum(wanted)), prepend=0)
    return whole.astype(np.int64)
