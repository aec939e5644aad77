"""Ratings in pieces, as columns of Arrow: for formats that hold a rating in each row."""

from __future__ import annotations

from collections.abc import Iterator
from io import RawIOBase
from typing import TYPE_CHECKING, Any

import numpy as np

from funkgui.ratings.matrix import NO_TIME, Labels, RatingMatrix
from funkgui.ratings.readers.watch import Watch

if TYPE_CHECKING:
    import pyarrow as pa

NAMES = ("user", "item", "rating", "timestamp")
"""What columns are called in formats that do not tell."""

_PIECE = 200_000
"""Ratings written in one go: a cancel is heeded between two."""

_TO_QUOTE = r'["\r\n{}]'


def pieces_of(ratings: RatingMatrix, watch: Watch) -> Iterator[tuple[slice, Any]]:
    """Slices of the ratings in their order, and the row of each rating.

    Each slice is reported when it has been dealt with.
    """
    n = ratings.n_ratings
    for start in range(0, n, _PIECE):
        stop = min(start + _PIECE, n)
        places = np.arange(start, stop)
        yield slice(start, stop), np.searchsorted(ratings.indptr, places, "right") - 1
        watch.report(stop, n)


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


def write_lines(
    ratings: RatingMatrix,
    file: RawIOBase,
    watch: Watch,
    *,
    names: tuple[str, str, str, str],
    delimiter: str,
) -> None:
    """Write a header line, and one line for each rating, with its time where there are times.

    Labels stand in double quotes where one of them holds the delimiter, a quote or a line end.
    """
    import pyarrow as pa
    import pyarrow.csv

    options = pa.csv.WriteOptions(
        include_header=False,
        delimiter=delimiter,
        quoting_style="needed" if _must_quote(ratings, delimiter) else "none",
    )
    columns = names_for(ratings, names)
    file.write(f"{delimiter.join(columns)}\n".encode())
    for batch in batches(ratings, columns, watch):
        lines = pa.BufferOutputStream()
        pa.csv.write_csv(batch, lines, write_options=options)
        file.write(lines.getvalue())


def _must_quote(ratings: RatingMatrix, delimiter: str) -> bool:
    import pyarrow as pa
    import pyarrow.compute as pc

    for labels in (ratings.user_ids, ratings.item_ids):
        column = arrow_labels(labels)
        if not pa.types.is_string(column.type) or not len(column):
            continue
        if pc.any(pc.match_substring_regex(column, _TO_QUOTE.format(delimiter))).as_py():
            return True
    return False
