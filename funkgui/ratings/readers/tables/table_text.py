"""Tables that are no text as the comma-separated text that they would be saved as."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.sources.head import Head
from funkgui.ratings.readers.sources.source import Source
from funkgui.ratings.readers.sources.stream import Stream
from funkgui.ratings.readers.tables import arrow_ipc, json_lines, parquet
from funkgui.ratings.readers.tables.json_lines import JsonFile
from funkgui.ratings.readers.watch import Watch

Rows = Generator[Sequence[Any], None, None]

_HEAD_BYTES = 64 * 1024
_ROWS_AT_ONCE = 1000


def table_as_text(head: Head) -> Head | None:
    """The text of a table of Parquet, Arrow or JSON, its names first; None where it is none.

    Raises
    ------
    ReadError
        Where it is damaged.
    """
    rows = _rows_of(head)
    if rows is None:
        return None
    text = _RowsSource(head.source.path, head.source.n_bytes, rows=rows)
    with text.open() as stream:
        start = stream.read(_HEAD_BYTES + 1)
    return Head(text, start[:_HEAD_BYTES], whole=len(start) <= _HEAD_BYTES)


def _rows_of(head: Head) -> Callable[[Watch], Rows] | None:
    options = ReadOptions()
    batches = parquet.recognise(head, options) or arrow_ipc.recognise(head, options)
    if batches is not None:
        return lambda watch: _rows_in_batches(batches, watch)
    objects = json_lines.recognise(head, options)
    return objects.rows if isinstance(objects, JsonFile) else None


def _rows_in_batches(table: parquet.Parquet | arrow_ipc.ArrowFile, watch: Watch) -> Rows:
    with table.batches(watch) as batches:
        yield batches.schema.names
        for batch in batches.of(None):
            yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


@dataclass(frozen=True, kw_only=True)
class _RowsSource(Source):
    """The text of a table, made while it is read.

    Attributes
    ----------
    rows
        Gives its rows from the first.
    """

    rows: Callable[[Watch], Rows]

    @contextmanager
    def open(self, watch: Watch | None = None) -> Iterator[Stream]:
        """Begin at the names of the columns."""
        with closing(self.rows(watch or Watch())) as rows:
            yield Stream(self.path, _Text(rows), lambda: self.n_bytes)


class _Text:
    """Bytes of rows."""

    def __init__(self, rows: Rows) -> None:
        self._rows, self._rest = rows, b""

    def read(self, n_bytes: int) -> bytes:
        # Not before a file is read: pyarrow takes a while to load.
        from funkgui.ratings.readers.tables.mixed import text_of

        if not self._rest:
            text = io.StringIO()
            rows = (map(text_of, row) for row in islice(self._rows, _ROWS_AT_ONCE))
            csv.writer(text, lineterminator="\n").writerows(rows)
            self._rest = text.getvalue().replace("\0", "").encode(errors="replace")
        part, self._rest = self._rest[:n_bytes], self._rest[n_bytes:]
        return part
