"""Masks that hide the newest ratings, as they would have come in after the training."""

from __future__ import annotations

import numpy as np

from funkgui.errors import ConfigError
from funkgui.ratings.holdout import Holdout, part_of
from funkgui.ratings.masks.by_chance import of_each_user, refuse_single_ratings
from funkgui.ratings.matrix import NO_TIME, BoolArray, IntArray, RatingMatrix
from funkgui.ratings.threads import in_threads, pieces_of_about

_IN_A_THREAD = 1 << 20
"""Ratings sorted in one go."""


def newest_share(ratings: RatingMatrix, share: float) -> Holdout:
    """Hide the newest ratings of all.

    One at least is hidden and one at least is left. Of ratings at the same moment those that stand
    later in the matrix count as newer; those without a time count as the oldest.

    Raises
    ------
    ConfigError
        Where no times are known.
    """
    times = _times(ratings)
    hidden = np.zeros(len(times), np.bool_)
    if len(times) > 1:
        count = part_of(len(times), share)
        oldest_hidden = np.partition(times, len(times) - count)[len(times) - count]
        hidden = times > oldest_hidden
        equal = np.flatnonzero(times == oldest_hidden)
        hidden[equal[len(equal) - (count - np.count_nonzero(hidden)) :]] = True
    return Holdout(hidden, f"the newest {100 * share:.4g} % of the ratings")


def newest_of_each_user(ratings: RatingMatrix, n: int) -> Holdout:
    """Hide the ``n`` newest ratings of each user.

    Every user keeps one rating at least: of those with ``n`` ratings or fewer the oldest stays.
    Of ratings at the same moment those that stand later in the matrix count as newer; those
    without a time count as the oldest.

    Raises
    ------
    ConfigError
        Where no times are known, or no user has two ratings.
    """
    times = _times(ratings)
    indptr = ratings.indptr
    refuse_single_ratings(np.diff(indptr))
    hidden = np.zeros(len(times), np.bool_)

    def hide(rows: slice) -> None:
        bounds = indptr[rows.start : rows.stop + 1]
        some = slice(int(bounds[0]), int(bounds[-1]))
        hidden[some] = _newest(times[some], np.diff(bounds), n)

    for _ in in_threads(hide, pieces_of_about(indptr[1:], _IN_A_THREAD)):
        pass
    return Holdout(hidden, f"the newest {of_each_user(n).removeprefix('1 ')}")


def _newest(times: IntArray, sizes: IntArray, n: int) -> BoolArray:
    """(n_ratings,) bool. The newest ``n`` of each user's ratings, but for one of each.

    Parameters
    ----------
    times
        (n_ratings,) of some users, one after another.
    sizes
        (n_users,) How many ratings each has.
    """
    rated = sizes[sizes > 0]
    users = np.repeat(np.arange(len(rated)), rated)
    counts = np.minimum(rated - 1, n)
    moments = _moments(times, len(rated))
    # Numbers that sort by user and then by time: sorting them is quicker than finding an order.
    keys = users * (int(moments.max(initial=0)) + 1) + moments
    ends = np.cumsum(rated)
    nothing = np.iinfo(np.int64).max
    oldest = np.where(counts > 0, np.sort(keys)[np.minimum(ends - counts, len(keys) - 1)], nothing)
    oldest_of_each = oldest[users]
    hidden: BoolArray = keys > oldest_of_each
    equal = np.flatnonzero(keys == oldest_of_each)
    of = users[equal]
    still = counts - np.bincount(users[hidden], minlength=len(rated))
    from_the_end = np.cumsum(np.bincount(of, minlength=len(rated)))[of] - np.arange(len(of))
    hidden[equal[from_the_end <= still[of]]] = True
    return hidden


def _moments(times: IntArray, n_users: int) -> IntArray:
    """Small numbers from 0 that are in the order of the times, those without a time the first."""
    known = times != NO_TIME
    lowest = int(times[known].min()) - 1 if known.any() else 0
    highest = int(times.max(initial=0))
    if (highest - lowest + 1) * n_users < np.iinfo(np.int64).max:
        return np.where(known, times, lowest) - lowest
    _, moments = np.unique(times, return_inverse=True)
    return moments


def _times(ratings: RatingMatrix) -> IntArray:
    times = ratings.times
    if times is None or not (times != NO_TIME).any():
        raise ConfigError(
            "These ratings have no times, so none is the newest; choose another scheme, or read "
            "the file with its column of times."
        )
    return times
