from __future__ import annotations

import math

import pytest

from funkgui.factorization.number_text import duration_text
from funkgui.gui.number_words import (
    UNKNOWN,
    error_text,
    root_text,
    rough_duration_text,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.87125, "0.8712"),
        (0.0, "0.0000"),
        (1046.2168, "1,046.2"),
        (3.2e-7, "3.200e\N{MINUS SIGN}07"),
        (250_000.0, "2.500e+05"),
        (math.nan, UNKNOWN),
        (math.inf, UNKNOWN),
    ],
)
def test_errors(value, text):
    assert error_text(value) == text


def test_the_root_of_an_unknown_error_is_unknown():
    assert root_text(0.25) == "0.5000"
    assert root_text(math.nan) == UNKNOWN


@pytest.mark.parametrize(
    ("seconds", "exact", "rough"),
    [
        (3.14, "3.1 s", "4 s"),
        (75.0, "1 min 15 s", "2 min"),
        (119.9, "2 min 00 s", "2 min"),
        (7260.0, "2 h 01 min", "3 h"),
    ],
)
def test_durations(seconds, exact, rough):
    assert duration_text(seconds) == exact
    assert rough_duration_text(seconds) == rough
