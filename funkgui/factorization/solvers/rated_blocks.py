"""Training ratings as constant sparse matrices, in blocks of users, and their products."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from funkgui.factorization.devices import load_tensorflow
from funkgui.factorization.solvers.csr import csr, lent_to_tensorflow, transposed
from funkgui.ratings.matrix import BoolArray, FloatArray, RatingMatrix
from funkgui.ratings.row_sums import row_sums
from funkgui.ratings.threads import in_kept_threads, pieces, pieces_of_about

tf = load_tensorflow()

Tensor = Any
Sums = NDArray[np.float64]
Counts = NDArray[np.int64]

_RATINGS_AT_ONCE = 1 << 16


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
        thread, or of some at a time, as `in_kept_threads` does.
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

        laid_out = in_kept_threads(lay_out, pieces(self.n_users, at_once))
        for laid, block in for_each(_built, laid_out):
            self.user_counts[laid.users] = laid.user_counts
            self.item_counts += laid.item_counts
            self.user_squares[laid.users] = laid.user_squares
            self.blocks.append(block)
        self.n_train = int(self.user_counts.sum())


def _laid_out(
    ratings: RatingMatrix, hidden: BoolArray, mean: float, unit: float, users: slice
) -> _Laid:
    ends = ratings.indptr[users.start : users.stop + 1]
    begin = int(ends[0])
    counts = row_sums(~hidden[begin : int(ends[-1])], ends - begin).astype(np.int64)
    starts = np.append(0, counts.cumsum())
    pairs = lent_to_tensorflow((int(starts[-1]), 2), np.int64)
    values = lent_to_tensorflow((int(starts[-1]),), np.float32)
    squares, item_counts = np.zeros(len(counts)), np.zeros(ratings.n_items, np.int64)
    # In parts, which use the same memory again: new memory takes longer to get than to fill.
    for some in pieces_of_about(ends[1:] - begin, max(_RATINGS_AT_ONCE, ratings.n_items)):
        part = slice(int(ends[some.start]), int(ends[some.stop]))
        own = starts[some.start : some.stop + 1]
        place = slice(int(own[0]), int(own[-1]))
        # By positions it takes half as long as by a mask.
        train = np.flatnonzero(~hidden[part])
        columns = ratings.item_index[part].take(train)
        pairs[place, 0] = np.repeat(np.arange(some.start, some.stop), counts[some])
        pairs[place, 1] = columns
        item_counts += np.bincount(columns, minlength=ratings.n_items)
        exact = ratings.values[part].take(train).astype(np.float64)
        exact -= mean
        exact /= unit
        values[place] = exact
        np.square(values[place], out=exact, dtype=np.float64)
        squares[some] = row_sums(exact, own - own[0])
    return _Laid(users, pairs, values, counts, item_counts, squares)


def _built(laid: _Laid) -> Built:
    shape = np.array([len(laid.user_counts), len(laid.item_counts)])
    ones = lent_to_tensorflow(laid.values.shape, np.float32)
    ones.fill(1)
    by_user = Products(csr(laid.pairs, ones, shape), csr(laid.pairs, laid.values, shape))
    return laid, RatedBlock(laid.users, by_user, Products(*map(transposed, by_user)))
