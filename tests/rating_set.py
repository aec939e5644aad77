"""Thousands of ratings shaped like real ones."""

from __future__ import annotations

import numpy as np

from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.scale import RatingScale


def rating_set(
    n_users: int, n_items: int, n_ratings: int, *, rank: int = 10, seed: int = 0
) -> RatingMatrix:
    """A low-rank truth with biases plus noise, rounded and clipped to half stars from 0.5 to 5.

    Activity of users is log-normal, popularity of items Zipf-like. Pairs drawn twice count once,
    so somewhat fewer than ``n_ratings`` remain; unlike in `power_law`'s sets, there may be users
    without ratings.
    """
    rng = np.random.default_rng(seed)
    activity = rng.lognormal(0.0, 1.1, n_users)
    popularity = 1.0 / (np.arange(n_items) + 10.0)
    users = rng.choice(n_users, n_ratings, p=activity / activity.sum())
    items = rng.choice(n_items, n_ratings, p=popularity / popularity.sum())
    u = rng.normal(0, 0.45, (n_users, rank)).astype(np.float32)
    v = rng.normal(0, 0.45, (n_items, rank)).astype(np.float32)
    user_bias, item_bias = rng.normal(0, 0.4, n_users), rng.normal(0, 0.4, n_items)
    values = 3.5 + user_bias[users] + item_bias[items] + rng.normal(0, 0.8, n_ratings)
    for factor in range(rank):
        values += u[users, factor] * v[items, factor]
    matrix, _ = RatingMatrix.from_indices(
        users,
        items,
        (np.round(values * 2) / 2).clip(0.5, 5.0).astype(np.float32),
        np.arange(1, n_users + 1, dtype=np.int64),
        np.arange(1, n_items + 1, dtype=np.int64),
        scale=RatingScale(0.5, 5.0, 0.5),
    )
    return matrix
