"""The mean of several models, which is a factor model again. numpy only."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from funkgui.factorization.model import FactorModel


def average_of(models: Sequence[FactorModel]) -> FactorModel:
    """The model whose predictions, before clipping, are the mean of the given models' ones.

    The mean of products U_s V_s^T is one product: U_s and V_s side by side, over the root of their
    number.

    Parameters
    ----------
    models
        At least one; all of the same users, items and scale.

    Returns
    -------
    FactorModel
        With as many factors as all models together, and without an uncertainty.
    """
    share = np.float32(1 / math.sqrt(len(models)))
    return FactorModel(
        np.concatenate([model.u for model in models], axis=1) * share,
        np.concatenate([model.v for model in models], axis=1) * share,
        np.mean([model.user_bias for model in models], axis=0, dtype=np.float32),
        np.mean([model.item_bias for model in models], axis=0, dtype=np.float32),
        float(np.mean([model.mean for model in models])),
        models[0].scale,
    )
