"""Errors by how much is known of a user or an item: per decile of activity and popularity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from funkgui.ratings.matrix import BoolArray, FloatArray, IntArray

_DECILES = 10


@dataclass(frozen=True)
class Decile:
    """Errors over a tenth of the users or items, by how many training ratings they have.

    Attributes
    ----------
    low, high
        Smallest and largest number of training ratings in it.
    members
        How many users or items are in it.
    n
        Ratings measured.
    rmse, mae
        Errors over them, in units of the ratings.
    """

    low: int
    high: int
    members: int
    n: int
    rmse: float
    mae: float


@dataclass(frozen=True, eq=False)
class ErrorSums:
    """Errors added up for each user, or for each item, that was measured.

    Attributes
    ----------
    n_train
        (m,) int64. Ratings of each that the model was trained on; 0 for an unknown one.
    n
        (m,) int64, 1 or more. Ratings measured.
    squared, absolute
        (m,) float64. Sums of squared and of absolute errors.
    """

    n_train: IntArray
    n: IntArray
    squared: NDArray[np.float64]
    absolute: NDArray[np.float64]

    @classmethod
    def of(cls, index: NDArray[Any], n_train: IntArray, errors: FloatArray) -> ErrorSums:
        """Add up errors.

        Parameters
        ----------
        index
            (n,) integers: whose each error is.
        n_train
            (number of users or items,) int64. Training ratings of each.
        errors
            (n,) float32. Predictions minus ratings.
        """
        n = np.bincount(index, minlength=len(n_train))
        measured = n > 0
        wide = errors.astype(np.float64)
        squared = np.asarray(np.bincount(index, wide**2, len(n_train)), np.float64)
        absolute = np.asarray(np.bincount(index, np.abs(wide), len(n_train)), np.float64)
        return cls(n_train[measured], n[measured], squared[measured], absolute[measured])

    @classmethod
    def joined(cls, parts: Sequence[ErrorSums]) -> ErrorSums:
        """The sums of several measurements side by side; of none, those of nobody."""
        nobody = np.zeros(0, np.int64)
        return cls(
            np.concatenate([nobody, *(part.n_train for part in parts)]),
            np.concatenate([nobody, *(part.n for part in parts)]),
            np.concatenate([nobody, *(part.squared for part in parts)]),
            np.concatenate([nobody, *(part.absolute for part in parts)]),
        )

    def deciles(self) -> tuple[Decile, ...]:
        """Errors by tenths, from those with the fewest training ratings to those with the most.

        Those with equally many are never parted, so there may be fewer than ten.
        """
        if len(self.n) == 0:
            return ()
        shares = np.arange(1, _DECILES) / _DECILES
        bounds = np.unique(np.quantile(self.n_train, shares, method="inverted_cdf"))
        group = np.searchsorted(bounds, self.n_train, side="left")
        return tuple(self._of_group(group == one) for one in np.unique(group))

    def _of_group(self, chosen: BoolArray) -> Decile:
        counts, n = self.n_train[chosen], int(self.n[chosen].sum())
        return Decile(
            int(counts.min()),
            int(counts.max()),
            len(counts),
            n,
            float(np.sqrt(self.squared[chosen].sum() / n)),
            float(self.absolute[chosen].sum() / n),
        )
