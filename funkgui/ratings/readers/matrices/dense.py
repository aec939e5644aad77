"""Dense arrays of ratings: a row for each user, a column for each item."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from funkgui.ratings.matrix import BoolArray, FloatArray
from funkgui.ratings.readers.about import About
from funkgui.ratings.readers.matrices.sizes import check_shape
from funkgui.ratings.readers.missing_code import find_missing_code, without_codes
from funkgui.ratings.readers.options import NO_COLUMN, ReadOptions
from funkgui.ratings.readers.rating_file import RatingFile
from funkgui.ratings.readers.triples import TripleCollector
from funkgui.ratings.readers.unfit import UnfitRatingsError
from funkgui.ratings.readers.watch import Watch

_TILE_CELLS = 1 << 20
"""Cells looked at in one go: some milliseconds."""

_LARGEST_CHUNK = 16 * _TILE_CELLS

_ZEROS_UNKNOWN = (
    "Most cells are 0 and all others lie above, so that 0 was taken as no rating; choose the "
    f"missing number “{NO_COLUMN}” if it is one."
)
_ZEROS_RATED = (
    "Most cells are 0 and were taken as ratings; choose the missing number 0 if they are none."
)


@dataclass(frozen=True, eq=False)
class DenseArray:
    """A two-dimensional array of numbers, in memory or in a file.

    Attributes
    ----------
    array
        (n_users, n_items) or its transpose: anything with a shape and a dtype that yields numpy
        arrays for slices.
    by_items
        Whether it is the transpose.
    """

    array: Any
    by_items: bool = False

    @property
    def shape(self) -> tuple[int, int]:
        """Users and items."""
        n_rows, n_columns = self.array.shape
        return (n_columns, n_rows) if self.by_items else (n_rows, n_columns)

    def tiles(self) -> Iterator[tuple[slice, slice, FloatArray]]:
        """The array piece by piece: which users and items, and (users, items) float32."""
        rows, columns = self._tile_shape()
        n_rows, n_columns = self.array.shape
        for row in range(0, n_rows, rows):
            for column in range(0, n_columns, columns):
                across = slice(row, min(row + rows, n_rows))
                down = slice(column, min(column + columns, n_columns))
                tile = as_float32(self.array[across, down])
                yield (down, across, tile.T) if self.by_items else (across, down, tile)

    def cells(self, users: slice, items: slice = slice(None)) -> NDArray[Any]:
        """Some users' cells of some items, as they are."""
        if self.by_items:
            return np.asarray(self.array[items, users]).T
        return np.asarray(self.array[users, items])

    def corner(self, n: int) -> NDArray[Any]:
        """The first users' cells of the first items, at most ``n`` of each."""
        return self.cells(slice(n), slice(n))

    def _tile_shape(self) -> tuple[int, int]:
        """Rows and columns of a piece: whole chunks, where the file keeps the array in such."""
        n_rows, n_columns = self.array.shape
        chunk_rows, chunk_columns = getattr(self.array, "chunks", None) or (1, 1)
        if chunk_rows * chunk_columns > _LARGEST_CHUNK:
            chunk_rows = chunk_columns = 1
        rows = _up_to(max(1, _TILE_CELLS // max(n_columns, 1)), chunk_rows)
        columns = _up_to(max(1, _TILE_CELLS // rows), chunk_columns)
        return min(rows, max(n_rows, 1)), min(columns, max(n_columns, 1))


def dense_array(array: Any, by_items: bool = False) -> DenseArray:
    """A dense array that is read along its rows as they lie in memory."""
    if isinstance(array, np.ndarray) and array.flags.f_contiguous and not array.flags.c_contiguous:
        return DenseArray(array.T, not by_items)
    return DenseArray(array, by_items)


def is_dense(array: Any) -> bool:
    """Whether an array can be a dense matrix of ratings."""
    return len(array.shape) == 2 and min(array.shape) > 0 and is_numeric(array.dtype)


def is_numeric(dtype: Any) -> bool:
    """Whether a dtype is one of real numbers, truth values among them."""
    return bool(dtype.kind in "biuf")


def as_float32(cells: Any) -> FloatArray:
    """Numbers as ratings; those that are too large become infinite."""
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray(cells).astype(np.float32)


def read_dense(dense: DenseArray, about: About, watch: Watch) -> RatingFile:
    """Read the ratings of a dense array, its users and items numbered from 1.

    NaN stands for an unknown rating. Where there is none, and the options do not tell, so does a
    number such as 99 far from all others, or 0 where most cells are 0 and all others are larger.

    Raises
    ------
    UnfitRatingsError
        Where a cell is infinite, or none holds a rating.
    CancelledError
        Where the reading was cancelled.
    """
    tell = _progress(dense.shape, watch, about.n_bytes)
    codes, doubts = _missing_codes(_look_at(dense, tell), about.options)
    triples = TripleCollector(about.options, dense.shape)
    for users, items, tile in dense.tiles():
        known = ~np.isnan(tile)
        if codes:
            known &= without_codes(tile, codes)
        rows, columns = np.nonzero(known)
        triples.add(rows + users.start, columns + items.start, tile[rows, columns])
        tell(tile.size)
    check_shape(dense.shape, triples.n_rows)
    if not triples.n_rows:
        raise UnfitRatingsError("no cell of the matrix holds a rating; choose another file.")
    return triples.file(about.format, (), watch, doubts=doubts)


def doubts_about(dense: DenseArray, options: ReadOptions, n: int) -> tuple[str, ...]:
    """What a person should know of the cells of the first users and items, ``n`` of each."""
    some = DenseArray(as_float32(dense.corner(n)))
    return _missing_codes(_look_at(some, lambda n_cells: None), options)[1]


@dataclass
class _Look:
    """What was seen of the cells."""

    n_cells: int = 0
    n_nan: int = 0
    n_zero: int = 0
    lowest: float = np.inf
    """Of the cells that are neither 0 nor NaN."""
    ends: tuple[float, ...] = ()
    """The two smallest and the two largest of the first cells."""


def _look_at(dense: DenseArray, tell: Callable[[int], None]) -> _Look:
    look = _Look()
    for users, items, tile in dense.tiles():
        nan = np.isnan(tile)
        zero = tile == 0
        infinite = np.isinf(tile)
        if infinite.any():
            raise _infinite(users, items, infinite)
        if not look.n_cells:
            distinct = np.unique(tile[~nan]).tolist()
            look.ends = (*distinct[:2], *distinct[-2:])
        look.n_cells += tile.size
        look.n_nan += int(np.count_nonzero(nan))
        look.n_zero += int(np.count_nonzero(zero))
        others = tile[~(nan | zero)]
        if len(others):
            look.lowest = min(look.lowest, float(others.min()))
        tell(tile.size)
    return look


def _missing_codes(look: _Look, options: ReadOptions) -> tuple[tuple[float, ...], tuple[str, ...]]:
    """The numbers that stand for no rating beside NaN, and what to say of them."""
    if options.missing or look.n_nan:
        return options.missing_codes, ()
    if look.n_zero * 2 > look.n_cells:
        return ((0.0,), (_ZEROS_UNKNOWN,)) if look.lowest > 0 else ((), (_ZEROS_RATED,))
    found = find_missing_code(look.ends, 0, options)
    return found.numbers, (found.doubt,) if found.doubt else ()


def _infinite(users: slice, items: slice, infinite: BoolArray) -> UnfitRatingsError:
    user, item = (int(at) for at in np.argwhere(infinite)[0])
    return UnfitRatingsError(
        f"row {users.start + user + 1:,}, column {items.start + item + 1:,} is no finite number; "
        "correct it or make it NaN.",
    )


def _progress(shape: tuple[int, int], watch: Watch, n_bytes: int) -> Callable[[int], None]:
    """A function that is told how many cells were dealt with; each is twice."""
    total = max(2 * shape[0] * shape[1], 1)
    done = 0

    def tell(n_cells: int) -> None:
        nonlocal done
        done += n_cells
        watch.report(done * n_bytes // total, n_bytes)

    return tell


def _up_to(n: int, step: int) -> int:
    """The multiple of a step from ``n`` on."""
    return -(-n // step) * step
