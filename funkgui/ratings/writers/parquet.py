"""Parquet: a table of user, item and rating."""

from __future__ import annotations

from io import RawIOBase

from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.readers.watch import Watch
from funkgui.ratings.writers.pieces import arrow_labels, batches

_NAMES = ("user", "item", "rating")


def write(ratings: RatingMatrix, file: RawIOBase, watch: Watch) -> None:
    """Write a matrix as a Parquet table, in a row group for each piece of it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = (arrow_labels(ratings.user_ids).type, arrow_labels(ratings.item_ids).type)
    schema = pa.schema(list(zip(_NAMES, (*types, pa.float32()), strict=True)))
    with pq.ParquetWriter(pa.PythonFile(file, "w"), schema) as writer:
        for batch in batches(ratings, _NAMES, watch):
            writer.write_batch(batch)
