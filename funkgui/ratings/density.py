"""How many ratings lie in each block of a view of the matrix, and their sum."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from funkgui.errors import CancelledError
from funkgui.ratings.lookup import positions_of, positions_of_users
from funkgui.ratings.matrix import BoolArray, IntArray, RatingMatrix
from funkgui.ratings.threads import pieces_of_about

_RATINGS_AT_ONCE = 1 << 19
"""Ratings dealt with in one go: about 2 ms in which no other thread gets a turn."""

_FASTER_TOGETHER = 4
"""How many times faster ratings are counted that lie together, about."""

DoubleArray = NDArray[np.float64]


@dataclass(frozen=True)
class Blocks:
    """A part of a view, cut into blocks of nearly equal size that leave nothing out.

    Attributes
    ----------
    top, left
        First row and column of the part.
    n_rows, n_columns
        How many of them, at least one.
    n_down, n_across
        Blocks, at least one and at most one for each row and column.
    """

    top: int
    left: int
    n_rows: int
    n_columns: int
    n_down: int
    n_across: int

    @classmethod
    def fitted(
        cls, top: int, left: int, n_rows: int, n_columns: int, most: tuple[int, int]
    ) -> Blocks:
        """Blocks for a part: as many down and across as there is room for, or fewer."""
        down, across = min(n_rows, max(most[0], 1)), min(n_columns, max(most[1], 1))
        return cls(top, left, n_rows, n_columns, down, across)

    @cached_property
    def row_edges(self) -> IntArray:
        """(n_down + 1,) first row of each block, counted in the view, and the row after all."""
        return self.top + _edges(self.n_rows, self.n_down)

    @cached_property
    def column_edges(self) -> IntArray:
        """(n_across + 1,) first column of each block, and the column after all."""
        return self.left + _edges(self.n_columns, self.n_across)

    @cached_property
    def n_cells(self) -> IntArray:
        """(n_down, n_across) cells of each block."""
        return np.outer(np.diff(self.row_edges), np.diff(self.column_edges))

    def down_of(self, rows: IntArray) -> IntArray:
        """(n,) the block that each row is in, counted from the top; -1 for those in none."""
        return _blocks_of(rows - self.top, self.n_rows, self.n_down)

    def across_of(self, columns: IntArray) -> IntArray:
        """(n,) the block that each column is in, counted from the left; -1 for those in none."""
        return _blocks_of(columns - self.left, self.n_columns, self.n_across)


@dataclass(frozen=True, eq=False)
class Density:
    """The ratings in each block.

    Attributes
    ----------
    counts
        (n_down, n_across) int64. How many.
    sums
        (n_down, n_across) float64. Their sum.
    """

    blocks: Blocks
    counts: IntArray
    sums: DoubleArray

    @property
    def shares(self) -> DoubleArray:
        """(n_down, n_across) known share of the cells, 0 to 1."""
        return self.counts / self.blocks.n_cells

    @property
    def means(self) -> DoubleArray:
        """(n_down, n_across) mean rating, NaN where there is none."""
        return np.where(self.counts > 0, self.sums / np.maximum(self.counts, 1), np.nan)

    def edited(
        self,
        before: RatingMatrix,
        after: RatingMatrix,
        cells: tuple[IntArray, IntArray],
        places: tuple[IntArray, IntArray],
    ) -> Density:
        """The density after an edit of some cells, found from those alone.

        Parameters
        ----------
        before, after
            The matrix whose density this is, and that after the edit: of the same shape.
        cells
            (n,) users and (n,) items of all cells that differ, each once.
        places
            (n,) rows and (n,) columns of these cells in the view, -1 where they are hidden.
        """
        down, across = self.blocks.down_of(places[0]), self.blocks.across_of(places[1])
        inside = (down >= 0) & (across >= 0)
        at = down[inside], across[inside]
        users, items = cells[0][inside], cells[1][inside]
        counts, sums = self.counts.copy(), self.sums.copy()
        for ratings, sign in ((before, -1), (after, 1)):
            position = positions_of(ratings, users, items)
            known = position >= 0
            there = at[0][known], at[1][known]
            np.add.at(counts, there, sign)
            np.add.at(sums, there, sign * ratings.values[position[known]].astype(np.float64))
        return Density(self.blocks, counts, sums)


def density_of(
    ratings: RatingMatrix,
    blocks: Blocks,
    user_rows: IntArray | None = None,
    item_columns: IntArray | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Density:
    """Count and add up the ratings in each block.

    Parameters
    ----------
    user_rows, item_columns
        (n_users,) and (n_items,). The row of each user and the column of each item in the view,
        -1 for those hidden; None where they are as in the matrix.

    Raises
    ------
    CancelledError
        Where ``cancelled`` said so.
    """
    rows = np.arange(ratings.n_users) if user_rows is None else user_rows
    columns = np.arange(ratings.n_items) if item_columns is None else item_columns
    down, across = blocks.down_of(rows), blocks.across_of(columns)
    n_blocks = blocks.n_down * blocks.n_across
    # Those outside get so small a number that it stays below zero whatever is added.
    base = np.where(down < 0, -n_blocks, down * blocks.n_across)
    across[across < 0] = -n_blocks
    some_outside = bool((down < 0).any() or (across < 0).any())
    n_each = np.diff(ratings.indptr)
    counts, sums = np.zeros(n_blocks, np.int64), np.zeros(n_blocks, np.float64)
    for users, at in _ratings_of(ratings, down >= 0):
        if cancelled():
            raise CancelledError
        block = np.repeat(base[users], n_each[users])
        block += across[ratings.item_index[at]]
        values = ratings.values[at]
        if some_outside:
            inside = np.flatnonzero(block >= 0)  # thrice as fast as by the mask itself
            block, values = block[inside], values[inside]
        counts += np.bincount(block, minlength=n_blocks)
        sums += np.bincount(block, weights=values, minlength=n_blocks)
    shape = blocks.n_down, blocks.n_across
    return Density(blocks, counts.reshape(shape), sums.reshape(shape))


def _ratings_of(
    ratings: RatingMatrix, wanted: BoolArray
) -> Iterator[tuple[IntArray | slice, IntArray | slice]]:
    """Some users at a time, and where their ratings are: of those wanted, and of others perhaps.

    Ratings that lie together are gone through faster than some picked out, so that others are
    left out only where they are the most.
    """
    n_each = np.diff(ratings.indptr)
    users = np.flatnonzero(wanted)
    is_all = int(n_each[users].sum()) * _FASTER_TOGETHER >= ratings.n_ratings
    if is_all:
        users = np.arange(ratings.n_users)
    for part in pieces_of_about(np.cumsum(n_each[users]), _RATINGS_AT_ONCE):
        if is_all:
            yield part, slice(int(ratings.indptr[part.start]), int(ratings.indptr[part.stop]))
        else:
            yield users[part], positions_of_users(ratings, users[part])


def _edges(n: int, n_blocks: int) -> IntArray:
    """(n_blocks + 1,) first of each block: the smallest i with ``i * n_blocks // n == block``."""
    return -(-np.arange(n_blocks + 1, dtype=np.int64) * n // n_blocks)


def _blocks_of(places: IntArray, n: int, n_blocks: int) -> IntArray:
    blocks: IntArray = places.astype(np.int64) * n_blocks // n
    blocks[(places < 0) | (places >= n)] = -1
    return blocks
