"""Numbers put one after the other."""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.ratings.readers.growing import GrowingArray


@pytest.mark.parametrize("n_expected", [0, 100, 100_000, 200_000])
def test_numbers_stay_in_order(n_expected):
    numbers = np.random.default_rng(0).integers(0, 1000, 100_000)
    growing = GrowingArray(np.int32, n_expected)
    ends = np.sort(np.random.default_rng(1).integers(0, len(numbers), 500)).tolist()
    for start, stop in zip([0, *ends], [*ends, len(numbers)], strict=True):
        growing.add(numbers[start:stop])
        assert len(growing) == stop
    found = growing.finish()
    assert found.dtype == np.int32
    assert np.array_equal(found, numbers)
    assert len(growing) == 0


def test_an_empty_one_and_one_used_again():
    growing = GrowingArray(np.float32)
    assert growing.finish().tolist() == []
    growing.add(np.array([1, 2]))
    assert growing.finish().tolist() == [1.0, 2.0]
