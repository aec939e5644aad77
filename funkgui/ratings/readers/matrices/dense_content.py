"""A dense array as what a file holds ratings in: a matrix, or a row for each rating."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from funkgui.errors import ReadError
from funkgui.ratings.matrix import BoolArray
from funkgui.ratings.readers.about import About
from funkgui.ratings.readers.matrices.content import Content
from funkgui.ratings.readers.matrices.dense import (
    DenseArray,
    as_float32,
    dense_array,
    doubts_about,
    read_dense,
)
from funkgui.ratings.readers.matrices.words import PREVIEW_ROWS, numbers, rows_of_text
from funkgui.ratings.readers.preview import Preview
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.watch import Watch

_MOST_COLUMNS_OF_TRIPLES = 4
"""User, item, rating and time."""

_LOOKED_AT = 50_000
_FEWEST_TRIPLES = 30
_ENOUGH_PAIRS = 0.9
"""Of a list of ratings nearly all pairs differ; of cells, few do."""

_PIECE = 1 << 20

_TRIPLES = (
    "The array has {n} columns and the first two hold whole numbers: they are taken as user and "
    "item of the rating in the third, not as a matrix of {n} items."
)
_ROLES = ((0, "user"), (1, "item"), (2, "rating"), (3, "time"))

_MOST_BITS = 100_000_000
"""Cells that are looked through to tell what marks ratings from what they are."""


@dataclass(frozen=True, eq=False)
class DenseContent:
    """A matrix with a row for each user and a column for each item."""

    dense: DenseArray

    @property
    def words(self) -> str:
        n_users, n_items = self.dense.shape
        return f"dense, {n_users:,} x {n_items:,}"

    def preview(self, about: About) -> Preview:
        """The first users and items."""
        cells = self.dense.corner(PREVIEW_ROWS)
        doubts = doubts_about(self.dense, about.path, about.options, 10 * PREVIEW_ROWS)
        columns = numbers(cells.shape[1])
        rows = rows_of_text(cells)
        return Preview(self._format(about), about.key, columns, rows, wide=True, doubts=doubts)

    def read(self, about: About, watch: Watch) -> RatingFile:
        """The ratings; raises `ReadError` or `CancelledError`."""
        found = read_dense(self.dense, about.path, about.options, watch, about.n_bytes)
        n = found.ratings.n_ratings
        return RatingFile(found.ratings, self._format(about), n, 0, (), doubts=found.doubts)

    def _format(self, about: About) -> str:
        return f"{about.format}, dense"


@dataclass(frozen=True, eq=False)
class TriplesContent:
    """A list of ratings: user, item, rating and perhaps time in each row.

    Attributes
    ----------
    dense
        (n, 3) or (n, 4), or its transpose.
    """

    dense: DenseArray

    @property
    def words(self) -> str:
        return f"{self.dense.shape[0]:,} rows of user, item and rating"

    def preview(self, about: About) -> Preview:
        """The first rows."""
        cells = self.dense.corner(PREVIEW_ROWS)
        n = cells.shape[1]
        return Preview(
            self._format(about),
            about.key,
            numbers(n),
            rows_of_text(cells),
            _ROLES[:n],
            doubts=(_TRIPLES.format(n=n),),
        )

    def read(self, about: About, watch: Watch) -> RatingFile:
        """The ratings; raises `ReadError` or `CancelledError`."""
        import pyarrow as pa

        from funkgui.ratings.readers.triples import TripleCollector

        n_rows, n_columns = self.dense.shape
        triples = TripleCollector(about.options)
        for start, rows in self._pieces():
            fit = _are_ids(rows[:, :2]) & np.isfinite(as_float32(rows[:, 2]))
            if not fit.all():
                raise _bad_row(about, start + int(np.argmin(fit)), rows[np.argmin(fit)])
            users, items = (
                pa.chunked_array([pa.array(rows[:, n].astype(np.int64))]) for n in (0, 1)
            )
            triples.add(users, items, as_float32(rows[:, 2]))
            watch.report(about.n_bytes * (start + len(rows)) // n_rows, about.n_bytes)
        if not triples.n_rows:
            raise ReadError(about.path, "there are no ratings in it; choose another file.")
        ratings, n_duplicates = triples.finish(watch)
        return RatingFile(
            ratings,
            self._format(about),
            triples.n_rows,
            n_duplicates,
            numbers(n_columns),
            doubts=(_TRIPLES.format(n=n_columns),),
            n_missing=triples.n_missing,
        )

    def _pieces(self) -> Iterator[tuple[int, NDArray[Any]]]:
        for start in range(0, self.dense.shape[0], _PIECE):
            part = slice(start, start + _PIECE)
            by_items, array = self.dense.by_items, self.dense.array
            yield start, np.asarray(array[:, part]).T if by_items else np.asarray(array[part])

    def _format(self, about: About) -> str:
        return f"{about.format}, a row for each rating"


def dense_content(array: Any, by_items: bool = False) -> DenseContent | TriplesContent:
    """What a two-dimensional array is: a matrix, or a list of ratings.

    Parameters
    ----------
    by_items
        Whether its first axis are the items.
    """
    dense = dense_array(array, by_items)
    return TriplesContent(dense) if _are_triples(dense) else DenseContent(dense)


def holds_bits(content: Content) -> bool:
    """Whether a dense array that is not too large holds but zeros and ones."""
    if not isinstance(content, DenseContent):
        return False
    n_users, n_items = content.dense.shape
    return n_users * n_items <= _MOST_BITS and all(
        bool(((tile == 0) | (tile == 1)).all()) for _, _, tile in content.dense.tiles()
    )


def _are_triples(dense: DenseArray) -> bool:
    n_rows, n_columns = dense.shape
    if not 3 <= n_columns <= _MOST_COLUMNS_OF_TRIPLES or n_rows < _FEWEST_TRIPLES:
        return False
    part = slice(0, _LOOKED_AT)
    some = np.asarray(dense.array[:, part]).T if dense.by_items else np.asarray(dense.array[part])
    pairs = some[:, :2]
    if not _are_ids(pairs).all():
        return False
    return len(np.unique(pairs, axis=0)) >= _ENOUGH_PAIRS * len(pairs)


def _are_ids(pairs: NDArray[Any]) -> BoolArray:
    """Which rows hold two whole numbers from 0 on."""
    if pairs.dtype.kind == "b":
        return np.zeros(len(pairs), np.bool_)
    if pairs.dtype.kind in "iu":
        return np.asarray((pairs >= 0).all(axis=1))
    with np.errstate(invalid="ignore"):
        whole = (pairs >= 0) & (pairs < 2**53) & (pairs == np.floor(pairs))
    return np.asarray(whole.all(axis=1))


def _bad_row(about: About, at: int, row: NDArray[Any]) -> ReadError:
    shown = ", ".join(f"{value:.7g}" for value in row[:3].tolist())
    return ReadError(
        about.path,
        f"row {at + 1:,} is {shown}; expected whole numbers of user and item, and a rating.",
    )
