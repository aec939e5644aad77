"""Errors by tenths of users and items."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funkgui.factorization.measuring.deciles import Decile, ErrorSums
from funkgui.factorization.metrics import mae, rmse


def test_errors_are_added_up_for_each_that_was_measured():
    sums = ErrorSums.of(np.array([2, 0, 2]), np.array([5, 6, 7]), np.array([1, -2, -3], np.float32))

    assert sums.n_train.tolist() == [5, 7]
    assert sums.n.tolist() == [1, 2]
    assert sums.squared.tolist() == [4, 10]
    assert sums.absolute.tolist() == [2, 4]


def test_ten_users_make_ten_deciles():
    index = np.arange(10)
    errors = np.arange(10, dtype=np.float32)
    deciles = ErrorSums.of(index, 10 * index[::-1], errors).deciles()

    assert deciles == tuple(Decile(10 * k, 10 * k, 1, 1, 9.0 - k, 9.0 - k) for k in range(10))


def test_a_hundred_users_are_ten_in_each():
    rng = np.random.default_rng(0)
    n_train = rng.permutation(100)
    index = np.repeat(np.arange(100), 3)
    errors = rng.normal(size=300).astype(np.float32)
    deciles = ErrorSums.of(index, n_train, errors).deciles()

    assert [one.members for one in deciles] == [10] * 10
    assert [(one.low, one.high) for one in deciles] == [(k, k + 9) for k in range(0, 100, 10)]
    last = n_train[index] >= 90
    nothing = np.zeros(30, np.float32)
    assert deciles[-1].n == 30
    assert deciles[-1].rmse == pytest.approx(rmse(errors[last], nothing))
    assert deciles[-1].mae == pytest.approx(mae(errors[last], nothing))


def test_equally_many_ratings_are_never_parted():
    n_train = np.array([0] * 5 + [1] * 40 + [2] * 50 + [900] * 5)
    deciles = ErrorSums.of(np.arange(100), n_train, np.ones(100, np.float32)).deciles()

    assert [(one.low, one.high, one.members) for one in deciles] == [
        (0, 1, 45),
        (2, 2, 50),
        (900, 900, 5),
    ]


def test_nothing_measured_has_no_deciles():
    nothing = np.zeros(0, np.int64)
    assert ErrorSums.of(nothing, np.array([3]), np.zeros(0, np.float32)).deciles() == ()


@given(st.lists(st.tuples(st.integers(0, 15), st.integers(-8, 8)), min_size=1, max_size=80))
def test_the_deciles_together_are_all_that_was_measured(measured):
    index = np.array([whose for whose, _ in measured])
    errors = np.array([error for _, error in measured], np.float32)
    n_train = np.array([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3])
    sums = ErrorSums.of(index, n_train, errors)
    deciles = ErrorSums.joined([sums, sums]).deciles()

    assert sum(one.n for one in deciles) == 2 * len(errors)
    assert sum(one.members for one in deciles) == 2 * len(set(index.tolist()))
    assert len(deciles) <= 10
    mean_square = sum(one.n * one.rmse**2 for one in deciles) / (2 * len(errors))
    assert math.sqrt(mean_square) == pytest.approx(rmse(errors, np.zeros_like(errors)))
    highs = [one.high for one in deciles]
    assert highs == sorted(set(highs))
    assert all(lower.high < upper.low for lower, upper in itertools.pairwise(deciles))
