"""What a model says to its users: predictions and the best unseen items."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from funkgui.errors import CancelledError
from funkgui.factorization.model import FactorModel
from funkgui.ratings.matrix import FloatArray, IndexArray, IntArray, RatingMatrix
from funkgui.ratings.threads import in_threads, pieces

_SCORES_AT_ONCE = 1 << 23
"""Scores of users for items that one thread deals with in one go: 32 MB."""

_GROUPS = 256
"""Groups of items that the best are looked for in, at least."""


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
    model: FactorModel, ratings: RatingMatrix, user: int, n: int = 10, *, row: int | None = None
) -> list[Prediction]:
    """The ``n`` items with the highest predictions that the user has not rated, best first.

    Items that nobody rated are left out. Predictions that the rating scale clips to the same
    number are ordered by what the model said before clipping, and equal ones by position.

    Parameters
    ----------
    row
        Where the model has the user; None where it is as in the ratings.
    """
    row = user if row is None else row
    best = _BestItems(model, ratings, n).of_rows(model.u[row : row + 1], slice(user, user + 1))[0]
    best = best[best >= 0]
    predicted = model.predict(np.full(len(best), row), best)
    return [
        Prediction(user, int(item), float(value), None)
        for item, value in zip(best, predicted, strict=True)
    ]


def top_items_for_all(
    model: FactorModel,
    ratings: RatingMatrix,
    n: int = 10,
    *,
    progress: Callable[[float], None] = lambda share: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[IndexArray, FloatArray]:
    """What `top_items` gives, for every user at once and quickly.

    Parameters
    ----------
    progress
        Told how much is done, 0 to 1.
    cancelled
        Asked whether the result is no longer wanted.

    Returns
    -------
    items, predictions
        (n_users, n) int32 positions and float32 predictions, best first. Where a user has fewer
        than ``n`` items left, the rest are -1 and NaN.

    Raises
    ------
    CancelledError
        Where it was cancelled.
    """
    best_items = _BestItems(model, ratings, n)
    items = np.full((ratings.n_users, n), -1, np.int32)
    predictions = np.full(items.shape, np.nan, np.float32)
    blocks = pieces(ratings.n_users, best_items.users_at_once)
    for users, best in zip(blocks, in_threads(best_items.of_users, blocks), strict=True):
        if cancelled():
            raise CancelledError
        items[users, : best.shape[1]] = best
        rows, columns = np.nonzero(best >= 0)
        predictions[users][rows, columns] = model.predict(rows + users.start, best[rows, columns])
        progress(users.stop / ratings.n_users)
    return items, predictions


def rated_items(
    model: FactorModel, ratings: RatingMatrix, user: int, *, row: int | None = None
) -> list[Prediction]:
    """Everything the user rated, with the prediction beside it, highest ratings first.

    ``row`` is as for `top_items`.
    """
    known = ratings.user_slice(user)
    items, values = ratings.item_index[known], ratings.values[known]
    predicted = model.predict(np.full(len(items), user if row is None else row), items)
    order = np.lexsort((-predicted, -values))
    return [
        Prediction(user, int(items[at]), float(predicted[at]), float(values[at])) for at in order
    ]


def predict_items(
    model: FactorModel,
    ratings: RatingMatrix,
    user: int,
    items: list[int],
    *,
    row: int | None = None,
) -> list[Prediction]:
    """The model's predictions of one user for given items, in their order.

    ``row`` is as for `top_items`.
    """
    rows = np.full(len(items), user if row is None else row)
    predicted = model.predict(rows, np.array(items, np.int64))
    return [
        Prediction(user, item, float(value), ratings.rating(user, item))
        for item, value in zip(items, predicted, strict=True)
    ]


class _BestItems:
    """Finds the best unseen items of blocks of users.

    The n-th highest of the maxima of more than n groups of items is a bound that the n best items
    reach and few others do, and it is found in one pass over the scores; only those few are sorted.
    """

    def __init__(self, model: FactorModel, ratings: RatingMatrix, n: int) -> None:
        self._u, self._ratings = model.u, ratings
        self._n = min(n, ratings.n_items)
        self._n_groups = min(max(_GROUPS, 4 * self._n), ratings.n_items)
        group_size = -(-ratings.n_items // self._n_groups) if ratings.n_items else 0
        width = self._n_groups * group_size
        self._v = np.zeros((model.n_factors, width), np.float32)
        self._v[:, : ratings.n_items] = model.v.T
        rated = ratings.item_counts > 0
        self._item_bias = np.full(width, -np.inf, np.float32)
        self._item_bias[: ratings.n_items][rated] = model.item_bias[rated]
        self.users_at_once = max(_SCORES_AT_ONCE // max(width, 1), 1)

    def of_users(self, users: slice) -> IndexArray:
        """(n of users, n) int32. Best first; -1 where there are no more."""
        return self.of_rows(self._u[users], users)

    def of_rows(self, rows_of_u: FloatArray, users: slice) -> IndexArray:
        """The same, with factors of their own for these users."""
        best = np.full((users.stop - users.start, self._n), -1, np.int32)
        if best.size == 0:
            return best
        scores = self._scores(rows_of_u, users)
        rows, items = _at_least(scores, self._bounds(scores))
        order = np.lexsort((-scores[rows, items], rows))
        rows, items = rows[order], items[order]
        place = np.arange(len(rows)) - np.searchsorted(rows, rows)
        among_best = place < self._n
        best[rows[among_best], place[among_best]] = items[among_best]
        return best

    def _scores(self, rows_of_u: FloatArray, users: slice) -> FloatArray:
        """What the model says of open items, the user's bias aside; minus infinity for others."""
        if len(rows_of_u) == 1:
            # Asked for by the window: OpenBLAS would wait for other threads on a busy machine.
            scores = np.einsum("uk,ki->ui", rows_of_u, self._v)
        else:
            scores = rows_of_u @ self._v
        scores += self._item_bias
        starts = self._ratings.indptr[users.start : users.stop + 1]
        rows = np.repeat(np.arange(len(scores)), np.diff(starts))
        scores[rows, self._ratings.item_index[starts[0] : starts[-1]]] = -np.inf
        return np.asarray(scores, np.float32)

    def _bounds(self, scores: FloatArray) -> FloatArray:
        maxima = scores.reshape(len(scores), -1, self._n_groups).max(axis=1)
        nth = self._n_groups - self._n
        bounds = np.partition(maxima, nth, axis=1)[:, nth]
        return np.maximum(bounds, np.finfo(np.float32).min)


def _at_least(scores: FloatArray, bounds: FloatArray) -> tuple[IntArray, IntArray]:
    """Rows and columns of the scores that reach their row's bound, in order."""
    # Found in the flat array: fifteen times as fast as in the one with rows and columns.
    found = np.flatnonzero(scores >= bounds[:, None])
    return np.divmod(found, scores.shape[1])
