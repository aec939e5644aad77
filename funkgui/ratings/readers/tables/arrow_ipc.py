"""Arrow's own files and streams, among them Feather.

After "Serialization and Interprocess Communication" in Arrow's Columnar Format
(https://arrow.apache.org/docs/format/Columnar.html). The first version of Feather, of 2016, is
another format and only told of.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from funkgui.errors import ReadError
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.sources.head import Head
from funkgui.ratings.readers.sources.library_faults import damage_as_read_error
from funkgui.ratings.readers.tables.batches import Batches, SharedBatch, in_slices
from funkgui.ratings.readers.tables.batches_file import BatchesFile
from funkgui.ratings.readers.watch import Watch

_FILE = b"ARROW1\0\0"
_OLD_FEATHER = b"FEA1"
_STREAM = b"\xff\xff\xff\xff"
_ROWS_AT_ONCE = 1 << 18
"""Some tens of milliseconds."""


def recognise(head: Head, options: ReadOptions) -> ArrowFile | None:
    """Tell whether a file is one of Arrow's."""
    start = head.start
    if start.startswith((_FILE, _OLD_FEATHER)):
        return ArrowFile(head, options, 1.0)
    # A stream begins with a mark and the length of its schema, a multiple of eight.
    if start.startswith(_STREAM) and len(start) > 8 and start[4] % 8 == 0 and any(start[4:8]):
        return ArrowFile(head, options, 0.9)
    return None


@dataclass(frozen=True)
class ArrowFile(BatchesFile):
    """A file or a stream of Arrow."""

    @property
    def words(self) -> str:
        """The format in words."""
        return "Arrow file" if self.head.start.startswith(_FILE) else "Arrow stream"

    @contextmanager
    def batches(self, watch: Watch) -> Iterator[Batches]:
        """Open the table."""
        path = self.head.path
        if self.head.start.startswith(_OLD_FEATHER):
            raise ReadError(
                path,
                "this is Feather of the first version, which is out of use; open it where it was "
                "written and save the table as Parquet or CSV.",
            )
        with self.head.source.local_file(watch) as local, damage_as_read_error(path):
            is_stream = not self.head.start.startswith(_FILE)
            with pa.OSFile(str(local)) as file:
                schema = (pa.ipc.open_stream if is_stream else pa.ipc.open_file)(file).schema
            yield Batches(schema, partial(_batches, local, schema, is_stream))


def _batches(
    local: Path, schema: Any, is_stream: bool, columns: list[str] | None
) -> Iterator[SharedBatch]:
    fields = None if columns is None else sorted(map(schema.names.index, columns))
    options = pa.ipc.IpcReadOptions(included_fields=fields)
    with pa.OSFile(str(local)) as file:
        whole = _of_stream(file, options) if is_stream else _of_file(file, options)
        yield from in_slices(_checked(whole), lambda batch: _ROWS_AT_ONCE)


def _of_stream(file: Any, options: Any) -> Iterator[SharedBatch]:
    size = max(file.size(), 1)
    for batch in pa.ipc.open_stream(file, options=options):
        yield batch, file.tell() / size


def _of_file(file: Any, options: Any) -> Iterator[SharedBatch]:
    reader = pa.ipc.open_file(file, options=options)
    for n in range(reader.num_record_batches):
        yield reader.get_batch(n), (n + 1) / reader.num_record_batches


def _checked(batches: Iterator[SharedBatch]) -> Iterator[SharedBatch]:
    for batch, done in batches:
        batch.validate(full=True)  # what is damaged may point beyond its memory
        yield batch, done
