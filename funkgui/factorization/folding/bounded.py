"""The least of a quadratic function where numbers may not be negative. numpy only."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_ROUNDS_WITHOUT_GAIN = 3
_ROUNDS = 500
_ROUNDING = 1e-10


def at_least_zero(
    square: NDArray[np.float64], right: NDArray[np.float64], n_free: int = 0
) -> NDArray[np.float64]:
    """The x >= 0 that makes ``x' square x / 2 - right . x`` least, by block pivoting.

    Numbers are guessed to be zero or above it, all wrong guesses are turned at once, and one at a
    time once that does not help any more, which ends.

    Parameters
    ----------
    square
        (n, n) float64, positive definite.
    right
        (n,) float64.
    n_free
        So many of the last numbers may be negative.

    References
    ----------
    L. F. Portugal, J. J. Júdice and L. N. Vicente, "A comparison of block pivoting and
    interior-point algorithms for linear least squares problems with nonnegative variables",
    Mathematics of Computation 63, 1994.
    """
    n = len(right)
    bounded = np.arange(n) < n - n_free
    above = ~bounded | (np.linalg.solve(square, right) > 0)
    fewest, patience = n + 1, _ROUNDS_WITHOUT_GAIN
    x = np.zeros(n)
    for _ in range(_ROUNDS):
        x = np.zeros(n)
        x[above] = np.linalg.solve(square[np.ix_(above, above)], right[above])
        slope = square @ x - right
        least = _ROUNDING * (np.abs(square) @ np.abs(x) + np.abs(right))
        smallest = _ROUNDING * float(np.abs(x[bounded]).max(initial=0))
        wrong = bounded & np.where(above, x < -smallest, slope < -least)
        n_wrong = int(wrong.sum())
        if n_wrong == 0:
            break
        if n_wrong < fewest:
            fewest, patience = n_wrong, _ROUNDS_WITHOUT_GAIN
        elif patience:
            patience -= 1
        else:
            wrong[: np.flatnonzero(wrong)[-1]] = False
        above = above ^ wrong
    return np.where(bounded, np.maximum(x, 0), x)
