"""Arrow's own files and streams, among them Feather.

After "Serialization and Interprocess Communication" in Arrow's Columnar Format
(https://arrow.apache.org/docs/format/Columnar.html). The first version of Feather, of 2016, is
another format and only told of.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from funkgui.errors import ReadError
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.sources.head import Head
from funkgui.ratings.readers.sources.library_faults import damage_as_read_error
from funkgui.ratings.readers.tables.batches_file import BatchesFile
from funkgui.ratings.readers.watch import Watch

_FILE = b"ARROW1\0\0"
_OLD_FEATHER = b"FEA1"
_STREAM = b"\xff\xff\xff\xff"
_ROWS_AT_ONCE = 1 << 18


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
    def batches(self, watch: Watch) -> Iterator[_Batches]:
        """Open the table."""
        path = self.head.path
        if self.head.start.startswith(_OLD_FEATHER):
            raise ReadError(
                path,
                "this is Feather of the first version, which is out of use; open it where it was "
                "written and save the table as Parquet or CSV.",
            )
        with self.head.source.local_file(watch) as local, damage_as_read_error(path):
            yield _Batches(local, is_stream=not self.head.start.startswith(_FILE))


class _Batches:
    """The record batches of a file or a stream."""

    def __init__(self, path: Path, *, is_stream: bool) -> None:
        import pyarrow as pa

        self._path, self._is_stream = path, is_stream
        self._done = 0.0
        with pa.OSFile(str(path)) as file:
            open_it = pa.ipc.open_stream if is_stream else pa.ipc.open_file
            self.schema = open_it(file).schema

    def of(self, columns: list[str] | None) -> Iterator[Any]:
        """The batches, cut into pieces of tens of milliseconds."""
        import pyarrow as pa

        self._done = 0.0
        with pa.OSFile(str(self._path)) as file:
            for batch, done in self._whole_batches(file, columns):
                # What is damaged may point beyond its memory.
                batch.validate(full=True)
                before = self._done
                for start in range(0, batch.num_rows, _ROWS_AT_ONCE):
                    share = min(start + _ROWS_AT_ONCE, batch.num_rows) / batch.num_rows
                    self._done = before + share * (done - before)
                    yield batch.slice(start, _ROWS_AT_ONCE)

    def share(self, n_rows: int) -> float:
        return self._done

    def _whole_batches(self, file: Any, columns: list[str] | None) -> Iterator[tuple[Any, float]]:
        """The batches, each with how much is done at its end, 0 to 1."""
        import pyarrow as pa

        names = self.schema.names
        fields = None if columns is None else sorted(names.index(name) for name in columns)
        options = pa.ipc.IpcReadOptions(included_fields=fields)
        if self._is_stream:
            size = max(self._path.stat().st_size, 1)
            for batch in pa.ipc.open_stream(file, options=options):
                yield batch, file.tell() / size
            return
        reader = pa.ipc.open_file(file, options=options)
        n_batches = reader.num_record_batches
        for n in range(n_batches):
            yield reader.get_batch(n), (n + 1) / n_batches
