"""The training ratings of the sparse solver, dealt into equal batches and laid out for its steps.

Sizes are rounded up to one of a few classes, so that functions compiled for one matrix serve the
next: whatever fills up has no ratings and counts for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from funkgui.factorization.devices import load_tensorflow
from funkgui.ratings.matrix import BoolArray, FloatArray, IndexArray, IntArray, RatingMatrix
from funkgui.ratings.threads import in_threads, pieces

tf = load_tensorflow()

Tensor = Any

_SMALLEST_CLASS = 16
_LARGE = 1 << 20
"""From here on an epoch takes longer than compiling, so that classes lie closer together."""

_USERS_AT_ONCE = 1 << 15
"""Users of a piece: their factors are to fit the cache that the cores share."""

_PIECE = 1 << 18
"""No batch is cut into pieces shorter than this, for which the calls would count."""

_PIECES_STEP = 1 << 12
"""What the lengths of pieces are multiples of."""

_MEASURE_ALL = 5_000_000
_MEASURE = 2_000_000
"""With more training ratings than the first, the loss is measured on about the second: known to
within a thousandth, where measuring all would take a quarter of the time."""


class Sizes(NamedTuple):
    """Of a matrix and the pieces of its batches, rounded up to their classes."""

    n_users: int
    n_items: int
    piece: int


class Dealt(NamedTuple):
    """Which batch each rating is in, and where batches are cut into pieces.

    Attributes
    ----------
    batch_of
        (n_ratings,) uint16; ``n_batches`` where a rating is in none.
    n_batches
        How many batches there are.
    cuts
        (n_pieces + 1,) int64, ascending. Piece ``p`` of every batch has the ratings of the users
        from ``cuts[p]`` to before ``cuts[p + 1]``.
    """

    batch_of: NDArray[np.uint16]
    n_batches: int
    cuts: IntArray

    def batches(self) -> Iterator[IntArray]:
        """Positions of each batch's ratings, ascending."""
        for batch in range(self.n_batches):
            yield np.flatnonzero(self.batch_of == batch)

    def within(self, users: IndexArray) -> IntArray:
        """(n_pieces + 1,). Where the pieces of a batch begin and end, given its ratings' users."""
        return np.searchsorted(users, self.cuts)


class Batches(NamedTuple):
    """Ratings in equal batches; positions after ``sizes`` only fill up and count for nothing.

    A batch is cut into pieces, each the ratings of some neighbouring users, so that those users'
    factors stay in the processor's cache while a piece is dealt with.

    Attributes
    ----------
    users, items
        (n_batches, n_pieces, piece) int32, each piece in the order of users, then items.
    values
        (n_batches, n_pieces, piece) float32, centred and scaled.
    by_item
        (n_batches, n_pieces, piece) int32. The positions in the order of items, then users.
    sizes
        (n_batches, n_pieces) int32. How many ratings each piece has.
    cuts
        (n_pieces + 1,) int32. The users that pieces begin with, and the number of users.
    """

    users: Tensor
    items: Tensor
    values: Tensor
    by_item: Tensor
    sizes: Tensor
    cuts: Tensor


class Measured(NamedTuple):
    """Ratings whose errors are measured, in pieces of one length.

    Attributes
    ----------
    users, items
        (n_pieces, piece) int32.
    values
        (n_pieces, piece) float32, centred and scaled.
    sizes
        (n_pieces,) int32. How many ratings each piece has; the rest only fills up.
    """

    users: Tensor
    items: Tensor
    values: Tensor
    sizes: Tensor


class WhoRatedWhat(NamedTuple):
    """The 0/1 matrix of the training ratings, each user's row divided by the root of its length.

    Attributes
    ----------
    users, items
        (n_train,) int32, in the order of users, then items.
    weights
        (n_train,) float32. 1 / sqrt(n) for each of the n ratings of a user.
    by_item
        (n_train,) int32. The positions in the order of items, then users.
    """

    users: Tensor
    items: Tensor
    weights: Tensor
    by_item: Tensor


