"""The priors of the variational solver's rows, and how they are learned from the rows.

A side's rows are N(features slopes, spread) before any ratings. The slopes are a ridge regression
of the rows on their features with a ridge for each feature, the spread is what it leaves. Where
rows are few, both would be learned from too little: the spread shrinks until the factors vanish,
the slopes fit noise. So the spread has a prior, as if some more rows had been seen, of a typical
size or, where rows are few, mostly as large as these with all factors alike; and the ridges are
learned as well, so that features that tell little count little.

Given the rows, what they are off their slopes is the best spread, as in EM. But rows with few
ratings are about what the prior made them, so that EM takes a hundred epochs where the spread is
to become small. MacKay's update goes by what the ratings alone have told, and comes to the same
end in a few; but where hardly anything is told yet, it puts out factors before they are learned.

References
----------
D. J. C. MacKay, "Bayesian interpolation", Neural Computation 4(3), 1992, and R. M. Neal, "Bayesian
learning for neural networks", 1996 (a ridge learned for each feature: relevance determination; the
former for its updates by the number of well-determined parameters, too).
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from funkgui.factorization.devices import load_tensorflow
from funkgui.factorization.solvers.triangles import in_rows, n_in_triangle
from funkgui.factorization.solvers.variational_updates import Rows
from funkgui.ratings.matrix import FloatArray

tf = load_tensorflow()

Tensor = Any
Numbers = NDArray[np.float64]
Counts = NDArray[np.float64]
Spread = NDArray[Any]
"""(K, K) float64."""

_SINGULAR = 1e-6
"""Added to the prior's covariance, which would be singular where factors go unused."""

_FIRST_VARIANCE = 0.5
"""Of factors and biases in the first epoch: with twice as much they fit the noise."""

_TYPICAL_ROWS = 20
"""As if so many more rows had been seen, or as many as a row has numbers where these are more."""
_TYPICAL_PRODUCT = 0.7
"""Deviation of a product of two typical rows' factors, in units of the ratings' deviation."""
_TYPICAL_BIAS = 0.15
"""Variance of a typical row's bias, in the same units."""
_TYPICAL_FACTORS = 0.3
"""How many of those rows, for each row seen, have factors of that size; the others' are usual.

With more, factors of few rows would never vanish where there is nothing but biases to learn."""
_TYPICAL_BIASES = 2
"""How many of them have a bias of it; with more, biases of many rows would never vanish."""

_FEW_EACH, _ENOUGH_EACH = 5.0, 10.0
"""Ratings a row up to which the spread's steps are those of EM, and from which they are longest."""
_LONGEST = 0.5
"""Share of MacKay's step in them."""
_LEAST_TOLD = 1e-3

_N_PLAIN = 2
"""Features whose ridge is fixed at 1: the constant, and the count of the ratings."""
_SHARED = 0.3
"""How far a feature's ridge is drawn to that of all: 0 learns each alone, more makes them alike.

With 1, one that tells nothing counts half as much as the average one, and many fit noise."""
_LEAST_RIDGE, _LARGEST_RIDGE = 1e-2, 1e6


