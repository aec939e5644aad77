"""Icons: SVG outlines from ``resources/icons``, painted in the colour of the text around them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication


@cache
def resources_folder() -> Path:
    """Where icons and the like lie: beside the package in a checkout, inside it when installed."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "resources"
    return inside if inside.is_dir() else package.parent / "resources"


def icon(name: str, colour: QColor | None = None) -> QIcon:
    """The icon ``resources/icons/<name>.svg``, sharp at every size.

    Parameters
    ----------
    colour
        Of its strokes; None follows the palette's text.
    """
    return QIcon(_OutlineEngine(_source(name), colour))


def logo() -> QIcon:
    """The program's own icon, in its own colours."""
    return QIcon(str(resources_folder() / "icons" / "funkgui.svg"))


@cache
def _source(name: str) -> str:
    return (resources_folder() / "icons" / f"{name}.svg").read_text("utf-8")


class _OutlineEngine(QIconEngine):
    """Paints an SVG whose strokes say ``currentColor`` in the palette's text colour, or its own."""

    def __init__(self, source: str, own_colour: QColor | None = None) -> None:
        super().__init__()
        self._source = source
        self._own_colour = own_colour

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        group = (
            QPalette.ColorGroup.Disabled
            if mode == QIcon.Mode.Disabled
            else QPalette.ColorGroup.Active
        )
        role = (
            QPalette.ColorRole.HighlightedText
            if mode == QIcon.Mode.Selected
            else QPalette.ColorRole.ButtonText
        )
        colour = self._own_colour or QApplication.palette().color(group, role)
        coloured = self._source.replace("currentColor", colour.name())
        renderer = QSvgRenderer(QByteArray(coloured.encode()))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        renderer.render(painter, QRectF(rect))
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _OutlineEngine(self._source, self._own_colour)
