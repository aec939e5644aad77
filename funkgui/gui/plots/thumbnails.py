"""Matrices of any size as small images: means over blocks of cells, straight from the sparse rows.

A matrix of at most `MAX_SIDE` users and items is shown cell by cell.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from funkgui.factorization.model import FactorModel
from funkgui.ratings.density import Blocks, density_of
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import FloatArray, RatingMatrix

MAX_SIDE = 512
"""Most pixels a side: the tutorial's 500 x 500 matrices are still shown cell by cell."""


def rating_means(ratings: RatingMatrix) -> FloatArray:
    """Mean of the known ratings in each block.

    Returns
    -------
    (at most MAX_SIDE, at most MAX_SIDE) float32, NaN where a block has no rating.
    """
    return density_of(ratings, _blocks(ratings.n_users, ratings.n_items)).means.astype(np.float32)


def holdout_shares(ratings: RatingMatrix, holdout: Holdout) -> FloatArray:
    """Share of the known ratings in each block that is hidden from training, 0 to 1.

    Returns
    -------
    (at most MAX_SIDE, at most MAX_SIDE) float32, NaN where a block has no rating.
    """
    return rating_means(replace(ratings, values=holdout.hidden.astype(np.float32)))


def prediction_means(model: FactorModel) -> FloatArray:
    """Mean prediction in each block, clipped to the model's scale.

    The mean of ``u . v`` over a block is the product of the block's mean factors, so no single
    prediction is computed.

    Returns
    -------
    (at most MAX_SIDE, at most MAX_SIDE) float32.
    """
    means = row_means(model.u) @ row_means(model.v).T
    means += row_means(model.user_bias[:, None])
    means += row_means(model.item_bias[:, None]).T + np.float32(model.mean)
    if model.scale is not None:
        np.clip(means, model.scale.low, model.scale.high, out=means)
    return means


def row_means(rows: FloatArray) -> FloatArray:
    """Means over blocks of rows.

    Parameters
    ----------
    rows
        (n, k) float32.

    Returns
    -------
    (at most MAX_SIDE, k) float32.
    """
    if len(rows) <= MAX_SIDE:
        return rows
    edges = _blocks(len(rows), 1).row_edges
    sizes = np.diff(edges)
    least = int(sizes.min())
    # All blocks together, and then the one row more that some have; `np.add.reduceat` takes up to
    # ten times as long over rows.
    sums = rows[edges[:-1, None] + np.arange(least)].sum(axis=1)
    longer = sizes > least
    sums[longer] += rows[edges[1:][longer] - 1]
    means: FloatArray = sums / sizes[:, None].astype(np.float32)
    return means


def _blocks(n_rows: int, n_columns: int) -> Blocks:
    """Few enough blocks for an image, and of nearly one size."""
    down, across = (-(-n // max(-(-n // MAX_SIDE), 1)) for n in (n_rows, n_columns))
    return Blocks(0, 0, n_rows, n_columns, down, across)
