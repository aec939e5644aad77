"""Products of random factors: every cell known, or a share of them, with noise or without."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from funkgui.errors import CancelledError
from funkgui.ratings.generated.synthetic import Truth
from funkgui.ratings.matrix import FloatArray, IndexArray, IntArray, RatingMatrix
from funkgui.ratings.scale import RatingScale
from funkgui.ratings.threads import leave_threads_to_callers, pieces

_CELLS_AT_ONCE = 1 << 22
"""Of a block of rows: its numbers stay below some 100 MB."""
_DENSE_SHARE = 0.02
"""Where more cells than this are known, multiplying whole rows is faster than cell by cell."""
_NUMBERS_AT_ONCE = 1 << 18
_DEVIATIONS_OF_SCALE = 2.0
"""Standard deviations of the product from the middle of a scale to its ends."""


class _Block(NamedTuple):
    """Some rows, and how many of their cells are known."""

    rows: slice
    n_known: int


def product_matrix(
    n_users: int,
    n_items: int,
    weights: FloatArray,
    seed: int,
    *,
    n_known: int | None = None,
    noise: float = 0.0,
    scale: RatingScale | None = None,
    progress: Callable[[float], None] = lambda share: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[RatingMatrix, Truth]:
    """M = U diag(weights) V with U and V from N(0, 1), perhaps with holes, noise and a scale.

    Parameters
    ----------
    weights
        (rank,) float32.
    n_known
        How many cells are known; None for all. Large matrices have them spread evenly over blocks
        of some four million cells, and at random within each.
    noise
        Standard deviation of what is added to every cell, in units of the cells.
    scale
        Cells are stretched so that two standard deviations each way fill it, then rounded and
        clipped; None leaves them as they are.
    progress
        Called with the share done, 0 to 1.
    cancelled
        Asked between blocks of rows whether to end, by `CancelledError`.
    """
    rng = np.random.default_rng(seed)
    u = rng.standard_normal((n_users, len(weights)), np.float32)
    v = rng.standard_normal((len(weights), n_items), np.float32)
    truth = _stretched(Truth(u, v, np.asarray(weights, np.float32)), scale)
    n_known = n_users * n_items if n_known is None else n_known
    counts = np.zeros(n_users, np.int64)
    items = np.empty(n_known, np.int32)
    values = np.empty(n_known, np.float32)
    start = 0
    for block in _blocks(n_users, n_items, n_known):
        if cancelled():
            raise CancelledError
        made = slice(start, start + block.n_known)
        draw = np.random.default_rng([seed, 1, block.rows.start])
        rows, items[made] = _cells(draw, block, n_items)
        values[made] = _values(truth, block, rows, items[made])
        if noise:
            values[made] += np.float32(noise) * draw.standard_normal(block.n_known, np.float32)
        if scale is not None:
            values[made] = scale.nearest(values[made])
        counts[block.rows] = np.bincount(rows, minlength=block.rows.stop - block.rows.start)
        start = made.stop
        progress(block.rows.stop / n_users)
    indptr = np.concatenate([[0], np.cumsum(counts)])
    user_ids, item_ids = (np.arange(1, n + 1, dtype=np.int64) for n in (n_users, n_items))
    return RatingMatrix(indptr, items, values, user_ids, item_ids, scale=scale), truth


def _stretched(truth: Truth, scale: RatingScale | None) -> Truth:
    """The same product about the middle of a scale, and as wide as it."""
    if scale is None:
        return truth
    deviation = float(np.sqrt(np.sum(truth.weights.astype(np.float64) ** 2)))
    width = (scale.high - scale.low) / 2 / _DEVIATIONS_OF_SCALE
    weights = (truth.weights.astype(np.float64) * (width / deviation)).astype(np.float32)
    return Truth(truth.u, truth.v, weights, mean=(scale.low + scale.high) / 2)


def _blocks(n_users: int, n_items: int, n_known: int) -> Iterator[_Block]:
    for rows in pieces(n_users, max(_CELLS_AT_ONCE // n_items, 1)):
        before, until = (n_known * row // n_users for row in (rows.start, rows.stop))
        yield _Block(rows, until - before)


def _cells(rng: np.random.Generator, block: _Block, n_items: int) -> tuple[IntArray, IndexArray]:
    """Rows within the block and items of its known cells, in order."""
    n_cells = (block.rows.stop - block.rows.start) * n_items
    if block.n_known == n_cells:
        known = np.arange(n_cells)
    else:
        known = np.sort(rng.choice(n_cells, block.n_known, replace=False, shuffle=False))
    rows, items = np.divmod(known, n_items)
    return rows, items.astype(np.int32)


def _values(truth: Truth, block: _Block, rows: IntArray, items: IndexArray) -> FloatArray:
    weighted = truth.u[block.rows] * truth.weights
    n_items = truth.v.shape[1]
    if block.n_known >= _DENSE_SHARE * len(weighted) * n_items:
        # Of more threads, whose number may be another one next time, sums round another way.
        leave_threads_to_callers()
        cells = weighted @ truth.v
        values = cells.ravel() if block.n_known == cells.size else cells[rows, items]
    else:
        values = np.empty(block.n_known, np.float32)
        for some in pieces(block.n_known, max(_NUMBERS_AT_ONCE // len(truth.weights), 1)):
            of_users, of_items = weighted[rows[some]], truth.v[:, items[some]]
            values[some] = np.einsum("nk,kn->n", of_users, of_items)
    if truth.mean:
        values += np.float32(truth.mean)
    return np.asarray(values, np.float32)
