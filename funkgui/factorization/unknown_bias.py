"""What bias to expect of users and items that no training rating tells of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from funkgui.factorization.model import FactorModel
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import FloatArray, IntArray, RatingMatrix
from funkgui.ratings.training_counts import training_counts_of_items, training_counts_of_users

_AS_IF = 1
"""Users and items without ratings are expected to be like those with so many."""
_MORE_ROWS = 20
"""Ridge of the regression, as a number of further rows without a bias."""


def with_unknown_biases(model: FactorModel, ratings: RatingMatrix, holdout: Holdout) -> FactorModel:
    """The model, with biases for users and items that it will meet later.

    What is seldom rated is often rated lower than the average, and who rates seldom rates higher.
    So the biases of those with training ratings are taken to lie along a line over the logarithm
    of their counts, found by least squares; what it says of one rating is expected of those that
    have none. A model without biases stays as it is.
    """
    users = training_counts_of_users(ratings, holdout)
    items = training_counts_of_items(ratings, holdout)
    return replace(
        model,
        unknown_user_bias=_of_least_rated(users, model.user_bias),
        unknown_item_bias=_of_least_rated(items, model.item_bias),
    )


def _of_least_rated(counts: IntArray, biases: FloatArray) -> float:
    rated = counts > 0
    if not biases[rated].any():
        return 0.0
    logs, heights = np.log1p(counts[rated]), biases[rated].astype(np.float64)
    columns = np.stack([np.ones_like(logs), logs - np.log1p(_AS_IF)])
    squares = columns @ columns.T + _MORE_ROWS * np.diag([1.0, logs.var() + 1e-9])
    return float(np.linalg.solve(squares, columns @ heights)[0])
