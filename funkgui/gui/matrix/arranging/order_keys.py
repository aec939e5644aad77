"""Sorts users and items: by counts, means, spreads, names, factors, or the ratings of one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from funkgui.factorization.model import FactorModel
from funkgui.gui.matrix.arranging.order_choice import AxisOrder, OrderBy, OrderChoice
from funkgui.gui.matrix.arranging.order_names import natural_order
from funkgui.gui.matrix.cells.view_order import Lines, ViewOrder
from funkgui.gui.tasks import Cancelled, stop_if
from funkgui.ratings.lookup import users_at
from funkgui.ratings.matrix import FloatArray, IndexArray, IntArray, Labels, RatingMatrix

_RATINGS_AT_ONCE = 1 << 19
"""Ratings dealt with in one go: about 2 ms in which no other thread gets a turn."""

_ROUNDING = 1e-12
"""Share of the mean square below which a variance is nothing but rounding."""

Keys = NDArray[np.floating | np.integer]


def sort_by(
    choice: OrderChoice,
    ratings: RatingMatrix,
    model: FactorModel | None,
    is_cancelled: Cancelled = lambda: False,
) -> ViewOrder:
    """Sort the users and the items, all of them.

    Parameters
    ----------
    model
        Whose factors are sorted by; without one the matrix's own order stands in for them.

    Raises
    ------
    CancelledError
        Where ``is_cancelled`` said so.
    """
    users = _Axis(
        np.diff(ratings.indptr),
        ratings.user_ids,
        None if model is None else model.u,
        lambda squared: _user_sums(ratings, squared, is_cancelled),
        lambda item: _ratings_of_item(ratings, item, is_cancelled),
    )
    items = _Axis(
        ratings.count_items(is_cancelled),
        item_names(ratings),
        None if model is None else model.v,
        lambda squared: _item_sums(ratings, squared, is_cancelled),
        lambda user: _ratings_of_user(ratings, user),
    )
    return ViewOrder(
        Lines(_order(choice.users, users, is_cancelled)),
        Lines(_order(choice.items, items, is_cancelled)),
    )


def item_names(ratings: RatingMatrix) -> Labels:
    """(n_items,) the title of each item, or its label where it has none."""
    titles = ratings.item_titles
    if titles is None:
        return ratings.item_ids
    return np.where(titles == "", ratings.item_ids.astype(np.str_), titles)


@dataclass(frozen=True, eq=False)
class _Axis:
    """What users or items are sorted by.

    Attributes
    ----------
    sums
        Finds the sum of each one's ratings, or of their squares where it is told True.
    ratings_of
        Finds the ratings that one of the other axis has with each; NaN where there is none.
    """

    counts: IntArray
    names: Labels
    factors: FloatArray | None
    sums: Callable[[bool], NDArray[np.float64]]
    ratings_of: Callable[[int], FloatArray]

    def mean(self, squared: bool = False) -> NDArray[np.float64]:
        some = np.where(self.counts > 0, self.counts, 1)
        return np.where(self.counts > 0, self.sums(squared) / some, np.nan)

    def spread(self) -> NDArray[np.float64]:
        """Standard deviation of each one's ratings; NaN where there is none."""
        squares = self.mean(squared=True)
        variance = squares - self.mean() ** 2
        # Equal ratings have none; what is left of rounding would sort them.
        return np.sqrt(np.where(variance > _ROUNDING * squares, variance, 0 * squares))

    def keys(self, order: AxisOrder) -> Keys | None:
        """What each one is sorted by; None for the matrix's own order."""
        if order.by is OrderBy.COUNT:
            return self.counts
        if order.by is OrderBy.MEAN:
            return self.mean()
        if order.by is OrderBy.SPREAD:
            return self.spread()
        if order.by is OrderBy.ONE:
            return self.ratings_of(order.one)
        if order.by is OrderBy.FACTOR and self.factors is not None:
            return self.factors[:, min(order.factor, self.factors.shape[1] - 1)]
        return None


def _order(order: AxisOrder, axis: _Axis, is_cancelled: Cancelled) -> IntArray | None:
    n = len(axis.counts)
    if order.by is OrderBy.NAME:
        found = natural_order(axis.names, is_cancelled)
        return found[::-1].copy() if order.descending else found
    keys = axis.keys(order)
    if keys is None:
        return np.arange(n - 1, -1, -1) if order.descending else None
    # Equal ones stay as in the matrix, and NaN is last, whichever way round.
    return np.argsort(-keys if order.descending else keys, kind="stable").astype(np.int64)


def _user_sums(
    ratings: RatingMatrix, squared: bool, is_cancelled: Cancelled
) -> NDArray[np.float64]:
    sums = np.zeros(ratings.n_users)
    cuts = np.searchsorted(
        ratings.indptr, np.arange(_RATINGS_AT_ONCE, ratings.n_ratings, _RATINGS_AT_ONCE)
    )
    edges = np.unique([0, *cuts.tolist(), ratings.n_users]).tolist()
    for first, last in pairwise(edges):
        stop_if(is_cancelled)
        at = slice(int(ratings.indptr[first]), int(ratings.indptr[last]))
        users = np.repeat(np.arange(last - first), np.diff(ratings.indptr[first : last + 1]))
        values = _values(ratings, at, squared)
        sums[first:last] = np.bincount(users, weights=values, minlength=last - first)
    return sums


def _item_sums(
    ratings: RatingMatrix, squared: bool, is_cancelled: Cancelled
) -> NDArray[np.float64]:
    sums = np.zeros(ratings.n_items)
    for at, items in _pieces(ratings, is_cancelled):
        sums += np.bincount(items, weights=_values(ratings, at, squared), minlength=ratings.n_items)
    return sums


def _values(ratings: RatingMatrix, at: slice, squared: bool) -> NDArray[np.float64]:
    values = ratings.values[at].astype(np.float64)
    return values**2 if squared else values


def _ratings_of_item(ratings: RatingMatrix, item: int, is_cancelled: Cancelled) -> FloatArray:
    found = np.full(ratings.n_users, np.nan, np.float32)
    for at, items in _pieces(ratings, is_cancelled):
        positions = at.start + np.flatnonzero(items == item)
        users = users_at(ratings, positions)
        found[users] = ratings.values[positions]
    return found


def _ratings_of_user(ratings: RatingMatrix, user: int) -> FloatArray:
    found = np.full(ratings.n_items, np.nan, np.float32)
    row = ratings.user_slice(user)
    found[ratings.item_index[row]] = ratings.values[row]
    return found


def _pieces(ratings: RatingMatrix, is_cancelled: Cancelled) -> Iterator[tuple[slice, IndexArray]]:
    for start in range(0, ratings.n_ratings, _RATINGS_AT_ONCE):
        stop_if(is_cancelled)
        at = slice(start, start + _RATINGS_AT_ONCE)
        yield at, ratings.item_index[at]
