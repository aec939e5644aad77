"""The training ratings of the sparse solver, dealt into equal batches and laid out for its steps.

Sizes are rounded up to one of a few classes, so that functions compiled for one matrix serve the
next: whatever fills up has no ratings and counts for nothing.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from funkgui.factorization.devices import load_tensorflow
from funkgui.ratings.matrix import IntArray, RatingMatrix

tf = load_tensorflow()

Tensor = Any

_SMALLEST_CLASS = 16
_LARGE = 1 << 20
"""From here on an epoch takes longer than compiling, so that classes lie closer together."""


class Sizes(NamedTuple):
    """Of a matrix and its batches, rounded up to their classes."""

    n_users: int
    n_items: int
    batch: int


class Batches(NamedTuple):
    """Ratings in equal batches; positions after ``sizes`` only fill up and count for nothing.

    Attributes
    ----------
    users, items
        (n_batches, batch_size) int32, each batch in the order of users, then items.
    values
        (n_batches, batch_size) float32, centred and scaled.
    by_item
        (n_batches, batch_size) int32. The positions in the order of items, then users.
    sizes
        (n_batches,) int32. How many ratings each batch has.
    """

    users: Tensor
    items: Tensor
    values: Tensor
    by_item: Tensor
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


def dealt(at: IntArray, n_batches: int, seed: int) -> list[IntArray]:
    """Positions dealt at random into batches that differ by one in size at most."""
    batch_of = (np.arange(len(at), dtype=np.int32) % n_batches).astype(np.uint16)
    np.random.default_rng(seed).shuffle(batch_of)
    return [at[batch_of == batch] for batch in range(n_batches)]


def laid_out(
    ratings: RatingMatrix, parts: list[IntArray], sizes: Sizes, mean: float, unit: float
) -> Batches:
    """A batch of each part, the ratings centred and scaled.

    Parameters
    ----------
    parts
        Positions in ``ratings``, ascending, at most ``sizes.batch`` in each.
    """
    shape = len(parts), sizes.batch
    users = np.full(shape, sizes.n_users - 1, np.int32)
    items = np.full(shape, sizes.n_items - 1, np.int32)
    values = np.zeros(shape, np.float32)
    for batch, mine in enumerate(parts):
        users[batch, : len(mine)] = ratings.user_index[mine]
        items[batch, : len(mine)] = ratings.item_index[mine]
        values[batch, : len(mine)] = (ratings.values[mine].astype(np.float64) - mean) / unit
    by_item = np.empty(shape, np.int32)
    # Numbers of 16 bits are sorted several times as fast.
    keys = np.uint16 if sizes.n_items <= 1 << 16 else np.int32
    for batch, row in enumerate(items):
        by_item[batch] = np.argsort(row.astype(keys), kind="stable")
    lengths = np.array([len(mine) for mine in parts], np.int32)
    return Batches(*map(tf.constant, (users, items, values, by_item, lengths)))


def counts_of(ratings: RatingMatrix, parts: list[IntArray], sizes: Sizes) -> dict[str, Tensor]:
    """How many ratings each user and item has in each batch, as (n_batches, n) float32."""
    sides = {
        "user": (ratings.user_index, sizes.n_users),
        "item": (ratings.item_index, sizes.n_items),
    }
    return {
        side: tf.constant(
            np.stack([np.bincount(index[mine], minlength=n).astype(np.float32) for mine in parts])
        )
        for side, (index, n) in sides.items()
    }


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


def ratings_with(
    ratings: RatingMatrix, at: IntArray, parts: list[IntArray], sizes: Sizes
) -> Tensor:
    """How many ratings each item's y has a part in, as (n_batches, n_items) float32.

    Those are all ratings of the users who rated the item; each batch has about its share of them.

    Parameters
    ----------
    at, parts
        Positions of the training ratings, whole and dealt into batches.
    """
    users, items = ratings.user_index[at], ratings.item_index[at]
    whole = np.bincount(items, weights=np.bincount(users)[users], minlength=sizes.n_items)
    shares = np.array([len(mine) / len(at) for mine in parts])
    return tf.constant((shares[:, None] * whole).astype(np.float32))
