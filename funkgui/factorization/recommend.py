"""What a model says to one user: predictions and the best unseen items."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from funkgui.factorization.model import FactorModel
from funkgui.ratings.matrix import RatingMatrix


@dataclass(frozen=True)
class Prediction:
    """One cell as the model sees it.

    Attributes
    ----------
    user, item
        Positions in the matrix.
    prediction
        In units of the ratings.
    rating
        What the user gave, or None where that is unknown.
    """

    user: int
    item: int
    prediction: float
    rating: float | None


def top_items(
    model: FactorModel, ratings: RatingMatrix, user: int, n: int = 10
) -> list[Prediction]:
    """The ``n`` items with the highest predictions that the user has not rated, best first.

    Items that nobody rated are left out. Predictions that the rating scale clips to the same
    number are ordered by what the model said before clipping, and equal ones by position.
    """
    scores = model.v @ model.u[user] + model.item_bias
    rated_by_somebody = np.bincount(ratings.item_index, minlength=ratings.n_items) > 0
    scores = np.where(rated_by_somebody, scores, -np.inf)
    scores[ratings.item_index[ratings.user_slice(user)]] = -np.inf
    n = min(n, int(np.count_nonzero(np.isfinite(scores))))
    best = np.argsort(-scores, kind="stable")[:n]
    predicted = model.predict(np.full(n, user), best)
    return [
        Prediction(user, int(item), float(value), None)
        for item, value in zip(best, predicted, strict=True)
    ]


def rated_items(model: FactorModel, ratings: RatingMatrix, user: int) -> list[Prediction]:
    """Everything the user rated, with the prediction beside it, highest ratings first."""
    row = ratings.user_slice(user)
    items, values = ratings.item_index[row], ratings.values[row]
    predicted = model.predict(np.full(len(items), user), items)
    order = np.lexsort((-predicted, -values))
    return [
        Prediction(user, int(items[at]), float(predicted[at]), float(values[at])) for at in order
    ]


def predict_items(
    model: FactorModel, ratings: RatingMatrix, user: int, items: list[int]
) -> list[Prediction]:
    """The model's predictions of one user for given items, in their order."""
    predicted = model.predict(np.full(len(items), user), np.array(items, np.int64))
    return [
        Prediction(user, item, float(value), ratings.rating(user, item))
        for item, value in zip(items, predicted, strict=True)
    ]
