"""The priors of the variational solver's rows, and how they are learned from the rows.

A side's rows are N(features slopes, spread) before any ratings. The slopes are a ridge regression
of the rows on their features with a ridge for each feature, the spread is what it leaves. Where
rows are few, both would be learned from too little: the spread shrinks until the factors vanish,
the slopes fit noise. So the spread has a prior, as if some more rows of a typical size had been
seen, and the ridges are learned as well, so that features that tell little count little.

References
----------
D. J. C. MacKay, "Bayesian interpolation", Neural Computation 4(3), 1992, and R. M. Neal, "Bayesian
learning for neural networks", 1996 (a ridge learned for each feature: relevance determination).
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from funkgui.factorization.devices import load_tensorflow
from funkgui.factorization.solvers.triangles import n_in_triangle, unfolded
from funkgui.factorization.solvers.variational_updates import Rows
from funkgui.ratings.matrix import FloatArray

tf = load_tensorflow()

Tensor = Any
Numbers = NDArray[np.float64]

_SINGULAR = 1e-6
"""Added to the prior's covariance, which would be singular where factors go unused."""

_TYPICAL_ROWS = 20
"""As if so many more rows had been seen, or as many as a row has numbers where these are more."""
_TYPICAL_PRODUCT = 0.7
"""Deviation of a product of two typical rows' factors, in units of the ratings' deviation."""
_TYPICAL_BIAS = 0.15
"""Variance of a typical row's bias, in the same units."""

_N_PLAIN = 2
"""Features whose ridge is fixed at 1: the constant, and the count of the ratings."""
_SHARED = 1.0
"""How far a feature's ridge is drawn to that of all: 0 learns each alone, more makes them alike."""
_LEAST_RIDGE, _LARGEST_RIDGE = 1e-2, 1e6


class Prior(NamedTuple):
    """Normal distributions of a side's rows before any ratings: N(features slopes, 1 / precision).

    Attributes
    ----------
    precision
        (K, K) float32.
    slopes
        (n_features, K) float32, times the precision.
    """

    precision: FloatArray
    slopes: FloatArray


class Scatter(NamedTuple):
    """What a prior is learned from.

    Attributes
    ----------
    n
        Rows, and those as if seen.
    ridge
        (n_features,) float32. Precision of each feature's slopes, in units of the prior's.
    squares
        (n_features, n_features) float64. Features times features, and the ridge.
    slopes
        (n_features, K) float64. The ridge regression of rows on features.
    rest
        (K, K) float64. What it leaves, squared, with the covariances, summed over rows; with the
        slopes' own squares times their ridge, and the rows as if seen.
    """

    n: int
    ridge: FloatArray
    squares: Numbers
    slopes: Numbers
    rest: Numbers


def first_ridge(n_features: int) -> FloatArray:
    """As if there were as many further rows as features."""
    ridge = np.full(n_features, n_features, np.float32)
    ridge[:_N_PLAIN] = 1.0
    return ridge


def scatter(features: list[Tensor], rows: list[Rows], ridge: FloatArray) -> Scatter:
    """What is known of a side's prior, block by block."""
    n_features, width = features[0].shape[1], rows[0].mean.shape[1]
    squares: Numbers = np.diag(ridge.astype(np.float64))
    products = np.zeros((n_features, width))
    for x, (mean, _) in zip(features, rows, strict=True):
        squares += tf.matmul(x, x, transpose_a=True).numpy()
        products += tf.matmul(x, mean, transpose_a=True).numpy()
    slopes = np.linalg.solve(squares, products)
    more = max(_TYPICAL_ROWS, width)
    rest = more * _typical_spread(width) + slopes.T @ (ridge[:, None] * slopes)
    triangle = np.zeros((1, n_in_triangle(width)))
    for x, (mean, covariance) in zip(features, rows, strict=True):
        left = mean - tf.matmul(x, tf.constant(slopes, tf.float32))
        rest += tf.matmul(left, left, transpose_a=True).numpy()
        triangle += tf.matmul(tf.ones([1, covariance.shape[0]]), covariance).numpy()
    lower = np.tril(unfolded(tf.constant(triangle), width)[0].numpy())
    rest += lower + lower.T - np.diag(np.diag(lower))
    n = sum(len(one.mean) for one in rows) + more
    return Scatter(n, ridge, squares, np.asarray(slopes, np.float64), rest)


def most_likely_prior(known: Scatter) -> Prior:
    """The prior's slopes and precision where they are not drawn."""
    precision = np.linalg.inv(known.rest / known.n + _SINGULAR * np.eye(len(known.rest)))
    return Prior(precision.astype(np.float32), (known.slopes @ precision).astype(np.float32))


def learned_ridge(known: Scatter, prior: Prior) -> FloatArray:
    """The ridge that explains the slopes best, for the next epoch.

    Of a feature whose slopes b have the covariance c / precision, it is K / (b' precision b + K c):
    the maximum of the evidence bound. As few numbers tell it, as many more are taken to be as
    large as the average feature's.
    """
    if len(known.ridge) == _N_PLAIN:
        return known.ridge
    width = len(known.rest)
    sizes = np.einsum("fk,kl,fl->f", known.slopes, prior.precision.astype(np.float64), known.slopes)
    sizes += width * np.diag(np.linalg.inv(known.squares))
    learned = width * (1 + _SHARED) / (sizes + _SHARED * sizes[_N_PLAIN:].mean())
    ridge = np.clip(learned, _LEAST_RIDGE, _LARGEST_RIDGE).astype(np.float32)
    ridge[:_N_PLAIN] = known.ridge[:_N_PLAIN]
    return np.asarray(ridge, np.float32)


def flat_prior(n_features: int, width: int) -> Prior:
    """What the first epoch goes by: N(0, 1), whatever the features."""
    return Prior(np.eye(width, dtype=np.float32), np.zeros((n_features, width), np.float32))


def _typical_spread(width: int) -> Numbers:
    """Covariance of the rows as if seen."""
    factors = max(width - 1, 1)
    spread = np.full(width, _TYPICAL_PRODUCT / math.sqrt(factors))
    spread[-1] = _TYPICAL_BIAS
    return np.diag(spread)
