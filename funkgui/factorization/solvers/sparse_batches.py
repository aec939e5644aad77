"""The training ratings of the sparse solver, dealt into equal batches and laid out for its steps.

Sizes are rounded up to one of a few classes, so that functions compiled for one matrix serve the
next: whatever fills up has no ratings and counts for nothing.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from funkgui.factorization.devices import load_tensorflow
from funkgui.factorization.solvers.start import Units
from funkgui.ratings.matrix import BoolArray, FloatArray, IntArray, RatingMatrix
from funkgui.ratings.threads import in_threads, pieces

tf = load_tensorflow()

Tensor = Any

_SMALLEST_CLASS = 16
_LARGE = 1 << 20
"""From here on an epoch takes longer than compiling, so that classes lie closer together."""

_USERS_AT_ONCE = 1 << 15
"""Users of a piece: their factors are to fit the cache that the cores share."""

_SHORTEST_PIECE, _LONGEST_PIECE = 1 << 18, 1 << 20
"""Least and most ratings of a piece: the calls for shorter ones take too much time, the temporary
arrays of longer ones too much memory."""

_PIECES_STEP = 1 << 12
"""Lengths of pieces are multiples of this."""

_SHUFFLED_AT_ONCE = 1 << 20
"""Ratings dealt in one go: their batches are to fit the cache."""


class Sizes(NamedTuple):
    """Numbers of users, items and ratings of a piece, rounded up to their size classes."""

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

    def pieces(self, ratings: RatingMatrix) -> list[slice]:
        """Where the ratings of each piece's users lie, of all batches together."""
        return [slice(int(start), int(end)) for start, end in pairwise(ratings.indptr[self.cuts])]

    def sizes(self, ratings: RatingMatrix) -> IntArray:
        """(n_pieces, n_batches). How many ratings each piece of each batch has."""
        counts = [
            np.bincount(self.batch_of[part], minlength=self.n_batches)[: self.n_batches]
            for part in self.pieces(ratings)
        ]
        return np.array(counts)


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
    sizes
        (n_batches, n_pieces) int32. How many ratings each piece has.
    cuts
        (n_pieces + 1,) int32. The users that pieces begin with, and the number of users.
    """

    users: Tensor
    items: Tensor
    values: Tensor
    sizes: Tensor
    cuts: Tensor


class WhoRatedWhat(NamedTuple):
    """The 0/1 matrix of the training ratings, each user's row divided by the root of its length.

    Attributes
    ----------
    users, items
        (n_train,) int32, in the order of users, then items.
    weights
        (n_train,) float32. 1 / sqrt(n) for each of the n ratings of a user.
    """

    users: Tensor
    items: Tensor
    weights: Tensor


def size_class(n: int) -> int:
    """The next larger size class: eight an octave, 32 of large sizes; at most an eighth more."""
    if n <= _SMALLEST_CLASS:
        return _SMALLEST_CLASS
    step = 1 << max((n - 1).bit_length() - (6 if n > _LARGE else 4), 0)
    return -(-n // step) * step


def dealt(ratings: RatingMatrix, hidden: BoolArray, n_batches: int, seed: int) -> Dealt:
    """Training ratings dealt at random into batches that differ by one in size at most."""
    n_train = len(hidden) - int(np.count_nonzero(hidden))
    shares = np.resize(np.arange(n_batches, dtype=np.uint16), n_train)

    def shuffle(part: slice) -> None:
        deal = part.start // _SHUFFLED_AT_ONCE
        np.random.default_rng([seed, deal]).shuffle(shares[part])

    for _ in in_threads(shuffle, pieces(n_train, _SHUFFLED_AT_ONCE)):
        pass
    batch_of = np.full(len(hidden), n_batches, np.uint16)
    batch_of[~hidden] = shares
    return Dealt(batch_of, n_batches, _cuts(ratings, n_train // n_batches))


def _cuts(ratings: RatingMatrix, in_batch: int) -> IntArray:
    """Where to cut a batch: among the users, so that pieces are of about one length."""
    wished = max(-(-ratings.n_users // _USERS_AT_ONCE), -(-in_batch // _LONGEST_PIECE))
    n_pieces = min(wished, in_batch // _SHORTEST_PIECE)
    if n_pieces <= 1:
        return np.array([0, ratings.n_users])
    even = np.arange(1, n_pieces) * (ratings.n_ratings / n_pieces)
    inner = np.searchsorted(ratings.indptr, even)
    return np.unique(np.concatenate([[0], inner, [ratings.n_users]]))


def sizes_of(ratings: RatingMatrix, parts: Dealt) -> Sizes:
    """The classes of a matrix and of the pieces of its batches."""
    longest = int(parts.sizes(ratings).max())
    whole = len(parts.cuts) == 2
    piece = size_class(longest) if whole else -(-longest // _PIECES_STEP) * _PIECES_STEP
    return Sizes(size_class(ratings.n_users), size_class(ratings.n_items), piece)


def laid_out(
    ratings: RatingMatrix, parts: Dealt, sizes: Sizes, units: Units
) -> tuple[Batches, dict[str, Tensor]]:
    """The training ratings in their batches, centred and scaled.

    Returns
    -------
    batches, counts
        And how many ratings each ``user`` and ``item`` has in each, as (n_batches, n) float32.
    """
    layout = _Layout(ratings, parts, sizes, units)
    of_items = np.zeros((parts.n_batches, sizes.n_items), np.float32)
    for in_piece in in_threads(layout.lay_out, range(len(parts.cuts) - 1)):
        of_items += in_piece
    counts = {"user": tf.constant(layout.of_users), "item": tf.constant(of_items)}
    return layout.tensors(), counts


class _Layout:
    """The arrays of `Batches`, laid out piece by piece."""

    def __init__(self, ratings: RatingMatrix, parts: Dealt, sizes: Sizes, units: Units) -> None:
        self._ratings, self._parts, self._sizes, self._units = ratings, parts, sizes, units
        self._lengths = parts.sizes(ratings)
        self._cuts = np.append(parts.cuts[:-1], sizes.n_users)
        shape = parts.n_batches, len(self._lengths), sizes.piece
        self._users, self._items = (np.empty(shape, np.int32) for _ in range(2))
        self._values = np.zeros(shape, np.float32)
        self.of_users = np.zeros((parts.n_batches, sizes.n_users), np.float32)

    def lay_out(self, piece: int) -> FloatArray:
        """Lay out one piece of each batch; (n_batches, n_items): its ratings of each item."""
        ratings, n_items = self._ratings, self._sizes.n_items
        first, end = self._cuts[piece], self._cuts[piece + 1]
        counts = np.empty((self._parts.n_batches, n_items), np.float32)
        for batch, mine in enumerate(self._positions(piece)):
            n, at = len(mine), (batch, piece)
            users, items = self._users[at], self._items[at]
            users[:n], users[n:] = ratings.user_index[mine], end - 1
            items[:n], items[n:] = ratings.item_index[mine], n_items - 1
            self._values[at][:n] = self._units.scaled(ratings.values[mine])
            own = np.bincount(users[:n] - first, minlength=end - first)
            self.of_users[batch, first:end] = own
            counts[batch] = np.bincount(items[:n], minlength=n_items)
        return counts

    def _positions(self, piece: int) -> list[IntArray]:
        """Those of the ratings that a piece of each batch has, ascending."""
        where = self._parts.pieces(self._ratings)[piece]
        order = np.argsort(self._parts.batch_of[where], kind="stable")
        order += where.start
        return np.split(order, np.cumsum(self._lengths[piece]))[:-1]

    def tensors(self) -> Batches:
        """The batches; leaves nothing here, so that few arrays are there twice at a time."""
        held = [self._users, self._items, self._values]
        del self._users, self._items, self._values
        users, items, values = (tf.constant(held.pop(0)) for _ in range(3))
        lengths = tf.constant(self._lengths.T.astype(np.int32))
        return Batches(users, items, values, lengths, tf.constant(self._cuts.astype(np.int32)))


def who_rated_what(ratings: RatingMatrix, at: IntArray) -> WhoRatedWhat:
    """What SVD++ sums over.

    Parameters
    ----------
    at
        Positions of the training ratings, ascending.
    """
    users, items = ratings.user_index[at], ratings.item_index[at]
    weights = (1.0 / np.sqrt(np.bincount(users)[users])).astype(np.float32)
    return WhoRatedWhat(*map(tf.constant, (users, items, weights)))


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
    shares = parts.sizes(ratings).sum(axis=0) / len(at)
    return tf.constant((shares[:, None] * whole).astype(np.float32))
