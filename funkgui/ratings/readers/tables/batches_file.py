"""A file of Arrow's record batches, whatever its format: how it is previewed and read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pyarrow as pa

from funkgui.ratings.readers.about import FormatFile
from funkgui.ratings.readers.preview import PREVIEW_ROWS, Preview
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.tables.arrow_columns import column_at
from funkgui.ratings.readers.tables.arrow_lists import one_for_each
from funkgui.ratings.readers.tables.arrow_wide import wide_table
from funkgui.ratings.readers.tables.batches import Batches
from funkgui.ratings.readers.tables.rows import RowCollector, TakenColumns, table_preview
from funkgui.ratings.readers.tables.table_places import SAMPLE_ROWS
from funkgui.ratings.readers.unfit import UnfitRatingsError
from funkgui.ratings.readers.watch import UNWATCHED, Watch

Leaves = dict[str, tuple[str, ...]]
"""The columns, those within columns named with dots, and the way to each."""

_MOST_COLUMNS = 100_000


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
        wide = wide_table(self.batches, self.about)
        if wide is not None:
            return wide.preview()
        with self._rows_of(UNWATCHED) as batches:
            leaves = _leaves(batches.schema)
            rows = _first_rows(leaves, batches)
            columns = TakenColumns.of(leaves, self.options, lambda: rows)
            return table_preview(self.about, columns, rows[:PREVIEW_ROWS])

    def read(self, watch: Watch) -> RatingFile:
        wide = wide_table(self.batches, self.about)
        if wide is not None:
            return wide.read(watch)
        with self._rows_of(watch) as batches:
            return self._read(batches, watch)

    @contextmanager
    def _rows_of(self, watch: Watch) -> Iterator[Batches]:
        """Open the table; where a user has lists of items and the like, a row for each of them."""
        with self.batches(watch) as batches:
            yield one_for_each(batches, self.options)

    def _read(self, batches: Batches, watch: Watch) -> RatingFile:
        about = self.about
        leaves = _leaves(batches.schema)
        columns = TakenColumns.of(leaves, self.options, lambda: _first_rows(leaves, batches))
        rows = RowCollector(about, columns)
        paths = [leaves[name] for name in columns.columns]
        for batch, done in batches.of(sorted({path[0] for path in paths})):
            rows.add(column_at(batch, path) for path in paths)
            watch.report(int(about.n_bytes * min(done, 1.0)), about.n_bytes)
        watch.report(about.n_bytes, about.n_bytes)
        return rows.finish(watch)


def _first_rows(leaves: Leaves, batches: Batches) -> list[tuple[Any, ...]]:
    """The values of all columns in the first rows."""
    rows: list[tuple[Any, ...]] = []
    for batch, _ in batches.of(None):
        some = batch.slice(0, SAMPLE_ROWS - len(rows))
        rows += zip(*(column_at(some, path).to_pylist() for path in leaves.values()), strict=True)
        if len(rows) >= SAMPLE_ROWS:
            break
    return rows


def _leaves(schema: Any) -> Leaves:
    """The columns of a table; raises `UnfitRatingsError` where there are none, or too many."""
    found: dict[str, tuple[str, ...]] = {}
    waiting: list[tuple[Any, tuple[str, ...]]] = [
        (field, (field.name,)) for field in reversed(list(schema))
    ]
    while waiting:
        field, way = waiting.pop()
        if pa.types.is_struct(field.type):
            waiting += [(one, (*way, one.name)) for one in reversed(list(field.type))]
        else:
            found.setdefault(".".join(way), way)
        if len(found) > _MOST_COLUMNS:
            raise UnfitRatingsError(
                "it has more than 100,000 columns; expected one each of user, item and rating."
            )
    if not found:
        raise UnfitRatingsError("it has no columns; expected user, item and rating.")
    return found
