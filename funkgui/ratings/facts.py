"""What a matrix, or a part of it, is like in numbers: counts, mean, and how they are spread."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from funkgui.errors import CancelledError
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.lookup import positions_of_users, users_at
from funkgui.ratings.matrix import NO_TIME, FloatArray, IntArray, RatingMatrix
from funkgui.ratings.threads import pieces, pieces_of_about

_AT_ONCE = 1 << 18
"""Ratings dealt with in one go: about a millisecond in which no other thread gets a turn."""
_MOST_STEPS = 50
"""A scale with more steps gets bars of equal width across them."""
_BARS = 24


@dataclass(frozen=True)
class Bins:
    """Where the bars of the ratings' histogram stand.

    Attributes
    ----------
    first
        Middle of the first bar, in units of the ratings.
    width
        From one bar to the next.
    n
        How many bars there are.
    at_steps
        Whether each bar is for one value of the scale.
    """

    first: float
    width: float
    n: int
    at_steps: bool

    @classmethod
    def of(cls, ratings: RatingMatrix) -> Bins:
        """At the scale's steps where it has few, else about 24 across all ratings.

        Without a scale each stands at a multiple of a round number.
        """
        scale = ratings.scale
        if scale is not None and scale.step is not None:
            steps = (scale.high - scale.low) / scale.step
            if steps < _MOST_STEPS - 0.5:
                return cls(scale.low, scale.step, round(steps) + 1, True)
        if scale is not None:
            width = (scale.high - scale.low) / _BARS or 1.0
            return cls(scale.low + width / 2, width, _BARS, False)
        low, high = _ends(ratings.values)
        width = _round_up((high - low) / _BARS) if high > low else 1.0
        first, last = round(low / width), round(high / width)
        return cls(first * width, width, last - first + 1, False)

    def middle(self, bar: int) -> float:
        return self.first + bar * self.width

    def counts(self, values: FloatArray) -> IntArray:
        """(n,) int64. How many values each bar stands for; the last ones also for those beyond."""
        at = np.rint((values.astype(np.float64) - self.first) / self.width)
        return np.bincount(np.clip(at, 0, self.n - 1).astype(np.int64), minlength=self.n)


@dataclass(frozen=True, eq=False)
class Region:
    """Some users times some items.

    Attributes
    ----------
    users, items
        Positions, each once; None for all.
    """

    users: IntArray | None = None
    items: IntArray | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it is all of the matrix."""
        return self.users is None and self.items is None


@dataclass(frozen=True, eq=False)
class Facts:
    """Numbers about the cells of some regions.

    Attributes
    ----------
    n_users, n_items, n_cells
        Users and items in the regions, and cells.
    n_hidden
        Ratings held out.
    mean, deviation
        Of the ratings, in their units; NaN where there are none.
    histogram
        (n of bins,) int64. Ratings for each bar.
    per_user, per_item
        (n,) int64. Users with 1 rating in the regions, with 2 to 3, with 4 to 7, and so on; with
        1, 2, 3 and so on where nobody can have more than `FEW`.
    users_without, items_without
        Users and items of the regions without ratings there.
    first, last
        Earliest and latest time of a rating, in seconds since 1970; None where none is known.
    """

    n_users: int
    n_items: int
    n_cells: int
    n_hidden: int
    mean: float
    deviation: float
    histogram: IntArray
    per_user: IntArray
    per_item: IntArray
    users_without: int
    items_without: int
    first: int | None
    last: int | None

    @property
    def n_ratings(self) -> int:
        return int(self.histogram.sum())

    @property
    def density(self) -> float:
        """Known share of the cells, 0 to 1."""
        return self.n_ratings / max(self.n_cells, 1)

    @property
    def hidden_share(self) -> float:
        """Held-out share of the ratings, 0 to 1."""
        return self.n_hidden / max(self.n_ratings, 1)


WHOLE = (Region(),)

FEW = 12
"""Counts up to this are told one by one."""


def facts_of(
    ratings: RatingMatrix,
    holdout: Holdout,
    bins: Bins,
    regions: Sequence[Region] = WHOLE,
    cancelled: Callable[[], bool] = lambda: False,
) -> Facts:
    """Count what is in some regions.

    Parameters
    ----------
    regions
        No two may share a user: their cells are counted once each.
    cancelled
        Asked now and then whether the result is no longer wanted.

    Raises
    ------
    CancelledError
        Where it says so.
    """
    sums = _Sums(ratings, holdout, bins)
    for region in regions:
        for at in _positions(ratings, region):
            if cancelled():
                raise CancelledError
            sums.add(at, region)
        sums.cover(region)
    return sums.facts()


def spread_counts(counts: IntArray, most: int) -> IntArray:
    """(n,) int64. How many counts are 1, 2, 3 and so on, or in bins where there may be many.

    Parameters
    ----------
    most
        The highest that a count can be.
    """
    return np.bincount(counts[counts > 0] - 1) if most <= FEW else log_counts(counts)


