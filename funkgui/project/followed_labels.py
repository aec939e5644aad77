"""What users and items of a training are called by now, though the matrix changes meanwhile."""

from __future__ import annotations

import numpy as np

from funkgui.ratings.edits.edit import Change
from funkgui.ratings.edits.together import composed_places
from funkgui.ratings.matrix import IntArray, Labels, RatingMatrix
from funkgui.ratings.places import with_names


class FollowedLabels:
    """Follows the users and items of a matrix through moves and renamings.

    Parameters
    ----------
    ratings
        The matrix that a training is started on.
    """

    def __init__(self, ratings: RatingMatrix) -> None:
        self._first = ratings
        self._users: IntArray | None = None
        self._items: IntArray | None = None

    def move(self, change: Change) -> None:
        """Follow an edit that moved users or items."""
        self._users = composed_places(self._users, change.user_places)
        self._items = composed_places(self._items, change.item_places)

    def labels(self, now: RatingMatrix) -> tuple[Labels, Labels]:
        """Labels of the first matrix's users and items, in their order.

        Those who are still there have the labels that they have now; the others keep their own.
        """
        first = self._first
        return (
            _followed(first.user_ids, now.user_ids, self._users),
            _followed(first.item_ids, now.item_ids, self._items),
        )


def _followed(first: Labels, now: Labels, places: IntArray | None) -> Labels:
    """Labels by the place that each of those there now had at first."""
    if places is None:
        return now
    there = np.flatnonzero(places >= 0)
    was, is_now = first[places[there]], now[there]
    if was.dtype.kind != is_now.dtype.kind:
        was, is_now = was.astype(np.str_), is_now.astype(np.str_)
    renamed = was != is_now
    pairs = zip(was[renamed].tolist(), is_now[renamed].tolist(), strict=True)
    return with_names(first, {str(old): str(new) for old, new in pairs})
