from __future__ import annotations

import pytest

from funkgui.factorization.number_text import duration_text, error_text, felt_duration_text


@pytest.mark.parametrize(
    ("error", "text"),
    [(0.0, "0.0000"), (0.84271, "0.8427"), (99_999.0, "99999.0000"), (4e-7, "4.000e-07")],
)
def test_errors_have_four_decimals_or_powers_of_ten(error, text):
    assert error_text(error) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.04, "0.0 s"),
        (59.94, "59.9 s"),
        (59.96, "1 min 00 s"),
        (99.9, "1 min 40 s"),
        (3599.9, "1 h 00 min"),
    ],
)
def test_durations_are_in_seconds_minutes_or_hours(seconds, text):
    assert duration_text(seconds) == text


@pytest.mark.parametrize(("seconds", "text"), [(0.04, ""), (0.06, "0.1 s")])
def test_what_took_no_time_is_not_told(seconds, text):
    assert felt_duration_text(seconds) == text
