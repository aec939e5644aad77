"""Items that lie near one another among the factors. numpy only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from funkgui.errors import FunkGuiError
from funkgui.factorization.model import FactorModel
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import IntArray, RatingMatrix

_FEWEST_RATINGS = 5
"""Training ratings by which an item has a place of its own: those with fewer, most of them noise,
would crowd the lists of a large file."""


class NotAlikeError(FunkGuiError):
    """Of an item, no similar ones can be told."""


@dataclass(frozen=True)
class Similar:
    """An item like another one.

    Attributes
    ----------
    item
        Its position.
    similarity
        Cosine of the angle between the two items' factors: 1 where they point the same way.
    n_ratings
        How many ratings it was learned from.
    """

    item: int
    similarity: float
    n_ratings: int


def similar_items(
    model: FactorModel, ratings: RatingMatrix, holdout: Holdout, item: int, n: int = 10
) -> list[Similar]:
    """The ``n`` items whose rows of V point most nearly where the given one's does, nearest first.

    Biases count for nothing: what is liked by the same people is alike, be it good or bad. Equally
    near items are ordered by position. The item itself is left out, and so are those that point
    away from it, and those with fewer than 5 training ratings; of fewer where hardly any item has
    as many.

    Parameters
    ----------
    item
        Its position.

    Raises
    ------
    NotAlikeError
        Where the model's factors say nothing of the item.
    """
    lengths = np.sqrt(np.einsum("ik,ik->i", model.v, model.v))
    if not lengths.any():
        raise NotAlikeError("All factors are zero, so they do not tell which items are alike.")
    counts = _training_counts(ratings, holdout)
    if counts[item] == 0 or lengths[item] == 0:
        raise NotAlikeError(
            f"{ratings.title(item)} had no ratings to be trained on, so its factors do not tell "
            "which items are like it."
        )
    fewest = min(_FEWEST_RATINGS, max(int(counts.max()) // 2, 1))
    others = np.flatnonzero((counts >= fewest) & (lengths > 0))
    others = others[others != item]
    # Not `@`: OpenBLAS would give parts to other threads, and wait for these.
    products = np.einsum("ik,k->i", model.v, model.v[item])
    cosines = products[others] / (lengths[others] * lengths[item])
    nearest = np.argsort(-cosines, kind="stable")[:n]
    return [
        Similar(int(others[at]), min(float(cosines[at]), 1.0), int(counts[others[at]]))
        for at in nearest[cosines[nearest] > 0]
    ]


def _training_counts(ratings: RatingMatrix, holdout: Holdout) -> IntArray:
    hidden = ratings.item_index[np.flatnonzero(holdout.hidden)]
    return ratings.item_counts - np.bincount(hidden, minlength=ratings.n_items)
