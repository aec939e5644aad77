"""Matrices of any size as small images: means over blocks of cells, straight from the sparse rows.

Blocks are equally large, except that the last one of a row or column of blocks may be smaller.
A matrix of at most `MAX_SIDE` users and items is shown cell by cell.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from funkgui.factorization.model import FactorModel
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import BoolArray, FloatArray, RatingMatrix

MAX_SIDE = 512
"""Most pixels a side: the tutorial's 500 x 500 matrices are still shown cell by cell."""

_RATINGS_AT_ONCE = 1 << 20


def rating_means(ratings: RatingMatrix) -> FloatArray:
    """Mean of the known ratings in each block.

    Returns
    -------
    (at most MAX_SIDE, at most MAX_SIDE) float32, NaN where a block has no rating.
    """
    return _block_means(ratings, ratings.values)


def holdout_shares(ratings: RatingMatrix, holdout: Holdout) -> FloatArray:
    """Share of the known ratings in each block that is hidden from training, 0 to 1.

    Returns
    -------
    (at most MAX_SIDE, at most MAX_SIDE) float32, NaN where a block has no rating.
    """
    return _block_means(ratings, holdout.hidden)


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
    n = len(rows)
    size = _block_size(n)
    if size == 1:
        return rows
    whole = n // size
    means = rows[: whole * size].reshape(whole, size, -1).mean(axis=1)
    if whole * size < n:
        rest = rows[whole * size :].mean(axis=0, keepdims=True)
        means = np.concatenate([means, rest])
    return np.asarray(means, np.float32)


def _block_size(n: int) -> int:
    """How many of ``n`` users or items make one pixel."""
    return max(-(-n // MAX_SIDE), 1)


def _block_means(ratings: RatingMatrix, values: FloatArray | BoolArray) -> FloatArray:
    rows, columns = (_block_size(n) for n in (ratings.n_users, ratings.n_items))
    shape = (-(-ratings.n_users // rows), -(-ratings.n_items // columns))
    n_blocks = shape[0] * shape[1]
    sums, counts = np.zeros(n_blocks), np.zeros(n_blocks, np.int64)
    first_of_row = (np.arange(ratings.n_users) // rows) * shape[1]
    # Users at once rather than ratings: `user_index` of a large matrix is not made for this.
    for start, stop in _user_parts(ratings):
        part = slice(int(ratings.indptr[start]), int(ratings.indptr[stop]))
        blocks = np.repeat(first_of_row[start:stop], np.diff(ratings.indptr[start : stop + 1]))
        blocks += ratings.item_index[part] // columns
        counts += np.bincount(blocks, minlength=n_blocks)
        sums += np.bincount(blocks, values[part], n_blocks)
    with np.errstate(invalid="ignore"):
        return (sums / counts).astype(np.float32).reshape(shape)


def _user_parts(ratings: RatingMatrix) -> list[tuple[int, int]]:
    wanted = np.arange(0, ratings.n_ratings, _RATINGS_AT_ONCE)
    starts = np.unique(np.searchsorted(ratings.indptr, wanted, "right") - 1)
    ends = [*starts.tolist(), ratings.n_users]
    return list(pairwise(ends))
