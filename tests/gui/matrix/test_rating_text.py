from __future__ import annotations

import numpy as np
import pytest

from funkgui.errors import EditError
from funkgui.gui.matrix.rating_text import exact_rating, shown_rating, typed_rating
from funkgui.ratings.matrix import RatingScale

STARS = RatingScale(0.5, 5.0, 0.5)


@pytest.mark.parametrize(
    ("rating", "scale", "text"),
    [
        (4.0, STARS, "4.0"),
        (4.0, RatingScale(1, 5, 1.0), "4"),
        (7.3, RatingScale(0, 10, 0.1), "7.3"),
        (-1.23456, None, "-1.235"),
        (0.0, None, "0.000"),
        (1.5e-5, None, "1.50e-05"),
        (2.5, RatingScale(-10, 10, None), "2.500"),
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


def test_takes_a_typeset_minus():
    assert typed_rating("\N{MINUS SIGN}2", None) == -2.0


@pytest.mark.parametrize("text", ["0", "5.5", "4.25", "nan", "1e999", "four"])
def test_refuses_what_is_not(text):
    with pytest.raises(EditError):
        typed_rating(text, STARS)


def test_refuses_what_no_float32_can_be():
    with pytest.raises(EditError, match="finite"):
        typed_rating("1e39", None)
