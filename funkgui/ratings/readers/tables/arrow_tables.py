"""Tables that come as Arrow's record batches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa

from funkgui.errors import ReadError
from funkgui.ratings.readers.about import About
from funkgui.ratings.readers.matrices.words import PREVIEW_ROWS
from funkgui.ratings.readers.preview import Preview
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.tables.arrow_columns import column_at
from funkgui.ratings.readers.tables.batches_file import Batches
from funkgui.ratings.readers.tables.rows import RowCollector, TakenColumns, table_preview
from funkgui.ratings.readers.tables.table_places import SAMPLE_ROWS, Rows, places_in
from funkgui.ratings.readers.watch import Watch

Leaves = dict[str, tuple[str, ...]]
"""The columns, those within columns named with dots, and the way to each."""

_MOST_COLUMNS = 100_000


def read_batches(batches: Batches, about: About, watch: Watch) -> RatingFile:
    """The ratings of a table; raises `ReadError` or `CancelledError`."""
    leaves = _leaves(batches.schema, about)
    columns = _columns(leaves, about, lambda: _first_rows(leaves, batches.of(None)))
    rows = RowCollector(about, columns)
    paths = [leaves[name] for name in columns.columns]
    for batch in batches.of(sorted({path[0] for path in paths})):
        rows.add(column_at(batch, path) for path in paths)
        watch.report(int(about.n_bytes * min(batches.share(rows.n_seen), 1.0)), about.n_bytes)
    watch.report(about.n_bytes, about.n_bytes)
    return rows.finish(watch)


def preview_batches(batches: Batches, about: About) -> Preview:
    """The first rows of a table."""
    leaves = _leaves(batches.schema, about)
    rows = _first_rows(leaves, batches.of(None))
    return table_preview(about, _columns(leaves, about, lambda: rows), rows[:PREVIEW_ROWS])


def _first_rows(leaves: Leaves, batches: Iterator[Any]) -> list[tuple[Any, ...]]:
    """The values of all columns in the first rows."""
    rows: list[tuple[Any, ...]] = []
    for batch in batches:
        some = batch.slice(0, SAMPLE_ROWS - len(rows))
        rows += zip(*(column_at(some, path).to_pylist() for path in leaves.values()), strict=True)
        if len(rows) >= SAMPLE_ROWS:
            break
    return rows


def _columns(leaves: Leaves, about: About, sample: Callable[[], Rows]) -> TakenColumns:
    names = tuple(leaves)
    return TakenColumns(names, places_in(names, about.options, sample))


def _leaves(schema: Any, about: About) -> Leaves:
    """The columns, those within columns named with dots, and the way to each."""
    found: dict[str, tuple[str, ...]] = {}
    waiting: list[tuple[Any, tuple[str, ...]]] = [
        (field, (field.name,)) for field in reversed(list(schema))
    ]
    while waiting:
        field, path = waiting.pop()
        if pa.types.is_struct(field.type):
            waiting += [(one, (*path, one.name)) for one in reversed(list(field.type))]
        else:
            found.setdefault(".".join(path), path)
        if len(found) > _MOST_COLUMNS:
            raise ReadError(
                about.path,
                "it has more than 100,000 columns; expected one each of user, item and rating.",
            )
    if not found:
        raise ReadError(about.path, "it has no columns; expected user, item and rating.")
    return found
