"""Sums over rows that lie one after the other."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funkgui.ratings.row_sums import row_sums


@given(st.lists(st.integers(0, 4), max_size=12), st.sampled_from([np.float32, np.int64, np.bool_]))
def test_each_row_has_its_own_values_and_an_empty_one_none(counts, dtype):
    ends = np.append(0, np.cumsum(counts)).astype(np.int64)
    values = np.random.default_rng(0).integers(0, 9, ends[-1]).astype(dtype)
    expected = [values[start:end].sum(dtype=np.float64) for start, end in pairwise(ends)]
    assert row_sums(values, ends).tolist() == expected


def test_sums_are_taken_in_double_precision():
    values = np.full(1 << 20, 0.1, np.float32)
    assert row_sums(values, np.array([0, len(values)])) == pytest.approx(
        np.float64(np.float32(0.1)) * len(values), rel=1e-12
    )
