"""The state that the variational solver starts from: afresh, or from factors of another solver."""

from __future__ import annotations

import numpy as np

from funkgui.factorization.config import FitConfig
from funkgui.factorization.solvers.variational_prior import first_ridge, first_spread
from funkgui.ratings.matrix import FloatArray

_START_VARIANCE = 0.01
_START_NOISE, _NOISE_ALONG = 0.1, 0.03
"""Standard deviation of the random part that factors start from; of those along a direction."""


def fresh_state(
    features: tuple[FloatArray, FloatArray], along: list[FloatArray], config: FitConfig
) -> dict[str, FloatArray]:
    """Small random factors, items' and users' with what is given added; no biases."""
    n_factors = config.n_factors
    rng = np.random.default_rng(config.seed)
    width = n_factors + 1
    covariance = np.float32(_START_VARIANCE) * np.equal(*np.triu_indices(width))
    state: dict[str, FloatArray] = {}
    for name, side, directions in zip(("user", "item"), features, along, strict=True):
        n = len(side)
        mean = np.zeros((n, width), np.float32)
        noise = np.full(n_factors, _START_NOISE, np.float32)
        noise[: directions.shape[1]] = _NOISE_ALONG
        mean[:, :-1] = rng.standard_normal((n, n_factors), np.float32) * noise
        mean[:, : directions.shape[1]] += directions
        state[f"{name}_mean"] = mean
        state[f"{name}_covariance"] = np.broadcast_to(covariance, (n, len(covariance)))
        state[f"{name}_ridge"] = first_ridge(side.shape[1])
        state[f"{name}_spread"] = first_spread(width)
    state["user_weight"] = np.ones(len(features[0]), np.float32)
    state["noise"] = np.ones(1, np.float64)
    return state


def from_factors(
    arrays: dict[str, FloatArray], fresh: dict[str, FloatArray]
) -> dict[str, FloatArray]:
    """Factors and biases of a warm start as posterior means; what is not known stays NaN."""
    started = {}
    for name, factors, bias in (("user", "u", "user_bias"), ("item", "v", "item_bias")):
        mean = np.full_like(fresh[f"{name}_mean"], np.nan)
        mean[:, :-1] = arrays[factors]
        mean[:, -1] = arrays[bias]
        started[f"{name}_mean"] = mean
    return started
