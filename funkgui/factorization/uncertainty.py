"""How sure a model is of its predictions. numpy only."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from funkgui.ratings.matrix import FloatArray
from funkgui.ratings.threads import pieces

_NUMBERS_TOGETHER = 1 << 23
"""Covariances of pairs that are looked at together: the more, the more of them share a user."""

_NUMBERS_AT_ONCE = 1 << 18
"""Numbers dealt with in one go, so that they stay within the processor's caches."""


@dataclass(frozen=True, eq=False)
class Uncertainty:
    """Posterior covariances of users and items, and the noise of the ratings.

    A rating is ``mean + user_bias + item_bias + p . q + noise``, with p and its bias, and q and its
    bias, each from a normal distribution. K is the number of factors plus 1, for the bias.

    Attributes
    ----------
    user_covariance, item_covariance
        (n_users, K (K + 1) / 2) and (n_items, K (K + 1) / 2) float32. Upper triangles, row by row,
        of the covariances of the first K - 1 factors and of the bias, which comes last.
    noise_variance
        Variance of ratings around what they would be if users and items were known exactly.
    """

    user_covariance: FloatArray
    item_covariance: FloatArray
    noise_variance: float

    def deviation(
        self, u: FloatArray, v: FloatArray, users: NDArray[Any], items: NDArray[Any]
    ) -> FloatArray:
        """Standard deviations of the ratings of (user, item) pairs around their predictions.

        With covariances S and T of the factors, the variance of p . q is
        ``v S v + u T u + trace(S T)``; the biases add their variances and covariances.

        Parameters
        ----------
        u, v
            Means of the factors, (n_users, n_factors) and (n_items, n_factors) float32.
        users, items
            (n,) integer positions. -1 stands for a user or item that the model does not know.

        Returns
        -------
        (n,) float32, in units of the ratings; NaN where the user or the item is not known.
        """
        return np.sqrt(self.variance(u, v, users, items))

    def variance(
        self,
        u: FloatArray,
        v: FloatArray,
        users: NDArray[Any],
        items: NDArray[Any],
        unit: float = 1.0,
    ) -> FloatArray:
        """The squares of `deviation`, for factors that are given in units of ``unit``.

        Of wider U and V, the first factors count.
        """
        out = np.empty(len(users), np.float32)
        at_once = max(_NUMBERS_TOGETHER // self.user_covariance.shape[1], 1)
        for part in pieces(len(users), at_once):
            out[part] = self._variance(u, v, users[part], items[part], np.float32(unit))
        out[(users < 0) | (items < 0)] = np.nan
        return out

    def _variance(
        self,
        u: FloatArray,
        v: FloatArray,
        users: NDArray[Any],
        items: NDArray[Any],
        unit: np.float32,
    ) -> FloatArray:
        """Of pairs that share users or items: what is squared is so once for each of those."""
        size = width_of_triangle(self.user_covariance.shape[1])
        rows, columns = np.triu_indices(size)
        some_users, users = _numbered(users, len(self.user_covariance))
        some_items, items = _numbered(items, len(self.item_covariance))
        p, q = (
            _with_one(array[at, : size - 1] * unit)
            for array, at in ((u, some_users), (v, some_items))
        )
        of_user, of_item = self.user_covariance[some_users], self.item_covariance[some_items]
        # Of the factors alone: of large ratings, the product of biases leaves single precision.
        of_factors = np.where(columns < size - 1, of_item, 0)
        twice = np.where(rows == columns, 1, 2).astype(np.float32)
        left = np.concatenate([of_user, p[:, rows] * p[:, columns]], 1) * np.tile(twice, 2)
        right = np.concatenate([q[:, rows] * q[:, columns] + of_factors, of_item], 1)
        variance = np.empty(len(users), np.float32)
        for part in pieces(len(users), max(_NUMBERS_AT_ONCE // len(rows), 1)):
            variance[part] = np.einsum("nt,nt->n", left[users[part]], right[items[part]])
        # Covariances of a file made by hand may add up to less than nothing.
        return np.asarray(np.maximum(variance, 0) + np.float32(self.noise_variance), np.float32)


@dataclass(frozen=True, eq=False)
class SpreadUncertainty:
    """How far the members of an average are apart, and how ratings vary around one of them.

    The variance of a mixture: that of the members' predictions and, on average, that around each.
    The average's factors are the members' side by side, each over the root of their number; see
    `average_of`.

    Attributes
    ----------
    user_bias, item_bias
        (n_members, n_users) and (n_members, n_items) float32. The members' own.
    mean
        (n_members,) float64. The members' own.
    within
        How sure the first member is, which stands for the others: on 100,000 ratings, the mean of
        four says the same to three digits. Or, of members that cannot tell, the variance of
        ratings around the predictions of a single one.
    """

    user_bias: FloatArray
    item_bias: FloatArray
    mean: NDArray[np.float64]
    within: Uncertainty | float

    @property
    def n_members(self) -> int:
        return len(self.mean)

    def deviation(
        self, u: FloatArray, v: FloatArray, users: NDArray[Any], items: NDArray[Any]
    ) -> FloatArray:
        """Standard deviations of the ratings of (user, item) pairs around their predictions.

        Parameters and result are as for `Uncertainty.deviation`.
        """
        variance = self.spread(u, v, users, items) + self._within(u, v, users, items)
        return np.asarray(np.sqrt(variance), np.float32)

    def spread(
        self, u: FloatArray, v: FloatArray, users: NDArray[Any], items: NDArray[Any]
    ) -> NDArray[np.float64]:
        """Variances of the members' predictions of (user, item) pairs before clipping.

        Returns
        -------
        (n,) float64, in squared units of the ratings, of one less degree of freedom than there are
        members, and 0 for a single one; NaN where the user or the item is not known.
        """
        out = np.empty(len(users), np.float64)
        for part in pieces(len(users), max(_NUMBERS_AT_ONCE // u.shape[1], 1)):
            out[part] = self._spread(u, v, users[part], items[part])
        out[(users < 0) | (items < 0)] = np.nan
        return out

    def _within(
        self, u: FloatArray, v: FloatArray, users: NDArray[Any], items: NDArray[Any]
    ) -> FloatArray | float:
        if not isinstance(self.within, Uncertainty):
            return self.within
        return self.within.variance(u, v, users, items, math.sqrt(self.n_members))

    def _spread(
        self, u: FloatArray, v: FloatArray, users: NDArray[Any], items: NDArray[Any]
    ) -> NDArray[np.float64]:
        n = self.n_members
        p, q = (array[at].reshape(len(at), n, -1) for array, at in ((u, users), (v, items)))
        means = (self.mean - self.mean.mean()).astype(np.float32)
        predicted = np.einsum("nmk,nmk->nm", p, q) * np.float32(n) + means
        predicted += self.user_bias[:, users].T + self.item_bias[:, items].T
        predicted -= predicted.mean(1, keepdims=True)
        # Squares of very large or small ratings leave single precision.
        squares = np.einsum("nm,nm->n", predicted, predicted, dtype=np.float64)
        return np.asarray(squares / max(n - 1, 1), np.float64)


def _numbered(places: NDArray[Any], n: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """As `numpy.unique` with the inverse, but without sorting; -1 is taken for the last of n."""
    occurs = np.zeros(n, np.bool_)
    occurs[places] = True
    distinct = np.flatnonzero(occurs)
    numbers = np.empty(n, np.intp)
    numbers[distinct] = np.arange(len(distinct))
    return distinct, numbers[places]


def _with_one(factors: FloatArray) -> FloatArray:
    return np.concatenate([factors, np.ones((len(factors), 1), np.float32)], axis=1)


def width_of_triangle(n: int) -> int:
    """K of a triangle of K (K + 1) / 2 numbers."""
    return (math.isqrt(8 * n + 1) - 1) // 2
