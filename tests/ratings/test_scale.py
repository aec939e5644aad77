"""Scales: found from ratings, typed by people, and what lies on them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funkgui.errors import ConfigError
from funkgui.ratings.scale import RatingScale
from funkgui.ratings.scale_text import scale_from_text


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        ([0.5, 3.0, 5.0], RatingScale(0.5, 5, 0.5)),
        ([1, 2, 5], RatingScale(1, 5, 1)),
        ([0, 10], RatingScale(0, 10, 1)),
        ([-10, 3, 7], RatingScale(-10, 7, 1)),
        ([-9.5, 0, 10], RatingScale(-9.5, 10, 0.5)),
        ([0.5, 3.7, 5.1], RatingScale(0.5, 5.1, 0.1)),
        ([-9.9, 0.3], RatingScale(-9.9, 0.3, 0.1)),
        ([3], RatingScale(3, 3, 1)),
    ],
)
def test_the_scale_of_stepped_ratings(values, scale):
    assert RatingScale.of(np.array(values, np.float32)) == scale


def test_the_scale_of_real_ratings():
    scale = RatingScale.of(np.array([-9.97, 0.13, 3.333], np.float32))
    assert scale is not None
    assert scale.step is None
    assert scale.low == pytest.approx(-9.97)
    assert str(scale) == "-9.97 to 3.333"


@pytest.mark.parametrize("times", [1e-5, 1e-9, 1e-30], ids=str)
def test_the_scale_of_ratings_next_to_zero(times):
    values = np.arange(1, 6, dtype=np.float32) * np.float32(times)
    assert RatingScale.of(values) == RatingScale(float(values[0]), float(values[-1]), None)


def test_the_scale_of_zeros():
    assert RatingScale.of(np.zeros(3, np.float32)) == RatingScale(0, 0, 1)


def test_the_scale_of_no_ratings():
    assert RatingScale.of(np.zeros(0, np.float32)) is None


def test_one_rating_off_the_steps_among_millions_counts():
    values = np.ones(2_500_000, np.float32)
    values[-1] = 1.25
    scale = RatingScale.of(values)
    assert scale == RatingScale(1, 1.25, None)


@given(st.integers(-100, 100), st.integers(0, 100), st.sampled_from([1.0, 0.5, 0.1]))
def test_the_scale_holds_its_own_ratings(low, n_steps, step):
    values = np.array([(low + n) * step for n in range(n_steps + 1)], np.float32)
    scale = RatingScale.of(values)
    assert scale is not None
    assert scale.step is not None
    assert scale.step >= step
    assert all(round(float(value), 6) in scale for value in values)
    assert scale.low - 1 not in scale


def test_the_scale_of_the_largest_numbers_there_are():
    values = np.array([-3.4e38, 0.5, 3.4e38], np.float32)
    assert RatingScale.of(values).step == 0.5


@given(
    st.integers(-40, 40),
    st.integers(1, 30),
    st.sampled_from([2.0, 1.0, 0.5, 0.3, 0.1]),
    st.lists(st.floats(-50, 50, width=32), min_size=1),
)
def test_the_nearest_ratings_are_those_of_the_scale(first, n_steps, step, values):
    low = first * 0.5
    grid = low + step * np.arange(n_steps + 1)
    scale, given_values = RatingScale(low, float(grid[-1]), step), np.array(values, np.float32)

    nearest = scale.nearest(given_values)

    assert nearest.dtype == np.float32
    assert scale.has(nearest).all()
    apart = np.abs(given_values[:, None].astype(np.float64) - grid).min(axis=1)
    assert np.abs(nearest.astype(np.float64) - given_values) == pytest.approx(apart, abs=1e-5)


def test_a_scale_counts_its_steps_from_its_lowest_rating():
    scale = RatingScale(1, 10, 2.0)
    ratings = np.array([0, 1, 2, 3, 9, 10, 11, np.nan], np.float32)
    assert ratings[scale.has(ratings)].tolist() == [1, 3, 9]
    assert scale.nearest(ratings[:-1]).tolist() == [1, 1, 1, 3, 9, 9, 9]


@pytest.mark.parametrize("text", ["0:100:0.01", "0:1000:0.1", "-1e6:1e6:0.25"])
def test_a_scale_of_fine_steps_has_all_its_ratings(text):
    scale = scale_from_text(text)
    assert scale.step is not None
    grid = scale.high - scale.step * np.arange(10_000)
    assert scale.has(grid.astype(np.float32)).all()
    assert scale.widened(np.array([grid[1]], np.float32)) == scale


def test_without_steps_a_scale_has_all_between_its_ends():
    scale = RatingScale(1, 5)
    ratings = np.array([0.9, 1, 2.345, 5, np.nan], np.float32)
    assert scale.has(ratings).tolist() == [False, True, True, True, False]
    assert scale.nearest(ratings[:-1]).tolist() == pytest.approx([1, 1, 2.345, 5])


@pytest.mark.parametrize(
    ("text", "scale"),
    [
        ("1:5", RatingScale(1, 5)),
        ("0.5 to 5 by 0.5", RatingScale(0.5, 5, 0.5)),
        ("-3 - 3", RatingScale(-3, 3)),
        ("-1e37:1e37", RatingScale(-1e37, 1e37)),
    ],
)
def test_scales_as_people_type_them(text, scale):
    assert scale_from_text(text) == scale


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        "5:1",
        "1:5:0",
        "1:5:9",
        "1:5:1:1",
        "0:nan",
        "0:inf",
        "0:1e38",
        "-1e30:1e30:1",
        "a:b",
    ],
)
def test_what_is_no_scale_of_single_precision_is_said_in_a_sentence(text):
    with pytest.raises(ConfigError, match="it must be the lowest and the highest rating"):
        scale_from_text(text)


@pytest.mark.parametrize(
    ("scale", "ratings", "wider"),
    [
        (RatingScale(0.5, 5, 0.5), [7], RatingScale(0.5, 7, 0.5)),
        (RatingScale(0.5, 5, 0.5), [-1, 3.7], RatingScale(-1, 5, 0.1)),
        (RatingScale(1, 5, 1.0), [3.5], RatingScale(1, 5, 0.5)),
        (RatingScale(1, 5, 1.0), [0.123], RatingScale(0.123, 5, None)),
        (RatingScale(1, 5, None), [9], RatingScale(1, 9, None)),
        (RatingScale(1, 9, 2.0), [11], RatingScale(1, 11, 2.0)),
        (RatingScale(1, 9, 2.0), [10], RatingScale(1, 10, 1.0)),
    ],
)
def test_a_wider_scale_has_all_that_is_wanted(scale, ratings, wider):
    ratings = np.array(ratings, np.float32)

    assert scale.widened(ratings) == wider
    assert wider.has(ratings).all()
    assert not scale.has(ratings).all()


def test_a_scale_of_its_own_ratings_is_no_wider():
    scale = RatingScale(0.5, 5.5, 1.0)
    assert scale.widened(np.array([1.5, 5.5], np.float32)) == scale
    assert scale.widened(np.array([1, 2], np.float32)) == RatingScale(0.5, 5.5, 0.5)
    uneven = RatingScale(1, 10, 2.0)
    assert uneven.widened(np.array([3, 9], np.float32)) == uneven
    assert RatingScale(3, 3, 1.0).widened(np.array([4], np.float32)) == RatingScale(3, 4, 1.0)
    assert RatingScale(0, 3, 0.75).widened(np.array([0.5], np.float32)).step is None
