"""Parquet, after the format's own documentation (https://parquet.apache.org/docs/file-format/)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from funkgui.errors import ReadError
from funkgui.ratings.readers.about import About
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.preview import Preview
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.sources.head import Head
from funkgui.ratings.readers.sources.library_faults import damage_as_read_error
from funkgui.ratings.readers.sources.within import TableWithin
from funkgui.ratings.readers.watch import Watch

KEY = "parquet"

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
class Parquet:
    """A file of Parquet.

    Attributes
    ----------
    head
        Its start.
    options
        How it is to be read.
    """

    head: Head
    options: ReadOptions

    key = KEY
    confidence = 1.0

    @property
    def _about(self) -> About:
        source = self.head.source
        return About(source.path, source.n_bytes, self.options, KEY, "Parquet")

    def preview(self) -> Preview:
        """The first rows."""
        from funkgui.ratings.readers.tables.arrow_tables import preview_batches

        wide = self._wide(Watch())
        if wide is not None:
            return wide.preview()
        with self._opened(Watch()) as file:
            batches = file.iter_batches(batch_size=_FEW_ROWS)
            return preview_batches(file.schema_arrow, batches, self._about)

    def read(self, watch: Watch) -> RatingFile:
        """The ratings.

        Raises
        ------
        ReadError
            Where the file is damaged, a column is missing, or a row is no rating.
        CancelledError
            Where the reading is no longer wanted.
        """
        from funkgui.ratings.readers.tables.arrow_tables import read_batches

        wide = self._wide(watch)
        if wide is not None:
            return wide.read(watch)
        with self._opened(watch) as file:

            def batches(columns: list[str]) -> Iterator[Any]:
                return iter(file.iter_batches(batch_size=_ROWS_AT_ONCE, columns=columns))

            n_rows = max(file.metadata.num_rows, 1)
            return read_batches(
                file.schema_arrow,
                batches,
                lambda: file.iter_batches(batch_size=_FEW_ROWS),
                lambda n_seen: n_seen / n_rows,
                self._about,
                watch,
            )

    def _wide(self, watch: Watch) -> TableWithin | None:
        """The wide table that it may be."""
        from funkgui.ratings.readers.tables.arrow_wide import wide_table

        with self._opened(watch) as file:
            schema = file.schema_arrow
        return wide_table(schema, self._batches, self._about)

    @contextmanager
    def _batches(self, watch: Watch) -> Iterator[tuple[Iterator[Any], Callable[[int], float]]]:
        with self._opened(watch) as file:
            n_rows = max(file.metadata.num_rows, 1)
            yield file.iter_batches(batch_size=_FEW_ROWS), lambda n_seen: n_seen / n_rows

    @contextmanager
    def _opened(self, watch: Watch) -> Iterator[Any]:
        path = self.head.path
        if self.head.start.startswith(_ENCRYPTED):
            raise ReadError(path, "it is encrypted; save it without encryption.")
        with self.head.source.local_file(watch) as local, damage_as_read_error(path):
            # Not before a file is read: pyarrow takes a while to load.
            from pyarrow import parquet

            with parquet.ParquetFile(local, memory_map=False, pre_buffer=False) as file:
                yield file
