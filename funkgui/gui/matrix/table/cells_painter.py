"""Paints the cells of the table, all that can be seen in one go.

Qt's way, a delegate called for each cell, asks the model a dozen times for every cell, blank ones
too. Here the grounds are one image with a pixel for each cell, and the numbers another one that
numpy puts together from digits.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPalette, QPolygonF

from funkgui.gui.matrix.look.layer_face import Face, Writing
from funkgui.gui.matrix.look.palettes import Packed, image_of
from funkgui.gui.matrix.table.numerals import (
    Numerals,
    Spelled,
    need_exponents,
    spelled,
    spelled_with_exponent,
)
from funkgui.gui.number_words import with_even_digits
from funkgui.ratings.matrix import BoolArray

_CORNER_PX = {True: 8, False: 5}
"""Size of the mark of held-out cells, in cells with much room and with little."""
_PADDING_PX = 8
_LEAST_PADDING_PX = 3
_ROOMY_PX = 64
"""Cells from this width on have the larger padding."""
_LEAST_GRID_PX = 12
"""Smaller cells have no lines between them."""
_LEAST_MARKED_PX = 16
_FRAME_PX = 2


class CellsPainter:
    """Paints cells; held-out ones with a corner and slanted.

    What it draws with is made for a font, a palette and a screen, and kept.
    """

    def __init__(self) -> None:
        self._palette = QPalette()
        self._mark = QColor()
        self._scale = 0
        self._canvas = np.zeros((0, 0, 0, 0), np.uint32)
        self.set_look(QFont(), QPalette(), QColor())

    def set_look(self, font: QFont, palette: QPalette, mark: QColor) -> None:
        """Take another font and other colours.

        Parameters
        ----------
        mark
            Colour of the corners of held-out cells.
        """
        self._palette, self._mark = palette, mark
        self._font = with_even_digits(font)
        self._slanted = QFont(self._font)
        self._slanted.setItalic(True)
        self._scale = 0

    def writes_in(self, width_px: int, height_px: int) -> bool:
        """Whether cells of that size have room for a number of three places, such as 4.5."""
        self._take_scale(max(self._scale, 1))
        room = (width_px - 2 * _padding(width_px) - 1) * self._scale
        return (
            self._numerals[False].width("0.0") <= room
            and self._numerals[False].height <= height_px * self._scale
        )

    def paint_cells(
        self,
        painter: QPainter,
        face: Face,
        first: QRect,
        current: QRect = QRect(),  # noqa: B008
    ) -> None:
        """Paint a block of cells.

        Parameters
        ----------
        first
            Where the first of them lies in the viewport.
        current
            The cell with a frame round it.
        """
        n_rows, n_columns = face.grounds.shape
        area = QRect(first.x(), first.y(), n_columns * first.width(), n_rows * first.height())
        grounds = _for_exact_scaling(face.grounds, first.width(), first.height())
        painter.drawImage(area, image_of(grounds, QImage.Format.Format_RGB32))
        if first.width() >= _LEAST_GRID_PX <= first.height():
            self._paint_grid(painter, first, n_rows, n_columns)
        self._take_scale(math.ceil(painter.device().devicePixelRatioF()))
        shape = n_rows, first.height() * self._scale, n_columns, first.width() * self._scale
        if self._draw(face, shape):
            flat = self._canvas.reshape(shape[0] * shape[1], shape[2] * shape[3])
            image = image_of(flat, QImage.Format.Format_ARGB32_Premultiplied)
            image.setDevicePixelRatio(self._scale)
            painter.drawImage(area.topLeft(), image)
        if current.isValid():
            self._paint_frame(painter, current)

    def _paint_frame(self, painter: QPainter, current: QRect) -> None:
        colour = self._palette.color(QPalette.ColorRole.Link)
        x, y = current.x(), current.y()
        width, height = current.width(), current.height()
        thick = min(_FRAME_PX, max(width // 4, 1))
        painter.fillRect(x, y, width, thick, colour)
        painter.fillRect(x, y + height - thick, width, thick, colour)
        painter.fillRect(x, y, thick, height, colour)
        painter.fillRect(x + width - thick, y, thick, height, colour)

    def _paint_grid(self, painter: QPainter, first: QRect, n_rows: int, n_columns: int) -> None:
        """Paint the lines right of the columns and below the rows."""
        grid = self._palette.color(QPalette.ColorRole.Midlight)
        x, y, width, height = first.x(), first.y(), first.width(), first.height()
        for row in range(1, n_rows + 1):
            painter.fillRect(x, y + row * height - 1, n_columns * width, 1, grid)
        for column in range(1, n_columns + 1):
            painter.fillRect(x + column * width - 1, y, 1, n_rows * height, grid)

    def _draw(self, face: Face, shape: tuple[int, int, int, int]) -> bool:
        """Put numbers and corners on a canvas of that shape; False where there are none."""
        width, height = shape[3] // self._scale, shape[1] // self._scale
        fitting = [
            (one, in_places, which)
            for one in face.writings
            for in_places, which in self._fitted(one, width, height)
        ]
        marks = face.marked.any() and min(width, height) >= _LEAST_MARKED_PX
        if not fitting and not marks:
            return False
        if self._canvas.shape == shape:
            self._canvas.fill(0)
        else:
            self._canvas = np.zeros(shape, np.uint32)
        right = shape[3] - self._scale * (_padding(width) + 1)
        for one, in_places, which in fitting:
            rows, columns, inks = one.rows[which], one.columns[which], one.inks[which]
            numerals = self._numerals[one.slanted]
            numerals.write(self._canvas, in_places, rows, columns, inks, right)
        if marks:
            self._draw_corners(face.marked)
        return True

    def _fitted(self, writing: Writing, width: int, height: int) -> list[tuple[Spelled, BoolArray]]:
        """Numbers as they fit into cells of a size, and which of them; none where none do."""
        numerals = self._numerals[writing.slanted]
        room = (width - 2 * _padding(width) - 1) * self._scale
        if numerals.height > height * self._scale:
            return []
        odd = need_exponents(writing.numbers) if not writing.with_plus else None
        usual = np.ones(len(writing.numbers), np.bool_) if odd is None else ~odd
        fitted = []
        for decimals in range(writing.decimals, writing.least_decimals - 1, -1):
            one = spelled(writing.numbers[usual], decimals, with_plus=writing.with_plus)
            if numerals.width(one.widest) <= room:
                fitted.append((one, usual))
                break
        if odd is not None and odd.any():
            one = spelled_with_exponent(writing.numbers[odd])
            if numerals.width(one.widest) <= room:
                fitted.append((one, odd))
        return fitted

    def _draw_corners(self, marked: BoolArray) -> None:
        rows, columns = np.nonzero(marked)
        corner = self._corners[self._canvas.shape[3] >= _ROOMY_PX * self._scale]
        side = len(corner)
        # One pixel of the cell is the line between it and the next.
        end = self._canvas.shape[3] - self._scale
        under = self._canvas[rows, 0:side, columns, end - side : end]
        self._canvas[rows, 0:side, columns, end - side : end] = np.where(corner, corner, under)

    def _take_scale(self, scale: int) -> None:
        """Draw what is drawn with for a screen of so many pixels for each of Qt's."""
        if scale == self._scale:
            return
        self._scale = scale
        self._numerals = {
            False: Numerals(self._font, scale),
            True: Numerals(self._slanted, scale),
        }
        self._corners = {
            roomy: _corner(self._mark, side * scale) for roomy, side in _CORNER_PX.items()
        }


def _for_exact_scaling(grounds: Packed, width: int, height: int) -> Packed:
    """Grounds with pixels repeated, so that what is left to scale by are powers of two.

    Qt steps through an image by fractions of 16 bits: by other factors, cells far to the right
    begin a pixel off.
    """
    for axis, size in ((0, height), (1, width)):
        odd = size // (size & -size)
        if odd > 1:
            grounds = np.repeat(grounds, odd, axis)
    return grounds


def _padding(width_px: int) -> int:
    return _PADDING_PX if width_px >= _ROOMY_PX else _LEAST_PADDING_PX


def _corner(colour: QColor, side: int) -> NDArray[np.uint32]:
    """(side, side) the mark of held-out cells: their upper right half, premultiplied."""
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    corners = ((0, 0), (side, 0), (side, side))
    painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
    painter.end()
    return np.frombuffer(image.constBits(), np.uint32).reshape(side, side).copy()
