"""A model for a matrix whose users and items stand elsewhere than in the one it was trained on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from funkgui.factorization.model import FactorModel
from funkgui.factorization.uncertainty import SpreadUncertainty, Uncertainty
from funkgui.ratings.matrix import FloatArray, IntArray


def reindexed(model: FactorModel, users: IntArray | None, items: IntArray | None) -> FactorModel:
    """The model with other rows.

    Users and items that it does not know get factors of zero, the biases that it expects of unknown
    ones, and no uncertainty. So they are predicted by the mean and the biases alone.

    Parameters
    ----------
    users, items
        (n_users,) and (n_items,) int64. Where each one stands in ``model``, -1 for unknown ones;
        None where all stand as they do there.
    """
    if users is None and items is None:
        return model
    return replace(
        model,
        u=taken(model.u, users, 0.0),
        user_bias=taken(model.user_bias, users, model.unknown_user_bias),
        v=taken(model.v, items, 0.0),
        item_bias=taken(model.item_bias, items, model.unknown_item_bias),
        uncertainty=_uncertainty(model.uncertainty, users, items),
    )


def _uncertainty(
    known: Uncertainty | SpreadUncertainty | None, users: IntArray | None, items: IntArray | None
) -> Uncertainty | SpreadUncertainty | None:
    if known is None:
        return None
    if isinstance(known, Uncertainty):
        return _covariances(known, users, items)
    within = known.within
    return replace(
        known,
        user_bias=taken(known.user_bias.T, users, np.nan).T,
        item_bias=taken(known.item_bias.T, items, np.nan).T,
        within=_covariances(within, users, items) if isinstance(within, Uncertainty) else within,
    )


def _covariances(known: Uncertainty, users: IntArray | None, items: IntArray | None) -> Uncertainty:
    return replace(
        known,
        user_covariance=taken(known.user_covariance, users, np.nan),
        item_covariance=taken(known.item_covariance, items, np.nan),
    )


def taken(array: FloatArray, places: IntArray | None, unknown: float) -> FloatArray:
    """(n, ...) float32. Rows of an array, of one number where the place is -1."""
    if places is None:
        return array
    if len(array) == 0:
        return np.full((len(places), *array.shape[1:]), unknown, array.dtype)
    rows = array.take(np.maximum(places, 0), 0)
    rows[places < 0] = unknown
    return np.asarray(rows, np.float32)
