"""Gibbs sampling on the variational solver's equations: what is drawn beside the rows.

Every draw has its own stream of random numbers, from the seed, the epoch and what is drawn, so that
it does not matter how a training is cut into calls.

References
----------
R. Salakhutdinov and A. Mnih, "Bayesian probabilistic matrix factorization using Markov chain Monte
Carlo", ICML 2008.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from funkgui.factorization.solvers.variational_prior import Prior, Scatter
from funkgui.ratings.matrix import FloatArray

Numbers = NDArray[np.float64]

_SINGULAR = 1e-6
"""Squared rest of each row in every direction: no prior is so narrow that rows cannot move."""


def stream(*place: int) -> np.random.Generator:
    """The random numbers of one draw."""
    return np.random.default_rng(place)


def normals(rng: np.random.Generator, n: int, width: int) -> FloatArray:
    """(n, width) float32 from N(0, 1)."""
    return rng.standard_normal((n, width), np.float32)


def drawn_prior(rng: np.random.Generator, known: Scatter) -> Prior:
    """Precision from a Wishart distribution, then slopes from a normal one.

    With A = ``known.squares``, B the ridge regression's slopes and S the rest: precision ~
    W(inv(S), n), slopes ~ N(B, inv(A) x inv(precision)), which is the posterior where the slopes'
    prior is N(0, inv(R) x inv(precision)) for the ridge R, and the precision's a Wishart
    distribution with the rows as if seen as its degrees of freedom.
    """
    width, n_features = len(known.rest), len(known.squares)
    rest = known.rest + _SINGULAR * known.n * np.eye(width)
    half = np.linalg.cholesky(np.linalg.inv(rest)) @ _bartlett(rng, width, known.n)
    precision = half @ half.T
    # Rows of noise have covariance 1: inv(half) from the right makes it that of the prior.
    noise = np.linalg.solve(half.T, rng.standard_normal((width, n_features))).T
    slopes = known.slopes + np.linalg.solve(np.linalg.cholesky(known.squares).T, noise)
    return Prior(precision.astype(np.float32), (slopes @ precision).astype(np.float32))


def _bartlett(rng: np.random.Generator, width: int, freedom: int) -> Numbers:
    """The lower triangle whose square has the standard Wishart distribution."""
    lower = np.tril(rng.standard_normal((width, width)), -1)
    diagonal = np.sqrt(rng.chisquare(freedom - np.arange(width)))
    return np.asarray(lower + np.diag(diagonal), np.float64)


def drawn_weights(
    rng: np.random.Generator, counts: Numbers, errors: Numbers, shape: float
) -> Numbers:
    """Users' weights from gamma distributions.

    Parameters
    ----------
    errors
        Sums of each user's squared errors, times the precision of the average user's ratings.
    shape
        Of the weights' prior, whose mean is 1.
    """
    return np.asarray(rng.standard_gamma(shape + counts / 2) / (shape + errors / 2))


def drawn_noise(rng: np.random.Generator, n_ratings: int, errors: float) -> float:
    """Precision of the average user's ratings, from a gamma distribution."""
    return float(rng.standard_gamma(n_ratings / 2) / (errors / 2))
