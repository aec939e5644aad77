from __future__ import annotations

import numpy as np
import pytest

from funkgui.errors import EditError
from funkgui.gui.matrix.cells.rating_text import (
    OffScaleError,
    exact_rating,
    shown_rating,
    typed_rating,
)
from funkgui.ratings.scale import RatingScale

STARS = RatingScale(0.5, 5.0, 0.5)


@pytest.mark.parametrize(
    ("rating", "scale", "text"),
    [
        (4.0, STARS, "4.0"),
        (4.0, RatingScale(1, 5, 1.0), "4"),
        (7.3, RatingScale(0, 10, 0.1), "7.3"),
        (-1.23456, None, "\N{MINUS SIGN}1.235"),
        (0.0, None, "0.000"),
        (1.5e-5, None, "1.50e\N{MINUS SIGN}05"),
        (2.5, RatingScale(-10, 10, None), "2.500"),
        (float("nan"), STARS, "\N{EN DASH}"),
        (float("-inf"), None, "\N{EN DASH}"),
    ],
)
def test_shows_the_decimals_of_the_scale(rating, scale, text):
    assert shown_rating(rating, scale) == text


@pytest.mark.parametrize("rating", [0.1, 4.5, -3.0, 1e-7, 123456.79, 3e38, 0.0, 1 / 3])
def test_the_exact_text_stands_for_the_very_same_number(rating):
    assert np.float32(exact_rating(rating)) == np.float32(rating)


def test_exact_texts_are_short():
    assert [exact_rating(number) for number in (4.0, 4.5, 0.1)] == ["4", "4.5", "0.1"]


@pytest.mark.parametrize(
    ("text", "rating"), [("4", 4.0), (" 4.5 ", 4.5), ("", None), (" ", None), ("+.5", 0.5)]
)
def test_takes_what_is_on_the_scale(text, rating):
    assert typed_rating(text, STARS) == rating


@pytest.mark.parametrize(
    ("text", "scale", "rating"),
    [
        ("3,5", STARS, 3.5),
        ("-0,125", None, -0.125),
        (",5", STARS, 0.5),
        ("1,5e-3", None, 0.0015),
        ("1,234", RatingScale(0, 5, None), 1.234),
    ],
)
def test_takes_a_decimal_comma_that_can_be_nothing_else(text, scale, rating):
    assert typed_rating(text, scale) == pytest.approx(rating)


@pytest.mark.parametrize(
    ("text", "scale"),
    [("1,234", None), ("1,234", RatingScale(0, 2000, None)), ("1,2,3", None), ("1.234,5", None)],
)
def test_refuses_a_comma_that_may_part_thousands(text, scale):
    with pytest.raises(EditError, match="write decimals with a point"):
        typed_rating(text, scale)


def test_a_rating_off_the_scale_is_told_apart_from_no_number():
    with pytest.raises(OffScaleError) as caught:
        typed_rating("7", STARS)
    assert caught.value.rating == 7


def test_takes_a_typeset_minus():
    assert typed_rating("\N{MINUS SIGN}2", None) == -2.0


@pytest.mark.parametrize("text", ["0", "5.5", "4.25", "nan", "1e999", "four"])
def test_refuses_what_is_not(text):
    with pytest.raises(EditError):
        typed_rating(text, STARS)


def test_refuses_what_no_float32_can_be():
    with pytest.raises(EditError, match="finite"):
        typed_rating("1e39", None)


@pytest.mark.parametrize("text", ["-9.95", "-9,95", "9.31"])
def test_the_ends_of_a_scale_of_real_numbers_can_be_typed(text):
    scale = RatingScale.of(np.array([-9.95, 0.07, 9.31], np.float32))
    assert scale.step is None
    assert typed_rating(text, scale) == pytest.approx(float(text.replace(",", ".")))
