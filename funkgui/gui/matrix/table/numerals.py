"""Numbers written into many cells at once: digits drawn beforehand, put together by numpy."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter

from funkgui.gui.matrix.look.palettes import Packed

_GLYPHS = "0123456789.e+\N{MINUS SIGN}"
_POINT, _E, _PLUS, _MINUS = 10, 11, 12, 13
_NONE = -1
_LEAST, _MOST = 1e-3, 1e6
"""Other numbers than these, zero aside, are written with an exponent."""

Codes = NDArray[np.int8]
"""(n, n_places) which glyph stands in each place, the last one first; -1 for none."""


@dataclass(frozen=True, eq=False)
class Spelled:
    """Numbers as glyphs, from the last place on.

    Attributes
    ----------
    codes
        As `Codes`, without signs.
    places
        A character for each place that is as wide as what stands there: ``0`` for any digit, ``+``
        for either sign, ``.`` or ``e``.
    signs
        (n,) glyph before each number; -1 for none.
    sign_at
        (n,) place of that glyph.
    """

    codes: Codes
    places: str
    signs: NDArray[np.int64]
    sign_at: NDArray[np.int64]

    @property
    def widest(self) -> str:
        """The places of the widest of them, with its sign."""
        n = len(self.places)
        return self.places + ("+" if (self.signs[self.sign_at == n] >= 0).any() else "")


def spelled(numbers: NDArray[Any], decimals: int, *, with_plus: bool = False) -> Spelled:
    """Numbers with so many decimals.

    Parameters
    ----------
    with_plus
        Whether numbers above zero get a sign, too.
    """
    scaled = np.rint(np.abs(numbers.astype(np.float64)) * 10**decimals).astype(np.int64)
    whole = scaled // 10**decimals
    n_whole = len(str(int(whole.max(initial=0))))
    columns = [scaled // 10**place % 10 for place in range(decimals)]
    places = "0" * decimals
    if decimals:
        columns.append(np.full(len(numbers), _POINT))
        places += "."
    n_own = np.ones(len(numbers), np.int64)
    for place in range(1, n_whole):
        n_own += whole >= 10**place
    sign_at = len(places) + n_own
    for place in range(n_whole):
        columns.append(np.where(place < n_own, whole // 10**place % 10, _NONE))
    signs = np.where(numbers < 0, _MINUS, _PLUS if with_plus else _NONE)
    signs[scaled == 0] = _NONE
    return Spelled(np.stack(columns, 1).astype(np.int8), places + "0" * n_whole, signs, sign_at)


def spelled_with_exponent(numbers: NDArray[Any]) -> Spelled:
    """Numbers such as 1.23e-05."""
    kinds = {glyph: code for code, glyph in enumerate(_GLYPHS)} | {"-": _MINUS}
    rows = [[kinds[one] for one in f"{abs(number):.2e}"[::-1]] for number in numbers.tolist()]
    codes = np.array(rows, np.int8).reshape(len(rows), 8)
    signs = np.where(numbers < 0, _MINUS, _NONE)
    return Spelled(codes, "00+e00.0", signs, np.full(len(rows), 8))


def need_exponents(numbers: NDArray[Any]) -> NDArray[np.bool_]:
    """Which numbers are too small or too large to be written with a few decimals."""
    sizes = np.abs(numbers)
    return np.asarray((sizes != 0) & ((sizes < _LEAST) | (sizes >= _MOST)))


class Numerals:
    """The glyphs of numbers in one font.

    Parameters
    ----------
    font
        Preferably one whose digits all have the same width.
    scale
        Pixels of the screen for each of Qt's.
    """

    def __init__(self, font: QFont, scale: int) -> None:
        metrics = QFontMetricsF(font)
        advances = {one: metrics.horizontalAdvance(one) for one in ".+e"}
        advances["0"] = max(map(metrics.horizontalAdvance, "0123456789"))
        slant = 1 if font.italic() else 0
        self._widths = {one: math.ceil(px * scale) + slant for one, px in advances.items()}
        self.height = math.ceil(metrics.height() * scale)
        """In pixels of the screen, as all lengths here."""
        self._masks = np.stack([self._mask(one, font, metrics, scale) for one in _GLYPHS])
        self._tiles: dict[int, NDArray[np.uint32]] = {}

    def width(self, places: str) -> int:
        """How wide a number is, by its `Spelled.places`."""
        return sum(self._widths[place] for place in places)

    def write(
        self,
        canvas: NDArray[np.uint32],
        spelled: Spelled,
        rows: NDArray[np.int64],
        columns: NDArray[np.int64],
        inks: Packed,
        right: int,
    ) -> None:
        """Write numbers into cells, right-aligned.

        Parameters
        ----------
        canvas
            (n_rows, cell_height, n_columns, cell_width) premultiplied colours.
        rows, columns, inks
            (n,) cell and colour of each number.
        right
            Where numbers end, from the left edge of a cell.
        """
        for ink in np.unique(inks).tolist():
            tiles, chosen = self._inked(ink), inks == ink
            at = rows[chosen], columns[chosen]
            end = right
            for place, kind in enumerate(spelled.places):
                self._put(canvas, tiles, spelled.codes[chosen, place], at, end, self._widths[kind])
                end -= self._widths[kind]
            signs, sign_at = spelled.signs[chosen], spelled.sign_at[chosen]
            for place in np.unique(sign_at[signs >= 0]).tolist():
                here = np.where(sign_at == place, signs, _NONE)
                end = right - self.width(spelled.places[:place])
                self._put(canvas, tiles, here, at, end, self._widths["+"])

    def _put(
        self,
        canvas: NDArray[np.uint32],
        tiles: NDArray[np.uint32],
        codes: NDArray[Any],
        at: tuple[NDArray[np.int64], NDArray[np.int64]],
        end: int,
        width: int,
    ) -> None:
        """Put a glyph, or none for -1, into each cell so that it ends there."""
        top = (canvas.shape[1] - self.height) // 2
        there = codes >= 0
        rows, columns = at[0][there], at[1][there]
        canvas[rows, top : top + self.height, columns, end - width : end] = tiles[
            codes[there], :, :width
        ]

    def _mask(
        self, glyph: str, font: QFont, metrics: QFontMetricsF, scale: int
    ) -> NDArray[np.uint8]:
        """(height, width) how much of each pixel a glyph covers, 0 to 255."""
        width = max(self._widths.values())
        kind = "+" if glyph == _GLYPHS[_MINUS] else glyph if glyph in self._widths else "0"
        image = QImage(width, self.height, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        image.setDevicePixelRatio(scale)
        painter = QPainter(image)
        painter.setFont(font)
        painter.setPen(Qt.GlobalColor.white)
        spare = self._widths[kind] / scale - metrics.horizontalAdvance(glyph)
        painter.drawText(QPointF(max(spare, 0) / 2, metrics.ascent()), glyph)
        painter.end()
        bits = np.frombuffer(image.constBits(), np.uint32).reshape(self.height, width)
        return (bits >> 24).astype(np.uint8)

    def _inked(self, ink: int) -> NDArray[np.uint32]:
        """(n_glyphs, height, width) the glyphs in a colour, premultiplied."""
        if ink not in self._tiles:
            covered = self._masks.astype(np.uint32)
            tiles = covered << 24
            for shift in (16, 8, 0):
                tiles |= ((ink >> shift & 0xFF) * covered + 127) // 255 << shift
            self._tiles[ink] = tiles.astype(np.uint32)
        return self._tiles[ink]
