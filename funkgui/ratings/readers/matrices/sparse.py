"""Sparse matrices in arrays: compressed by rows or columns, or as coordinates.

As in SciPy's ``csr_array``, ``csc_array`` and ``coo_array``: places count from 0, and each entry
is a rating, also one of 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

import numpy as np

from funkgui.ratings.matrix import FloatArray, IntArray, Labels
from funkgui.ratings.readers.about import About
from funkgui.ratings.readers.matrices.dense import as_float32, is_numeric
from funkgui.ratings.readers.matrices.sizes import check_memory, check_shape
from funkgui.ratings.readers.matrices.words import number_text
from funkgui.ratings.readers.options import ReadOptions
from funkgui.ratings.readers.preview import PREVIEW_ROWS, Preview
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.times import Times
from funkgui.ratings.readers.triples import TripleCollector
from funkgui.ratings.readers.unfit import UnfitRatingsError
from funkgui.ratings.readers.watch import Watch

_PIECE = 1 << 20
"""Entries dealt with in one go: some milliseconds."""

T = TypeVar("T")


def by_orientation(options: ReadOptions, of_rows: T, of_columns: T) -> tuple[T, T]:
    """What is the users' and what the items', or the other way round where rows are items."""
    return (of_columns, of_rows) if options.orientation == "items" else (of_rows, of_columns)


@dataclass(frozen=True, eq=False)
class Entries:
    """Entries as coordinates.

    Attributes
    ----------
    rows, columns, values
        (n,) arrays, in memory or in a file.
    shape
        Users and items; None for as many as the entries tell of.
    """

    rows: Any
    columns: Any
    values: Any
    shape: tuple[int, int] | None = None

    @property
    def n(self) -> int:
        return int(self.values.shape[0])

    def check(self) -> tuple[int, int]:
        """The shape, once the arrays fit each other; raises `UnfitRatingsError`."""
        if not {self.rows.shape, self.columns.shape} == {(self.n,)}:
            raise _unfit("rows, columns and values differ in length")
        if self.shape is not None:
            return self.shape
        return _n_places(self.rows), _n_places(self.columns)

    def pieces(self, until: int) -> Iterator[tuple[IntArray, IntArray, FloatArray]]:
        """Rows, columns and values of the first entries, piece by piece."""
        for start in range(0, until, _PIECE):
            part = slice(start, min(start + _PIECE, until))
            yield _int64(self.rows[part]), _int64(self.columns[part]), as_float32(self.values[part])


@dataclass(frozen=True, eq=False)
class Compressed:
    """Entries sorted by rows, or by columns, with the places where each of those begins.

    Attributes
    ----------
    starts
        (n_rows + 1,) the entries of row ``i`` are at ``starts[i]:starts[i + 1]``.
    places
        (n,) the column of each entry.
    values
        (n,) the ratings.
    shape
        Users and items; None for as many as the entries tell of.
    by_items
        Whether what is called rows here are the items.
    """

    starts: Any
    places: Any
    values: Any
    shape: tuple[int, int] | None = None
    by_items: bool = False

    @property
    def n(self) -> int:
        return int(self.values.shape[0])

    def check(self) -> tuple[int, int]:
        """The shape, once the arrays fit each other; raises `UnfitRatingsError`."""
        check_memory(8 * self.starts.shape[0])
        starts = _int64(self.starts[:])
        n_major = len(starts) - 1
        if n_major < 0 or starts[0] != 0 or (np.diff(starts) < 0).any():
            raise _unfit("the places where rows begin are not in order")
        if not self.n == self.places.shape[0] == starts[-1]:
            raise _unfit("rows end elsewhere than the entries do")
        if self.shape is None:
            shape = n_major, _n_places(self.places)
            return (shape[1], shape[0]) if self.by_items else shape
        if n_major != self.shape[self.by_items]:
            raise _unfit("there are more or fewer rows than its shape tells")
        return self.shape

    def pieces(self, until: int) -> Iterator[tuple[IntArray, IntArray, FloatArray]]:
        """Rows, columns and values of the first entries, piece by piece."""
        starts = _int64(self.starts[:])
        for start in range(0, until, _PIECE):
            stop = min(start + _PIECE, until)
            first = int(np.searchsorted(starts, start, "right")) - 1
            last = int(np.searchsorted(starts, stop, "left"))
            ends: IntArray = np.clip(starts[first : last + 1], start, stop)
            major = np.repeat(np.arange(first, last), ends[1:] - ends[:-1])
            minor, values = _int64(self.places[start:stop]), as_float32(self.values[start:stop])
            yield (minor, major, values) if self.by_items else (major, minor, values)


@dataclass(frozen=True, eq=False)
class SparseContent:
    """A sparse matrix as what a file holds ratings in.

    Attributes
    ----------
    entries
        Its entries.
    user_ids, item_ids
        Labels of its rows and its columns; None where they are counted from 1. Where the options
        say that its rows are items, those of rows are the items'.
    times
        (n,) int64. Of the entries, as `RatingMatrix.times`; None where there are none.
    doubts
        What a person should know of them, a sentence each.
    """

    entries: Entries | Compressed
    user_ids: Labels | None = None
    item_ids: Labels | None = None
    times: IntArray | None = None
    doubts: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        shape = self.entries.shape
        size = f", {shape[0]:,} x {shape[1]:,}" if shape else ""
        return f"sparse{size}, {self.entries.n:,} entries"

    def preview(self, about: About) -> Preview:
        """The first entries."""
        self.entries.check()
        rows = [
            (str(row + 1), str(column + 1), number_text(value))
            for rows, columns, values in self.entries.pieces(min(self.entries.n, PREVIEW_ROWS))
            for row, column, value in zip(rows, columns, values, strict=True)
        ]
        words = self._format(about)
        roles = tuple(enumerate((*by_orientation(about.options, "user", "item"), "rating")))
        return Preview(words, ("row", "column", "value"), tuple(rows), roles, doubts=self.doubts)

    def read(self, about: About, watch: Watch) -> RatingFile:
        n = self.entries.n
        check_memory(12 * n)
        shape = self.entries.check()
        check_shape(shape, n)
        turned = partial(by_orientation, about.options)
        triples = TripleCollector(about.options, turned(*shape))
        done = 0
        for rows, columns, values in self.entries.pieces(n):
            _check(shape, rows, columns, values)
            times = None if self.times is None else self.times[done : done + len(values)]
            triples.add(*turned(rows, columns), values, None if times is None else Times(times))
            done += len(values)
            watch.report(about.n_bytes * done // n, about.n_bytes)
        if not triples.n_rows:
            raise UnfitRatingsError("the matrix holds no ratings; choose another file.")
        taken = (*turned("row", "column"), "value")
        found = triples.file(self._format(about), taken, watch, doubts=self.doubts)
        names = zip(("user_ids", "item_ids"), turned(self.user_ids, self.item_ids), strict=True)
        known: dict[str, Any] = {name: labels for name, labels in names if labels is not None}
        return replace(found, ratings=replace(found.ratings, **known))

    def _format(self, about: About) -> str:
        return f"{about.format}, sparse"


def is_places(array: Any) -> bool:
    """Whether an array can hold places of entries."""
    return len(array.shape) == 1 and array.dtype.kind in "iu"


def is_values(array: Any) -> bool:
    """Whether an array can hold the values of entries."""
    return len(array.shape) == 1 and is_numeric(array.dtype)


def _check(shape: tuple[int, int], rows: IntArray, columns: IntArray, values: FloatArray) -> None:
    for name, places, size in zip(("row", "column"), (rows, columns), shape, strict=True):
        if len(places) and not 0 <= places.min() <= places.max() < size:
            wrong = places[(places < 0) | (places >= size)][0]
            reason = f"an entry is in {name} {wrong + 1:,}, and there are {size:,} {name}s"
            raise _unfit(reason)
    bad = np.flatnonzero(~np.isfinite(values))
    if len(bad):
        at = int(bad[0])
        raise UnfitRatingsError(
            f"row {rows[at] + 1:,}, column {columns[at] + 1:,} is no finite number; correct it or "
            "leave it out.",
        )


def _n_places(places: Any) -> int:
    parts = range(0, places.shape[0], _PIECE)
    return max((int(_int64(places[at : at + _PIECE]).max()) + 1 for at in parts), default=0)


def _int64(array: Any) -> IntArray:
    return np.asarray(array).astype(np.int64)


def _unfit(reason: str) -> UnfitRatingsError:
    return UnfitRatingsError(f"the file is damaged: {reason}; fetch it again.")
