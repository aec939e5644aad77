"""Sorts users and items: by counts, means, spreads, names, factors, or the ratings of one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from funkgui.factorization.model import FactorModel
from funkgui.gui.matrix.arranging.filter import positions_of_items
from funkgui.gui.matrix.arranging.order_choice import AxisOrder, OrderBy, OrderChoice
from funkgui.gui.matrix.arranging.order_names import natural_order
from funkgui.gui.matrix.cells.view_order import Lines, ViewOrder
from funkgui.gui.tasks import Cancelled, stop_if
from funkgui.ratings.lookup import users_at
from funkgui.ratings.matrix import FloatArray, IndexArray, IntArray, Labels, RatingMatrix
from funkgui.ratings.threads import pieces

_RATINGS_AT_ONCE = 1 << 19
"""Ratings dealt with in one go: about 2 ms in which no other thread gets a turn."""

_ROUNDING = 1e-12
"""Share of the mean square below which a variance is nothing but rounding."""

Keys = NDArray[np.floating | np.integer]


def sort_by(
    choice: OrderChoice,
    ratings: RatingMatrix,
    model: FactorModel | None,
    cancelled: Cancelled = lambda: False,
) -> ViewOrder:
    """Sort the users and the items, all of them.

    Parameters
    ----------
    model
        Whose factors are sorted by; without one the matrix's own order stands in for them.
    """
    users = _Axis(
        ratings,
        cancelled,
        np.diff(ratings.indptr),
        ratings.user_ids,
        None if model is None else model.u,
        lambda part: _users_in(ratings, part),
        lambda item: _ratings_of_item(ratings, item, cancelled),
    )
    items = _Axis(
        ratings,
        cancelled,
        ratings.count_items(cancelled),
        item_names(ratings),
        None if model is None else model.v,
        lambda part: ratings.item_index[part],
        lambda user: _ratings_of_user(ratings, user),
    )
    return ViewOrder(
        Lines(_order(choice.users, users)),
        Lines(_order(choice.items, items)),
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
    whose
        Finds whose the ratings of a part of the matrix are.
    ratings_of
        Finds the ratings that one of the other axis has with each; NaN where there is none.
    """

    ratings: RatingMatrix
    cancelled: Cancelled
    counts: IntArray
    names: Labels
    factors: FloatArray | None
    whose: Callable[[slice], IndexArray | IntArray]
    ratings_of: Callable[[int], FloatArray]

    def mean(self, power: int = 1) -> NDArray[np.float64]:
        """Mean of each one's ratings, or of a power of them; NaN where there is none."""
        sums = np.zeros(len(self.counts))
        for part in pieces(self.ratings.n_ratings, _RATINGS_AT_ONCE):
            stop_if(self.cancelled)
            values = self.ratings.values[part].astype(np.float64) ** power
            sums += np.bincount(self.whose(part), weights=values, minlength=len(sums))
        return np.where(self.counts > 0, sums / np.maximum(self.counts, 1), np.nan)

    def spread(self) -> NDArray[np.float64]:
        """Standard deviation of each one's ratings; NaN where there is none."""
        squares = self.mean(power=2)
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


def _order(order: AxisOrder, axis: _Axis) -> IntArray | None:
    if order.by is OrderBy.NAME:
        found = natural_order(axis.names, axis.cancelled)
        return found[::-1].copy() if order.descending else found
    keys = axis.keys(order)
    if keys is None:
        return np.arange(len(axis.counts))[::-1].copy() if order.descending else None
    # Equal ones stay as in the matrix, and NaN is last, whichever way round.
    return np.argsort(-keys if order.descending else keys, kind="stable").astype(np.int64)


def _users_in(ratings: RatingMatrix, part: slice) -> IntArray:
    first, last = users_at(ratings, np.array([part.start, part.stop - 1])).tolist()
    ends = np.clip(ratings.indptr[first : last + 2], part.start, part.stop)
    return np.repeat(np.arange(first, last + 1), np.diff(ends))


def _ratings_of_item(ratings: RatingMatrix, item: int, cancelled: Cancelled) -> FloatArray:
    found = np.full(ratings.n_users, np.nan, np.float32)
    for at in positions_of_items(ratings, np.array([item]), cancelled):
        found[users_at(ratings, at)] = ratings.values[at]
    return found


def _ratings_of_user(ratings: RatingMatrix, user: int) -> FloatArray:
    found = np.full(ratings.n_items, np.nan, np.float32)
    row = ratings.user_slice(user)
    found[ratings.item_index[row]] = ratings.values[row]
    return found
