"""What the shades of the overview mean."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QWidget

from funkgui.gui.matrix.look.palettes import image_of
from funkgui.gui.overview.shades import Legend
from funkgui.gui.widgets import named

_BAR_PX = 8
_GAP_PX = 3


class LegendBar(QWidget):
    """A bar of all shades with the values at its ends."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._legend: Legend | None = None
        named(self, "overview_legend", "Legend of the overview")

    def set_legend(self, legend: Legend | None) -> None:
        """Show these shades, or none."""
        self._legend = legend
        words = "" if legend is None else f"From {legend.low} to {legend.high}; blank: no ratings"
        self.setToolTip(words)
        self.setAccessibleDescription(words)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, _BAR_PX + _GAP_PX + self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._legend is None:
            return
        painter = QPainter(self)
        bar = QRectF(0.5, 0.5, self.width() - 1, _BAR_PX - 1)
        painter.drawImage(bar, image_of(self._legend.colours[None], QImage.Format.Format_RGB32))
        painter.setPen(self.palette().color(QPalette.ColorRole.Mid))
        painter.drawRect(bar)
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        below = QRectF(0, _BAR_PX + _GAP_PX, self.width(), self.fontMetrics().height())
        words = f"{self._legend.low}  {self._legend.high}"
        if self.fontMetrics().horizontalAdvance(words) <= self.width():  # else the high end will do
            painter.drawText(below, Qt.AlignmentFlag.AlignLeft, self._legend.low)
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, self._legend.high)
        painter.end()
