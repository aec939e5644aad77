"""Parts of a rating matrix: some of its ratings, or its most rated items."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from funkgui.ratings.matrix import BoolArray, RatingMatrix


def only_ratings(ratings: RatingMatrix, chosen: BoolArray) -> RatingMatrix:
    """The matrix with the chosen ratings alone; users, items and scale stay.

    Parameters
    ----------
    chosen
        (n_ratings,) bool, in the order of ``RatingMatrix.values``.
    """
    before = np.zeros(ratings.n_ratings + 1, np.int64)
    np.cumsum(chosen, out=before[1:])
    return replace(
        ratings,
        indptr=before[ratings.indptr],
        item_index=ratings.item_index[chosen],
        values=ratings.values[chosen],
        times=None if ratings.times is None else ratings.times[chosen],
    )


def most_rated_items(ratings: RatingMatrix, n: int) -> RatingMatrix:
    """The matrix cut to its most rated items, as the tutorial's second part does.

    Items are ordered by popularity: the most rated one is at position 0; of equally often rated
    ones the former stays the first. Items without ratings, and users that have none left, are
    dropped. Users stay in their order, and all keep their labels and titles.

    Parameters
    ----------
    n
        How many items to keep at most.
    """
    counts = ratings.item_counts
    kept_items = np.argsort(-counts, kind="stable")[: min(n, int(np.count_nonzero(counts)))]
    place = np.full(ratings.n_items, -1, np.int32)
    place[kept_items] = np.arange(len(kept_items), dtype=np.int32)
    items = place[ratings.item_index]
    kept = items >= 0
    users = ratings.user_index[kept]
    user_counts = np.bincount(users, minlength=ratings.n_users)
    row = np.cumsum(user_counts > 0) - 1
    titles = ratings.item_titles
    cut, _ = RatingMatrix.from_indices(
        row[users],
        items[kept],
        ratings.values[kept],
        ratings.user_ids[user_counts > 0],
        ratings.item_ids[kept_items],
        None if titles is None else titles[kept_items],
        ratings.scale,
        times=None if ratings.times is None else ratings.times[kept],
    )
    return cut
