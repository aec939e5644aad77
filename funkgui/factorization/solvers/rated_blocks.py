"""Training ratings as constant sparse matrices, in blocks of users, and their products."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from funkgui.factorization.devices import load_tensorflow
from funkgui.factorization.solvers.csr import csr, transposed
from funkgui.ratings.matrix import BoolArray, FloatArray, RatingMatrix
from funkgui.ratings.threads import in_threads, pieces

tf = load_tensorflow()

Tensor = Any
Sums = NDArray[np.float64]
Counts = NDArray[np.int64]


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


class _Laid(NamedTuple):
    """The training ratings of some users, in the order of users and items, and sums of them."""

    users: slice
    pairs: NDArray[np.int64]
    values: FloatArray
    user_counts: Counts
    item_counts: Counts
    user_squares: Sums


Built = tuple[_Laid, RatedBlock]
ForEach = Callable[[Callable[[_Laid], Built], Iterable[_Laid]], Iterator[Built]]


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
    for_each
        Has TensorFlow's part of one block made after the other, as `map` does in the calling
        thread, or of some at a time, as `in_threads` does.
    """

    def __init__(
        self,
        ratings: RatingMatrix,
        hidden: BoolArray,
        mean: float,
        unit: float,
        at_once: int,
        for_each: ForEach = map,
    ) -> None:
        self.n_users, self.n_items = ratings.n_users, ratings.n_items
        self.user_counts = np.zeros(self.n_users, np.float64)
        self.item_counts = np.zeros(self.n_items, np.float64)
        self.user_squares = np.zeros(self.n_users, np.float64)
        self.blocks: list[RatedBlock] = []

        def lay_out(users: slice) -> _Laid:
            return _laid_out(ratings, hidden, mean, unit, users)

        for laid, block in for_each(_built, in_threads(lay_out, pieces(self.n_users, at_once))):
            self.user_counts[laid.users] = laid.user_counts
            self.item_counts += laid.item_counts
            self.user_squares[laid.users] = laid.user_squares
            self.blocks.append(block)
        self.n_train = int(self.user_counts.sum())


def _laid_out(
    ratings: RatingMatrix, hidden: BoolArray, mean: float, unit: float, users: slice
) -> _Laid:
    ends = ratings.indptr[users.start : users.stop + 1]
    n = len(ends) - 1
    part = slice(int(ends[0]), int(ends[-1]))
    # Positions are taken in half the time that a mask cuts out.
    train = np.flatnonzero(~hidden[part])
    rows = np.repeat(np.arange(n, dtype=np.int32), np.diff(ends)).take(train)
    columns = ratings.item_index[part].take(train)
    exact = (ratings.values[part].take(train).astype(np.float64) - mean) / unit
    values = exact.astype(np.float32)
    return _Laid(
        users,
        np.stack([rows, columns], axis=1, dtype=np.int64),
        values,
        np.bincount(rows, minlength=n),
        np.bincount(columns, minlength=ratings.n_items),
        np.bincount(rows, values.astype(np.float64) ** 2, n).astype(np.float64, copy=False),
    )


def _built(laid: _Laid) -> Built:
    ones, shape = np.ones_like(laid.values), (len(laid.user_counts), len(laid.item_counts))
    by_user = Products(csr(laid.pairs, ones, shape), csr(laid.pairs, laid.values, shape))
    return laid, RatedBlock(laid.users, by_user, Products(*map(transposed, by_user)))
