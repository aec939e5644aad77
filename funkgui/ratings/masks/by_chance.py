"""Masks drawn at random: some ratings of each user, whole users, whole items."""

from __future__ import annotations

import numpy as np

from funkgui.errors import ConfigError
from funkgui.ratings.counted import counted
from funkgui.ratings.holdout import Holdout, part_of
from funkgui.ratings.matrix import IntArray, RatingMatrix


def some_of_each_user(ratings: RatingMatrix, n: int, seed: int) -> Holdout:
    """Hide ``n`` ratings of each user, drawn at random.

    Every user keeps one rating at least: of those with ``n`` ratings or fewer one stays.

    Raises
    ------
    ConfigError
        Where no user has two ratings.

    References
    ----------
    J. Bentley, B. Floyd, "Programming pearls: a sample of brilliance", Communications of the ACM
    30 (9), 1987: Floyd's draw of some numbers out of many, here for all users at once.
    """
    sizes = np.diff(ratings.indptr)
    refuse_single_ratings(sizes)
    rng = np.random.default_rng(seed)
    hidden = np.zeros(ratings.n_ratings, np.bool_)
    for left in range(min(n, int(sizes.max()) - 1), 0, -1):
        users = np.flatnonzero(sizes > left)
        starts, last = ratings.indptr[users], sizes[users] - left
        drawn = starts + np.minimum((rng.random(len(users)) * (last + 1)).astype(np.int64), last)
        hidden[np.where(hidden[drawn], starts + last, drawn)] = True
    return Holdout(hidden, f"{of_each_user(n)} at random, seed {seed}")


def whole_members(ratings: RatingMatrix, kind: str, share: float, seed: int) -> Holdout:
    """Hide all ratings of a share of the users, or items, drawn at random among those with any.

    One at least is hidden, and one at least is left.

    Parameters
    ----------
    kind
        ``user`` or ``item``.

    Raises
    ------
    ConfigError
        Where fewer than two have ratings.
    """
    of_users = kind == "user"
    counts = np.diff(ratings.indptr) if of_users else ratings.item_counts
    rated = np.flatnonzero(counts)
    if len(rated) < 2:
        raise ConfigError(
            f"Fewer than two {kind}s have ratings: none could be hidden whole with others left to "
            "train on; choose another scheme."
        )
    count = part_of(len(rated), share)
    chosen = np.zeros(len(counts), np.bool_)
    chosen[np.random.default_rng(seed).permutation(rated)[:count]] = True
    hidden = chosen[ratings.user_index if of_users else ratings.item_index]
    return Holdout(hidden, f"all ratings of {100 * share:.4g} % of the {kind}s, seed {seed}")


def refuse_single_ratings(sizes: IntArray) -> None:
    """Raise `ConfigError` where no user has two ratings, one to hide and one to train on."""
    if sizes.max(initial=0) < 2:
        raise ConfigError(
            "No user has two ratings, one to hide and one to train on; choose another scheme."
        )


def of_each_user(n: int) -> str:
    """``3 ratings of each user``."""
    return f"{counted(n, 'rating')} of each user"
