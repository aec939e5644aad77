"""The mask of one matrix taken over to another with more ratings, or fewer."""

from __future__ import annotations

import numpy as np

from funkgui.ratings.holdout import NOTHING, Holdout
from funkgui.ratings.matching import Pairs
from funkgui.ratings.matrix import IntArray, RatingMatrix


def carried_over(
    earlier: RatingMatrix, holdout: Holdout, ratings: RatingMatrix, share: float, seed: int
) -> Holdout:
    """Hide what was hidden before, and a share of the ratings that are new.

    What a model was trained on is never hidden, so that a training that starts from it can still
    be validated on what is.

    Parameters
    ----------
    earlier, holdout
        The matrix that there was, and its mask.
    ratings
        The matrix that there is now; users and items are matched by label.
    share
        Part of the new ratings to hide, 0 to below 1, drawn at random.
    """
    at = Pairs.of(earlier, ratings).at
    new = np.flatnonzero(at < 0)
    hidden = np.zeros(ratings.n_ratings, np.bool_)
    hidden[at >= 0] = holdout.hidden[at[at >= 0]]
    if len(new) == 0:
        return Holdout(hidden, holdout.scheme)
    hidden[new[drawn_of_new(len(new), share, seed)]] = True
    return Holdout(hidden, scheme_with_new(holdout.scheme, share, seed))


def drawn_of_new(n_new: int, share: float, seed: int) -> IntArray:
    """Which of so many new ratings are hidden: a share of them, drawn at random."""
    drawn: IntArray = np.random.default_rng(seed).permutation(n_new)[: round(share * n_new)]
    return drawn


def scheme_with_new(scheme: str, share: float, seed: int) -> str:
    """How a mask was drawn, in words, once a share of new ratings is hidden, too."""
    of_new = f"of new ratings {100 * share:.4g} % at random, seed {seed}"
    if scheme == NOTHING:
        return of_new
    return scheme if scheme.endswith(of_new) else f"{scheme}; {of_new}"
