"""Which known ratings are hidden from training, to validate on: the mask."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from funkgui.errors import ConfigError
from funkgui.ratings.matrix import BoolArray, IntArray, RatingMatrix
from funkgui.ratings.threads import pieces

_CELLS_DRAWN = 1 << 26
"""Cells, and draws of them, up to which all cells, known or not, are drawn with repetition."""
_HITS_AT_ONCE = 1 << 22

_PERMUTED = 20_000_000
"""With more ratings than this, those to hide are drawn without putting all in random order: a tenth
of 30 million in a fifth of the time. For fewer, what a seed hides is to stay as it was."""

NOTHING = "none"
"""How a mask was drawn that hides nothing."""


@dataclass(frozen=True, eq=False)
class Holdout:
    """The held-out ratings of a matrix.

    Attributes
    ----------
    hidden
        (n_ratings,) bool, in the order of ``RatingMatrix.values``. True where hidden from training.
    scheme
        How it was drawn, in words.
    """

    hidden: BoolArray
    scheme: str = NOTHING

    def __post_init__(self) -> None:
        self.hidden.setflags(write=False)

    @cached_property
    def n_hidden(self) -> int:
        return int(np.count_nonzero(self.hidden))

    @cached_property
    def fingerprint(self) -> str:
        """A short hash of which ratings are hidden."""
        return hashlib.blake2b(np.packbits(self.hidden).data, digest_size=12).hexdigest()

    @property
    def n_train(self) -> int:
        return len(self.hidden) - self.n_hidden


def nothing_hidden(ratings: RatingMatrix) -> Holdout:
    """Train on every rating."""
    return Holdout(np.zeros(ratings.n_ratings, np.bool_))


def random_share(ratings: RatingMatrix, share: float, seed: int) -> Holdout:
    """Hide a share of the ratings, drawn at random.

    Parameters
    ----------
    share
        Part of the ratings to hide, 0 to below 1. At least one rating is hidden where ``share``
        is above 0, and at least one is left for training.
    """
    if not 0 <= share < 1:
        raise ConfigError(f"The held-out share is {share:g}; it must be at least 0 and below 1.")
    hidden = np.zeros(ratings.n_ratings, np.bool_)
    if share > 0 and ratings.n_ratings > 1:
        count = part_of(ratings.n_ratings, share)
        hidden[_drawn(ratings.n_ratings, count, seed)] = True
    return Holdout(hidden, f"{100 * share:.4g} % of the ratings at random, seed {seed}")


def part_of(n: int, share: float) -> int:
    """How many of two or more are a share of them: one at least, and all but one at most."""
    return min(max(round(share * n), 1), n - 1)


def _drawn(n_ratings: int, count: int, seed: int) -> IntArray:
    """Positions of ratings, each at most once."""
    rng = np.random.default_rng(seed)
    if n_ratings > _PERMUTED:
        return rng.choice(n_ratings, count, replace=False, shuffle=False)
    return rng.permutation(n_ratings)[:count]


def drawn_with_repetition(ratings: RatingMatrix, ratio: float, seed: int) -> Holdout:
    """Hide cells as the tutorial does: ``ratio`` times the number of cells, drawn with repetition.

    Some draws coincide, so a share of about ``exp(-ratio)`` stays for training: half at 0.7.

    References
    ----------
    "Simon Funk's Netflix Recommendation System in Tensorflow, Part 1", 2021,
    https://temugeb.github.io/tensorflow/python/svd/2021/02/04/Funk-SVD-recommender-p1.html
    """
    rng = np.random.default_rng(seed)
    n_cells = ratings.n_users * ratings.n_items
    draws = int(ratio * n_cells)
    if max(n_cells, draws) <= _CELLS_DRAWN:
        drawn = np.zeros((ratings.n_users, ratings.n_items), np.bool_)
        drawn[rng.integers(0, ratings.n_users, draws), rng.integers(0, ratings.n_items, draws)] = (
            True
        )
        hidden = drawn[ratings.user_index, ratings.item_index]
    else:
        # Only draws of known cells tell. How many there are follows from how many are known.
        hidden = np.zeros(ratings.n_ratings, np.bool_)
        hits = int(rng.binomial(draws, ratings.density))
        for part in pieces(hits, _HITS_AT_ONCE):
            hidden[rng.integers(0, ratings.n_ratings, part.stop - part.start)] = True
    return Holdout(hidden, f"cells drawn with repetition, {ratio:g} draws per cell, seed {seed}")
