"""Triangles of symmetric matrices, kept in an order that whole matrices are made of quickly.

A folded triangle holds the K (K + 1) / 2 numbers of a symmetric (K, K) matrix: its last row comes
last, and the others stand before it in such an order that ``[others, reversed(others), last row]``,
reshaped to (K, K), has the lower triangle of the matrix in place. Gathering the numbers by their
positions takes three times as long.

References
----------
TensorFlow Probability, ``tfp.math.fill_triangular``, which fills triangles by the same reversal.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from funkgui.factorization.devices import load_tensorflow
from funkgui.ratings.matrix import FloatArray

tf = load_tensorflow()

Tensor = Any


def n_in_triangle(width: int) -> int:
    """Numbers in the triangle of a (K, K) matrix, the diagonal included."""
    return width * (width + 1) // 2


def unfolded(others: Tensor, last: Tensor, width: int) -> Tensor:
    """(n, K, K) matrices of folded triangles' two parts; only their lower triangles are right."""
    rows = tf.concat([others, tf.reverse(others, [1]), last], axis=1)
    return tf.reshape(rows, [-1, width, width])


def folded(full: Tensor, width: int) -> Tensor:
    """(n, K (K + 1) / 2) of (n, K, K) symmetric matrices."""
    half = n_in_triangle(width) - width
    flat = tf.reshape(full, [-1, width * width])
    first, second, last = tf.split(flat, [half, half, width], axis=1)
    at = np.arange(half)
    others = tf.where(at % width <= at // width, first, tf.reverse(second, [1]))
    return tf.concat([others, last], axis=1)


def in_rows(triangles: NDArray[Any], width: int) -> NDArray[Any]:
    """Upper triangles row by row, as files have them, of folded ones."""
    return np.take(triangles, _places(width), axis=-1)


def of_rows(triangles: FloatArray, width: int) -> FloatArray:
    """Folded triangles of upper ones row by row."""
    return np.take(triangles, np.argsort(_places(width)), axis=1)


def _places(width: int) -> NDArray[np.int64]:
    """Where each element of an upper triangle, row by row, is in the folded one."""
    size = n_in_triangle(width)
    others, last = np.split(np.arange(size), [size - width])
    full = np.concatenate([others, others[::-1], last])
    columns, rows = np.triu_indices(width)
    return full.reshape(width, width)[rows, columns]
