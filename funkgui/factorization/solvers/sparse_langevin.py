"""Steps of the sparse solver that draw samples: stochastic gradient Langevin dynamics.

Half the squared errors over the noise's variance, and for every column of the factors and biases a
normal prior with the mean and the variance of the column itself, make a posterior. Gradient steps
with momentum, friction and noise of the right size draw samples of it. That prior takes the place
of L2, which counts only until the burn-in ends.

References
----------
M. Welling and Y. W. Teh, "Bayesian learning via stochastic gradient Langevin dynamics", ICML 2011.
C. Li, C. Chen, D. Carlson and L. Carin, "Preconditioned stochastic gradient Langevin dynamics for
deep neural networks", AAAI 2016.
T. Chen, E. Fox and C. Guestrin, "Stochastic gradient Hamiltonian Monte Carlo", ICML 2014.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from funkgui.factorization.devices import load_tensorflow
from funkgui.factorization.orthogonal import orthogonal_factors
from funkgui.ratings.matrix import FloatArray

tf = load_tensorflow()

Tensor = Any
State = dict[str, Tensor]

_PER_EPOCH = 0.16
"""Sum of an epoch's step sizes."""

_FRICTION = 0.3
"""Share of its motion that a number loses in a step."""

_SMALLEST_VARIANCE = 1e-6

_OTHER = {"u": ("v", "item"), "v": ("u", "user"), "user_bias": None, "item_bias": None}
_SIDES = {"u": "user", "v": "item", "user_bias": "user", "item_bias": "item"}


def normal_numbers(state: State, seed: Tensor, step: Tensor) -> State:
    """Numbers from N(0, 1) for each factor and bias, the same ones for a seed and step."""
    return {
        name: tf.random.stateless_normal(state[name].shape, tf.stack([seed, step * 4 + place]))
        for place, name in enumerate(_SIDES)
    }


@tf.function(jit_compile=True, autograph=False)
def langevin(
    state: State,
    gradients: State,
    totals: State,
    normals: State,
    share: Tensor,
    biases: bool,
    non_negative: bool,
) -> State:
    """One step: against the gradient and along random numbers, scaled by each number's variance.

    Parameters
    ----------
    state
        With ``noise``, the errors' variance, and each array's last move, ``drift``.
    gradients
        Of half the squared errors of one batch.
    totals
        Numbers of training ratings of users and items.
    share
        Of the batch in an epoch.
    biases, non_negative
        Whether biases are learned; whether factors are to stay at zero or above.
    """
    moved = dict(state)
    size = _PER_EPOCH * share
    # The gradient of a batch instead of all has noise of its own, which stands in for some.
    drawn = size * tf.maximum(2.0 * _FRICTION - size * (1.0 / share - 1.0), 0.0)
    for name in _SIDES if biases else ("u", "v"):
        variable, n = state[name], totals[_SIDES[name]]
        n = tf.reshape(n, [-1] + [1] * (len(variable.shape) - 1))
        rated = tf.cast(n > 0, tf.float32)
        mean = tf.reduce_sum(rated * variable, axis=0) / tf.reduce_sum(rated)
        centred = variable - mean
        variance = tf.reduce_sum(rated * tf.square(centred), axis=0) / tf.reduce_sum(rated)
        precision = 1.0 / tf.maximum(variance, _SMALLEST_VARIANCE)
        # About the posterior variance: one over the diagonal of the second derivatives.
        spread = 1.0 / (n * _curvature(state, totals, name) / state["noise"] + precision)
        slope = gradients[name] / (share * state["noise"]) + precision * centred
        drift = (1.0 - _FRICTION) * state[f"{name}_drift"] - size * spread * slope
        drift += tf.sqrt(drawn * spread) * normals[name]
        drift *= rated  # nothing is known of rows without ratings
        moved[name], moved[f"{name}_drift"] = variable + drift, drift
        if non_negative and name in ("u", "v"):
            moved[name] = tf.abs(moved[name])
    return moved


def _curvature(state: State, totals: State, name: str) -> Tensor:
    """Second derivative of half a squared error with respect to a column, on average."""
    other = _OTHER[name]
    if other is None:
        return 1.0
    factors, n = state[other[0]], totals[other[1]][:, None]
    return tf.reduce_sum(n * tf.square(factors), axis=0) / tf.reduce_sum(n)


def turned(u: FloatArray, v: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Factors of the same predictions whose columns are orthogonal.

    The optimizer leaves columns that are strongly correlated, and samples move slowly along these.
    """
    of_user, of_item = orthogonal_factors(u, v)
    ratio = np.float32((len(u) / len(v)) ** 0.25)  # numbers of the same size on both sides
    more = ((0, 0), (0, u.shape[1] - of_user.shape[1]))
    return np.pad(of_user * ratio, more), np.pad(of_item / ratio, more)
