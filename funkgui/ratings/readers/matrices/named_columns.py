"""Arrays of one dimension that are the columns of a table of ratings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from funkgui.ratings.readers.about import About
from funkgui.ratings.readers.matrices.sizes import check_expansion, check_memory
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.plain_text.places import find_places
from funkgui.ratings.readers.preview import PREVIEW_ROWS, Preview
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.tables.rows import RowCollector, TakenColumns, table_preview
from funkgui.ratings.readers.unfit import UnfitRatingsError
from funkgui.ratings.readers.watch import Watch

COLUMNS = "columns"
"""What they are called as a part where they have no common place."""

_PIECE = 1 << 18
"""Rows dealt with in one go: some tens of milliseconds."""

_ROW_BYTES = 22
"""Of memory for each row while the matrix is made."""

_ARROW_UNITS = ("D", "s", "ms", "us", "ns")
_COLUMN_KINDS = "biufSUOM"


@dataclass(frozen=True, eq=False)
class ColumnsContent:
    """Columns by name.

    Attributes
    ----------
    arrays
        One for each column, in memory or in a file; those that are read are of one length.
    taken
        Which are read.
    shows_all
        Whether a preview has the others, too, which must be as long then.
    """

    arrays: Mapping[str, Any]
    taken: TakenColumns
    shows_all: bool = False

    @property
    def words(self) -> str:
        return f"{self.n:,} rows of {', '.join(self.taken.needed)}"

    @property
    def n(self) -> int:
        """How many rows there are."""
        return int(self.arrays[self.taken.needed[0]].shape[0])

    def preview(self, about: About) -> Preview:
        taken = self.taken
        if not (taken.places.fault or self.shows_all):
            at: dict[str, Any] = {role: n for n, (_, role) in enumerate(taken.places.roles)}
            taken = TakenColumns(taken.columns, replace(taken.places, **at))
        first = [_arrow(self.arrays[name][:PREVIEW_ROWS]).to_pylist() for name in taken.names]
        return table_preview(about, taken, list(zip(*first, strict=False)))

    def read(self, about: About, watch: Watch) -> RatingFile:
        if self.taken.places.fault:
            raise UnfitRatingsError(self.taken.places.fault)
        n = self.n
        n_bytes = n * sum(self.arrays[name].dtype.itemsize for name in self.taken.columns)
        check_expansion(n_bytes, about.n_bytes, "its columns claim")
        check_memory(n * _ROW_BYTES)
        rows = RowCollector(about, self.taken)
        for start in range(0, n, _PIECE):
            piece = slice(start, start + _PIECE)
            rows.add(_arrow(self.arrays[name][piece]) for name in self.taken.columns)
            watch.report(about.n_bytes * rows.n_seen // n, about.n_bytes)
        return rows.finish(watch)


@dataclass(frozen=True, eq=False)
class Column:
    """A column within an array of two dimensions or of records; ``read`` gives some of it."""

    shape: tuple[int, ...]
    dtype: Any
    read: Callable[[slice], Any]

    def __getitem__(self, part: slice) -> Any:
        return self.read(part)


def named_columns(arrays: Mapping[str, Any], options: ReadOptions) -> ColumnsContent | None:
    """Arrays that are, by their names or by the options, the columns of user, item and rating.

    None where the names do not tell, or the lengths differ.
    """
    columns = {name: array for name, array in arrays.items() if is_column(array)}
    names = tuple(columns)
    places = find_places(names, len(names), options)
    if not places.are_told:
        return None
    taken = TakenColumns(names, places)
    shapes = {columns[name].shape for name in taken.needed}
    if len(shapes) != 1:
        return None
    if places.time is not None and columns[names[places.time]].shape not in shapes:
        taken = TakenColumns(names, replace(places, time=None))
    return ColumnsContent(columns, taken)


def record_columns(arrays: Mapping[str, Any], options: ReadOptions) -> ColumnsContent:
    """The fields of an array of records: columns for sure, if not always those of ratings."""
    names = tuple(arrays)
    return ColumnsContent(arrays, TakenColumns(names, find_places(names, len(names), options)))


def is_column(array: Any) -> bool:
    """Whether an array can be a column of ids or ratings."""
    return len(array.shape) == 1 and array.dtype.kind in _COLUMN_KINDS


def _arrow(values: Any) -> Any:
    """A piece of a column as `pyarrow.Array`."""
    values = np.asarray(values)
    if values.dtype.kind == "M" and np.datetime_data(values.dtype)[0] not in _ARROW_UNITS:
        values = values.astype("datetime64[s]")
    return pa.array(values.astype(values.dtype.newbyteorder("="), copy=False))
