"""Tables that are no text as the comma-separated text that they would be saved as."""

from __future__ import annotations

from collections.abc import Callable

from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.sources.head import Head
from funkgui.ratings.readers.tables import arrow_ipc, json_lines, parquet
from funkgui.ratings.readers.tables.object_table import ObjectTable
from funkgui.ratings.readers.tables.rows_text import Rows, rows_as_text
from funkgui.ratings.readers.watch import Watch


def table_as_text(head: Head) -> Head | None:
    """The text of a table of Parquet, Arrow or JSON, its names first; None where it is none.

    Raises
    ------
    ReadError
        Where it is damaged.
    """
    rows = _rows_of(head)
    return None if rows is None else rows_as_text(head.source, rows)


def _rows_of(head: Head) -> Callable[[Watch], Rows] | None:
    options = ReadOptions()
    batches = parquet.recognise(head, options) or arrow_ipc.recognise(head, options)
    if batches is not None:
        return lambda watch: _rows_in_batches(batches, watch)
    objects = json_lines.recognise(head, options)
    return objects.rows if isinstance(objects, ObjectTable) else None


def _rows_in_batches(table: parquet.Parquet | arrow_ipc.ArrowFile, watch: Watch) -> Rows:
    with table.batches(watch) as batches:
        yield batches.schema.names
        for batch, _ in batches.of(None):
            yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)
