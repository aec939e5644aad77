"""A histogram painted by Qt, with another one over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from funkgui.gui.number_words import with_even_digits
from funkgui.gui.plots.palette import Palette, colours_for
from funkgui.gui.widgets import bold, named, plain_tip

_GAP = 0.16
"""Share of a bar's room that stays free."""
_PART_WIDTH = 0.5
"""Width of a bar of the part, as a share of one of the whole."""
_SMALLER = 0.88
_AIR = 4
_WHOLE_ALPHA = 150


@dataclass(frozen=True)
class Bars:
    """What a chart shows.

    Attributes
    ----------
    labels
        Below the bars; some are left out where there is no room.
    names
        What each bar stands for, in its tooltip: ``3.5``, ``4 to 7 ratings``.
    whole
        Counts.
    part
        Counts of a part of it; None for none. Each is drawn up to its own highest bar, so that a
        small part can be seen as well.
    thing
        What is counted: ``ratings``.
    """

    labels: Sequence[str]
    names: Sequence[str]
    whole: Sequence[int]
    part: Sequence[int] | None
    thing: str

    def share(self, at: int) -> float:
        return self.whole[at] / max(sum(self.whole), 1)

    def part_share(self, at: int) -> float:
        return self.part[at] / max(sum(self.part), 1) if self.part is not None else 0.0

    def words(self, at: int) -> str:
        """One bar, for its tooltip."""
        text = f"{self.names[at]}: {self.whole[at]:,} {self.thing} ({100 * self.share(at):.1f} %)"
        if self.part is not None:
            share = 100 * self.part_share(at)
            text += f"\nSelection: {self.part[at]:,} {self.thing} ({share:.1f} %)"
        return text


class BarChart(QWidget):
    """Bars over a line, with a heading."""

    def __init__(self, name: str, heading: str, tip: str) -> None:
        super().__init__()
        self._heading = heading
        self.bars: Bars | None = None
        """What is shown; None for nothing."""
        named(self, name, heading, tip)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFont(with_even_digits(self.font()))

    def show_bars(self, bars: Bars | None) -> None:
        """Show other bars."""
        self.bars = bars
        words = [bars.words(at) for at in range(len(bars.whole))] if bars is not None else []
        self.setAccessibleDescription("; ".join(words).replace("\n", ", "))
        self.update()

    @property
    def _colours(self) -> Palette:
        return colours_for(self.palette())

    def _small_font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(max(font.pointSizeF() * _SMALLER, 7.0))
        return font

    def _plot_area(self) -> QRectF:
        line = self.fontMetrics().height()
        return QRectF(self.rect()).adjusted(1, line + 2 * _AIR, -1, -line - _AIR)

    def _paint_bars(self, painter: QPainter, bars: Bars, area: QRectF) -> None:
        highest, of_part = _highest(bars)
        room = area.width() / len(bars.whole)
        whole, part = QColor(self._colours.train), QColor(self._colours.holdout)
        whole.setAlpha(_WHOLE_ALPHA if bars.part is not None else 255)
        painter.setPen(Qt.PenStyle.NoPen)
        for at in range(len(bars.whole)):
            middle = area.left() + (at + 0.5) * room
            for share, most, width, colour in (
                (bars.share(at), highest, 1 - _GAP, whole),
                (bars.part_share(at), of_part, (1 - _GAP) * _PART_WIDTH, part),
            ):
                if share > 0:
                    # Whatever is there can be seen.
                    height = max(area.height() * share / most, 1.0)
                    bar = QRectF(middle - width * room / 2, 0, max(width * room, 1.0), height)
                    bar.moveBottom(area.bottom())
                    painter.fillRect(bar, colour)

    def _paint_highest(self, painter: QPainter, bars: Bars, room: QRectF) -> None:
        """What the highest bars stand for, at the right of the heading."""
        right = QRectF(room)
        right.setLeft(QFontMetrics(bold(self.font())).horizontalAdvance(self._heading) + 8)
        shares = zip(_highest(bars), (self._colours.train, self._colours.holdout), strict=True)
        for share, colour in reversed(list(shares)):
            if share > 0:
                percent = 100 * share
                text = f"up to {percent:.{0 if percent >= 9.5 else 1}f} %"
                if painter.fontMetrics().horizontalAdvance(text) > right.width():
                    return
                painter.setPen(QColor(colour))
                painter.drawText(right, Qt.AlignmentFlag.AlignRight, text)
                right.setRight(right.right() - painter.fontMetrics().horizontalAdvance(text) - 8)

    def _paint_labels(self, painter: QPainter, bars: Bars, area: QRectF) -> None:
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        metrics = painter.fontMetrics()
        room = area.width() / len(bars.labels)
        widest = max(metrics.horizontalAdvance(label) for label in bars.labels) + 2 * _AIR
        every = max(int(-(-widest // room)), 1)
        # One that is wider than several bars stands below the middle of these, from the first on.
        first = max(round((metrics.horizontalAdvance(bars.labels[0]) / room - 1) / 2), 0)
        end = 0.0
        for at in range(first, len(bars.labels), every):
            middle = area.left() + (at + 0.5) * room
            width = metrics.horizontalAdvance(bars.labels[at])
            left = min(max(middle - width / 2, 0.0), self.width() - width)
            if left >= end:
                painter.drawText(
                    QPointF(left, area.bottom() + _AIR + metrics.ascent()), bars.labels[at]
                )
                end = left + width + _AIR

    def sizeHint(self) -> QSize:
        return QSize(160, 6 * self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(90, 5 * self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, area = QPainter(self), self._plot_area()
        painter.setFont(bold(self.font()))
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        top = QRectF(0, 0, self.width(), self.fontMetrics().height() + _AIR)
        painter.drawText(top, Qt.AlignmentFlag.AlignLeft, self._heading)
        painter.setFont(self._small_font())
        painter.setPen(QPen(QColor(self._colours.grid), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        bars = self.bars
        if bars is None or not len(bars.whole) or sum(bars.whole) == 0:
            return
        painter.drawLine(area.topLeft(), area.topRight())
        self._paint_highest(painter, bars, top)
        self._paint_bars(painter, bars, area)
        self._paint_labels(painter, bars, area)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and self.bars is not None and len(self.bars.whole):
            area = self._plot_area()
            at = int((event.pos().x() - area.left()) / area.width() * len(self.bars.whole))
            if 0 <= at < len(self.bars.whole) and area.top() <= event.pos().y():
                QToolTip.showText(event.globalPos(), plain_tip(self.bars.words(at)), self)
                return True
        return super().event(event)


def _highest(bars: Bars) -> tuple[float, float]:
    """Largest shares of the whole and of the part."""
    places = range(len(bars.whole))
    return max(map(bars.share, places)), max(map(bars.part_share, places))
