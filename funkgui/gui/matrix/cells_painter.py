"""Paints the cells of the table, all that can be seen in one go.

Qt's way, a delegate called for each cell, asks the model a dozen times for every cell, blank ones
too; here only rated cells cost anything, and texts that come again are laid out once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QPainter,
    QPalette,
    QPixmap,
    QPolygonF,
    QStaticText,
    QTransform,
)

from funkgui.gui.matrix.colours import CellColours
from funkgui.gui.matrix.ratings_model import KnownCells
from funkgui.gui.training.figures import with_even_digits
from funkgui.ratings.matrix import IntArray

_CORNER_PX = 8
_PADDING_PX = 8
_FRAME_PX = 2
_SELECTION_ALPHA = 70
_MOST_TEXTS = 8000
"""Texts kept laid out, about 1 KB each."""


_Area = tuple[int, int, int, int]
"""Left, top, width and height in the viewport."""
_Text = tuple[QStaticText, int, int]
"""A text laid out, its width and its height."""


@dataclass(frozen=True, eq=False)
class Bands:
    """Where neighbouring rows or columns lie in the viewport.

    Attributes
    ----------
    first
        Row or column of the first of them.
    starts, extents
        (n,) int64. First pixel of each, and how many it has.
    """

    first: int
    starts: IntArray
    extents: IntArray


class CellsPainter:
    """Paints ratings, with or without colours; held-out ones with a corner and slanted."""

    def __init__(self) -> None:
        self._texts: dict[bool, dict[str, _Text]] = {False: {}, True: {}}
        self._font = self._slanted = QFont()
        self.set_look(QFont(), QPalette(), CellColours(QPalette(), None), is_coloured=True)

    def set_look(
        self, font: QFont, palette: QPalette, colours: CellColours, *, is_coloured: bool
    ) -> None:
        """Take another font and other colours, with or without a ground by rating."""
        self._palette = palette
        self._colours = colours
        self._is_coloured = is_coloured
        self._corner = QPixmap()
        font = with_even_digits(font)
        if font != self._font:
            self._font = font
            self._slanted = QFont(font)
            self._slanted.setItalic(True)
            self._texts = {False: {}, True: {}}

    def paint_cells(
        self, painter: QPainter, cells: KnownCells, rows: Bands, columns: Bands
    ) -> None:
        """Paint rated cells; blank ones need no paint."""
        x, y = columns.starts[cells.columns - columns.first], rows.starts[cells.rows - rows.first]
        width = columns.extents[cells.columns - columns.first]
        height = rows.extents[cells.rows - rows.first]
        areas = list(zip(x.tolist(), y.tolist(), width.tolist(), height.tolist(), strict=True))
        held_out = np.flatnonzero(cells.held_out).tolist()
        if self._is_coloured:
            for area, ground in zip(areas, self._colours.grounds(cells.ratings), strict=True):
                painter.fillRect(*area, ground)
        else:
            for at in held_out:
                painter.fillRect(*areas[at], self._colours.held_out)
        painter.setPen(self._palette.color(QPalette.ColorRole.Text))
        trained = np.flatnonzero(~cells.held_out).tolist()
        self._paint_texts(painter, self._font, [(areas[at], cells.texts[at]) for at in trained])
        self._paint_texts(painter, self._slanted, [(areas[at], cells.texts[at]) for at in held_out])
        corner = self._corner_at(painter.device().devicePixelRatioF())
        for at in held_out:
            left, top, extent, _ = areas[at]
            painter.drawPixmap(left + extent - _CORNER_PX, top, corner)

    def paint_grid(self, painter: QPainter, rows: Bands, columns: Bands, grid: QColor) -> None:
        """Paint the lines right of the columns and below the rows."""
        left, top = int(columns.starts[0]), int(rows.starts[0])
        ends_of_rows = (rows.starts + rows.extents).tolist()
        ends_of_columns = (columns.starts + columns.extents).tolist()
        for end in ends_of_rows:
            painter.fillRect(left, end - 1, ends_of_columns[-1] - left, 1, grid)
        for end in ends_of_columns:
            painter.fillRect(end - 1, top, 1, ends_of_rows[-1] - top, grid)

    def paint_selection(self, painter: QPainter, areas: Iterable[QRect], current: QRect) -> None:
        """Paint a veil over the selected areas, and a frame round the current cell."""
        colour = self._palette.color(QPalette.ColorRole.Highlight)
        veil = QColor(colour)
        veil.setAlpha(_SELECTION_ALPHA)
        for area in areas:
            painter.fillRect(area, veil)
        if current.isValid():
            frame = self._palette.color(QPalette.ColorRole.Link)
            x, y = current.x(), current.y()
            width, height = current.width(), current.height()
            painter.fillRect(x, y, width, _FRAME_PX, frame)
            painter.fillRect(x, y + height - _FRAME_PX, width, _FRAME_PX, frame)
            painter.fillRect(x, y, _FRAME_PX, height, frame)
            painter.fillRect(x + width - _FRAME_PX, y, _FRAME_PX, height, frame)

    def _paint_texts(self, painter: QPainter, font: QFont, cells: list[tuple[_Area, str]]) -> None:
        painter.setFont(font)
        texts = self._texts[font.italic()]
        for (left, top, width, height), words in cells:
            text = texts.get(words) or self._lay_out(words, font)
            laid_out, text_width, text_height = text
            right = left + width - _PADDING_PX
            painter.drawStaticText(right - text_width, top + (height - text_height) // 2, laid_out)

    def _lay_out(self, words: str, font: QFont) -> _Text:
        texts = self._texts[font.italic()]
        if len(texts) >= _MOST_TEXTS:
            texts.clear()
        laid_out = QStaticText(words)
        laid_out.setTextFormat(Qt.TextFormat.PlainText)
        laid_out.prepare(QTransform(), font)
        size = laid_out.size()
        texts[words] = (laid_out, round(size.width()), round(size.height()))
        return texts[words]

    def _corner_at(self, ratio: float) -> QPixmap:
        """The mark of held-out cells, for a screen of so many pixels a point."""
        if self._corner.isNull() or self._corner.devicePixelRatioF() != ratio:
            side = round(_CORNER_PX * ratio)
            self._corner = QPixmap(side, side)
            self._corner.setDevicePixelRatio(ratio)
            self._corner.fill(Qt.GlobalColor.transparent)
            painter = QPainter(self._corner)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._colours.mark)
            corners = ((0, 0), (_CORNER_PX, 0), (_CORNER_PX, _CORNER_PX))
            painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
            painter.end()
        return self._corner
