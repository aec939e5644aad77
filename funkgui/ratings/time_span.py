"""From when to when ratings were given."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from funkgui.ratings.matrix import NO_TIME, RatingMatrix


class TimeSpan(NamedTuple):
    """The times of ratings, from the first to the last.

    Attributes
    ----------
    first, last
        Seconds since 1970 (UTC).
    n_known
        How many ratings have a time.
    """

    first: int
    last: int
    n_known: int


def time_span(ratings: RatingMatrix) -> TimeSpan | None:
    """The span of the times that are known; None where none is."""
    if ratings.times is None:
        return None
    times = ratings.times
    n_known = int(np.count_nonzero(times != NO_TIME))
    if not n_known:
        return None
    known = times if n_known == len(times) else times[times != NO_TIME]
    return TimeSpan(int(known.min()), int(known.max()), n_known)


def date_text(seconds: int) -> str:
    """The day of a time, such as 2005-09-06 (UTC)."""
    return iso_text(seconds).partition("T")[0]


def iso_text(seconds: int) -> str:
    """A time as ISO 8601 has it, such as 2005-09-06T07:15:00Z."""
    return f"{np.datetime64(seconds, 's')}Z"
