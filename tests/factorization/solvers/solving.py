"""Matrices that every solver must master, and what each is held against."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import strategies as st

from funkgui.factorization.devices import choose
from funkgui.factorization.metrics import mse_where
from funkgui.factorization.solvers import make_solver

_NAN = np.nan
odd_matrices = pytest.mark.parametrize(
    ("cells", "hidden"),
    [
        pytest.param(np.array(cells, np.float64), np.array(hidden, np.bool_), id=name)
        for name, cells, hidden in (
            ("one user", [[2.0, _NAN, 1, -3]], [[0, 0, 1, 0]]),
            ("one item", [[2.0], [_NAN], [1.5]], [[0], [0], [1]]),
            ("one rating", [[3.0]], [[0]]),
            ("empty rows", [[_NAN, _NAN], [2, _NAN], [1, _NAN]], np.zeros((3, 2))),
            ("nothing held out", [[1.0, 2, 3], [4, 5, 6]], np.zeros((2, 3))),
            ("all but one held out", [[1.0, 2, 3], [4, 5, 6]], [[1, 1, 1], [1, 0, 1]]),
        )
    ],
)


@st.composite
def drawn_matrices(draw):
    """Cells and which are hidden, always 9 of 5 x 4 to train on: one size, one compilation."""
    places = draw(st.permutations(range(20)))
    values = draw(st.lists(st.integers(-50, 50), min_size=20, max_size=20))
    cells = (np.array(values, np.float64) / 10).reshape(5, 4)
    cells.flat[places[12:]] = _NAN
    hidden = np.zeros((5, 4), np.bool_)
    hidden.flat[places[9:12]] = True
    return cells, hidden


def solver_of(ratings, holdout, config, arrays=None, warm=None):
    return make_solver(ratings, holdout, config, choose("cpu"), arrays, warm)


def finite_differences(loss, array, width=1e-6):
    slopes = np.empty_like(array)
    for at in np.ndindex(array.shape):
        sides = []
        for sign in (1, -1):
            moved = array.copy()
            moved[at] += sign * width
            sides.append(loss(moved))
        slopes[at] = (sides[0] - sides[1]) / (2 * width)
    return slopes


def check_losses(solver, ratings, holdout, rel=1e-4):
    """What the solver tells of its losses is what its model comes to."""
    model = solver.model()
    expected = [mse_where(model, ratings, part) for part in (~holdout.hidden, holdout.hidden)]
    assert solver.losses() == pytest.approx(tuple(expected), rel=rel, nan_ok=True)


def check_same(one, other):
    """To the last bit: arrays and losses."""
    arrays = other.arrays()
    for name, array in one.arrays().items():
        assert np.array_equal(array, arrays[name]), name
    assert one.losses() == other.losses()
