from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QFont

from funkgui.gui.matrix.cells.rating_text import shown_rating
from funkgui.gui.matrix.table.numerals import (
    Numerals,
    need_exponents,
    spelled,
    spelled_with_exponent,
)

GLYPHS = "0123456789.e+\N{MINUS SIGN}"


def texts(one) -> list[str]:
    """What is written, read back from the places of the glyphs."""
    found = []
    for codes, sign, at in zip(one.codes, one.signs, one.sign_at, strict=True):
        letters = [GLYPHS[code] for code in codes if code >= 0]
        assert at == len(letters)
        if sign >= 0:
            letters.append(GLYPHS[sign])
        found.append("".join(reversed(letters)))
    return found


@pytest.mark.parametrize("decimals", [0, 1, 2, 3])
def test_numbers_are_spelled_as_python_formats_them(decimals):
    rng = np.random.default_rng(1)
    numbers = np.concatenate(
        [rng.normal(0, size, 200) for size in (0.01, 1, 30, 9000)] + [[0, -0.0, 4.5, 999_999]]
    ).astype(np.float32)
    expected = [f"{number:.{decimals}f}" for number in numbers.tolist()]
    zero = f"{0:.{decimals}f}"

    assert texts(spelled(numbers, decimals)) == [
        zero if float(text) == 0 else text.replace("-", "\N{MINUS SIGN}") for text in expected
    ]


def test_signs_of_numbers_above_zero_where_they_are_wanted():
    one = spelled(np.array([1.25, -12.5, 0.001, 0]), 2, with_plus=True)

    assert texts(one) == ["+1.25", "\N{MINUS SIGN}12.50", "0.00", "0.00"]


def test_very_small_and_large_numbers_have_exponents():
    numbers = np.array([1e-5, -2.5e7, 0, 0.5, 999_999, 1e6], np.float32)
    which = need_exponents(numbers)

    assert which.tolist() == [True, True, False, False, False, True]
    assert texts(spelled_with_exponent(numbers[which])) == [
        shown_rating(number, None).replace("-", "\N{MINUS SIGN}")
        for number in numbers[which].tolist()
    ]


def test_a_number_is_written_into_its_cell_and_no_other(qapp):
    numerals = Numerals(QFont(), 1)
    height, width = numerals.height + 6, 60
    canvas = np.zeros((3, height, 4, width), np.uint32)
    numerals.write(
        canvas,
        spelled(np.array([4.5]), 1),
        np.array([1]),
        np.array([2]),
        np.array([0xFFFF0000], np.uint32),
        right=width - 5,
    )

    assert canvas[1, :, 2].any()
    assert not canvas[1, :, 2, width - 5 :].any()
    canvas[1, :, 2] = 0
    assert not canvas.any()


def test_ink_is_premultiplied(qapp):
    numerals = Numerals(QFont(), 2)
    canvas = np.zeros((1, numerals.height, 1, 100), np.uint32)
    ink = np.array([0xFF204060], np.uint32)
    numerals.write(canvas, spelled(np.array([8]), 0), np.array([0]), np.array([0]), ink, 90)
    alpha, red, blue = canvas >> 24, canvas >> 16 & 0xFF, canvas & 0xFF

    assert (alpha == 255).any()
    assert np.all(np.abs(red.astype(int) - 0x20 * alpha.astype(int) / 255) <= 1)
    assert np.all(np.abs(blue.astype(int) - 0x60 * alpha.astype(int) / 255) <= 1)
