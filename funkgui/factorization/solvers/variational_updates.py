"""The equations of the variational solver: moments and posteriors of rows.

A row theta = [factors, bias] has K numbers. Sums over its ratings are linear in the moments of the
other side's rows, so they are products of a constant sparse matrix with the moments side by side.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from funkgui.factorization.devices import load_tensorflow
from funkgui.factorization.solvers.triangles import folded, n_in_triangle, unfolded

tf = load_tensorflow()

Tensor = Any

_LANES = 16
"""Numbers of the widest vectors."""


class Rows(NamedTuple):
    """Normal distributions of some rows.

    Attributes
    ----------
    mean
        (n, K) float32.
    covariance
        (n, K (K + 1) / 2) float32, folded; zeros for rows that are drawn.
    """

    mean: Tensor
    covariance: Tensor


def product(left: Tensor, right: Tensor) -> Tensor:
    """Of two matrices, as of a batch of one.

    The first plain product of a process takes oneDNN 40 ms of the processor to write its code for,
    the first of batches 3.
    """
    batches = tf.expand_dims(left, 0), tf.expand_dims(right, 0)
    return tf.squeeze(tf.matmul(*batches), 0)


def trace(width: int, draws: bool) -> None:
    """Trace the functions for rows of K numbers, once in a process for each K, and run them.

    Were K not known while tracing, twice as many operations would be traced and optimised.
    """
    mean, ones = np.zeros((1, width), np.float32), np.ones(1, np.float32)
    covariance = np.zeros((1, n_in_triangle(width)), np.float32)
    second, first = _traced(moments, mean, covariance, ones)
    identity = np.eye(width, dtype=np.float32)
    given = second, first, identity, mean, ones
    _traced(posterior, *given, identity[None])
    if draws:
        _traced(draw, *given, mean)


def _traced(function: Any, *given: Any) -> Any:
    """What it makes of one row, after it has been traced for any number of them."""
    any_number = [tf.TensorSpec([None, *one.shape[1:]]) for one in given]
    return function.get_concrete_function(*any_number)(*map(tf.constant, given))


@tf.function(autograph=False)
def moments(mean: Tensor, covariance: Tensor, weight: Tensor) -> tuple[Tensor, Tensor]:
    """What the sums over ratings are made of, times each row's weight.

    Returns
    -------
    second
        Side by side E[theta theta'] folded, and `first`.
    first
        f = [factors, 1], and the bias.

    Both are (n, columns), filled up with columns of zeros to full vectors of the processor: a
    sparse product then takes two thirds of the time.
    """
    width = mean.shape[1]
    factors, bias = tf.split(mean, [width - 1, 1], axis=1)
    square = folded(tf.expand_dims(mean, 2) * tf.expand_dims(mean, 1), width) + covariance
    weight = tf.expand_dims(weight, 1)
    first = tf.concat([factors, tf.ones_like(bias), bias], axis=1) * weight
    return _filled_up([square * weight, first]), _filled_up([first])


@tf.function(autograph=False)
def posterior(
    second: Tensor,
    first: Tensor,
    precision: Tensor,
    pull: Tensor,
    noise: Tensor,
    identity: Tensor,
) -> tuple[Tensor, Tensor, Tensor]:
    """Posteriors of rows, given what their ratings say.

    Parameters
    ----------
    second, first
        Sums of the other side's moments over the row's ratings, the latter times the ratings.
    precision, pull
        (K, K) of the prior, and (n, K) of the precision times the prior's means.
    noise
        (n,). Precision of the row's ratings.
    identity
        (n, K, K) or (1, K, K). A GPU solves the latter row by row, at forty times the cost; the
        processor's threads are a seventh faster with it.

    Returns
    -------
    mean, covariance
        See `Rows`.
    errors
        (n,). Expected squared errors of the row's ratings, less the squared ratings themselves;
        right where the weights in the sums were 1.
    """
    system, right, linear, rest = _system(second, first, precision, pull, noise)
    width = pull.shape[1]
    half = tf.linalg.triangular_solve(tf.linalg.cholesky(system), identity)
    full = tf.matmul(half, half, transpose_a=True)
    mean = tf.linalg.matvec(full, right)
    # The ratings' part of the system is the system less the prior, and the system times the
    # covariance is 1: so the quadratic form comes of the prior, for a few operations a row.
    of_prior = tf.reduce_sum((pull - product(mean, precision)) * mean, axis=1)
    of_prior += width - tf.reduce_sum(full * precision, axis=[1, 2])
    errors = rest - tf.reduce_sum(linear * mean, axis=1) + of_prior / noise
    return mean, folded(full, width), errors


@tf.function(autograph=False)
def draw(
    second: Tensor, first: Tensor, precision: Tensor, pull: Tensor, noise: Tensor, normal: Tensor
) -> tuple[Tensor, Tensor]:
    """Rows drawn from their posteriors, and the squared errors of their ratings.

    Parameters
    ----------
    normal
        (n, K). Drawn from N(0, 1).
    """
    system, right, linear, rest = _system(second, first, precision, pull, noise)
    lower = tf.linalg.cholesky(system)
    halfway = tf.linalg.triangular_solve(lower, right[:, :, None]) + normal[:, :, None]
    drawn = tf.linalg.triangular_solve(lower, halfway, adjoint=True)[:, :, 0]
    squares = tf.reduce_sum(tf.square(tf.linalg.matvec(lower, drawn, transpose_a=True)), axis=1)
    squares -= tf.reduce_sum(product(drawn, precision) * drawn, axis=1)
    return drawn, rest - 2 * tf.reduce_sum(linear * drawn, axis=1) + squares / noise


def _filled_up(parts: list[Tensor]) -> Tensor:
    """Columns side by side, and zeros."""
    together = tf.concat(parts, axis=1)
    return tf.pad(together, [[0, 0], [0, -together.shape[1] % _LANES]])


def _system(
    second: Tensor, first: Tensor, precision: Tensor, pull: Tensor, noise: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Precision of rows, in the lower triangle, and it times their means; and two sums of theirs.

    The latter are of f (rating - bias) and of bias^2 - 2 bias rating.
    """
    width = pull.shape[1]
    sizes = [n_in_triangle(width) - width, width - 1, 1, width, 1, -1]
    of_factors, crossed, squared, f, bias, _ = tf.split(second, sizes, axis=1)
    of_ratings, of_bias, _ = tf.split(first, [width, 1, -1], axis=1)
    linear = of_ratings - tf.concat([crossed, bias], axis=1)
    rest = tf.squeeze(squared - 2 * of_bias, 1)
    noise = tf.expand_dims(noise, 1)
    # Of f f', the last row is f.
    system = unfolded(of_factors * noise, f * noise, width) + precision
    return system, linear * noise + pull, linear, rest
