"""How far a model is from what a generated matrix was made from, before noise. numpy only."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from funkgui.errors import CancelledError
from funkgui.factorization.model import FactorModel
from funkgui.ratings.generated.synthetic import Truth
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.lookup import positions_of
from funkgui.ratings.matrix import FloatArray, IndexArray, IntArray, RatingMatrix
from funkgui.ratings.threads import pieces

_MOST_CELLS = 1 << 22
"""Cells that are all looked at; of a larger matrix, as many are drawn at random."""
_CELLS_AT_ONCE = 1 << 16


@dataclass(frozen=True)
class TruthError:
    """Root mean square errors, in units of the ratings.

    Attributes
    ----------
    all_cells
        Over every cell.
    unseen
        Over the cells that were not trained on: those held out and those that are not known. NaN
        where there are none.
    of_truth
        Of the truth itself over the ratings: what noise and rounding leave to a model that knows
        everything.
    drawn
        Whether they are of cells drawn at random.
    """

    all_cells: float
    unseen: float
    of_truth: float
    drawn: bool


def truth_error(
    model: FactorModel,
    truth: Truth,
    ratings: RatingMatrix,
    holdout: Holdout,
    cancelled: Callable[[], bool] = lambda: False,
) -> TruthError:
    """Compare a model with the truth, which is clipped as the model's predictions are.

    Raises
    ------
    CancelledError
        Where ``cancelled`` says so.
    """
    n_users, n_items = ratings.n_users, ratings.n_items
    n_cells = n_users * n_items
    drawn = n_cells > _MOST_CELLS
    rng = np.random.default_rng(0)
    total = of_unseen = 0.0
    n = n_unseen = 0
    for part in pieces(min(n_cells, _MOST_CELLS), _CELLS_AT_ONCE):
        if cancelled():
            raise CancelledError
        size = part.stop - part.start
        cells = rng.integers(0, n_cells, size) if drawn else np.arange(part.start, part.stop)
        users, items = np.divmod(cells, n_items)
        off = model.predict(users, items) - _true_values(truth, users, items, model)
        squares = np.square(off, dtype=np.float64)
        at = positions_of(ratings, users, items)
        unseen = at < 0
        unseen[~unseen] = holdout.hidden[at[~unseen]]
        total, n = total + float(squares.sum()), n + size
        of_unseen, n_unseen = of_unseen + float(squares[unseen].sum()), n_unseen + int(unseen.sum())
    of_truth = _error_of_truth(truth, ratings, model, cancelled)
    return TruthError(_root(total, n), _root(of_unseen, n_unseen), of_truth, drawn)


def _error_of_truth(
    truth: Truth, ratings: RatingMatrix, model: FactorModel, cancelled: Callable[[], bool]
) -> float:
    n = min(ratings.n_ratings, _MOST_CELLS)
    every = ratings.n_ratings // max(n, 1)
    total = 0.0
    for part in pieces(n, _CELLS_AT_ONCE):
        if cancelled():
            raise CancelledError
        at = slice(part.start * every, part.stop * every, every)
        off = _true_values(truth, ratings.user_index[at], ratings.item_index[at], model)
        off -= ratings.values[at]
        total += float(np.square(off, dtype=np.float64).sum())
    return _root(total, n)


def _true_values(
    truth: Truth, users: IntArray | IndexArray, items: IntArray | IndexArray, model: FactorModel
) -> FloatArray:
    values: FloatArray = np.einsum("nk,kn->n", truth.u[users] * truth.weights, truth.v[:, items])
    values += np.float32(truth.mean)
    if truth.user_bias is not None:
        values += truth.user_bias[users]
    if truth.item_bias is not None:
        values += truth.item_bias[items]
    if model.scale is not None:
        values = np.clip(values, np.float32(model.scale.low), np.float32(model.scale.high))
    return values


def _root(total: float, n: int) -> float:
    return math.sqrt(total / n) if n else math.nan
