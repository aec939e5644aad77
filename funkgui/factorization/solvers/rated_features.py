"""Features of users and items: what was rated, the ratings aside; and where factors may start."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from funkgui.factorization.devices import load_tensorflow
from funkgui.factorization.solvers.csr import times
from funkgui.factorization.solvers.rated_blocks import RatedBlocks
from funkgui.ratings.matrix import FloatArray

tf = load_tensorflow()

Counts = NDArray[np.float64]

_SPARE = 8
"""Singular vectors beyond those wanted, which make the wanted ones accurate."""
_ITERATIONS = 5
_START_ITERATIONS = 3
"""A start need not be exact."""
_FURTHEST = 3.0
"""Deviations that a feature lies from its mean at most.

The priors' means are linear in the features: of what lies far out, they would expect too much.
"""
_LEAST_COUNT = 0.5
"""What rows without ratings count as.

The priors' slopes are learned from rated rows. From 1 to 0 the logarithm falls as far as from 3 to
1: so far beyond those rated once, rows would be expected to be worse than they are.
"""
_NOTHING = 1e-6
"""Squared singular values below this share of the largest are rounding: their vectors are zero."""
_SMALLEST = 1e-30


def rated_features(rated: RatedBlocks, n: int) -> tuple[FloatArray, FloatArray]:
    """Features of users and of items: 1, the logarithm of the count, and singular vectors.

    The vectors are those of the matrix of zeros and ones with each one divided by the roots of its
    user's and of its item's count, found by subspace iteration from a fixed random start. To each
    count that of the average user or item is added: else what is rated once or twice makes vectors
    of its own, which tell of a few users or items and nothing of the others. Rows without ratings
    have the logarithm of half a rating.

    Parameters
    ----------
    n
        How many singular vectors, at most as many as fit the matrix.

    Returns
    -------
    of_users, of_items
        (n_users, 2 + n) and (n_items, 2 + n) float32; each but the first of mean 0 and deviation 1
        before it is bounded by 3.

    References
    ----------
    N. Halko, P. G. Martinsson and J. A. Tropp, "Finding structure with randomness", SIAM Review
    53(2), 2011, algorithm 4.4, with the Gram matrix's eigenvectors in place of QR.
    T. Qin and K. Rohe, "Regularized spectral clustering under the degree-corrected stochastic
    blockmodel", NIPS 2013 (the average added to each count).
    """
    n = n_vectors(rated, n)
    left = np.zeros((rated.n_users, 0), np.float32)
    right = np.zeros((rated.n_items, 0), np.float32)
    if n:
        right, _ = _right_vectors(rated, "ones", n, _ITERATIONS)
        left, _, turn = _orthonormal(_of_users(rated, "ones", right))
        left, right = left[:, :n], (right @ turn)[:, :n]
        signs = _signs(right)
        left, right = left * signs, right * signs
    return _side(rated.user_counts, left), _side(rated.item_counts, right)


def rough_item_features(rated: RatedBlocks, n: int) -> FloatArray:
    """What spans about what the first ``2 + n`` features of items do, in a fifth of the time."""
    right, _ = _right_vectors(rated, "ones", n, 1)
    return _side(rated.item_counts, right[:, :n])


def n_vectors(rated: RatedBlocks, n: int) -> int:
    """How many of ``n`` singular vectors there are."""
    return min(n, rated.n_users, rated.n_items)


def along_ratings(rated: RatedBlocks, n: int) -> tuple[FloatArray, FloatArray]:
    """Directions of users and of items in which the ratings differ most: where factors may start.

    They are about the singular vectors of the ratings, centred, scaled as for `rated_features` and
    0 where there is none. Of each the share that is not noise is kept, taking the weakest one
    found, beyond those wanted, for noise alone.

    Returns
    -------
    of_users, of_items
        (n_users, n) and (n_items, n) float32, standardised as features are and then times that
        share; fewer columns where the matrix has no more.
    """
    right, squares = _right_vectors(rated, "ratings", n, _START_ITERATIONS)
    right = right[:, :n] * _signs(right[:, :n])
    share = np.float32(1) - (squares[-1] / np.maximum(squares[:n], _SMALLEST)).astype(np.float32)
    left = _scale(rated.user_counts) * _of_users(rated, "ratings", right)
    right = _scale(rated.item_counts) * right
    return _standardised(left) * share, _standardised(right) * share


def share_told(features: FloatArray, columns: FloatArray) -> float:
    """Share of the columns' squares that linear functions of the features explain.

    Less what as many that tell nothing would: of few rows, these explain much. It may be below 0.
    """
    slopes = np.linalg.lstsq(features, columns, rcond=None)[0]
    left = np.square(columns - features @ slopes).sum()
    n, n_features = features.shape
    by_chance = n / max(n - n_features, 1)
    return float(1 - by_chance * left / max(np.square(columns).sum(), 1e-9))


def _right_vectors(
    rated: RatedBlocks, of: str, n: int, iterations: int
) -> tuple[FloatArray, NDArray[np.float64]]:
    """Orthonormal vectors of items that span about the ``n`` strongest, with some to spare.

    And the squares of about the scaled matrix's singular values.
    """
    width = min(n + _SPARE, rated.n_users, rated.n_items)
    right = np.random.default_rng(0).standard_normal((rated.n_items, width), np.float32)
    for _ in range(iterations):
        right, squares, _ = _orthonormal(_there_and_back(rated, of, right))
    return right, squares


def _there_and_back(rated: RatedBlocks, of: str, right: FloatArray) -> FloatArray:
    """The scaled matrix's transpose times the scaled matrix times items' vectors."""
    to_user, to_item = _scale(rated.user_counts), _scale(rated.item_counts)
    scaled = tf.constant(to_item * right)
    total = np.zeros_like(right)
    for block in rated.blocks:
        product = times(getattr(block.by_user, of), scaled) * to_user[block.users] ** 2
        total += times(getattr(block.by_item, of), product).numpy()
    return np.asarray(to_item * total, np.float32)


def _of_users(rated: RatedBlocks, of: str, right: FloatArray) -> FloatArray:
    """The scaled matrix times items' vectors."""
    scaled = tf.constant(_scale(rated.item_counts) * right)
    products = [times(getattr(block.by_user, of), scaled).numpy() for block in rated.blocks]
    return np.asarray(_scale(rated.user_counts) * np.concatenate(products), np.float32)


