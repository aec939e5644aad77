"""Triangles of symmetric matrices, kept in an order that whole matrices are made of quickly.

Folded, the K (K + 1) / 2 numbers of a (K, K) matrix begin with its last row, from right to left;
the rest follows so that ``[folded[K:], reversed(folded)]``, cut into rows of K, has the matrix's
lower triangle in place. To pick numbers one by one by their positions takes three times as long.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from funkgui.factorization.devices import load_tensorflow
from funkgui.ratings.matrix import FloatArray

tf = load_tensorflow()

Tensor = Any


def n_in_triangle(width: Any) -> Any:
    """Numbers in the triangle of a (K, K) matrix, the diagonal included."""
    return width * (width + 1) // 2


def unfolded(folded: Tensor, width: Any) -> Tensor:
    """(n, K, K) matrices, right in their lower triangles alone, of (n, K (K + 1) / 2) folded."""
    rows = tf.concat([folded[:, width:], tf.reverse(folded, [1])], axis=1)
    return tf.reshape(rows, [-1, width, width])


def folded(full: Tensor) -> Tensor:
    """(n, K (K + 1) / 2) of (n, K, K) symmetric matrices."""
    width = tf.shape(full)[1]
    size = n_in_triangle(width)
    lower = tf.reshape(tf.linalg.band_part(tf.ones([width, width]), -1, 0), [-1]) > 0
    in_order = tf.concat([tf.zeros([width], tf.bool), lower[: size - width]], axis=0)
    flat = tf.reshape(full, [-1, width * width])
    turned = tf.reverse(flat[:, width * width - size :], [1])
    moved = tf.pad(flat[:, : size - width], [[0, 0], [width, 0]])
    return tf.where(in_order, moved, turned)


def in_rows(triangles: FloatArray, width: int) -> FloatArray:
    """Upper triangles row by row, as files have them, of folded ones."""
    return np.take(triangles, _places(width), axis=1)


def of_rows(triangles: FloatArray, width: int) -> FloatArray:
    """Folded triangles of upper ones row by row."""
    return np.take(triangles, np.argsort(_places(width)), axis=1)


def _places(width: int) -> NDArray[np.int64]:
    """Where each element of an upper triangle, row by row, is in the folded one."""
    size = n_in_triangle(width)
    full = np.concatenate([np.arange(width, size), np.arange(size)[::-1]])
    columns, rows = np.triu_indices(width)
    return full.reshape(width, width)[rows, columns]
