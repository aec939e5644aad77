"""Least squares where numbers may not be negative."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import lsq_linear, nnls

from funkgui.factorization.folding.bounded import at_least_zero


@pytest.mark.parametrize("unit", [1.0, 1e-6, 1e12])
@pytest.mark.parametrize("seed", range(20))
def test_it_is_what_scipy_finds(seed, unit):
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=(40, 25)), rng.normal(size=40)
    found = at_least_zero(unit * a.T @ a, unit * unit * a.T @ b)
    assert found / unit == pytest.approx(nnls(a, b)[0], abs=1e-8)


def test_the_last_numbers_may_be_free():
    rng = np.random.default_rng(3)
    a, b = rng.normal(size=(60, 12)), rng.normal(size=60)
    b -= 3 * a[:, -1]
    bounds = np.append(np.zeros(11), -np.inf), np.full(12, np.inf)
    expected = lsq_linear(a, b, bounds, tol=1e-14).x
    found = at_least_zero(a.T @ a, a.T @ b, n_free=1)
    assert found == pytest.approx(expected, abs=1e-6)
    assert found[-1] < -2
