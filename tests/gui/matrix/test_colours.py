from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QPalette

from funkgui.gui.matrix.colours import CellColours, mixed
from funkgui.gui.theme import DARK_SCHEME, LIGHT_SCHEME, palette_of
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.synthetic import rating_set

STARS = np.arange(0.5, 5.5, 0.5, dtype=np.float32)


def luminance(colour: QColor) -> float:
    """WCAG 2.1's relative luminance."""
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: QColor, other: QColor) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.fixture(params=[LIGHT_SCHEME, DARK_SCHEME], ids=["light", "dark"])
def palette(request, qapp) -> QPalette:
    return palette_of(request.param)


@pytest.fixture
def signed() -> RatingMatrix:
    return RatingMatrix.from_dense(np.random.default_rng(0).standard_normal((9, 9)))


def test_ratings_can_be_read_on_every_ground(palette, signed):
    text = palette.color(QPalette.ColorRole.Text)
    on_scale = CellColours(palette, rating_set(9, 9, 40))
    without = CellColours(palette, signed)
    grounds = [
        *on_scale.grounds(STARS),
        *without.grounds(np.linspace(-9, 9, 50)),
        on_scale.held_out,
    ]

    assert min(contrast(text, ground) for ground in grounds) >= 4.5


def test_grounds_go_one_way_in_lightness_with_the_rating(palette):
    steps = np.diff(
        [luminance(ground) for ground in CellColours(palette, rating_set(9, 9, 40)).grounds(STARS)]
    )

    assert np.all(steps < 0) or np.all(steps > 0)


def test_without_a_scale_below_and_above_zero_differ_in_hue_and_zero_is_the_tables_own(
    palette, signed
):
    below, zero, above = CellColours(palette, signed).grounds(np.array([-2.0, 0.0, 2.0]))

    assert zero == palette.color(QPalette.ColorRole.Base)
    assert below.blue() > below.red()
    assert above.red() > above.blue()


def test_the_ends_of_a_mixture_are_the_colours_themselves():
    red, blue = QColor("#d03020"), QColor("#2040d0")

    assert mixed(red, blue, 0).name() == red.name()
    assert mixed(red, blue, 1).name() == blue.name()


def test_the_middle_of_black_and_white_is_the_middle_for_the_eye():
    # L = 0.5 in OKLab is a linear light of 0.125, which sRGB writes as 0.3886.
    assert mixed(QColor("black"), QColor("white"), 0.5).red() == 99
