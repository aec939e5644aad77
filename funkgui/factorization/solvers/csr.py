"""Sparse matrices in TensorFlow, by row, and their products: equal bits each time."""

from __future__ import annotations

from typing import Any

from funkgui.factorization.devices import load_tensorflow

tf = load_tensorflow()

Tensor = Any


def csr(pairs: Any, values: Any, shape: Any) -> Tensor:
    """A sparse matrix of its values, in the order of rows, then columns.

    Parameters
    ----------
    pairs
        (n, 2) int64. Row and column of each value.
    shape
        Numbers of rows and columns, where they are a tensor one of int64.
    """
    return tf.raw_ops.SparseTensorToCSRSparseMatrix(indices=pairs, values=values, dense_shape=shape)


def transposed(sparse: Tensor) -> Tensor:
    """In half the time of another made of the values in that order."""
    return tf.raw_ops.SparseMatrixTranspose(input=sparse, type=tf.float32)


def times(sparse: Tensor, dense: Tensor) -> Tensor:
    """A sparse matrix times a dense one, each row summed in order.

    The product's own ``transpose_a`` adds up in whatever order its threads finish, so that two
    trainings would differ in their last bits: transpose before it.
    """
    return tf.raw_ops.SparseMatrixMatMul(a=sparse, b=dense)
