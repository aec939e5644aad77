"""A factor model: U, V, biases and mean, and the predictions they make. numpy only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from funkgui.factorization.uncertainty import Uncertainty
from funkgui.ratings.matrix import FloatArray, RatingScale

_PAIRS_AT_ONCE = 1 << 18
"""Pairs predicted in one go, so that the gathered rows stay within the processor's caches."""


@dataclass(frozen=True, eq=False)
class FactorModel:
    """Prediction of user u for item i: ``mean + user_bias[u] + item_bias[i] + u[u] . v[i]``.

    Attributes
    ----------
    u
        (n_users, n_factors) float32.
    v
        (n_items, n_factors) float32.
    user_bias, item_bias
        (n_users,) and (n_items,) float32; zeros for a model without biases.
    mean
        Mean of the training ratings; 0 for a model without it.
    scale
        Predictions are clipped to it; None leaves them as they are.
    uncertainty
        How sure the model is of each prediction; None for a model that cannot tell.
    """

    u: FloatArray
    v: FloatArray
    user_bias: FloatArray
    item_bias: FloatArray
    mean: float = 0.0
    scale: RatingScale | None = None
    uncertainty: Uncertainty | None = None

    @classmethod
    def of_factors(cls, u: FloatArray, v: FloatArray) -> FactorModel:
        """A model without mean and biases, as the tutorial's."""
        return cls(u, v, np.zeros(len(u), np.float32), np.zeros(len(v), np.float32))

    @property
    def n_users(self) -> int:
        return len(self.u)

    @property
    def n_items(self) -> int:
        return len(self.v)

    @property
    def n_factors(self) -> int:
        return int(self.u.shape[1])

    def predict(self, users: NDArray[Any], items: NDArray[Any]) -> FloatArray:
        """Predicted ratings of (user, item) pairs.

        Parameters
        ----------
        users, items
            (n,) integer positions. -1 stands for a user or item that the model does not know:
            its bias and factors count as zero.

        Returns
        -------
        (n,) float32, clipped to `scale`.
        """
        out = np.empty(len(users), np.float32)
        for start in range(0, len(users), _PAIRS_AT_ONCE):
            part = slice(start, start + _PAIRS_AT_ONCE)
            some_users, some_items = users[part], items[part]
            known_user, known_item = some_users >= 0, some_items >= 0
            score = np.einsum("nk,nk->n", self.u[some_users], self.v[some_items])
            score = score * (known_user & known_item)
            score += self.user_bias[some_users] * known_user
            score += self.item_bias[some_items] * known_item
            out[part] = score + np.float32(self.mean)
        return self._clip(out)

    def predict_user(self, user: int) -> FloatArray:
        """(n_items,) float32. One user's predicted rating of every item."""
        scores = self.v @ self.u[user] + self.item_bias
        return self._clip(scores + np.float32(self.mean + self.user_bias[user]))

    def reconstruct(self, users: slice, items: slice) -> FloatArray:
        """Predicted ratings of a rectangle of cells, as (n of users, n of items) float32."""
        scores = self.u[users] @ self.v[items].T
        scores += self.user_bias[users, None] + self.item_bias[None, items]
        return self._clip(scores + np.float32(self.mean))

    def deviation(self, users: NDArray[Any], items: NDArray[Any]) -> FloatArray | None:
        """Standard deviations of the ratings around their predictions, in units of the ratings.

        Parameters
        ----------
        users, items
            (n,) integer positions, as for `predict`.

        Returns
        -------
        (n,) float32, before clipping; None for a model that cannot tell.
        """
        if self.uncertainty is None:
            return None
        return self.uncertainty.deviation(self.u, self.v, users, items)

    def _clip(self, scores: FloatArray) -> FloatArray:
        if self.scale is None:
            return scores
        return np.clip(scores, np.float32(self.scale.low), np.float32(self.scale.high))
