"""Ratings in pieces, as columns of Arrow: for formats that hold a rating in each row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from funkgui.ratings.lookup import users_at
from funkgui.ratings.matrix import NO_TIME, Labels, RatingMatrix
from funkgui.ratings.readers.watch import Watch
from funkgui.ratings.threads import pieces

if TYPE_CHECKING:
    import pyarrow as pa

NAMES = ("user", "item", "rating", "timestamp")
"""What columns are called in formats that do not tell."""

_PIECE = 200_000
"""Ratings written in one go: a cancel is heeded between two."""


def pieces_of(ratings: RatingMatrix, watch: Watch) -> Iterator[tuple[slice, Any]]:
    """Slices of the ratings in their order, and the row of each rating.

    Each slice is reported when it has been dealt with.
    """
    for piece in pieces(ratings.n_ratings, _PIECE):
        yield piece, users_at(ratings, np.arange(piece.start, piece.stop))
        watch.report(piece.stop, ratings.n_ratings)


def batches(
    ratings: RatingMatrix, names: tuple[str, ...], watch: Watch
) -> Iterator[pa.RecordBatch]:
    """The ratings as record batches of user, item, rating and, where there are such, time.

    Parameters
    ----------
    names
        Of three columns, or of four if there are times; those are int64, null where not known.
    """
    import pyarrow as pa

    users, items = arrow_labels(ratings.user_ids), arrow_labels(ratings.item_ids)
    for piece, rows in pieces_of(ratings, watch):
        columns = [
            users.take(pa.array(rows)),
            items.take(pa.array(ratings.item_index[piece])),
            pa.array(ratings.values[piece]),
        ]
        if ratings.times is not None:
            times = ratings.times[piece]
            columns.append(pa.array(times, mask=times == NO_TIME))
        yield pa.RecordBatch.from_arrays(columns, names=list(names))


def names_for(ratings: RatingMatrix, names: tuple[str, ...]) -> tuple[str, ...]:
    """The names of the columns that ratings have, of those of user, item, rating and time."""
    return names[:3] if ratings.times is None else names


def arrow_labels(labels: Labels) -> pa.Array:
    """Labels as an Arrow array of int64 or strings."""
    import pyarrow as pa

    return pa.array(labels if labels.dtype.kind in "iu" else labels.tolist())
