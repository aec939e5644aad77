"""The state that the variational solver starts from: afresh, or from factors of another solver."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from funkgui.factorization.config import FitConfig
from funkgui.factorization.solvers.rated_blocks import RatedBlocks
from funkgui.factorization.solvers.rated_features import (
    along_ratings,
    n_vectors,
    rough_item_features,
    share_told,
)
from funkgui.factorization.solvers.variational_prior import first_ridge, first_spread
from funkgui.ratings.matrix import FloatArray

_START_VARIANCE = 0.01
_START_NOISE, _NOISE_ALONG = 0.1, 0.03
"""Standard deviation of the random part that factors start from; of those along a direction."""
_START_ALONG = np.float32(0.3)
"""How far factors start along what was rated: 10 epochs are as good as 20 from noise."""
_PLENTY = 100
"""With more training ratings for each user and item, items start along these, too."""
_START_RATINGS = np.float32(0.5)
"""How far, beside the start along what was rated: twice as far would lose an epoch."""
_LITTLE = 0.1
"""Where what was rated tells less than this of the ratings' directions, both sides start along
these alone: one epoch is then as good as five."""


class Directions(NamedTuple):
    """Where factors start, the random part aside.

    Attributes
    ----------
    of_users, of_items
        (n_users, n) and (n_items, n) float32, at most as many columns as factors.
    items_first
        Whether epochs are to begin with the items. What the users start from along the ratings is
        good enough for that, and saves an epoch; along what was rated it is not, and costs one.
    """

    of_users: FloatArray
    of_items: FloatArray
    items_first: bool


def directions(
    rated: RatedBlocks,
    config: FitConfig,
    features: Callable[[], tuple[FloatArray, FloatArray]],
    afresh: bool,
) -> Directions:
    """Along what was rated, and where ratings are plenty, along these.

    Parameters
    ----------
    features
        Makes the `rated_features`; not asked where the ratings alone are gone by.
    afresh
        Whether all rows start here, so that the ratings' directions are worth their time.
    """
    n, some = config.n_factors, slice(2, 2 + config.n_factors)
    plenty = 2 * rated.n_train > _PLENTY * (rated.n_users + rated.n_items)
    if not (afresh and plenty):
        of_users, of_items = (side[:, some] * _START_ALONG for side in features())
        return Directions(of_users, of_items, items_first=False)
    of_users, of_items = (side * _START_ALONG for side in along_ratings(rated, n))
    if share_told(rough_item_features(rated, min(n, config.n_features)), of_items) <= _LITTLE:
        return Directions(of_users, of_items, items_first=True)
    of_users, told = (side[:, some] * _START_ALONG for side in features())
    of_items *= _START_RATINGS
    of_items[:, : told.shape[1]] += told
    return Directions(of_users, of_items, items_first=False)


def fresh_state(rated: RatedBlocks, along: Directions, config: FitConfig) -> dict[str, FloatArray]:
    """Small random factors with what is given added; no biases."""
    n_factors = config.n_factors
    rng = np.random.default_rng(config.seed)
    width = n_factors + 1
    covariance = np.float32(_START_VARIANCE) * np.equal(*np.triu_indices(width))
    state: dict[str, FloatArray] = {}
    for name, start in (("user", along.of_users), ("item", along.of_items)):
        n = len(start)
        mean = np.zeros((n, width), np.float32)
        noise = np.full(n_factors, _START_NOISE, np.float32)
        noise[: start.shape[1]] = _NOISE_ALONG
        mean[:, :-1] = rng.standard_normal((n, n_factors), np.float32) * noise
        mean[:, : start.shape[1]] += start
        state[f"{name}_mean"] = mean
        state[f"{name}_covariance"] = np.broadcast_to(covariance, (n, len(covariance)))
        state[f"{name}_ridge"] = first_ridge(2 + n_vectors(rated, config.n_features))
        state[f"{name}_spread"] = first_spread(width)
    state["user_weight"] = np.ones(rated.n_users, np.float32)
    state["noise"] = np.ones(1, np.float64)
    state["items_first"] = np.array([float(along.items_first)])
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
