"""Ratings of two files brought together: one to train on, and one to test by."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from funkgui.errors import ReadError
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import NO_TIME, BoolArray, IntArray, Labels, RatingMatrix
from funkgui.ratings.scale import RatingScale
from funkgui.ratings.sorting import distinct


def as_test(
    first: RatingMatrix, second: RatingMatrix, path: Path
) -> tuple[RatingMatrix, Holdout, int]:
    """Hold out the ratings of a second file from a training on the first's.

    Parameters
    ----------
    path
        The second file, for messages and the holdout's scheme.

    Returns
    -------
    ratings, holdout, n_in_both
        All ratings; those of the second file are hidden. Users and items are matched by what they
        are called, and sorted by label. A pair that both files rate is one to test by, with the
        second's rating and time: what is tested must not have been learned.

    Raises
    ------
    ReadError
        Where nothing would be left to train on, or to test by.
    """
    if second.n_ratings == 0:
        raise ReadError(path, "there are no ratings to test by; choose a file with some.")
    user_ids = _united(first.user_ids, second.user_ids)
    item_ids = _united(first.item_ids, second.item_ids)
    users = [_positions(one.user_ids, user_ids)[one.user_index] for one in (first, second)]
    items = [_positions(one.item_ids, item_ids)[one.item_index] for one in (first, second)]
    ratings, n_in_both = RatingMatrix.from_indices(
        np.concatenate(users),
        np.concatenate(items),
        np.concatenate([first.values, second.values]),
        user_ids,
        item_ids,
        _titles(first, second, item_ids),
        times=_times(first, second),
    )
    if n_in_both == first.n_ratings:
        reason = "it has all the ratings to train on; choose another file to test by."
        raise ReadError(path, reason)
    ratings = replace(ratings, scale=_scale(first, second, ratings))
    hidden = _are_among(ratings, users[1], items[1])
    return ratings, Holdout(hidden, f"the ratings of {path.name}"), n_in_both


def _are_among(ratings: RatingMatrix, users: IntArray, items: IntArray) -> BoolArray:
    """Which ratings are of some pairs, all of which are rated: (n_ratings,) bool."""
    cells = ratings.user_index.astype(np.int64) * ratings.n_items + ratings.item_index
    found = np.zeros(ratings.n_ratings, np.bool_)
    found[np.searchsorted(cells, np.sort(users * ratings.n_items + items))] = True
    return found


def _united(first: Labels, second: Labels) -> Labels:
    """The labels of both: integers by value where all are, else text by code point."""
    if first.dtype.kind != second.dtype.kind:
        first, second = first.astype(np.str_), second.astype(np.str_)
    return distinct(np.concatenate([first, second]))


def _positions(labels: Labels, united: Labels) -> IntArray:
    """Where labels stand among those of both, (n_labels,) int64."""
    return np.searchsorted(united, labels.astype(united.dtype))


def _times(first: RatingMatrix, second: RatingMatrix) -> IntArray | None:
    """The times of both, one after the other; not known where one has none."""
    if first.times is None and second.times is None:
        return None
    return np.concatenate(
        [np.full(one.n_ratings, NO_TIME) if one.times is None else one.times
         for one in (first, second)]
    )  # fmt: skip


def _titles(first: RatingMatrix, second: RatingMatrix, item_ids: Labels) -> Labels | None:
    """The titles of both; the first's count where it has one."""
    titles: list[Any] = [""] * len(item_ids)
    for one in (second, first):
        if one.item_titles is not None:
            places = _positions(one.item_ids, item_ids).tolist()
            for place, title in zip(places, one.item_titles.tolist(), strict=True):
                titles[place] = title or titles[place]
    if first.item_titles is None and second.item_titles is None:
        return None
    return np.array(titles, np.str_)


def _scale(first: RatingMatrix, second: RatingMatrix, both: RatingMatrix) -> RatingScale | None:
    """What both scales allow; none where neither matrix has one, as a generated one."""
    scales = [one.scale for one in (first, second) if one.scale is not None]
    found = RatingScale.of(both.values)
    if not scales or found is None:
        return None
    return RatingScale(
        min(scale.low for scale in (*scales, found)),
        max(scale.high for scale in (*scales, found)),
        found.step,
    )
