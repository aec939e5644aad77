"""Triangles of symmetric matrices, kept in an order that whole matrices are made of quickly.

Folded, the K (K + 1) / 2 numbers of a (K, K) matrix end with its last row; the others, in an order
for which ``[others, reversed(others), last row]``, cut into rows of K, has the matrix's lower
triangle in place. To pick numbers one by one by their positions takes three times as long.
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
    """(n, K, K) matrices, right in their lower triangles alone, of the two parts of folded ones."""
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


def in_rows(triangles: FloatArray, width: int) -> FloatArray:
    """Upper triangles row by row, as files have them, of folded ones."""
    return np.take(triangles, _places(width), axis=1)


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
