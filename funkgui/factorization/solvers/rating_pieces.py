"""Predictions and errors of ratings in pieces, compiled once for any number of pieces."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from funkgui.factorization.devices import load_tensorflow
from funkgui.factorization.solvers.descent import clipped
from funkgui.factorization.solvers.start import Units
from funkgui.ratings.matrix import IntArray, RatingMatrix
from funkgui.ratings.threads import pieces as cut_into_pieces

tf = load_tensorflow()

Tensor = Any

_COLUMNS_AT_ONCE = 8
"""Factors per fused gather-multiply-add; XLA stops fusing when rows are wider."""

_COLUMNS_COMPILED = 128
"""Factors that are compiled at most; a loop goes through more, which else would take seconds and
hundreds of megabytes to compile."""


class RatingPieces(NamedTuple):
    """Ratings in pieces of one length.

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


def rating_pieces(
    ratings: RatingMatrix,
    at: IntArray,
    length: int,
    units: Units,
    last_user: int = 0,
    last_item: int = 0,
) -> RatingPieces:
    """Some ratings in pieces.

    Parameters
    ----------
    at
        (n,) positions of the ratings.
    length
        Of a piece.
    last_user, last_item
        What fills up users and items.
    """
    parts = cut_into_pieces(len(at), length)

    def filled(values: NDArray[Any], filling: int, dtype: type) -> Tensor:
        table: NDArray[Any] = np.full((len(parts), length), filling, dtype)
        table.reshape(-1)[: len(at)] = values
        return tf.constant(table)

    return RatingPieces(
        filled(ratings.user_index[at], last_user, np.int32),
        filled(ratings.item_index[at], last_item, np.int32),
        filled(units.scaled(ratings.values[at]), 0, np.float32),
        tf.constant(np.array([part.stop - part.start for part in parts], np.int32)),
    )


def squared_errors(
    pieces: RatingPieces, factors: tuple[Tensor, ...], low: Tensor, high: Tensor
) -> Tensor:
    """Sum of squared errors of the clipped predictions, in float64."""
    return of_any_number(_squared_errors, pieces, factors, low, high)


def of_any_number(function: Any, tensors: Any, *rest: Any, **options: Any) -> Any:
    """What a compiled function returns, traced once for any number of the tensors' rows."""
    open_ended = tf.nest.map_structure(
        lambda one: tf.TensorSpec([None, *one.shape[1:]], one.dtype), tensors
    )
    function.get_concrete_function(open_ended, *rest, **options)
    return function(tensors, *rest, **options)


@tf.function(jit_compile=True, autograph=False)
def plus_products(
    total: Tensor, left: Tensor, right: Tensor, left_index: Tensor, right_index: Tensor
) -> Tensor:
    """``total``, and for each pair of indices the dot product of these rows of the two matrices."""

    def add(first: Tensor, total: Tensor) -> Any:
        u, v = (tf.slice(side, [0, first], [-1, _COLUMNS_COMPILED]) for side in (left, right))
        return first + _COLUMNS_COMPILED, _plus(total, u, v, left_index, right_index)

    width = left.shape[1]
    in_loop = width - width % _COLUMNS_COMPILED
    if in_loop:
        start = tf.constant(0), total
        _, total = tf.while_loop(lambda first, _: first < in_loop, add, start)
    return _plus(total, left[:, in_loop:], right[:, in_loop:], left_index, right_index)


def _plus(
    total: Tensor, left: Tensor, right: Tensor, left_index: Tensor, right_index: Tensor
) -> Tensor:
    for first in range(0, left.shape[1], _COLUMNS_AT_ONCE):
        some = slice(first, min(first + _COLUMNS_AT_ONCE, left.shape[1]))
        total += tf.reduce_sum(
            tf.gather(left[:, some], left_index) * tf.gather(right[:, some], right_index), axis=1
        )
    return total


@tf.function(jit_compile=True, autograph=False)
def predictions(
    u: Tensor, v: Tensor, user_bias: Tensor, item_bias: Tensor, users: Tensor, items: Tensor
) -> Tensor:
    """Predictions of pairs of users and items, without the mean."""
    biases = tf.gather(user_bias, users) + tf.gather(item_bias, items)
    return plus_products(biases, u, v, users, items)


@tf.function(autograph=False)
def _squared_errors(
    pieces: RatingPieces, factors: tuple[Tensor, ...], low: Tensor, high: Tensor
) -> Tensor:
    def add(piece: Tensor, total: Tensor) -> Any:
        users, items = pieces.users[piece], pieces.items[piece]
        scores = predictions(*factors, users, items)
        squared = tf.square(clipped(scores, low, high) - pieces.values[piece])
        counts = tf.range(tf.shape(users)[0]) < pieces.sizes[piece]
        part = tf.reduce_sum(tf.cast(tf.where(counts, squared, 0.0), tf.float64))
        return piece + 1, total + part

    n_pieces = tf.shape(pieces.sizes)[0]
    zero = (tf.constant(0), tf.constant(0.0, tf.float64))
    return tf.while_loop(lambda piece, _: piece < n_pieces, add, zero)[1]
