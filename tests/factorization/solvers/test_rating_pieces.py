"""Dot products of gathered rows, of any width."""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.factorization.devices import load_tensorflow
from funkgui.factorization.solvers.rating_pieces import plus_products

tf = load_tensorflow()


def _arguments(width):
    rng = np.random.default_rng(width)
    total, left, right = (
        rng.standard_normal(shape, np.float32) for shape in (9, (5, width), (4, width))
    )
    return total, left, right, rng.integers(0, 5, 9), rng.integers(0, 4, 9)


@pytest.mark.parametrize("width", [1, 8, 19, 128, 300])
def test_they_are_added_to_the_total(width):
    total, left, right, of_left, of_right = _arguments(width)
    added_up = plus_products(*map(tf.constant, (total, left, right, of_left, of_right)))
    expected = total + np.einsum("nk,nk->n", left[of_left], right[of_right])
    np.testing.assert_allclose(added_up, expected, rtol=1e-5, atol=1e-4)


def test_many_factors_are_no_more_to_compile_than_some():
    def n_operations(width):
        traced = plus_products.get_concrete_function(*map(tf.constant, _arguments(width)))
        graph = traced.graph.as_graph_def()
        return len(graph.node) + sum(len(one.node_def) for one in graph.library.function)

    assert n_operations(2048) <= n_operations(256) < n_operations(255)
