"""What occurs in an array, each once."""

import numpy as np
import pytest

from funkgui.ratings.sorting import distinct


@pytest.mark.parametrize(
    "given",
    [
        np.array([], np.int64),
        np.array([3]),
        np.array([2, 2, 2, 1, 1, 2, 0]),
        np.array([2.5, -1.0, 2.5], np.float32),
        np.array(["b", "a", "b", "ab"]),
    ],
)
def test_distinct_tells_what_occurs_in_order(given):
    found = distinct(given)
    assert found.tolist() == sorted(set(given.tolist()))
    assert found.dtype == given.dtype


def test_distinct_finds_all_of_many_numbers():
    numbers = np.random.default_rng(0).integers(-(1 << 40), 1 << 40, 50_000)
    numbers = np.concatenate([numbers, numbers[::-1]])
    np.testing.assert_array_equal(distinct(numbers), np.unique(numbers))
