"""Generated matrices: the tutorial's, and large ones for measuring."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from funkgui.ratings.matrix import FloatArray, RatingMatrix, RatingScale


@dataclass(frozen=True, eq=False)
class Truth:
    """What a generated matrix was made from: M = U diag(weights) V.

    Attributes
    ----------
    u
        (n_users, rank) float32.
    v
        (rank, n_items) float32.
    weights
        (rank,) float32.
    """

    u: FloatArray
    v: FloatArray
    weights: FloatArray


def product_of_factors(
    n_users: int, n_items: int, weights: NDArray[np.float32], seed: int
) -> tuple[RatingMatrix, Truth]:
    """M = sum over i of ``weights[i]`` times the outer product of U's column i and V's row i.

    U and V are drawn from N(0, 1), as in the tutorial; every cell of M is known.
    """
    rng = np.random.default_rng(seed)
    rank = len(weights)
    u = rng.standard_normal((n_users, rank), np.float32)
    v = rng.standard_normal((rank, n_items), np.float32)
    truth = Truth(u, v, np.asarray(weights, np.float32))
    return RatingMatrix.from_dense((u * truth.weights) @ v), truth


def harmonic_weights(rank: int) -> FloatArray:
    """1, 1/2, 1/3, ...: the tutorial's weights, so that a few factors carry most of M."""
    return (1.0 / np.arange(1, rank + 1)).astype(np.float32)


def flat_weights(rank: int) -> FloatArray:
    """Every factor counts alike: M is a plain product of two random matrices."""
    return np.ones(rank, np.float32)


def rating_set(
    n_users: int, n_items: int, n_ratings: int, *, rank: int = 10, seed: int = 0
) -> RatingMatrix:
    """A set of ratings shaped like real ones, of any size.

    Activity of users is log-normal, popularity of items Zipf-like; the ratings are a low-rank
    truth with biases plus noise, rounded and clipped to half stars from 0.5 to 5. Pairs drawn
    twice count once, so somewhat fewer than ``n_ratings`` remain.
    """
    rng = np.random.default_rng(seed)
    activity = rng.lognormal(0.0, 1.1, n_users)
    popularity = 1.0 / (np.arange(n_items) + 10.0)
    users = rng.choice(n_users, n_ratings, p=activity / activity.sum())
    items = rng.choice(n_items, n_ratings, p=popularity / popularity.sum())
    u = rng.normal(0, 0.45, (n_users, rank)).astype(np.float32)
    v = rng.normal(0, 0.45, (n_items, rank)).astype(np.float32)
    user_bias = rng.normal(0, 0.4, n_users)
    item_bias = rng.normal(0, 0.4, n_items)
    values = 3.5 + user_bias[users] + item_bias[items] + rng.normal(0, 0.8, n_ratings)
    for factor in range(rank):
        values += u[users, factor] * v[items, factor]
    stars = np.clip(np.round(values * 2) / 2, 0.5, 5.0).astype(np.float32)
    matrix, _ = RatingMatrix.from_indices(
        users,
        items,
        stars,
        np.arange(1, n_users + 1, dtype=np.int64),
        np.arange(1, n_items + 1, dtype=np.int64),
        scale=RatingScale(0.5, 5.0, 0.5),
    )
    return matrix
