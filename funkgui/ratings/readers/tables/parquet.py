"""Parquet, after the format's own documentation (https://parquet.apache.org/docs/file-format/)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from funkgui.errors import ReadError
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.sources.head import Head
from funkgui.ratings.readers.sources.library_faults import damage_as_read_error
from funkgui.ratings.readers.tables.batches import Batches, SharedBatch
from funkgui.ratings.readers.tables.batches_file import BatchesFile
from funkgui.ratings.readers.watch import Watch

_MAGIC = b"PAR1"
_ENCRYPTED = b"PARE"
_ROWS_AT_ONCE = 1 << 18
"""Some tens of milliseconds."""

_FEW_ROWS = 100


def recognise(head: Head, options: ReadOptions) -> Parquet | None:
    """Tell whether a file is Parquet."""
    if not head.start.startswith((_MAGIC, _ENCRYPTED)):
        return None
    return Parquet(head, options)


@dataclass(frozen=True)
class Parquet(BatchesFile):
    """A file of Parquet."""

    words = "Parquet"

    @contextmanager
    def batches(self, watch: Watch) -> Iterator[Batches]:
        """Open the table."""
        path = self.head.path
        if self.head.start.startswith(_ENCRYPTED):
            raise ReadError(path, "it is encrypted; save it without encryption.")
        with self.head.source.local_file(watch) as local, damage_as_read_error(path):
            from pyarrow import parquet

            with parquet.ParquetFile(local, memory_map=False, pre_buffer=False) as file:
                yield Batches(file.schema_arrow, partial(_batches, file))


def _batches(file: Any, columns: list[str] | None) -> Iterator[SharedBatch]:
    """The record batches of a `pyarrow.parquet.ParquetFile`."""
    n_at_once = _FEW_ROWS if columns is None else _ROWS_AT_ONCE
    n_done = 0
    for batch in file.iter_batches(batch_size=n_at_once, columns=columns):
        n_done += batch.num_rows
        yield batch, n_done / max(file.metadata.num_rows, 1)
