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
from funkgui.ratings.places import all_places_of
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
    model: FactorModel,
    trained_on: RatingMatrix,
    holdout: Holdout,
    test: RatingMatrix,
    places: tuple[IntArray | None, IntArray | None] = (None, None),
) -> Evaluation:
    """Measure a model on test ratings.

    Parameters
    ----------
    trained_on, holdout
        What the model was trained on, or what has become of it by edits.
    test
        Users and items are matched by label. Of those that the model does not know, the
        prediction is made from what it does know, and the bias that it expects of such.
    places
        Where users and items of ``trained_on`` stand in the model, -1 for those that came later;
        None where all stand as they do there.
    """
    rows, user_counts = _matched(
        test.user_ids, trained_on.user_ids, training_counts_of_users(trained_on, holdout), places[0]
    )
    columns, item_counts = _matched(
        test.item_ids, trained_on.item_ids, training_counts_of_items(trained_on, holdout), places[1]
    )
    users, items = rows[test.user_index], columns[test.item_index]
    predicted = model.predict(users, items)
    errors = predicted - test.values
    by_user = ErrorSums.of(test.user_index, user_counts, errors)
    by_item = ErrorSums.of(test.item_index, item_counts, errors)
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


def _matched(
    labels: Labels, trained: Labels, counts: IntArray, in_model: IntArray | None
) -> tuple[IntArray, IntArray]:
    """(n,) each. Where the test's users or items stand in the model, and their training ratings."""
    places = all_places_of(labels, trained)
    # -1, which stands for an unknown one, picks the last number.
    n_train = np.append(counts, 0)[places]
    if in_model is not None:
        places = np.append(in_model, -1)[places]
    return places, np.where(places < 0, 0, n_train)


def _unknown(places: IntArray, index: NDArray[Any]) -> int:
    return int(np.count_nonzero(places[np.unique(index)] < 0))
