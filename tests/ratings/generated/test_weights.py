"""Weights of factors as people type them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funkgui.errors import ConfigError
from funkgui.ratings.generated.weights import typed_number, weights_from_text


@pytest.mark.parametrize(
    ("text", "rank", "weights"),
    [
        ("harmonic", 3, [1, 1 / 2, 1 / 3]),
        ("flat", 2, [1, 1]),
        ("geometric:0.5", 4, [1, 0.5, 0.25, 0.125]),
        ("geometric", 2, [1, 0.9]),
        ("3, 2, 1", 9, [3, 2, 1]),
        ("3 2;0", 1, [3, 2, 0]),
        (" 7 ", 5, [7]),
    ],
)
def test_series_and_numbers(text, rank, weights):
    found = weights_from_text(text, rank)
    assert found.dtype == np.float32
    assert found.tolist() == pytest.approx(weights)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "there are none"),
        ("3, x", "'x' is no number"),
        ("harmonics", "'harmonics' is no number"),
        ("flat:2", "'flat:2' is no number"),
        ("geometric:x", "the ratio 'x' is no number"),
        ("geometric:0", "not above 0 and at most 1"),
        ("geometric:1.5", "not above 0 and at most 1"),
        ("geometric:nan", "not above 0 and at most 1"),
        ("1, -1", "-1 is not from 0"),
        ("1, nan", "nan is not from 0"),
        ("inf", "inf is not from 0"),
        ("0, 0", "all are 0"),
        ("1e-300", "all are 0"),
    ],
)
def test_what_is_no_weights_is_said_in_a_sentence(text, words):
    with pytest.raises(ConfigError, match=words) as refused:
        weights_from_text(text, 3)
    assert str(refused.value).endswith("numbers such as 3, 2, 1.")
    assert typed_number(text) is None


@given(st.lists(st.floats(0, 1e9, width=32), min_size=1, max_size=40).filter(any))
def test_typed_numbers_bring_their_own_rank(numbers):
    text = ", ".join(map(repr, numbers))
    assert typed_number(text) == len(numbers)
    assert weights_from_text(text, 1).tolist() == numbers


def test_the_tail_of_a_steep_series_is_nothing():
    weights = weights_from_text("geometric:0.001", 500)
    assert weights[1] == pytest.approx(0.001)
    assert not weights[20:].any()
