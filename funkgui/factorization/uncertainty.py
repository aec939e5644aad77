"""How sure a model is of its predictions. numpy only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from funkgui.ratings.matrix import FloatArray

_PAIRS_AT_ONCE = 1 << 14
"""Pairs dealt with in one go, so that their covariances stay within the processor's caches."""


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
        out = np.empty(len(users), np.float32)
        for start in range(0, len(users), _PAIRS_AT_ONCE):
            part = slice(start, start + _PAIRS_AT_ONCE)
            out[part] = np.sqrt(self._variance(u, v, users[part], items[part]))
        out[(users < 0) | (items < 0)] = np.nan
        return out

    def _variance(
        self, u: FloatArray, v: FloatArray, users: NDArray[Any], items: NDArray[Any]
    ) -> FloatArray:
        size = _width(self.user_covariance.shape[1])
        rows, columns = np.triu_indices(size)
        twice = np.where(rows == columns, 1, 2).astype(np.float32)
        p, q = (_with_one(array[at, : size - 1]) for array, at in ((u, users), (v, items)))
        of_user = self.user_covariance[users] * twice
        of_item = self.item_covariance[items] * twice
        variance = np.einsum("nt,nt->n", of_user, q[:, rows] * q[:, columns])
        variance += np.einsum("nt,nt->n", of_item, p[:, rows] * p[:, columns])
        both = of_user * self.item_covariance[items]
        factors = columns < size - 1
        variance += both[:, factors].sum(1)
        return np.asarray(variance + np.float32(self.noise_variance), np.float32)


def _with_one(factors: FloatArray) -> FloatArray:
    return np.concatenate([factors, np.ones((len(factors), 1), np.float32)], axis=1)


def _width(triangle: int) -> int:
    """K of a triangle of K (K + 1) / 2 numbers."""
    return int((np.sqrt(8 * triangle + 1) - 1) / 2)
