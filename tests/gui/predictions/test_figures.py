"""Predictions, errors and moves as they are shown."""

from __future__ import annotations

import pytest

from funkgui.gui.predictions.figures import (
    error_shown,
    move_shown,
    part_shown,
    prediction_shown,
    sure_prediction_shown,
)
from funkgui.gui.predictions.user_content import Before, ListRow
from funkgui.gui.predictions.why_content import WhyRow
from funkgui.ratings.scale import RatingScale

STARS = RatingScale(0.5, 5.0, 0.5)
WHOLE = RatingScale(-2e9, 3e9, 1.0)


@pytest.mark.parametrize(
    ("error", "scale", "shown"),
    [
        (0.25, STARS, "+0.25"),
        (-0.25, STARS, "\N{MINUS SIGN}0.25"),
        (-0.004, STARS, "0.00"),
        (0.0, None, "0.000"),
        (-1.5, None, "\N{MINUS SIGN}1.500"),
        (None, STARS, "\N{EN DASH}"),
        (float("nan"), STARS, "\N{EN DASH}"),
        (float("-inf"), None, "\N{EN DASH}"),
    ],
)
def test_an_error_has_its_sign_unless_it_shows_as_zero(error, scale, shown):
    assert error_shown(error, scale) == shown


@pytest.mark.parametrize(
    ("before", "shown"),
    [
        (Before(3, 4.0), "\N{UPWARDS ARROW}2 +0.20"),
        (Before(1, 4.3), "= \N{MINUS SIGN}0.10"),
        (Before(1, 4.201), "="),
        (Before(None, 4.0), "new +0.20"),
        (None, ""),
    ],
)
def test_a_move_says_places_and_size_where_there_are_any(before, shown):
    assert move_shown(ListRow(7, 1, None, 4.2, before=before), STARS) == shown


@pytest.mark.parametrize(
    ("part", "scale", "shown"),
    [
        (WhyRow(-7.79e-4), STARS, "\N{MINUS SIGN}0.001"),
        (WhyRow(0.25), STARS, "+0.250"),
        (WhyRow(3.5, is_start=True), STARS, "3.500"),
        (WhyRow(8.16e8), WHOLE, "+8.16e+08"),
        (WhyRow(-7.79e-4), None, "\N{MINUS SIGN}7.79e\N{MINUS SIGN}04"),
    ],
)
def test_a_part_of_a_rating_in_steps_is_rounded(part, scale, shown):
    assert part_shown(part, scale) == shown


def test_huge_predictions_have_no_decimals_and_three_digits():
    assert prediction_shown(5234.123, WHOLE) == "5234.12"
    assert prediction_shown(1_043_089_536.0, WHOLE) == "1.04e+09"
    assert sure_prediction_shown(12.0, 1_043_089_536.0, WHOLE) == (
        "12.00 \N{PLUS-MINUS SIGN} 1.04e+09"
    )
