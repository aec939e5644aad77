"""The mean of several models, which is a factor model again. numpy only."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from funkgui.factorization.model import FactorModel
from funkgui.factorization.uncertainty import SpreadUncertainty, Uncertainty


def average_of(models: Sequence[FactorModel], noise_variance: float | None = None) -> FactorModel:
    """The model whose predictions, before clipping, are the mean of the given models' ones.

    The mean of products U_s V_s^T is one product: U_s and V_s side by side, over the root of their
    number.

    Parameters
    ----------
    models
        At least one; all of the same users, items, factors and scale.
    noise_variance
        Variance of the ratings around the predictions of each, for models that cannot tell how sure
        they are themselves. None where it is not known.

    Returns
    -------
    FactorModel
        With as many factors as all models together, and, where the models or ``noise_variance`` say
        how sure each is, with an uncertainty.
    """
    n = np.float32(math.sqrt(len(models)))
    u, v = (
        np.concatenate(sides, axis=1) for sides in ([m.u for m in models], [m.v for m in models])
    )
    u /= n
    v /= n
    user_bias = np.stack([model.user_bias for model in models])
    item_bias = np.stack([model.item_bias for model in models])
    mean = np.array([model.mean for model in models])
    first = models[0].uncertainty
    within = first if isinstance(first, Uncertainty) else noise_variance
    return FactorModel(
        u,
        v,
        user_bias.mean(0),
        item_bias.mean(0),
        float(mean.mean()),
        models[0].scale,
        None if within is None else SpreadUncertainty(user_bias, item_bias, mean, within),
    )
