"""A file of Arrow's record batches, whatever its format: how it is previewed and read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any, Protocol

from funkgui.ratings.readers.about import FormatFile
from funkgui.ratings.readers.preview import Preview
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.sources.within import TableWithin
from funkgui.ratings.readers.watch import Watch


class Batches(Protocol):
    """The record batches of a table whose file is open."""

    @property
    def schema(self) -> Any:
        """`pyarrow.Schema` of all columns."""

    def of(self, columns: list[str] | None) -> Iterator[Any]:
        """The batches of some columns, named by the outermost ones.

        Of all columns where it is None; the first of them is small if it can be.
        """

    def share(self, n_rows: int) -> float:
        """How much is done, 0 to 1, once so many rows were seen."""


class BatchesFile(FormatFile):
    """What the formats of record batches share; each opens its `batches`."""

    def batches(self, watch: Watch) -> AbstractContextManager[Batches]:
        """Open the table.

        Raises
        ------
        ReadError
            Where the file is damaged, also within the context.
        """
        raise NotImplementedError

    def preview(self) -> Preview:
        from funkgui.ratings.readers.tables.arrow_tables import preview_batches

        wide = self._wide()
        if wide is not None:
            return wide.preview()
        with self.batches(Watch()) as batches:
            return preview_batches(batches, self.about)

    def read(self, watch: Watch) -> RatingFile:
        from funkgui.ratings.readers.tables.arrow_tables import read_batches

        wide = self._wide()
        if wide is not None:
            return wide.read(watch)
        with self.batches(watch) as batches:
            return read_batches(batches, self.about, watch)

    def _wide(self) -> TableWithin | None:
        """The wide table that it may be."""
        # Not before a file is read: pyarrow takes a while to load.
        from funkgui.ratings.readers.tables.arrow_wide import wide_table

        return wide_table(self.batches, self.about)
