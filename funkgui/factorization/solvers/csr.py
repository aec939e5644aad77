"""Sparse matrices in TensorFlow, by row, and their products: equal bits each time."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from funkgui.factorization.devices import load_tensorflow

tf = load_tensorflow()

Tensor = Any

_ALIGNED = 64


def csr(pairs: Any, values: Any, shape: Any) -> Tensor:
    """A sparse matrix of its values, in the order of rows, then columns.

    Parameters
    ----------
    pairs
        (n, 2) int64. Row and column of each value.
    shape
        Numbers of rows and columns, as an array or a tensor of int64 or, where pairs and values are
        tensors, in a list.
    """
    return tf.raw_ops.SparseTensorToCSRSparseMatrix(indices=pairs, values=values, dense_shape=shape)


def lent_to_tensorflow(shape: tuple[int, ...], dtype: type[np.generic]) -> NDArray[Any]:
    """An array to be filled, which `csr` reads where it stands: of others it makes a copy.

    It has to begin where the widest vectors of a processor may.
    """
    n_bytes = math.prod(shape) * np.dtype(dtype).itemsize
    memory = np.empty(n_bytes + _ALIGNED, np.uint8)
    begin = -memory.ctypes.data % _ALIGNED
    return memory[begin : begin + n_bytes].view(dtype).reshape(shape)


def transposed(sparse: Tensor) -> Tensor:
    """In half the time of another made of the values in that order."""
    return tf.raw_ops.SparseMatrixTranspose(input=sparse, type=tf.float32)


def times(sparse: Tensor, dense: Tensor) -> Tensor:
    """A sparse matrix times a dense one, each row summed in order.

    The product's own ``transpose_a`` adds up in whatever order its threads finish, so that two
    trainings would differ in their last bits: transpose before it.
    """
    return tf.raw_ops.SparseMatrixMatMul(a=sparse, b=dense)