def log_counts(counts: IntArray) -> IntArray:
    """(n,) int64. How many counts are 1, 2 to 3, 4 to 7, and so on; zeros are left out."""
    # The exponent of a float64 is exact for whole numbers below 2^53.
    exponents = np.frexp(counts[counts > 0].astype(np.float64))[1] - 1
    return np.bincount(exponents)


class _Sums:
    """Adds up what the facts are made of, piece by piece."""

    def __init__(self, ratings: RatingMatrix, holdout: Holdout, bins: Bins) -> None:
        self.ratings, self.holdout, self.bins = ratings, holdout, bins
        self.n_cells = self.n_hidden = 0
        self.total = self.squares = 0.0
        self.first: int | None = None
        self.last: int | None = None
        n_users, n_items = ratings.n_users, ratings.n_items
        self.of_user, self.of_item = np.zeros(n_users, np.int64), np.zeros(n_items, np.int64)
        self.is_user, self.is_item = np.zeros(n_users, np.bool_), np.zeros(n_items, np.bool_)
        self.histogram = np.zeros(bins.n, np.int64)
        self._centre = 0.0

    def add(self, at: IntArray | slice, region: Region) -> None:
        """Count some ratings of a region's users; those of other items are left out."""
        items, values = self.ratings.item_index[at], self.ratings.values[at]
        if region.items is not None:
            places = np.arange(at.start, at.stop) if isinstance(at, slice) else at
            wanted = np.zeros(self.ratings.n_items, np.bool_)
            wanted[region.items] = True
            chosen = wanted[items]
            items, values, at = items[chosen], values[chosen], places[chosen]
        if len(values) == 0:
            return
        if not self.histogram.any():
            # Squares are taken of what is left of one, so that large ratings lose no digits.
            self._centre = float(values[0])
        self.histogram += self.bins.counts(values)
        left = values.astype(np.float64) - self._centre
        self.total += float(left.sum())
        # Not `@`: OpenBLAS would have threads of its own wait about.
        self.squares += float(np.einsum("n,n->", left, left))
        self.n_hidden += int(np.count_nonzero(self.holdout.hidden[at]))
        self._add_times(at)
        if not region.is_whole:
            self.of_item += np.bincount(items, minlength=len(self.of_item))
        if not isinstance(at, slice) and region.items is not None:
            users = users_at(self.ratings, at)
            some = slice(int(users.min()), int(users.max()) + 1)
            self.of_user[some] += np.bincount(users - some.start, minlength=some.stop - some.start)

    def cover(self, region: Region) -> None:
        """Count a region's users, items and cells."""
        self.is_user[slice(None) if region.users is None else region.users] = True
        self.is_item[slice(None) if region.items is None else region.items] = True
        if region.items is None:
            users = slice(None) if region.users is None else region.users
            self.of_user[users] = np.diff(self.ratings.indptr)[users]
        if region.is_whole:
            self.of_item += self.ratings.item_counts
        n_users = self.ratings.n_users if region.users is None else len(region.users)
        n_items = self.ratings.n_items if region.items is None else len(region.items)
        self.n_cells += n_users * n_items

    def facts(self) -> Facts:
        n = int(self.histogram.sum())
        mean = self.total / n if n else np.nan
        variance = max(self.squares / n - mean**2, 0.0) if n else np.nan
        return Facts(
            n_users=int(self.is_user.sum()),
            n_items=int(self.is_item.sum()),
            n_cells=self.n_cells,
            n_hidden=self.n_hidden,
            mean=float(self._centre + mean),
            deviation=float(np.sqrt(variance)),
            histogram=self.histogram,
            per_user=spread_counts(self.of_user, self.ratings.n_items),
            per_item=spread_counts(self.of_item, self.ratings.n_users),
            users_without=int(np.count_nonzero(self.is_user & (self.of_user == 0))),
            items_without=int(np.count_nonzero(self.is_item & (self.of_item == 0))),
            first=self.first,
            last=self.last,
        )

    def _add_times(self, at: NDArray[np.int64] | slice) -> None:
        if self.ratings.times is None:
            return
        times = self.ratings.times[at]
        times = times[times != NO_TIME]
        if len(times):
            first, last = int(times.min()), int(times.max())
            self.first = first if self.first is None else min(self.first, first)
            self.last = last if self.last is None else max(self.last, last)


def _positions(ratings: RatingMatrix, region: Region) -> Iterator[IntArray | slice]:
    """Positions of the ratings of a region's users, in pieces."""
    if region.users is None:
        yield from pieces(ratings.n_ratings, _AT_ONCE)
        return
    users = np.sort(region.users)
    for some in pieces_of_about(np.cumsum(np.diff(ratings.indptr)[users]), _AT_ONCE):
        yield positions_of_users(ratings, users[some])


def _round_up(number: float) -> float:
    """The next of 1, 2 and 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(number))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= number * (1 - 1e-9))


def _ends(values: FloatArray) -> tuple[float, float]:
    return (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
