"""The rows of one side in blocks, as tensors, and whole, as files and models have them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from funkgui.factorization.devices import load_tensorflow
from funkgui.factorization.solvers.triangles import in_rows, of_rows
from funkgui.factorization.solvers.variational_updates import Rows
from funkgui.ratings.matrix import FloatArray

tf = load_tensorflow()


def in_blocks(mean: FloatArray, covariance: FloatArray, parts: Sequence[slice]) -> list[Rows]:
    """A block for each part.

    Parameters
    ----------
    mean
        (n, K) float32.
    covariance
        (n, K (K + 1) / 2) float32 upper triangles, row by row.
    """
    width = mean.shape[1]
    return [
        Rows(tf.constant(mean[part]), tf.constant(of_rows(covariance[part], width)))
        for part in parts
    ]


def means(blocks: Sequence[Rows]) -> FloatArray:
    """A copy of all of them, (n, K) float32."""
    return np.concatenate([rows.mean.numpy() for rows in blocks])


def covariances(blocks: Sequence[Rows], unit: float = 1.0) -> FloatArray:
    """A copy of all of them: upper triangles, row by row.

    Parameters
    ----------
    unit
        Of the ratings: a row's factors scale by its root, the bias by it.
    """
    n_rows, width = sum(len(rows.mean) for rows in blocks), blocks[0].mean.shape[1]
    scale = np.full(width, np.sqrt(unit), np.float32)
    scale[-1] = unit
    first, second = np.triu_indices(width)
    out = np.empty((n_rows, len(first)), np.float32)
    start = 0
    for rows in blocks:
        stop = start + len(rows.mean)
        out[start:stop] = in_rows(rows.covariance.numpy(), width)
        start = stop
    out *= scale[first] * scale[second]
    return out
