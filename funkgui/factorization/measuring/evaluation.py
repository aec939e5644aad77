"""A model measured on ratings that it was not trained on. numpy only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from funkgui.factorization.measuring.calibration import Coverage, coverage
from funkgui.factorization.measuring.deciles import ErrorSums
from funkgui.factorization.metrics import mae, rmse
from funkgui.factorization.model import FactorModel
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import IntArray, Labels, RatingMatrix
from funkgui.ratings.places import places_of
from funkgui.ratings.training_counts import training_counts_of_items, training_counts_of_users


@dataclass(frozen=True, eq=False)
class Evaluation:
    """How far a model's predictions are from other ratings.

    Attributes
    ----------
    n
        Ratings measured.
    rmse, mae
        In units of the ratings.
    n_users, n_items
        Users and items that the measured ratings are of.
    n_unknown_users, n_unknown_items
        How many of them the model does not know.
    by_user, by_item
        The errors by user and by item.
    calibration
        For the central 50 %, 80 % and 95 % intervals; empty for a model that cannot tell. Ratings
        of unknown users and items are left out.
    """

    n: int
    rmse: float
    mae: float
    n_users: int
    n_items: int
    n_unknown_users: int
    n_unknown_items: int
    by_user: ErrorSums
    by_item: ErrorSums
    calibration: tuple[Coverage, ...]


def evaluate(
    model: FactorModel, trained_on: RatingMatrix, holdout: Holdout, test: RatingMatrix
) -> Evaluation:
    """Measure a model on test ratings.

    Parameters
    ----------
    trained_on, holdout
        What the model was trained on.
    test
        Users and items are matched by label. Of those that the model does not know, the
        prediction is made from what it does know, and the bias that it expects of such.
    """
    rows = _places(test.user_ids, trained_on.user_ids)
    columns = _places(test.item_ids, trained_on.item_ids)
    users, items = rows[test.user_index], columns[test.item_index]
    predicted = model.predict(users, items)
    user_counts = training_counts_of_users(trained_on, holdout)
    item_counts = training_counts_of_items(trained_on, holdout)
    errors = predicted - test.values
    by_user = ErrorSums.of(test.user_index, _counts(user_counts, rows), errors)
    by_item = ErrorSums.of(test.item_index, _counts(item_counts, columns), errors)
    return Evaluation(
        test.n_ratings,
        rmse(predicted, test.values),
        mae(predicted, test.values),
        len(by_user.n),
        len(by_item.n),
        _unknown(rows, test.user_index),
        _unknown(columns, test.item_index),
        by_user,
        by_item,
        coverage(model, users, items, test.values),
    )


def _places(labels: Labels, trained: Labels) -> IntArray:
    """Where each of the test's users or items was when the model was trained; -1 for unknown."""
    places = places_of(labels, trained)
    return np.arange(len(labels)) if places is None else places


def _counts(counts: IntArray, places: IntArray) -> IntArray:
    """Training ratings of the test's users or items."""
    # -1, which stands for an unknown one, picks the last number.
    return np.append(counts, 0)[places]


def _unknown(places: IntArray, index: NDArray[Any]) -> int:
    return int(np.count_nonzero(places[np.unique(index)] < 0))
