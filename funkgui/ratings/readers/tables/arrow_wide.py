"""Wide tables that come as Arrow's record batches, read as the text that they would be saved as."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pyarrow as pa
import pyarrow.csv

from funkgui.ratings.readers.about import About
from funkgui.ratings.readers.plain_text.places import find_places
from funkgui.ratings.readers.sources.head import Made, MadeSource, made_head
from funkgui.ratings.readers.sources.within import TableWithin
from funkgui.ratings.readers.tables.batches import Batches, in_slices
from funkgui.ratings.readers.watch import UNWATCHED, Watch
from funkgui.ratings.readers.wide.either import wide_within

Opened = Callable[[Watch], AbstractContextManager[Batches]]

_FEWEST_COLUMNS = 3
_ROWS_AT_ONCE = 500
_CELL_TYPES = (
    pa.types.is_integer, pa.types.is_floating, pa.types.is_boolean, pa.types.is_null,
    pa.types.is_string, pa.types.is_large_string,
)  # fmt: skip


def wide_table(opened: Opened, about: About) -> TableWithin | None:
    """The wide table that a file holds; None where it has a rating in each row."""
    with opened(UNWATCHED) as batches:
        schema, names = batches.schema, batches.schema.names
    places = find_places(names, len(names), about.options)
    if places.are_told or len(names) < _FEWEST_COLUMNS:
        return None
    if not all(any(is_kind(field.type) for is_kind in _CELL_TYPES) for field in schema):
        return None

    def made(watch: Watch) -> Made:
        """Begin at the names of the columns."""
        with opened(watch) as batches:
            for text, done in _texts(batches):
                yield text, int(about.n_bytes * done)

    return wide_within(made_head(MadeSource(about.path, about.n_bytes, made=made)), about)


def _texts(batches: Batches) -> Iterator[tuple[bytes, float]]:
    """The header line, then some rows at a time; the labels of the rows come first."""
    schema = batches.schema
    index = [name for name in (schema.pandas_metadata or {}).get("index_columns", ())
             if isinstance(name, str) and name in schema.names]  # fmt: skip
    places = sorted(range(len(schema.names)), key=lambda n: schema.names[n] not in index)
    header = io.StringIO()
    names = [schema.names[n] for n in places]
    csv.writer(header, lineterminator="\n").writerow(
        ["" if name.startswith("__index_level_") else name for name in names]
    )
    yield header.getvalue().encode(), 0.0
    options = pa.csv.WriteOptions(include_header=False)
    numbered = [str(n) for n in places]
    for some, done in in_slices(batches.of(None), lambda batch: _ROWS_AT_ONCE):
        columns = [some.column(n) for n in places]
        sink = pa.BufferOutputStream()
        pa.csv.write_csv(pa.RecordBatch.from_arrays(columns, numbered), sink, options)
        yield sink.getvalue().to_pybytes(), done