def _scale(counts: Counts) -> FloatArray:
    """What rows are multiplied by, from their counts; see `rated_features`."""
    typical = counts.sum() / max(int(np.count_nonzero(counts)), 1)
    return np.asarray(1 / np.sqrt(np.maximum(counts + typical, 1)), np.float32)[:, None]


def _orthonormal(vectors: FloatArray) -> tuple[FloatArray, NDArray[np.float64], FloatArray]:
    """Left singular vectors, the strongest first, singular values, and the right ones, as columns.

    0 stands for what is rounding.
    """
    squares, turn = np.linalg.eigh((vectors.T @ vectors).astype(np.float64))
    squares, turn = squares[::-1], turn[:, ::-1]
    felt = squares > _NOTHING * squares[0]
    values = np.sqrt(np.where(felt, squares, 0))
    over = np.where(felt, 1 / np.where(felt, values, 1), 0)
    return (vectors @ (turn * over)).astype(np.float32), values, turn.astype(np.float32)


def _signs(vectors: FloatArray) -> FloatArray:
    """Of columns, so that what is largest in each is positive: rounding decides nothing then."""
    largest = np.abs(vectors).argmax(0)
    return np.asarray(np.sign(vectors[largest, np.arange(vectors.shape[1])]), np.float32)


def _side(counts: Counts, vectors: FloatArray) -> FloatArray:
    ones = np.ones((len(counts), 1), np.float32)
    logs = np.log1p(np.maximum(counts, _LEAST_COUNT))
    columns = np.concatenate([logs[:, None], vectors], axis=1)
    return np.concatenate([ones, _standardised(columns)], axis=1)


def _standardised(columns: NDArray[Any]) -> FloatArray:
    centred = columns - columns.mean(0)
    standard = centred / np.maximum(centred.std(0), 1e-9)
    return np.asarray(np.clip(standard, -_FURTHEST, _FURTHEST), np.float32)
