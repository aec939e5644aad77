"""What was rated, the ratings aside, as a few features of each user and item."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from funkgui.factorization.devices import load_tensorflow
from funkgui.ratings.matrix import FloatArray

tf = load_tensorflow()

Tensor = Any
Counts = NDArray[np.float64]

_SPARE = 8
"""Singular vectors beyond those wanted, which make the wanted ones accurate."""
_ITERATIONS = 5


def rated_features(
    by_user: Tensor, by_item: Tensor, user_counts: Counts, item_counts: Counts, n: int
) -> tuple[FloatArray, FloatArray]:
    """Features of users and of items: 1, the logarithm of the count, and singular vectors.

    The vectors are those of the matrix of zeros and ones with each one divided by the root of its
    user's and of its item's count, found by subspace iteration from a fixed random start.

    Parameters
    ----------
    by_user, by_item
        The matrix of ones, (n_users, n_items), and its transpose, as CSR tensors.
    user_counts, item_counts
        (n_users,) and (n_items,). Ratings of each.
    n
        How many singular vectors, at most as many as fit the matrix.

    Returns
    -------
    of_users, of_items
        (n_users, 2 + n) and (n_items, 2 + n) float32; each but the first of mean 0, deviation 1.

    References
    ----------
    N. Halko, P. G. Martinsson and J. A. Tropp, "Finding structure with randomness", SIAM Review
    53(2), 2011, algorithm 4.4.
    """
    n = min(n, len(user_counts), len(item_counts))
    to_user, to_item = (
        (1 / np.sqrt(np.maximum(counts, 1))).astype(np.float32)[:, None]
        for counts in (user_counts, item_counts)
    )
    left = np.zeros((len(user_counts), 0), np.float32)
    right = np.zeros((len(item_counts), 0), np.float32)
    if n:
        width = min(n + _SPARE, len(user_counts), len(item_counts))
        right = np.random.default_rng(0).standard_normal((len(item_counts), width), np.float32)
        for _ in range(_ITERATIONS):
            left, _ = np.linalg.qr(to_user * _times(by_user, to_item * right))
            right, _ = np.linalg.qr(to_item * _times(by_item, to_user * left))
        turned, _, turn = np.linalg.svd(
            left.T @ (to_user * _times(by_user, to_item * right)), full_matrices=False
        )
        left, right = (left @ turned)[:, :n], (right @ turn.T)[:, :n]
    return _side(user_counts, left), _side(item_counts, right)


def _times(sparse: Tensor, dense: FloatArray) -> FloatArray:
    product: FloatArray = tf.raw_ops.SparseMatrixMatMul(a=sparse, b=tf.constant(dense)).numpy()
    return product


def _side(counts: Counts, vectors: FloatArray) -> FloatArray:
    columns = np.concatenate([np.log1p(counts)[:, None], vectors], axis=1)
    columns = columns - columns.mean(0)
    columns /= np.maximum(columns.std(0), 1e-9)
    ones = np.ones((len(counts), 1), np.float32)
    return np.concatenate([ones, columns], axis=1).astype(np.float32)
