"""A share of the ratings that stays the same one when others are added."""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

from funkgui.ratings.fingerprints import mix
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import Labels, RatingMatrix


def stable_share(ratings: RatingMatrix, share: float) -> Holdout:
    """Hide about a share of the ratings: each by what its user and item are called, and no other.

    So a rating is hidden or not whatever else is in the matrix, wherever it stands in it, and
    whichever share of it was hidden before: a larger share hides more, and the same ones, too.

    Parameters
    ----------
    share
        Probability that a rating is hidden, above 0 and below 1. At least one is hidden, and at
        least one is left, where there are two or more.
    """
    hidden = np.zeros(ratings.n_ratings, np.bool_)
    if ratings.n_ratings > 1:
        of_users, of_items = _hashes(ratings.user_ids), _hashes(ratings.item_ids)
        mix(of_users)
        hashes = of_users[ratings.user_index] + of_items[ratings.item_index]
        mix(hashes)
        hidden = hashes < np.uint64(share * 2.0**64)
        hidden[hashes.argmin()], hidden[hashes.argmax()] = True, False
    return Holdout(hidden, f"{100 * share:.4g} % of the ratings, by user and item")


def _hashes(labels: Labels) -> NDArray[np.uint64]:
    """A number for each label that is the same for 7 and "7"."""
    texts = (str(label).encode("utf-8", "surrogatepass") for label in labels.tolist())
    return np.fromiter(map(zlib.crc32, texts), np.uint64, len(labels))
