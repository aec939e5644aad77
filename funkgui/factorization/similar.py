"""Items, or users, that lie near one another among the factors. numpy only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from funkgui.errors import FunkGuiError
from funkgui.factorization.model import FactorModel
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import FloatArray, IntArray, RatingMatrix
from funkgui.ratings.training_counts import training_counts_of_items, training_counts_of_users

_FEWEST_RATINGS = 5
"""Training ratings by which an item, or a user, has a place of its own: those with fewer, most of
them noise, would crowd the lists of a large file."""

_LEAST_SHARE = 1e-4
"""Of what predictions differ by, squared: with less of it, factors are what training has left of
the random numbers that they started from."""


class NotAlikeError(FunkGuiError):
    """Of an item or a user, no similar ones can be told."""


@dataclass(frozen=True)
class Similar:
    """An item like another one, or a user.

    Attributes
    ----------
    place
        Its position.
    similarity
        Cosine of the angle between the two's factors: 1 where they point the same way.
    n_ratings
        How many ratings it was learned from.
    """

    place: int
    similarity: float
    n_ratings: int


def similar_items(
    model: FactorModel,
    ratings: RatingMatrix,
    holdout: Holdout,
    item: int,
    n: int = 10,
    counts: IntArray | None = None,
) -> list[Similar]:
    """The ``n`` items whose rows of V point most nearly where the given one's does, nearest first.

    Biases count for nothing: what is liked by the same people is alike, be it good or bad. Equally
    near items are ordered by position. The item itself is left out, and so are those that point
    away from it, and those with fewer than 5 training ratings; of fewer where hardly any item has
    as many.

    Parameters
    ----------
    item
        Its position.
    counts
        (n_items,) int64. What `training_counts_of_items` said when the model was trained, where
        ratings or mask may be others by now.

    Raises
    ------
    NotAlikeError
        Where the model's factors say nothing of the item.
    """
    _demand_that_factors_count(model)
    if counts is None:
        counts = training_counts_of_items(ratings, holdout)
    own = model.v[item] if counts[item] else np.zeros_like(model.v[item])
    return _nearest(model.v, counts, item, own, n, ("items", ratings.title(item)))


def similar_users(
    model: FactorModel,
    ratings: RatingMatrix,
    holdout: Holdout,
    user: int,
    n: int = 10,
    row: FloatArray | None = None,
    counts: IntArray | None = None,
) -> list[Similar]:
    """The ``n`` users whose rows of U differ from the average user's most nearly the same way.

    What all like tells nobody apart; else as `similar_items`.

    Parameters
    ----------
    user
        The position.
    row
        (n_factors,) float32. The user's own row where that is none of the model's, as when it was
        folded in anew.
    counts
        (n_users,) int64. As `similar_items` takes them, of `training_counts_of_users`.

    Raises
    ------
    NotAlikeError
        Where the model's factors say nothing of the user.
    """
    _demand_that_factors_count(model)
    if counts is None:
        counts = training_counts_of_users(ratings, holdout)
    known = model.u.any(axis=1) & (counts > 0)
    average = model.u[known].mean(axis=0) if known.any() else np.zeros_like(model.u[user])
    away = np.where(known[:, None], model.u - average, np.float32(0))
    own = away[user] if row is None else row - average
    return _nearest(away, counts, user, own, n, ("users", f"User {ratings.user_ids[user]}"))


def _demand_that_factors_count(model: FactorModel) -> None:
    """Raise where predictions come of the biases alone, as they do of very few ratings."""
    u, v = model.u.astype(np.float64), model.v.astype(np.float64)
    of_factors = float(np.sum((u.T @ u) * (v.T @ v))) / (len(u) * len(v))
    of_biases = sum(np.var(bias, dtype=np.float64) for bias in (model.user_bias, model.item_bias))
    if 0 < of_factors < _LEAST_SHARE * of_biases:
        raise NotAlikeError(
            "The factors hardly count beside the biases, so these do not tell what is alike: that "
            "takes more ratings."
        )


def _nearest(
    rows: FloatArray, counts: IntArray, place: int, own: FloatArray, n: int, words: tuple[str, str]
) -> list[Similar]:
    """Those of some rows that point most nearly where one of them, or what stands for it, does."""
    things, name = words
    lengths = np.sqrt(np.einsum("ik,ik->i", rows, rows, dtype=np.float64))
    if not lengths.any():
        raise NotAlikeError(
            f"All {things} have the same factors, so these do not tell which are alike."
        )
    own_length = float(np.sqrt(np.einsum("k,k->", own, own, dtype=np.float64)))
    if own_length == 0:
        raise NotAlikeError(
            f"{name} had no ratings to be trained on, so there are no factors to tell similar "
            f"{things} by."
        )
    fewest = min(_FEWEST_RATINGS, max(int(counts.max()) // 2, 1))
    others = np.flatnonzero((counts >= fewest) & (lengths > 0))
    others = others[others != place]
    # Not `@`: OpenBLAS would give parts to other threads, and wait for these.
    products = np.einsum("ik,k->i", rows, own, dtype=np.float64)
    cosines = products[others] / (lengths[others] * own_length)
    nearest = np.argsort(-cosines, kind="stable")[:n]
    return [
        Similar(int(others[at]), min(float(cosines[at]), 1.0), int(counts[others[at]]))
        for at in nearest[cosines[nearest] > 0]
    ]
