"""Making a matrix from its recipe, and how much memory that takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from funkgui.errors import ConfigError
from funkgui.ratings.free_memory import why_too_much
from funkgui.ratings.generated.product import product_matrix
from funkgui.ratings.generated.recipe import MatrixRecipe
from funkgui.ratings.generated.synthetic import Truth, power_law
from funkgui.ratings.holdout import (
    Holdout,
    drawn_with_repetition,
    nothing_hidden,
    random_share,
)
from funkgui.ratings.matrix import RatingMatrix

_RATING = {"empty": 0, "product": 19, "ratings": 26}
"""Bytes for each rating at the peak: the matrix, rows of its ratings, mask, and copies while they
are made."""
_LABEL = 32
"""Bytes for each user and item: labels, where its ratings begin, counts while they are made."""
_BLOCK = 110_000_000
"""What a block of rows takes while it is made; in smaller matrices less, in proportion."""
_BLOCK_CELLS = 1 << 22
_REMEDIES = {
    "empty": "take fewer users and items",
    "product": "take fewer users and items, or a smaller known share",
    "ratings": "take fewer ratings",
}


class Made(NamedTuple):
    """What came of a recipe.

    Attributes
    ----------
    ratings, holdout
        The matrix and its mask.
    truth
        What it was made from; None for an empty one.
    """

    ratings: RatingMatrix
    holdout: Holdout
    truth: Truth | None


def make(
    recipe: MatrixRecipe,
    progress: Callable[[float], None] = lambda share: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Made:
    """Make a matrix; the same recipe makes the same arrays.

    Parameters
    ----------
    progress
        Called with the share done, 0 to 1.
    cancelled
        Asked now and then whether to end.

    Raises
    ------
    ConfigError
        Where there is not enough memory.
    CancelledError
        Where ``cancelled`` says so.
    """
    check_memory(recipe)
    if recipe.kind == "empty":
        ratings = _empty(recipe)
        return Made(ratings, nothing_hidden(ratings), None)
    if recipe.kind == "product":
        ratings, truth = product_matrix(
            recipe.users,
            recipe.items,
            recipe.weight_of_factors,
            recipe.seed,
            n_known=recipe.n_ratings,
            noise=recipe.noise,
            scale=recipe.rating_scale,
            progress=progress,
            cancelled=cancelled,
        )
    else:
        ratings, truth = power_law(
            recipe.users,
            recipe.items,
            recipe.ratings,
            rank=recipe.rank,
            noise=recipe.noise,
            seed=recipe.seed,
            shape=recipe.shape,
            exactly=recipe.exactly,
            progress=progress,
            cancelled=cancelled,
        )
    return Made(ratings, _mask(ratings, recipe), truth)


def needed_bytes(recipe: MatrixRecipe) -> int:
    """About how many bytes making a matrix takes at its peak; it keeps somewhat less."""
    sides = recipe.users + recipe.items
    # The items' factors of synthetic ratings are there twice for a while, one way and the other.
    rows = {"empty": 0, "product": sides, "ratings": sides + recipe.items}[recipe.kind]
    truth = 4 * rows * (recipe.n_factors + 2)
    n_cells = recipe.users * recipe.items
    block = 0.0 if recipe.kind == "empty" else _BLOCK * min(n_cells / _BLOCK_CELLS, 1.0)
    block = max(block, 24.0 * recipe.items) if recipe.kind == "product" else block
    by_repetition = recipe.holdout > 0 and recipe.holdout_by == "repetition"
    drawn = n_cells * (1 + 16 * recipe.holdout) if by_repetition and recipe.n_ratings else 0
    return round(_RATING[recipe.kind] * recipe.n_ratings + _LABEL * sides + truth + block + drawn)


def kept_bytes(recipe: MatrixRecipe) -> int:
    """About how many bytes a matrix, its mask and its truth take once they are made."""
    sides = recipe.users + recipe.items
    truth = 0 if recipe.kind == "empty" else 4 * sides * (recipe.n_factors + 1)
    return 9 * recipe.n_ratings + 16 * recipe.users + 8 * recipe.items + truth


def check_memory(recipe: MatrixRecipe) -> None:
    """Raise `ConfigError` where making a matrix would take more memory than is free."""
    if why := why_too_much(needed_bytes(recipe)):
        raise ConfigError(f"Making the matrix needs {why}; {_REMEDIES[recipe.kind]}.")


def _empty(recipe: MatrixRecipe) -> RatingMatrix:
    return RatingMatrix(
        np.zeros(recipe.users + 1, np.int64),
        np.zeros(0, np.int32),
        np.zeros(0, np.float32),
        np.arange(1, recipe.users + 1, dtype=np.int64),
        np.arange(1, recipe.items + 1, dtype=np.int64),
        scale=recipe.rating_scale,
    )


def _mask(ratings: RatingMatrix, recipe: MatrixRecipe) -> Holdout:
    if recipe.holdout == 0:
        return nothing_hidden(ratings)
    if recipe.holdout_by == "repetition":
        return drawn_with_repetition(ratings, recipe.holdout, recipe.seed)
    return random_share(ratings, recipe.holdout, recipe.seed)
