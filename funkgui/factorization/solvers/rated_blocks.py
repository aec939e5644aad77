"""Training ratings as constant sparse matrices, in blocks of users, and their products."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from funkgui.factorization.devices import load_tensorflow
from funkgui.ratings.matrix import BoolArray, FloatArray, RatingMatrix
from funkgui.ratings.threads import in_threads, pieces

tf = load_tensorflow()

Tensor = Any
Sums = NDArray[np.float64]

_DIGIT = 16
"""Bits that numpy sorts by counting, in a tenth of the time of a comparing sort."""


class Products(NamedTuple):
    """CSR tensors of one shape: 1 where there is a rating, and the ratings."""

    ones: Tensor
    ratings: Tensor


class RatedBlock(NamedTuple):
    """The training ratings of some users.

    Attributes
    ----------
    users
        Which; all items belong to every block.
    by_user, by_item
        (n of users, n_items), and its transpose.
    """

    users: slice
    by_user: Products
    by_item: Products


class _Cells(NamedTuple):
    """The training ratings of some users, in their order, and where they go sorted by item."""

    rows: NDArray[np.int32]
    columns: NDArray[np.int32]
    values: FloatArray
    turned: NDArray[np.int64]


class RatedBlocks:
    """The training ratings, centred and scaled.

    What a product needs beside the ratings is then bounded by the size of a block, and its rows
    stay within the processor's caches.

    Attributes
    ----------
    n_train
        How many.
    user_counts, item_counts
        (n_users,) and (n_items,) float64. Ratings of each.
    user_squares
        (n_users,) float64. Sum of each user's squared ratings.
    blocks
        In the order of the users.

    Parameters
    ----------
    mean, unit
        What is taken from each rating, and what it is then divided by.
    at_once
        Users of a block.
    """

    def __init__(
        self, ratings: RatingMatrix, hidden: BoolArray, mean: float, unit: float, at_once: int
    ) -> None:
        self.n_users, self.n_items = ratings.n_users, ratings.n_items
        self.user_counts = np.zeros(self.n_users, np.float64)
        self.item_counts = np.zeros(self.n_items, np.float64)
        self.user_squares = np.zeros(self.n_users, np.float64)
        self.blocks: list[RatedBlock] = []

        def cells(users: slice) -> _Cells:
            return _cells_of(ratings, hidden, mean, unit, users)

        parts = pieces(self.n_users, at_once)
        # TensorFlow's part stays in this thread, whose device it goes by.
        for users, block in zip(parts, in_threads(cells, parts), strict=True):
            self._add(users, block)
        self.n_train = int(self.user_counts.sum())

    def _add(self, users: slice, cells: _Cells) -> None:
        rows, columns, values, turned = cells
        n = users.stop - users.start
        self.user_counts[users] = np.bincount(rows, minlength=n)
        self.item_counts += np.bincount(columns, minlength=self.n_items)
        self.user_squares[users] = np.bincount(rows, values.astype(np.float64) ** 2, n)
        by_user = _products(rows, columns, values, (n, self.n_items))
        by_item = _products(columns[turned], rows[turned], values[turned], (self.n_items, n))
        self.blocks.append(RatedBlock(users, by_user, by_item))


def _cells_of(
    ratings: RatingMatrix, hidden: BoolArray, mean: float, unit: float, users: slice
) -> _Cells:
    ends = ratings.indptr[users.start : users.stop + 1]
    part = slice(int(ends[0]), int(ends[-1]))
    train = ~hidden[part]
    rows = np.repeat(np.arange(len(ends) - 1, dtype=np.int32), np.diff(ends))[train]
    columns = ratings.item_index[part][train]
    exact = (ratings.values[part][train].astype(np.float64) - mean) / unit
    turned = _stable_order(columns, ratings.n_items)
    return _Cells(rows, columns, exact.astype(np.float32), turned)


def times(sparse: Tensor, dense: Tensor) -> Tensor:
    """A CSR tensor times a matrix; equal bits each time, as each row is summed in order."""
    return tf.raw_ops.SparseMatrixMatMul(a=sparse, b=dense)


def _products(
    rows: NDArray[Any], columns: NDArray[Any], values: FloatArray, shape: tuple[int, int]
) -> Products:
    pairs = np.empty((len(rows), 2), np.int64)
    pairs[:, 0], pairs[:, 1] = rows, columns
    ones, ratings = (
        tf.raw_ops.SparseTensorToCSRSparseMatrix(
            indices=pairs, values=numbers, dense_shape=np.array(shape, np.int64)
        )
        for numbers in (np.ones_like(values), values)
    )
    return Products(ones, ratings)


def _stable_order(keys: NDArray[np.int32], n_keys: int) -> NDArray[np.int64]:
    """Where keys from 0 to below ``n_keys`` go when sorted, equal ones in the order given."""
    order = np.argsort((keys & (2**_DIGIT - 1)).astype(np.uint16), kind="stable")
    if n_keys > 2**_DIGIT:
        high = (keys[order] >> _DIGIT).astype(np.uint16)
        order = order[np.argsort(high, kind="stable")]
    return order
