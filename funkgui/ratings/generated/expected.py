"""How many ratings synthetic users give and items get: expected, before any are drawn."""

from __future__ import annotations

from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from funkgui.ratings.generated.rating_draws import LARGEST_SHARE, scaled_to_sum
from funkgui.ratings.generated.recipe import MatrixRecipe

_Numbers = NDArray[np.float64]

_POINTS = 240
"""Of a curve; more would not be seen."""
_DRAWS = 200


class Curve(NamedTuple):
    """Expected counts, the largest first.

    Attributes
    ----------
    ranks
        (n,) float64. Places among all, from 1; ascending.
    counts
        (n,) float64. Expected ratings of whoever stands there.
    """

    ranks: _Numbers
    counts: _Numbers


def expected_counts(recipe: MatrixRecipe) -> tuple[Curve, Curve]:
    """Expected ratings by user and by item of a recipe for synthetic ratings.

    Returns
    -------
    users, items
        The most active and the most popular first.
    """
    user_ranks, user_sizes = _groups(recipe.users)
    middles = (user_ranks - 0.5) / recipe.users
    normal = NormalDist()
    logs = np.array([normal.inv_cdf(1 - middle) for middle in middles]) * recipe.activity
    most = recipe.items * (1.0 if recipe.exactly else LARGEST_SHARE)
    given = scaled_to_sum(np.exp(logs), recipe.ratings, most, user_sizes)
    item_ranks, item_sizes = _groups(recipe.items)
    got = _gotten(recipe, given, user_sizes, item_sizes)
    return Curve(user_ranks, given), Curve(item_ranks, got)


def _groups(n: int) -> tuple[_Numbers, _Numbers]:
    """Neighbours in rank that are taken together: the middle rank and the size of each group."""
    edges = np.unique(np.rint(np.geomspace(1, n + 1, min(n + 1, _POINTS + 1))))
    sizes = np.diff(edges)
    return edges[:-1] + (sizes - 1) / 2, sizes


def _gotten(
    recipe: MatrixRecipe,
    given: _Numbers,
    user_sizes: _Numbers,
    item_sizes: _Numbers,
) -> _Numbers:
    """Expected ratings of the items: no user rates one twice, so the popular ones saturate.

    Who rates n different items has drawn some m, with repetition, and so has missed an item of
    share p by ``(1 - p) ** m``.
    """
    shape = recipe.shape
    edges = np.concatenate([[0.0], np.cumsum(item_sizes)])
    shares = np.diff(shape.cumulated(edges)) / item_sizes
    shares = np.minimum(shares / (shares * item_sizes).sum(), 1 - 1e-12)
    missed = np.log1p(-shares)
    draws = np.geomspace(1, 30 / max(-missed.max(), 1e-300), _DRAWS)
    rated = -np.expm1(np.outer(draws, missed))
    drawn = np.interp(given, rated @ item_sizes, draws)
    return np.asarray(-np.expm1(np.outer(missed, drawn)) @ user_sizes)
