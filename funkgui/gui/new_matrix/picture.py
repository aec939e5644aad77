"""A picture of the matrix that a recipe makes, before it is made.

Painted by Qt itself: it follows every key typed, and matplotlib takes longer than that.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontInfo, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from funkgui.gui.plots.palette import Palette, colours_for
from funkgui.ratings.counted import counted
from funkgui.ratings.generated.expected import expected_counts
from funkgui.ratings.generated.recipe import MatrixRecipe

_MOST_BARS = 60
_MOST_POINTS = 600
_MOST_LINES = 40
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 16, 30, 40
_TICK = 4
_LETTERS_PX = 12
"""Size of the letters that these, and the places of all words, are meant for."""


@dataclass(frozen=True)
class Series:
    """One curve: a name, (n,) places across and (n,) heights."""

    name: str
    x: NDArray[Any]
    y: NDArray[Any]


@dataclass(frozen=True)
class Chart:
    """What is drawn over a pair of axes.

    Attributes
    ----------
    series
        One curve or two; a single one has no legend.
    logarithmic
        Both axes; else they are linear and begin at 0.
    """

    across: str
    up: str
    series: Sequence[Series]
    logarithmic: bool = False

    @property
    def limits(self) -> tuple[float, float, float, float]:
        """Least and largest number across, and up."""
        x = np.concatenate([one.x for one in self.series])
        y = np.concatenate([one.y for one in self.series])
        if not self.logarithmic:
            return 0.5, float(x.max()) + 0.5, 0.0, float(y.max()) * 1.05 or 1.0
        low = 10.0 ** math.floor(math.log10(max(float(y.min()), 1e-3)))
        return 1.0, max(float(x.max()), 10.0), low, max(float(y.max()) * 1.3, 10 * low)


def chart_of(recipe: MatrixRecipe) -> Chart | None:
    """What is to be seen of a recipe; None for the empty matrix, which is drawn as a grid."""
    if recipe.kind == "product":
        weights = recipe.weight_of_factors
        number = np.arange(1, len(weights) + 1)
        step = max(len(weights) // _MOST_POINTS, 1)
        return Chart("Factor", "Weight in M", [Series("Weight", number[::step], weights[::step])])
    if recipe.kind == "ratings":
        users, items = expected_counts(recipe)
        return Chart(
            "Rank among users, among items",
            "Expected ratings",
            [
                Series("of a user", users.ranks, users.counts),
                Series("of an item", items.ranks, np.maximum(items.counts, 1e-3)),
            ],
            logarithmic=True,
        )
    return None


class RecipePicture(QWidget):
    """Draws one recipe at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("recipe_picture")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._recipe: MatrixRecipe | None = None
        self.chart: Chart | None = None
        """The curves shown; None where there are none."""
        self.show_recipe(None)

    def show_recipe(self, recipe: MatrixRecipe | None) -> None:
        """Draw what a recipe makes, or nothing."""
        self._recipe = recipe
        self.chart = None if recipe is None else chart_of(recipe)
        about = {
            None: "Nothing to show",
            "empty": "The empty matrix: users down, items across",
            "product": "The weight of each factor",
            "ratings": "How many ratings each user gives and each item gets, the most first; both "
            "axes are logarithmic",
        }[recipe.kind if recipe else None]
        self.setAccessibleName(about)
        self.setToolTip(about)
        self.update()

    def _scale(self) -> float:
        """By how much all is larger where letters are."""
        return max(QFontInfo(self.font()).pixelSize() / _LETTERS_PX, 1.0)

    def sizeHint(self) -> QSize:
        return QSize(380, 210) * self._scale()

    def minimumSizeHint(self) -> QSize:
        return QSize(310, 150) * self._scale()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = colours_for(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(colours.grid))
        painter.setBrush(QColor(colours.background))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        font, scale = self.font(), self._scale()
        font.setPixelSize(round(QFontInfo(font).pixelSize() / scale))
        painter.setFont(font)
        painter.scale(scale, scale)
        whole = QRectF(0, 0, self.width() / scale, self.height() / scale)
        if self.chart is not None:
            _ChartPainter(painter, self.chart, colours, whole).paint()
        elif self._recipe is not None:
            _paint_grid(painter, self._recipe, colours, whole)
        painter.end()


