from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QPalette

from funkgui.gui.matrix.look.colours import CellColours, ColourScale
from funkgui.gui.matrix.look.layer_face import Cells, face_of
from funkgui.gui.matrix.look.layers import Layer, Look, PaletteName
from funkgui.gui.matrix.look.palettes import cividis, contrast, mixed, parts, viridis
from funkgui.gui.theme import DARK_SCHEME, LIGHT_SCHEME, palette_of
from funkgui.ratings.matrix import RatingMatrix
from tests.dense import from_dense
from tests.rating_set import rating_set

STARS = np.arange(0.5, 5.5, 0.5, dtype=np.float32)


def luminance(colour: int) -> float:
    """WCAG 2.1's relative luminance."""
    linear = [
        p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4
        for p in parts(np.array(colour, np.uint32)).tolist()
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.fixture(params=[LIGHT_SCHEME, DARK_SCHEME], ids=["light", "dark"])
def palette(request, qapp) -> QPalette:
    return palette_of(request.param)


@pytest.fixture
def signed() -> RatingMatrix:
    return from_dense(np.random.default_rng(0).standard_normal((9, 9)))


def least_contrast(grounds, inks) -> float:
    pairs = zip(np.atleast_1d(grounds).tolist(), np.atleast_1d(inks).tolist(), strict=True)
    lights = [sorted((luminance(ground), luminance(ink))) for ground, ink in pairs]
    return min((light + 0.05) / (dark + 0.05) for dark, light in lights)


@pytest.mark.parametrize("strong", [False, True])
@pytest.mark.parametrize("name", PaletteName)
def test_every_number_can_be_read_on_its_ground(palette, signed, name, strong):
    for ratings in (rating_set(9, 9, 40), signed):
        colours = CellColours(palette, ratings, name, strong=strong)
        for scale in (colours.ratings, colours.predictions, colours.errors):
            assert least_contrast(scale.grounds, scale.inks) >= 4.5
        for plain in (
            colours.blank,
            colours.held_out,
            colours.predicted_alone,
            colours.mask_trained,
            colours.mask_held_out,
            colours.known,
        ):
            assert least_contrast(plain.ground, plain.ink) >= 4.5


@pytest.mark.parametrize(
    "look", [Look(layer, palette=name) for layer in Layer for name in PaletteName]
)
def test_every_number_can_be_read_under_the_veil_of_the_selection(palette, signed, look):
    for ratings, decimals in ((rating_set(9, 9, 40), 1), (signed, None)):
        numbers = np.linspace(-3, 5, 200, dtype=np.float32).reshape(10, 20)
        held_out = np.arange(200).reshape(10, 20) % 3 == 0
        rated = np.where(np.arange(20) < 14, numbers, np.nan)
        cells = Cells(rated, held_out & ~np.isnan(rated), numbers[::-1])
        colours = CellColours(palette, ratings, look.palette)
        selected = np.arange(10)[:, None] + np.zeros(20) < 8
        plain = face_of(cells, look, colours, decimals)
        veiled = face_of(cells, look, colours, decimals, selected)

        assert np.all((veiled.grounds != plain.grounds) == selected)
        for one in veiled.writings:
            assert least_contrast(veiled.grounds[one.rows, one.columns], one.inks) >= 4.5


def grounds_of(scale: ColourScale, numbers) -> list[int]:
    return scale.grounds[scale.levels(np.asarray(numbers))].tolist()


def test_a_selected_prediction_is_written_no_stronger_than_a_selected_rating(palette):
    known = np.tile(STARS, (2, 1))
    known[1] = np.nan
    cells = Cells(known, np.zeros(known.shape, np.bool_), np.tile(STARS, (2, 1)))
    colours = CellColours(palette, rating_set(9, 9, 40))
    everything = np.ones(known.shape, np.bool_)
    face = face_of(cells, Look(Layer.PREDICTIONS), colours, 1, everything)
    ratings, predictions = (
        {ink for one in face.writings for ink in one.inks[one.rows == row].tolist()}
        for row in range(2)
    )
    assert ratings == {colours.text.rgb()}
    assert not predictions & {QColor("black").rgb(), QColor("white").rgb()}


@pytest.mark.parametrize("name", PaletteName)
def test_grounds_go_one_way_in_lightness_with_the_rating(palette, name):
    colours = CellColours(palette, rating_set(9, 9, 40), name)
    steps = np.diff([luminance(ground) for ground in grounds_of(colours.ratings, STARS)])

    assert np.all(steps < 0) or np.all(steps > 0)


def test_without_a_scale_below_and_above_zero_differ_in_hue_and_zero_is_the_tables_own(
    palette, signed
):
    scale = CellColours(palette, signed).ratings
    below, zero, above = (QColor.fromRgba(one) for one in grounds_of(scale, [-2.0, 0.0, 2.0]))

    assert zero == palette.color(QPalette.ColorRole.Base)
    assert below.blue() > below.red()
    assert above.red() > above.blue()


def test_errors_are_as_strong_below_zero_as_above_and_none_at_zero(palette):
    scale = CellColours(palette, None, error_high=2.0).errors
    below, zero, above = grounds_of(scale, [-1.0, 0.0, 1.0])

    assert QColor.fromRgba(zero) == palette.color(QPalette.ColorRole.Base)
    assert luminance(below) == pytest.approx(luminance(above), abs=0.12)
    assert grounds_of(scale, [-9.0]) == grounds_of(scale, [-2.0])


def test_errors_are_told_apart_by_eyes_without_red_or_green_cones(palette):
    """Seen by the matrices of Vienot, Brettel and Mollon, 1999 (protanopia, deuteranopia)."""
    seen_as = {
        "protanopia": [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]],
        "deuteranopia": [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]],
    }
    scale = CellColours(palette, None, error_high=2.0).errors
    below, above = (parts(np.array(one)) for one in grounds_of(scale, [-1.0, 1.0]))
    for matrix in seen_as.values():
        one, other = (np.array(matrix) @ colour**2.2 for colour in (below, above))
        assert np.abs(np.clip(one, 0, 1) - np.clip(other, 0, 1)).max() > 0.1


@pytest.mark.parametrize("strong", [False, True])
def test_trained_held_out_and_unknown_have_three_grounds(palette, strong):
    colours = CellColours(palette, None, strong=strong)
    grounds = [
        colours.mask_trained.ground,
        colours.mask_held_out.ground,
        colours.blank.ground,
    ]

    assert len(set(grounds)) == 3


def test_viridis_and_cividis_are_those_of_matplotlib():
    from matplotlib import colormaps

    for ours, name in ((viridis, "viridis"), (cividis, "cividis")):
        theirs = colormaps[name](np.arange(256))[:, :3]
        difference = np.abs(parts(ours(256)) - theirs).max()
        assert difference < 5 / 255, name


def test_a_colour_has_most_contrast_with_its_opposite_and_none_with_itself():
    black, white = np.array(0xFF000000, np.uint32), np.array(0xFFFFFFFF, np.uint32)

    assert contrast(black, white) == pytest.approx(21)
    assert contrast(white, white) == 1


def test_the_ends_of_a_mixture_are_the_colours_themselves():
    red, blue = QColor("#d03020"), QColor("#2040d0")

    assert mixed(red, blue, 0).name() == red.name()
    assert mixed(red, blue, 1).name() == blue.name()


def test_the_middle_of_black_and_white_is_the_middle_for_the_eye():
    # L = 0.5 in OKLab is a linear light of 0.125, which sRGB writes as 0.3886.
    assert mixed(QColor("black"), QColor("white"), 0.5).red() == 99