def size_class(n: int) -> int:
    """The next of eight sizes an octave, or of 32 among large ones: at most an eighth more."""
    if n <= _SMALLEST_CLASS:
        return _SMALLEST_CLASS
    step = 1 << max((n - 1).bit_length() - (6 if n > _LARGE else 4), 0)
    return -(-n // step) * step


def dealt(ratings: RatingMatrix, hidden: BoolArray, n_batches: int, seed: int) -> Dealt:
    """Training ratings dealt at random into batches that differ by one in size at most."""
    n_train = len(hidden) - int(np.count_nonzero(hidden))
    share = np.resize(np.arange(n_batches, dtype=np.uint16), n_train)
    np.random.default_rng(seed).shuffle(share)
    batch_of = np.full(len(hidden), n_batches, np.uint16)
    batch_of[~hidden] = share
    return Dealt(batch_of, n_batches, _cuts(ratings, n_train // n_batches))


def _cuts(ratings: RatingMatrix, in_batch: int) -> IntArray:
    """Where to cut a batch: among the users, so that pieces are of about one length."""
    n_pieces = min(-(-ratings.n_users // _USERS_AT_ONCE), in_batch // _PIECE)
    if n_pieces <= 1:
        return np.array([0, ratings.n_users])
    even = np.arange(1, n_pieces) * (ratings.n_ratings / n_pieces)
    inner = np.searchsorted(ratings.indptr, even)
    return np.unique(np.concatenate([[0], inner, [ratings.n_users]]))


def sizes_of(ratings: RatingMatrix, parts: Dealt) -> Sizes:
    """The classes of a matrix and of the pieces of its batches."""
    longest = max(np.diff(parts.within(ratings.user_index[mine])).max() for mine in parts.batches())
    whole = len(parts.cuts) == 2
    piece = size_class(int(longest)) if whole else -(-int(longest) // _PIECES_STEP) * _PIECES_STEP
    return Sizes(size_class(ratings.n_users), size_class(ratings.n_items), piece)


def laid_out(
    ratings: RatingMatrix, parts: Dealt, sizes: Sizes, mean: float, unit: float
) -> Batches:
    """The training ratings in their batches, centred and scaled."""
    n_pieces = len(parts.cuts) - 1
    shape = parts.n_batches, n_pieces, sizes.piece
    cuts = np.append(parts.cuts[:-1], sizes.n_users)
    users = np.empty(shape, np.int32)
    users[:] = (cuts[1:] - 1)[:, None]
    items = np.full(shape, sizes.n_items - 1, np.int32)
    values = np.zeros(shape, np.float32)
    lengths = np.empty(shape[:2], np.int32)
    for batch, mine in enumerate(parts.batches()):
        of_users = ratings.user_index[mine]
        ends = parts.within(of_users)
        for piece, (start, end) in enumerate(pairwise(ends)):
            at, filled = mine[start:end], slice(end - start)
            users[batch, piece, filled] = of_users[start:end]
            items[batch, piece, filled] = ratings.item_index[at]
            values[batch, piece, filled] = _scaled(ratings.values[at], mean, unit)
        lengths[batch] = np.diff(ends)
    by_item = _in_items_order(items)
    # One after the other, so that few of them are there twice.
    held = [users, items, values, by_item, lengths, cuts.astype(np.int32)]
    del users, items, values, by_item
    return Batches(*(tf.constant(held.pop(0)) for _ in range(len(held))))


def _in_items_order(items: IndexArray) -> IndexArray:
    order = np.empty(items.shape, np.int32)
    # Numbers of 16 bits are sorted several times as fast.
    keys = np.uint16 if items.max() < 1 << 16 else np.int32

    def sort(batch: int) -> None:
        order[batch] = np.argsort(items[batch].astype(keys), axis=-1, kind="stable")

    for _ in in_threads(sort, range(len(items))):
        pass
    return order


def _scaled(values: FloatArray, mean: float, unit: float) -> NDArray[np.float64]:
    return np.asarray((values.astype(np.float64) - mean) / unit)


def to_measure(
    ratings: RatingMatrix, at: IntArray, sizes: Sizes, mean: float, unit: float
) -> Measured:
    """Some ratings, centred and scaled, in pieces as long as those of the batches.

    Predictions are compiled for that length.
    """
    parts = pieces(len(at), sizes.piece)
    shape = len(parts), sizes.piece
    users, items = np.zeros(shape, np.int32), np.zeros(shape, np.int32)
    values = np.zeros(shape, np.float32)
    users.flat[: len(at)] = ratings.user_index[at]
    items.flat[: len(at)] = ratings.item_index[at]
    values.flat[: len(at)] = _scaled(ratings.values[at], mean, unit)
    lengths = np.array([part.stop - part.start for part in parts], np.int32)
    return Measured(*map(tf.constant, (users, items, values, lengths)))


def some_to_measure(hidden: BoolArray, seed: int) -> IntArray | None:
    """Positions of about two million training ratings, drawn at random; None for all of them."""
    if len(hidden) - np.count_nonzero(hidden) <= _MEASURE_ALL:
        return None
    drawn = np.random.default_rng(seed).integers(0, len(hidden), _MEASURE)
    drawn = np.unique(drawn)
    return drawn[~hidden[drawn]]


def counts_of(ratings: RatingMatrix, parts: Dealt, sizes: Sizes) -> dict[str, Tensor]:
    """How many ratings each user and item has in each batch, as (n_batches, n) float32."""
    users = np.empty((parts.n_batches, sizes.n_users), np.float32)
    items = np.empty((parts.n_batches, sizes.n_items), np.float32)
    for batch, mine in enumerate(parts.batches()):
        users[batch] = np.bincount(ratings.user_index[mine], minlength=sizes.n_users)
        items[batch] = np.bincount(ratings.item_index[mine], minlength=sizes.n_items)
    return {"user": tf.constant(users), "item": tf.constant(items)}


def who_rated_what(ratings: RatingMatrix, at: IntArray) -> WhoRatedWhat:
    """What SVD++ sums over.

    Parameters
    ----------
    at
        Positions of the training ratings, ascending.
    """
    users, items = ratings.user_index[at], ratings.item_index[at]
    weights = (1.0 / np.sqrt(np.bincount(users)[users])).astype(np.float32)
    by_item = np.argsort(items, kind="stable").astype(np.int32)
    return WhoRatedWhat(*map(tf.constant, (users, items, weights, by_item)))


def ratings_with(ratings: RatingMatrix, at: IntArray, parts: Dealt, sizes: Sizes) -> Tensor:
    """How many ratings each item's y has a part in, as (n_batches, n_items) float32.

    Those are all ratings of the users who rated the item; each batch has about its share of them.

    Parameters
    ----------
    at, parts
        Positions of the training ratings, whole and dealt into batches.
    """
    users, items = ratings.user_index[at], ratings.item_index[at]
    whole = np.bincount(items, weights=np.bincount(users)[users], minlength=sizes.n_items)
    shares = np.bincount(parts.batch_of, minlength=parts.n_batches)[: parts.n_batches] / len(at)
    return tf.constant((shares[:, None] * whole).astype(np.float32))