class _ChartPainter:
    """Draws a chart into a rectangle."""

    def __init__(self, painter: QPainter, chart: Chart, colours: Palette, whole: QRectF) -> None:
        self._painter, self._chart, self._colours = painter, chart, colours
        self._area = whole.adjusted(_LEFT, _TOP, -_RIGHT, -_BOTTOM)
        self._left, self._right, self._low, self._high = chart.limits

    def paint(self) -> None:
        self._paint_axes()
        pens = (QColor(self._colours.train), QColor(self._colours.holdout))
        for series, colour in zip(self._chart.series, pens, strict=False):
            self._paint_series(series, colour)
        if len(self._chart.series) > 1:
            self._paint_legend(pens)

    def _x(self, value: float) -> float:
        return self._area.left() + self._share(value, self._left, self._right) * self._area.width()

    def _y(self, value: float) -> float:
        return self._area.bottom() - self._share(value, self._low, self._high) * self._area.height()

    def _share(self, value: float, low: float, high: float) -> float:
        if self._chart.logarithmic:
            value, low, high = math.log10(value), math.log10(low), math.log10(high)
        return (value - low) / (high - low)

    def _paint_axes(self) -> None:
        painter, area = self._painter, self._area
        flags = Qt.AlignmentFlag
        across, up = self._ticks()
        for value in up:
            y = self._y(value)
            painter.setPen(QColor(self._colours.grid))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(QColor(self._colours.text))
            words = QRectF(0, y - 10, area.left() - 6, 20)
            painter.drawText(words, flags.AlignRight | flags.AlignVCenter, _number(value))
        for value in across:
            x = self._x(value)
            painter.setPen(QColor(self._colours.grid))
            painter.drawLine(QPointF(x, area.bottom()), QPointF(x, area.bottom() + _TICK))
            painter.setPen(QColor(self._colours.text))
            words = QRectF(x - 50, area.bottom() + _TICK, 100, 16)
            painter.drawText(words, flags.AlignHCenter | flags.AlignTop, _number(value))
        painter.setPen(QColor(self._colours.muted))
        below = QRectF(area.left(), area.bottom() + 20, area.width(), 18)
        painter.drawText(below, flags.AlignCenter, self._chart.across)
        above = QRectF(8, 4, area.width(), 20)
        painter.drawText(above, flags.AlignLeft | flags.AlignVCenter, self._chart.up)

    def _ticks(self) -> tuple[list[float], list[float]]:
        if self._chart.logarithmic:
            return _powers(self._left, self._right), _powers(self._low, self._high)
        n_labels = max(int(self._area.width() // 70), 2)
        across = [tick for tick in _round_numbers(self._right, n_labels) if tick >= 1]
        across = [tick for tick in across if tick == int(tick)]
        return across or [1.0], _round_numbers(self._high, 5)

    def _paint_series(self, series: Series, colour: QColor) -> None:
        painter = self._painter
        points = [QPointF(self._x(x), self._y(y)) for x, y in zip(series.x, series.y, strict=True)]
        if not self._chart.logarithmic and len(points) <= _MOST_BARS:
            width = max(0.7 * self._area.width() / max(len(points), 1), 2.0)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            for point in points:
                bar = QRectF(0, point.y(), min(width, 40), self._area.bottom() - point.y())
                bar.moveLeft(point.x() - bar.width() / 2)
                painter.drawRect(bar)
            return
        painter.setPen(QPen(colour, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if len(points) == 1:
            painter.drawEllipse(points[0], 3, 3)
        else:
            painter.drawPolyline(QPolygonF(points))

    def _paint_legend(self, pens: Sequence[QColor]) -> None:
        painter = self._painter
        right = self._area.right()
        for series, colour in reversed(list(zip(self._chart.series, pens, strict=False))):
            width = painter.fontMetrics().horizontalAdvance(series.name)
            left = right - width
            painter.setPen(QColor(self._colours.text))
            flags = Qt.AlignmentFlag
            painter.drawText(
                QRectF(left, 4, width + 2, 20), flags.AlignLeft | flags.AlignVCenter, series.name
            )
            painter.setPen(QPen(colour, 2))
            painter.drawLine(QPointF(left - 22, 14), QPointF(left - 6, 14))
            right = left - 36


def _paint_grid(painter: QPainter, recipe: MatrixRecipe, colours: Palette, whole: QRectF) -> None:
    """The cells of an empty matrix, or their outline where they are many."""
    room = whole.adjusted(_LEFT, _TOP, -_RIGHT - 20, -_RIGHT)
    # Of a long matrix the short side stays wide enough to be seen.
    ratio = min(max(recipe.items / recipe.users, 0.1), 10.0)
    width = min(room.width(), room.height() * ratio)
    height = width / ratio
    area = QRectF(room.center().x() - width / 2, room.top(), width, height)
    painter.setBrush(QColor(colours.missing))
    painter.setPen(QColor(colours.muted))
    painter.drawRect(area)
    painter.setPen(QColor(colours.background))
    if recipe.users <= _MOST_LINES:
        for row in range(1, recipe.users):
            y = area.top() + area.height() * row / recipe.users
            painter.drawLine(QPointF(area.left() + 1, y), QPointF(area.right() - 1, y))
    if recipe.items <= _MOST_LINES:
        for column in range(1, recipe.items):
            x = area.left() + area.width() * column / recipe.items
            painter.drawLine(QPointF(x, area.top() + 1), QPointF(x, area.bottom() - 1))
    painter.setPen(QColor(colours.text))
    flags = Qt.AlignmentFlag
    above = QRectF(whole.left(), area.top() - 24, whole.width(), 20)
    above.moveCenter(QPointF(area.center().x(), above.center().y()))
    painter.drawText(above, flags.AlignCenter, counted(recipe.items, "item"))
    painter.save()
    painter.translate(area.left() - 14, area.center().y())
    painter.rotate(-90)
    beside = QRectF(-whole.height() / 2, -10, whole.height(), 20)
    painter.drawText(beside, flags.AlignCenter, counted(recipe.users, "user"))
    painter.restore()


def _powers(low: float, high: float) -> list[float]:
    """Powers of ten from one number to another, at most seven."""
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    step = max(math.ceil((last - first) / 6), 1)
    return [10.0**power for power in range(first, last + 1, step)]


def _round_numbers(high: float, n: int) -> list[float]:
    """About ``n`` round numbers from 0 to another, a step of 1, 2 or 5 apart."""
    rough = high / max(n, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999)
    return [step * at for at in range(int(high / step + 1e-9) + 1)]


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:g}"
