"""What the solvers share, as functions of tensors: the update rules, and clipping."""

from __future__ import annotations

import math
from typing import Any

from funkgui.factorization.devices import load_tensorflow
from funkgui.ratings.scale import RatingScale

tf = load_tensorflow()

Tensor = Any

ADAM_BETA1 = 0.9
ADAM_EPSILON = 1e-7
"""Keras's default; the paper has 1e-8."""


def gradient_descent(variable: Tensor, gradient: Tensor, rate: Tensor) -> Tensor:
    """One step against the gradient."""
    return variable - rate * gradient


def momentum(
    variable: Tensor, gradient: Tensor, velocity: Tensor, rate: Tensor, share: Tensor
) -> tuple[Tensor, Tensor]:
    """One step of gradient descent that keeps a share of the last one, as Keras's SGD does.

    Parameters
    ----------
    velocity
        The last step, shaped like ``variable``; zeros at first.
    share
        What is kept of it, 0 to below 1.

    Returns
    -------
    variable, velocity
    """
    velocity = share * velocity - rate * gradient
    return variable + velocity, velocity


def adam(
    variable: Tensor,
    gradient: Tensor,
    square: Tensor,
    first: Tensor,
    second: Tensor,
    step: Tensor,
    rate: Tensor,
    beta2: float,
) -> tuple[Tensor, Tensor, Tensor]:
    """One step of Adam in the form that Keras computes it.

    Parameters
    ----------
    square
        Of the gradient; or one number for all of it, and then they share one second moment.
    first, second
        Moving averages of ``gradient`` and of ``square``, shaped like them.
    step
        How many steps were taken before this one.

    Returns
    -------
    variable, first, second

    References
    ----------
    D. Kingma and J. Ba, "Adam: a method for stochastic optimization", ICLR 2015, with the bias
    corrections gathered into the rate as at the end of its section 2.
    """
    power = tf.cast(step + 1, tf.float32)
    corrected = rate * tf.sqrt(1.0 - tf.pow(beta2, power)) / (1.0 - tf.pow(ADAM_BETA1, power))
    first = first + (gradient - first) * (1.0 - ADAM_BETA1)
    second = second + (square - second) * (1.0 - beta2)
    return variable - corrected * first / (tf.sqrt(second) + ADAM_EPSILON), first, second


def bounds(scale: RatingScale | None, mean: float = 0.0, unit: float = 1.0) -> tuple[Tensor, ...]:
    """Ends of the scale for ratings that were centred and scaled; infinite without a scale."""
    ends = (scale.low, scale.high) if scale else (-math.inf, math.inf)
    return tuple(tf.constant((end - mean) / unit, tf.float32) for end in ends)


def clipped(scores: Tensor, low: Tensor, high: Tensor) -> Tensor:
    """Predictions brought into the scale; NaN where they are not finite.

    Clipping alone would hide a divergence: it makes the end of the scale of an infinity.
    """
    finite = tf.math.is_finite(scores)
    return tf.where(finite, tf.clip_by_value(scores, low, high), float("nan"))
