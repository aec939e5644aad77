"""What the colours of the table mean."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from funkgui.gui.matrix.look.colours import CellColours, ColourScale
from funkgui.gui.matrix.look.layers import Layer, Look, Show
from funkgui.gui.matrix.look.palettes import image_of
from funkgui.gui.number_words import with_minus
from funkgui.gui.widgets import named

_GRADIENT_PX = 120
_LEAST_GRADIENT_PX = 40
_BAR_PX = 10
_SWATCH_PX = 12
_GAP_PX = 6


@dataclass(frozen=True)
class Swatch:
    """A colour, packed, and what it stands for."""

    colour: int
    words: str


@dataclass(frozen=True, eq=False)
class LegendContent:
    """What a legend says.

    Attributes
    ----------
    words
        What the numbers are.
    needs_words
        Whether that cannot be guessed, such as what the sign of an error means.
    scale
        Their colours; None where there are none.
    marks
        Lowest, middle and highest number, as texts.
    swatches
        Colours that stand for something else.
    """

    words: str = ""
    scale: ColourScale | None = None
    marks: tuple[str, str, str] = ("", "", "")
    swatches: tuple[Swatch, ...] = ()
    needs_words: bool = False

    @property
    def in_words(self) -> str:
        """All of it, for those who do not see it."""
        parts = [f"{self.words}: {' to '.join(self.marks)}"] if self.scale is not None else []
        return "; ".join([*parts, *(one.words for one in self.swatches)])


def legend_of(look: Look, colours: CellColours, decimals: int | None) -> LegendContent:
    """What the colours of a layer mean.

    Parameters
    ----------
    decimals
        Of ratings on a scale; None for real numbers.
    """
    layer = look.layer
    if layer is Layer.KNOWN:
        return LegendContent(
            swatches=(
                Swatch(colours.known.ground, "Known"),
                Swatch(colours.blank.ground, "Blank"),
            )
        )
    if layer is Layer.HELD_OUT:
        return LegendContent(
            swatches=(
                Swatch(colours.mask_trained.ground, "Trained on"),
                Swatch(colours.mask_held_out.ground, "Held out"),
                Swatch(colours.blank.ground, "Unknown"),
            )
        )
    held_out = Swatch(colours.mark.rgb(), "Held out")
    if look.show is Show.NUMBERS:
        return LegendContent(swatches=(held_out,))
    if layer is Layer.ERRORS:
        marks = _marks(colours.errors, None, signed=True)
        words = "Rating \N{MINUS SIGN} prediction"
        return LegendContent(words, colours.errors, marks, (held_out,), needs_words=True)
    marks = _marks(colours.ratings, decimals, signed=colours.ratings.low < 0)
    swatches: tuple[Swatch, ...] = (held_out,)
    if layer is Layer.PREDICTIONS:
        middle = colours.predictions.grounds[len(colours.predictions.grounds) * 3 // 4]
        swatches = (Swatch(int(middle), "Predicted, paler"), held_out)
    return LegendContent("Rating", colours.ratings, marks, swatches)


def _marks(scale: ColourScale, decimals: int | None, *, signed: bool) -> tuple[str, str, str]:
    low, middle, high = (
        _number(one, decimals, signed=signed)
        for one in (scale.low, (scale.low + scale.high) / 2, scale.high)
    )
    return low, middle, high


def _number(number: float, decimals: int | None, *, signed: bool) -> str:
    if number == 0 and signed:
        return "0"
    # The middle of a scale may lie between two ratings.
    is_odd = decimals is None or round(number, decimals) != number
    text = f"{abs(number):.3g}" if is_odd else f"{abs(number):.{decimals}f}"
    sign = "\N{MINUS SIGN}" if number < 0 else "+" if signed else ""
    return sign + with_minus(text)


class Legend(QWidget):
    """Shows a gradient with its numbers, and swatches, in one line.

    Where there is no room for all of it, the words go first, or the swatches where the words are
    needed, and then the last swatches, and then the gradient is shortened or left out; the tooltip
    says it all.
    """

    def __init__(self) -> None:
        super().__init__()
        named(self, "layer_legend", "Legend")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.content = LegendContent()

    def show_content(self, content: LegendContent) -> None:
        """Say something else."""
        self.content = content
        self.setAccessibleDescription(content.in_words)
        self.setToolTip(content.in_words)
        self.updateGeometry()
        self.update()

    def _width_of(self, words: str) -> int:
        return self.fontMetrics().horizontalAdvance(words)

    def _paint_gradient(self, painter: QPainter, scale: ColourScale, words: str) -> int:
        """Paint it at the left, after some words; where it ends."""
        low, middle, high = self.content.marks
        view, text = self.rect(), self.fontMetrics()
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        ends = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRect(0, 0, self._width_of(words), view.height()), ends, words)
        left = self._width_of(words) + (_GAP_PX if words else 0) + self._width_of(low) // 2 + 1
        lines = text.height() + _BAR_PX
        top = (view.height() - lines) // 2
        length = self._gradient_px(words)
        bar = QRect(left, top, length, _BAR_PX)
        image = image_of(scale.grounds[None], QImage.Format.Format_RGB32)
        painter.drawImage(bar, image)
        self._frame(painter, bar)
        for share, mark in ((0.0, low), (0.5, middle), (1.0, high)):
            width = self._width_of(mark)
            if (
                share == 0.5
                and length < 2 * width + (self._width_of(low) + self._width_of(high)) // 2
            ):
                continue
            x = left + round(share * length) - width // 2
            painter.drawText(x, top + _BAR_PX + text.ascent(), mark)
        return left + length + self._width_of(high) // 2 + 2 * _GAP_PX

    def _frame(self, painter: QPainter, area: QRect) -> None:
        line = self.palette().color(QPalette.ColorRole.Mid)
        painter.save()
        painter.setPen(line)
        painter.drawRect(area.adjusted(-1, -1, 0, 0))
        painter.restore()

    def _paint_swatch(self, painter: QPainter, one: Swatch, left: int) -> int:
        area = QRect(left + 1, (self.height() - _SWATCH_PX) // 2, _SWATCH_PX, _SWATCH_PX)
        painter.fillRect(area, QColor.fromRgba(one.colour))
        self._frame(painter, area)
        left += _SWATCH_PX + _GAP_PX
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        width = self._width_of(one.words)
        view = QRect(left, 0, width, self.height())
        painter.drawText(view, Qt.AlignmentFlag.AlignVCenter, one.words)
        return left + width + 2 * _GAP_PX

    def _width(self, words: str, swatches: tuple[Swatch, ...]) -> int:
        """How wide the gradient, words before it and swatches behind it are."""
        width = sum(_SWATCH_PX + 3 * _GAP_PX + 1 + self._width_of(one.words) for one in swatches)
        if self.content.scale is not None:
            low, _, high = self.content.marks
            ends = self._width_of(low) // 2 + self._width_of(high) // 2
            before = self._width_of(words) + _GAP_PX if words else 0
            width += before + ends + self._apart(_GRADIENT_PX) + 2 * _GAP_PX + 1
        return width

    def _apart(self, length: int) -> int:
        """A length of the gradient at which the numbers below its ends keep apart."""
        low, _, high = self.content.marks
        return max(length, (self._width_of(low) + self._width_of(high)) // 2 + _GAP_PX)

    @property
    def _most_shortened(self) -> int:
        """By how much the gradient may be shorter than it is where there is room."""
        return self._apart(_GRADIENT_PX) - self._apart(_LEAST_GRADIENT_PX)

    def _gradient_px(self, words: str) -> int:
        """How long the gradient is: shorter where there is no room for it and its numbers."""
        over = self._width(words, ()) - self.width()
        return self._apart(_GRADIENT_PX) - min(max(over, 0), self._most_shortened)

    @property
    def _fitting(self) -> tuple[str, tuple[Swatch, ...]]:
        """The words and swatches for which there is room."""
        words, swatches = self.content.words, self.content.swatches
        if self._width(words, swatches) <= self.width():
            return words, swatches
        shortened = self._width(words, ()) - self._most_shortened
        if self.content.needs_words and shortened <= self.width():
            return words, ()
        for n in range(len(swatches), 0, -1):
            if self._width("", swatches[:n]) <= self.width():
                return "", swatches[:n]
        return "", ()

    def sizeHint(self) -> QSize:
        content = self.content
        height = self.fontMetrics().height() + _BAR_PX + 2
        return QSize(self._width(content.words, content.swatches), height)

    def minimumSizeHint(self) -> QSize:
        less = self._most_shortened if self.content.scale is not None else 0
        return QSize(self._width("", ()) - less, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        words, swatches = self._fitting
        scale, left = self.content.scale, 0
        if scale is not None and self.width() >= self.minimumSizeHint().width():
            left = self._paint_gradient(painter, scale, words)
        for one in swatches:
            left = self._paint_swatch(painter, one, left)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
