"""Sizes are rounded up to classes, so that what is compiled serves the next matrix too."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funkgui.factorization.solvers import rating_pieces, sparse_step
from funkgui.factorization.solvers.sparse_batches import size_class
from funkgui.ratings.holdout import random_share
from tests.factorization.solvers.solving import solver_of
from tests.rating_set import rating_set


@given(st.integers(17, 10**9))
def test_a_class_is_at_most_an_eighth_larger(n):
    assert n <= size_class(n) <= n * 9 / 8
    assert size_class(size_class(n)) == size_class(n)
    assert size_class(n - 1) <= size_class(n)


def test_small_sizes_are_of_one_class():
    assert {size_class(n) for n in range(1, 17)} == {16}


def _trained(ratings, holdout, config):
    solver = solver_of(ratings, holdout, config)
    solver.compile()
    solver.advance(0, 3)
    solver.advance(3, 2 * solver.steps_per_epoch)
    return solver, solver.losses()


def n_traced():
    """How often a function was made anew, for another class of sizes or other options."""
    compiled = vars(sparse_step) | vars(rating_pieces)
    functions = [one for one in compiled.values() if hasattr(one, "get_concrete_function")]
    assert len(functions) > 5
    return sum(one.experimental_get_tracing_count() for one in functions)


@pytest.mark.parametrize("implicit", [False, True])
def test_nothing_is_compiled_for_a_second_matrix_of_the_class(sparse, implicit):
    config = sparse.changed(implicit=implicit)
    first = rating_set(120, 80, 1230, seed=1)
    _trained(first, random_share(first, 0.1, 0), config)
    before = n_traced()
    # Others of users, items and ratings; the last has other numbers of batches too.
    for n_users, n_items, n_ratings, n_batches in (
        (119, 79, 1290, 4),
        (118, 80, 1310, 4),
        (117, 77, 1700, 5),
    ):
        ratings = rating_set(n_users, n_items, n_ratings, seed=2)
        holdout = random_share(ratings, 0.1, 0)
        _trained(ratings, holdout, config.changed(n_batches=n_batches))
    assert n_traced() == before


def test_what_fills_up_is_neither_shown_nor_learned(sparse):
    ratings = rating_set(117, 77, 1300, seed=1)
    solver, _ = _trained(ratings, random_share(ratings, 0.1, 0), sparse)
    model = solver.model()
    assert (model.n_users, model.n_items) == (117, 77)
    for name, array in solver.arrays().items():
        if array.ndim:
            assert len(array) == (117 if name.startswith("u") else 77), name
        assert np.isfinite(array).all()
