"""A factor model: U, V, biases and mean, and the predictions they make. numpy only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from funkgui.factorization.uncertainty import SpreadUncertainty, Uncertainty
from funkgui.ratings.matrix import FloatArray
from funkgui.ratings.scale import RatingScale
from funkgui.ratings.threads import in_threads, n_threads, pieces

_NUMBERS_AT_ONCE = 1 << 19
"""Factors gathered in one go from U and from V, so that they stay in a core's own cache."""

_PAIRS_A_THREAD = 1 << 16
"""Pairs that are worth a thread."""


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
    unknown_user_bias, unknown_item_bias
        Biases to expect of users and items that the model does not know; see `unknown_bias`.
    """

    u: FloatArray
    v: FloatArray
    user_bias: FloatArray
    item_bias: FloatArray
    mean: float = 0.0
    scale: RatingScale | None = None
    uncertainty: Uncertainty | SpreadUncertainty | None = None
    unknown_user_bias: float = 0.0
    unknown_item_bias: float = 0.0

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

    @property
    def is_finite(self) -> bool:
        """Whether its factors and biases are all numbers."""
        parts = (self.u, self.v, self.user_bias, self.item_bias)
        with np.errstate(invalid="ignore"):  # of infinities of either sign
            return all(np.isfinite(np.sum(one, dtype=np.float64)) for one in (*parts, self.mean))

    @property
    def covariances(self) -> Uncertainty | None:
        """Posterior covariances of its rows, an average's those of its first member, if it has."""
        known = self.uncertainty
        within = known.within if isinstance(known, SpreadUncertainty) else known
        return within if isinstance(within, Uncertainty) else None

    def predict(self, users: NDArray[Any], items: NDArray[Any]) -> FloatArray:
        """Predicted ratings of (user, item) pairs.

        Parameters
        ----------
        users, items
            (n,) integer positions. -1 stands for a user or item that the model does not know:
            its factors count as zero, its bias is the one to expect.

        Returns
        -------
        (n,) float32, clipped to `scale`.

        Raises
        ------
        IndexError
            Where a position lies beyond the model.
        """
        out = np.empty(len(users), np.float32)
        if len(out) and (users.max() >= self.n_users or items.max() >= self.n_items):
            raise IndexError("a user or an item lies beyond the model")

        def predict(part: slice) -> None:
            self._predict_into(out[part], users[part], items[part])

        parts = pieces(len(users), _PAIRS_A_THREAD)
        for _ in in_threads(predict, parts, min(len(parts), n_threads())):
            pass
        return out

    def reconstruct(self, users: slice | NDArray[Any], items: slice | NDArray[Any]) -> FloatArray:
        """Predicted ratings of a block of cells, as (n of users, n of items) float32.

        Parameters
        ----------
        users, items
            Which: slices, or integer positions.
        """
        scores = self.u[users] @ self.v[items].T
        scores += self.user_bias[users][:, None] + self.item_bias[items][None]
        return self._clip(scores + np.float32(self.mean))

    def deviation(self, users: NDArray[Any], items: NDArray[Any]) -> FloatArray | None:
        """Standard deviations of the ratings around their predictions, in units of the ratings.

        Parameters
        ----------
        users, items
            (n,) integer positions, as for `predict`.

        Returns
        -------
        (n,) float32, before clipping, NaN where the user or the item is not known; None for a model
        that cannot tell.
        """
        if self.uncertainty is None:
            return None
        return self.uncertainty.deviation(self.u, self.v, users, items)

    def _predict_into(self, out: FloatArray, users: NDArray[Any], items: NDArray[Any]) -> None:
        mean = np.float32(self.mean)
        for part in pieces(len(out), max(_NUMBERS_AT_ONCE // self.n_factors, 1)):
            some_users, some_items = users[part], items[part]
            # Clipped positions are gathered twice as fast as checked ones.
            u = self.u.take(some_users, 0, mode="clip")
            score = np.einsum("nk,nk->n", u, self.v.take(some_items, 0, mode="clip"))
            user_bias = self.user_bias.take(some_users, mode="clip")
            item_bias = self.item_bias.take(some_items, mode="clip")
            if some_users.min() < 0 or some_items.min() < 0:
                known_user, known_item = some_users >= 0, some_items >= 0
                score = np.where(known_user & known_item, score, 0)
                user_bias = np.where(known_user, user_bias, np.float32(self.unknown_user_bias))
                item_bias = np.where(known_item, item_bias, np.float32(self.unknown_item_bias))
            score += user_bias
            score += item_bias
            score += mean
            out[part] = self._clip(score)

    def _clip(self, scores: FloatArray) -> FloatArray:
        if self.scale is None:
            return scores
        return np.clip(scores, np.float32(self.scale.low), np.float32(self.scale.high))
