"""Settings chosen from the data, so that the first press of Train is good."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from funkgui.factorization.config import FitConfig
from funkgui.ratings.matrix import RatingMatrix

_DENSE_SHARE = 0.2
_DENSE_CELLS = 4_000_000

_L2_FACTORS, _L2_HALVED = 0.15, 40
"""L2 of the factors where users and items have few ratings each, and how many halve it."""

_L2_OF_FEW, _FEW_TO_SOME = (2, 1), (5, 8)
"""Times that L2 where they have few ratings each and where they have some, and how many that is."""

_L2_BIASES = 0.03
_MANY_EACH = 20
"""With more ratings for each user and item than this, few factors are as good as many."""

_BATCHES = 4, 16
_N_BATCHED = 1e5, 1e6
"""Numbers of ratings that these are for; between them they glide. All that is set here was found
by trying on real and generated ratings (see tests/benchmarks/README.md)."""

_FEW = 5e4
"""With fewer ratings than this, few factors are as good as many, or better."""

MANY = 3e5
"""From so many ratings on, ALS does with half as many factors, and the variational solver gains by
more."""

VERY_MANY = 3e6
"""With more ratings than this, the solvers are to take less than a minute."""

_FEW_EACH = 5
"""Ratings for each user and item, together, below which they are few."""

_HARDLY_ANY_EACH = 2
"""The same, below which many factors put each other out, and three do better."""


def few_each(ratings: RatingMatrix) -> bool:
    """Whether users and items have too few ratings each to learn many factors from."""
    return _each(ratings) < _FEW_EACH


def few_in_all(ratings: RatingMatrix) -> bool:
    """Whether there are too few ratings to learn many factors from, however dense they are."""
    return ratings.n_ratings < _FEW


def at_most_features(ratings: RatingMatrix, wished: int) -> int:
    """As many features of what was rated as wished, with at least four rows to learn each from."""
    return min(wished, _rows(ratings) // 4)


def at_most_factors(ratings: RatingMatrix, wished: int) -> int:
    """As many factors as wished, but at least one, with at least eight rows to learn each's prior.

    Up to eight factors, four rows suffice.
    """
    rows = _rows(ratings)
    return max(min(wished, max(rows // 8, min(rows // 4, 8))), 1)


def _each(ratings: RatingMatrix) -> float:
    """Ratings for each user and item, together."""
    return ratings.n_ratings / max(ratings.n_users + ratings.n_items, 1)


def _rows(ratings: RatingMatrix) -> int:
    """Of the shorter side."""
    return min(ratings.n_users, ratings.n_items)


def config_for(ratings: RatingMatrix, seed: int = 0) -> FitConfig:
    """Settings for a matrix, from its size and density alone.

    Generated matrices, of which a fair share of the cells is known and whose values lie on no
    scale, are factored as in the tutorial; everything else is a rating file.
    """
    n_cells = ratings.n_users * ratings.n_items
    if ratings.scale is None and ratings.density >= _DENSE_SHARE and n_cells <= _DENSE_CELLS:
        return _dense(ratings, seed)
    return _variational(ratings, seed)


def config_for_solver(solver: str, ratings: RatingMatrix, seed: int = 0) -> FitConfig:
    """Settings of one solver for a matrix, from its size alone."""
    return _BY_SOLVER[solver](ratings, seed)


def _dense(ratings: RatingMatrix, seed: int) -> FitConfig:
    return FitConfig(
        solver="dense",
        n_factors=min(30, ratings.n_users, ratings.n_items),
        biases=False,
        init_scale=1.0,
        learning_rate=0.001,
        max_epochs=100_000,
        l2_factors=0.0,
        l2_biases=0.0,
        note_every=1000,
        patience=5,
        min_improvement=0.01,
        keep_best=False,
        seed=seed,
    )


def _sparse(ratings: RatingMatrix, seed: int) -> FitConfig:
    n_ratings = max(ratings.n_ratings, 1)
    each = _each(ratings)
    l2 = _L2_FACTORS / (1 + each / _L2_HALVED) * np.interp(each, _FEW_TO_SOME, _L2_OF_FEW)
    batches = np.interp(math.log(n_ratings), np.log(_N_BATCHED), np.log(_BATCHES))
    return FitConfig(
        solver="sparse",
        n_factors=64 if each < _MANY_EACH else 24,
        learning_rate=0.01 if n_ratings < VERY_MANY else 0.02,
        n_batches=round(math.exp(batches)),
        l2_factors=float(f"{l2:.3g}"),
        l2_biases=_L2_BIASES,
        max_epochs=100,
        patience=8,
        min_improvement=0.0001,
        seed=seed,
    )


def _variational(ratings: RatingMatrix, seed: int) -> FitConfig:
    """Few factors, with features of what was rated, are about as accurate as many, and far quicker.

    Beyond a few million ratings, time counts more. Where ratings are few, for each user and item or
    in all, more factors and features overfit, and the priors take longer to settle.
    """
    if _each(ratings) < _HARDLY_ANY_EACH:
        n_factors, n_features, epochs = 3, 24, 25
    elif few_each(ratings):
        n_factors, n_features, epochs = 8, 24, 25
    elif few_in_all(ratings):
        n_factors, n_features, epochs = 12, 24, 25
    elif ratings.n_ratings < MANY:
        n_factors, n_features, epochs = 16, 48, 20
    elif ratings.n_ratings < VERY_MANY:
        n_factors, n_features, epochs = 24, 48, 15
    else:
        n_factors, n_features, epochs = 16, 48, 12
    return FitConfig(
        solver="variational",
        n_factors=at_most_factors(ratings, n_factors),
        n_features=at_most_features(ratings, n_features),
        max_epochs=epochs,
        patience=0,
        keep_best=False,
        seed=seed,
    )


def _als(ratings: RatingMatrix, seed: int) -> FitConfig:
    many = ratings.n_ratings >= MANY
    return FitConfig(
        solver="als",
        n_factors=16 if many else 32,
        init_scale=0.1,
        l2_factors=8.0 if many else 12.0,
        l2_biases=2.0,
        # On real ratings, plain comes well below by count: 0.844 against 0.853 on 100,000.
        l2_weighting="plain",
        max_epochs=30,
        patience=5,
        min_improvement=0.0001,
        seed=seed,
    )


def _funk(ratings: RatingMatrix, seed: int) -> FitConfig:
    """The numbers of S. Funk, "Netflix update: try this at home", 2006, and of his code."""
    return FitConfig(
        solver="funk-2006",
        n_factors=40,
        init_scale=0.1,
        learning_rate=0.001,
        l2_factors=0.02,
        shrinkage=25.0,
        passes_per_factor=120,
        max_epochs=40 * 200,
        note_every=20,
        patience=0,
        keep_best=False,
        seed=seed,
    )


_BY_SOLVER: dict[str, Callable[[RatingMatrix, int], FitConfig]] = {
    "variational": _variational,
    "sparse": _sparse,
    "als": _als,
    "funk-2006": _funk,
    "dense": _dense,
}
