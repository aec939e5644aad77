"""What generated matrices are made of; ratings shaped like real ones, of any size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from funkgui.errors import CancelledError
from funkgui.ratings.generated.rating_draws import LARGEST_SHARE, RatingDraws, RatingShape
from funkgui.ratings.matrix import FloatArray, RatingMatrix
from funkgui.ratings.threads import in_threads


@dataclass(frozen=True, eq=False)
class Truth:
    """What a generated matrix was made from: M = mean + biases + U diag(weights) V.

    Attributes
    ----------
    u
        (n_users, rank) float32.
    v
        (rank, n_items) float32.
    weights
        (rank,) float32.
    user_bias, item_bias
        (n_users,) and (n_items,) float32; None where there are none.
    mean
        In units of the ratings.
    """

    u: FloatArray
    v: FloatArray
    weights: FloatArray
    user_bias: FloatArray | None = None
    item_bias: FloatArray | None = None
    mean: float = 0.0


def harmonic_weights(rank: int) -> FloatArray:
    """1, 1/2, 1/3, ...: the tutorial's weights, so that a few factors carry most of M."""
    return (1.0 / np.arange(1, rank + 1)).astype(np.float32)


def flat_weights(rank: int) -> FloatArray:
    """Every factor counts alike: M is a plain product of two random matrices."""
    return np.ones(rank, np.float32)


def power_law(
    n_users: int,
    n_items: int,
    n_ratings: int,
    *,
    rank: int = 10,
    noise: float = 0.8,
    seed: int = 0,
    shape: RatingShape | None = None,
    exactly: bool = False,
    progress: Callable[[float], None] = lambda share: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[RatingMatrix, Truth]:
    """A set of ratings shaped like real ones, up to hundreds of millions, and its truth.

    Activity of users is log-normal, popularity of items Zipf-like and in no order; the ratings
    are a low-rank truth with biases plus normal noise, rounded and clipped to half stars from 0.5
    to 5, or another scale. Each user rates at least one item and no item twice. The draws are made
    user by user and shared out among the cores; the same seed gives the same ratings on any number
    of them. Needs about 16 bytes a rating.

    Parameters
    ----------
    n_ratings
        How many ratings to expect: the number drawn differs from it by chance, by far less than
        1 % for large sets. At least ``n_users`` and at most 0.9 ``n_users * n_items``.
    rank
        Number of factors of the truth.
    noise
        Standard deviation of the noise, in units of the ratings.
    shape
        How activity and popularity spread, and the scale; None for what real sets look like.
    exactly
        Draw just ``n_ratings``, up to all cells, by a number for each cell: for small sets.
    progress
        Called in this thread with the share done, 0 to 1.
    cancelled
        Asked between blocks of users whether to end.

    Raises
    ------
    ValueError
        Where so many ratings do not fit the users and items.
    CancelledError
        Where ``cancelled`` says so.
    """
    if not n_users <= n_ratings <= largest_number(n_users, n_items, exactly=exactly):
        raise ValueError(f"{n_ratings} ratings do not fit {n_users} users and {n_items} items")
    shape = shape or RatingShape()
    draw = RatingDraws(n_users, n_items, n_ratings, rank, noise, seed, shape, exactly)
    blocks, drawn = draw.blocks(), []
    for block in in_threads(draw.block, blocks):
        if cancelled():
            raise CancelledError
        drawn.append(block)
        progress(len(drawn) / len(blocks))
    counts, items, stars = zip(*drawn, strict=True)
    matrix = RatingMatrix(
        np.concatenate([[0], np.cumsum(np.concatenate(counts))]),
        np.concatenate(items),
        np.concatenate(stars),
        np.arange(1, n_users + 1, dtype=np.int64),
        np.arange(1, n_items + 1, dtype=np.int64),
        scale=shape.scale,
    )
    v = np.ascontiguousarray(draw.v.T)
    weights = flat_weights(rank)
    return matrix, Truth(draw.u, v, weights, draw.user_bias, draw.item_bias, draw.mean)


def largest_number(n_users: int, n_items: int, *, exactly: bool) -> int:
    """The most ratings that `power_law` draws for so many users and items."""
    return n_users * n_items if exactly else int(LARGEST_SHARE * n_users * n_items)
