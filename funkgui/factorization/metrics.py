"""How far predictions are from ratings, and the baseline to beat."""

from __future__ import annotations

import numpy as np

from funkgui.factorization.model import FactorModel
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import BoolArray, FloatArray, RatingMatrix

_ITEM_SHRINKAGE = 25.0
_USER_SHRINKAGE = 10.0


def rmse(predicted: FloatArray, ratings: FloatArray) -> float:
    """Root of the mean squared error, in units of the ratings; NaN for no ratings."""
    return float(np.sqrt(mse(predicted, ratings)))


def mse(predicted: FloatArray, ratings: FloatArray) -> float:
    """Mean squared error, in squared units of the ratings; NaN for no ratings."""
    if len(ratings) == 0:
        return float("nan")
    return float(np.mean((np.asarray(predicted, np.float64) - ratings) ** 2))


def mae(predicted: FloatArray, ratings: FloatArray) -> float:
    """Mean absolute error, in units of the ratings; NaN for no ratings."""
    if len(ratings) == 0:
        return float("nan")
    return float(np.mean(np.abs(np.asarray(predicted, np.float64) - ratings)))


def mse_where(model: FactorModel, ratings: RatingMatrix, chosen: BoolArray) -> float:
    """Mean squared error of a model over the chosen ratings; NaN where none is chosen."""
    predicted = model.predict(ratings.user_index[chosen], ratings.item_index[chosen])
    return mse(predicted, ratings.values[chosen])


def baseline_model(ratings: RatingMatrix, holdout: Holdout) -> FactorModel:
    """The mean of the training ratings plus shrunken biases of items and users: no factors.

    Each item's bias is the sum of its ratings' distances from the mean over (25 + their number),
    then each user's is that of what is left, over (10 + their number).

    References
    ----------
    Y. Koren, "Factor in the neighbors: scalable and accurate collaborative filtering", ACM TKDD
    4(1), 2010, section 2.1, with its constants 25 and 10.
    """
    train = ~holdout.hidden
    users, items = ratings.user_index[train], ratings.item_index[train]
    values = ratings.values[train].astype(np.float64)
    mean = float(values.mean()) if len(values) else 0.0
    rest = values - mean
    item_counts = np.bincount(items, minlength=ratings.n_items)
    item_bias = np.bincount(items, rest, ratings.n_items) / (_ITEM_SHRINKAGE + item_counts)
    rest = rest - item_bias[items]
    user_counts = np.bincount(users, minlength=ratings.n_users)
    user_bias = np.bincount(users, rest, ratings.n_users) / (_USER_SHRINKAGE + user_counts)
    return FactorModel(
        np.zeros((ratings.n_users, 1), np.float32),
        np.zeros((ratings.n_items, 1), np.float32),
        user_bias.astype(np.float32),
        item_bias.astype(np.float32),
        mean,
        ratings.scale,
    )