class Prior(NamedTuple):
    """Normal distributions of a side's rows before any ratings: N(features slopes, 1 / precision).

    Attributes
    ----------
    precision
        (K, K) float32.
    slopes
        (n_features, K) float32, times the precision; None where features count for nothing.
    """

    precision: FloatArray
    slopes: FloatArray | None


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
    unsure
        (K, K) float64. The covariances alone.
    """

    n: int
    ridge: FloatArray
    squares: Numbers
    slopes: Numbers
    rest: Numbers
    unsure: Numbers


def first_ridge(n_features: int) -> FloatArray:
    """As if there were as many further rows as features."""
    ridge = np.full(n_features, n_features, np.float32)
    ridge[:_N_PLAIN] = 1.0
    return ridge


def scatter(
    features: list[FloatArray], rows: list[Rows], ridge: FloatArray, rated: list[FloatArray]
) -> Scatter:
    """What is known of a side's prior, block by block.

    Parameters
    ----------
    rated
        (n, 1) float32. 1 for rows with ratings; 0 for those without, which are as the prior made
        them, and count for nothing.
    """
    n_features, width = features[0].shape[1], rows[0].mean.shape[1]
    squares: Numbers = np.diag(ridge.astype(np.float64))
    products = np.zeros((n_features, width))
    triangle, n = np.zeros(n_in_triangle(width)), 0
    for x, row, is_rated in zip(features, rows, rated, strict=True):
        triangle += tf.reduce_sum(row.covariance * is_rated, axis=0).numpy()
        of_rated = (x * is_rated).T
        squares += of_rated @ x
        products += of_rated @ row.mean.numpy()
        n += int(np.count_nonzero(is_rated))
    slopes = np.linalg.solve(squares, products)
    rest = np.asarray(slopes.T @ (ridge[:, None] * slopes), np.float64)
    for x, row, is_rated in zip(features, rows, rated, strict=True):
        left = row.mean.numpy() - x @ slopes.astype(np.float32)
        rest += (left * is_rated).T @ left
    upper = np.zeros((width, width))
    upper[np.triu_indices(width)] = in_rows(triangle, width)
    unsure = upper + upper.T - np.diag(np.diag(upper))
    rest += unsure
    more = max(_TYPICAL_ROWS, width)
    rest += _typical_rows(n, more, np.diag(rest) / max(n, 1))
    return Scatter(n + more, ridge, squares, np.asarray(slopes, np.float64), rest, unsure)


def first_spread(width: int) -> Spread:
    """What the first epoch goes by."""
    return np.eye(width) * _FIRST_VARIANCE


def haste_for(*counts: Counts) -> float:
    """How long the steps of the spread are to be, from each side's numbers of ratings."""
    each = counts[0].sum() / max(sum(np.count_nonzero(side) for side in counts), 1)
    return float(_LONGEST * np.interp(each, (_FEW_EACH, _ENOUGH_EACH), (0, 1)))


def most_likely_spread(known: Scatter, before: Spread, haste: float) -> Spread:
    """The prior's covariance.

    In units of the spread before, S, MacKay's is T^(-1/2) M T^(-1/2), with M the squares of what
    the slopes leave, covariances aside, and T = n - sum of covariances / S the number of rows that
    their ratings have told. Where T is n, it is that of EM.

    Parameters
    ----------
    before
        The covariance that the rows' posteriors came of.
    haste
        Share of MacKay's covariance, see `haste_for`; the rest is that of EM.
    """
    width = len(known.rest)
    spread = known.rest / known.n
    if haste > 0:
        half = np.linalg.cholesky(before)
        unit = np.linalg.inv(half)
        told, turn = np.linalg.eigh(np.eye(width) - unit @ known.unsure @ unit.T / known.n)
        root = half @ (turn / np.sqrt(np.maximum(told, _LEAST_TOLD))) @ turn.T @ unit
        quick = root @ (known.rest - known.unsure) @ root.T / known.n
        spread = (1 - haste) * spread + haste * quick
    return np.asarray(spread + _SINGULAR * np.eye(width))


def most_likely_prior(known: Scatter, spread: Spread) -> Prior:
    """The prior with the most likely slopes and this covariance."""
    precision = np.linalg.inv(spread)
    return Prior(precision.astype(np.float32), (known.slopes @ precision).astype(np.float32))


def learned_ridge(known: Scatter, prior: Prior) -> FloatArray:
    """The ridge that explains the slopes best, for the next epoch.

    Of a feature whose slopes b have the covariance c / precision, it is K / (b' precision b + K c):
    the maximum of the evidence bound. As few numbers tell it, some more are taken to be as large as
    the average feature's.
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


def flat_prior(width: int) -> Prior:
    """What the first epoch goes by, whatever the features."""
    return Prior(np.eye(width, dtype=np.float32) / np.float32(_FIRST_VARIANCE), None)


def _typical_rows(n_seen: int, n: int, usual: Numbers) -> Numbers:
    """Squares of the rows as if seen, so many beside those seen.

    Parameters
    ----------
    usual
        (K,) float64. Squares of the average row seen.
    """
    typical = np.clip(_TYPICAL_FACTORS * n_seen, 1, n)
    squares = np.full(len(usual), (n - typical) * usual[:-1].mean())
    squares += typical * _TYPICAL_PRODUCT / math.sqrt(len(usual) - 1)
    squares[-1] = (n - _TYPICAL_BIASES) * usual[-1] + _TYPICAL_BIASES * _TYPICAL_BIAS
    return np.diag(squares)
