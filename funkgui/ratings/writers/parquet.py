"""Parquet: a table of user, item, rating and, where there are times, timestamp."""

from __future__ import annotations

from io import RawIOBase
from typing import Any

from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.readers.watch import Watch
from funkgui.ratings.time_span import time_span
from funkgui.ratings.writers.pieces import NAMES, arrow_labels, batches, names_for

_FURTHEST_S = (1 << 63) // 1000 - 1
"""Seconds before or after 1970 that milliseconds of 64 bits reach."""


def write(ratings: RatingMatrix, file: RawIOBase, watch: Watch) -> None:
    """Write a matrix as a Parquet table, in a row group for each piece of it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = (arrow_labels(ratings.user_ids).type, arrow_labels(ratings.item_ids).type)
    names = names_for(ratings, NAMES)
    span = time_span(ratings)
    # Parquet has no times in whole seconds; what is too far away for milliseconds stays a number.
    is_far = span is not None and max(-span.first, span.last) > _FURTHEST_S
    time = pa.int64() if is_far else pa.timestamp("ms", "UTC")
    schema = pa.schema(list(zip(names, (*types, pa.float32(), time), strict=False)))
    with pq.ParquetWriter(pa.PythonFile(file, "w"), schema) as writer:
        for batch in batches(ratings, names, watch):
            writer.write_batch(batch if is_far else _with_typed_times(batch, time))


def _with_typed_times(batch: Any, kind: Any) -> Any:
    """A batch whose fourth column, if there is one, is of Arrow's type of times."""
    import pyarrow as pa

    if batch.num_columns < len(NAMES):
        return batch
    times = batch.column(3).cast(pa.timestamp("s", "UTC")).cast(kind)
    return batch.set_column(3, NAMES[3], times)
