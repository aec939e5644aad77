"""A header that shortens long labels and marks where the current cell is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QPalette,
    QStaticText,
    QTextOption,
    QTransform,
)
from PySide6.QtWidgets import QHeaderView, QWidget

_PADDING_PX = 6
_MOST_LABELS = 2000
"""Labels kept laid out."""


class LabelHeader(QHeaderView):
    """Labels of users or items in sections of one size.

    It paints its sections itself: Qt's way asks every cell of a selected row or column whether
    it can be selected, which takes seconds where there are many.

    Parameters
    ----------
    n_lines
        Lines of text in a section; what does not fit is elided.
    section_px
        Width or height of a section.
    """

    def __init__(
        self, orientation: Qt.Orientation, n_lines: int, section_px: int, parent: QWidget
    ) -> None:
        super().__init__(orientation, parent)
        self._n_lines = n_lines
        self._current = -1
        self._laid_out: dict[tuple[str, int, bool], QStaticText] = {}
        self._take_font()
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.setDefaultSectionSize(section_px)
        self.setMinimumSectionSize(section_px // 2)

    def set_current(self, section: int) -> None:
        """Mark a section; -1 marks none."""
        before, self._current = self._current, section
        for one in {before, section} - {-1}:
            self.updateSection(one)

    def _text(self, label: str, width: int, is_current: bool) -> QStaticText:
        """A label laid out for a width in pixels."""
        key = (label, width, is_current)
        text = self._laid_out.get(key)
        if text is None:
            if len(self._laid_out) >= _MOST_LABELS:
                self._laid_out.clear()
            font = self._fonts[is_current]
            text = QStaticText(_fitted(label, QFontMetricsF(font), width - 1, self._n_lines))
            text.setTextFormat(Qt.TextFormat.PlainText)
            option = QTextOption(Qt.AlignmentFlag.AlignRight)
            option.setWrapMode(QTextOption.WrapMode.NoWrap)
            text.setTextOption(option)
            text.setTextWidth(width)
            text.prepare(QTransform(), font)
            self._laid_out[key] = text
        return text

    def _take_font(self) -> None:
        bold = QFont(self.font())
        bold.setBold(True)
        self._fonts = (self.font(), bold)
        self._laid_out.clear()

    def _sections_in(self, area: QRect) -> range:
        first, last = (
            self.logicalIndexAt(corner) for corner in (area.topLeft(), area.bottomRight())
        )
        if first < 0:
            return range(0)
        return range(first, (self.count() if last < 0 else last + 1))

    def _area_of(self, section: int) -> tuple[int, int, int, int]:
        start, extent = self.sectionViewportPosition(section), self.sectionSize(section)
        if self.orientation() == Qt.Orientation.Horizontal:
            return start, 0, extent, self.viewport().height()
        return 0, start, self.viewport().width(), extent

    def _paint_section(self, painter: QPainter, section: int, line: QColor) -> None:
        x, y, width, height = self._area_of(section)
        painter.fillRect(x + width - 1, y, 1, height, line)
        painter.fillRect(x, y + height - 1, width, 1, line)
        label = self.model().headerData(section, self.orientation(), Qt.ItemDataRole.DisplayRole)
        text = self._text(str(label), width - 2 * _PADDING_PX, section == self._current)
        top = y + round((height - text.size().height()) / 2)
        painter.drawStaticText(x + _PADDING_PX, top, text)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        colours = self.palette()
        painter.fillRect(event.rect(), colours.color(QPalette.ColorRole.Window))
        line = colours.color(QPalette.ColorRole.Midlight)
        painter.setFont(self._fonts[False])
        painter.setPen(colours.color(QPalette.ColorRole.PlaceholderText))
        sections = self._sections_in(event.rect())
        for section in sections:
            if section != self._current:
                self._paint_section(painter, section, line)
        if self._current in sections:
            painter.setFont(self._fonts[True])
            painter.setPen(colours.color(QPalette.ColorRole.Text))
            self._paint_section(painter, self._current, line)
        painter.end()

    def sizeHint(self) -> QSize:
        lines = self._n_lines * self.fontMetrics().lineSpacing() + 10
        return QSize(lines, lines)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._take_font()


def _fitted(text: str, metrics: QFontMetricsF, width: int, n_lines: int) -> str:
    """The text in at most so many lines of a width in pixels, each elided where need be."""
    lines: list[str] = []
    words = text.split()
    while words and len(lines) < n_lines - 1 and metrics.horizontalAdvance(" ".join(words)) > width:
        n_words = 1
        while metrics.horizontalAdvance(" ".join(words[: n_words + 1])) <= width:
            n_words += 1
        lines.append(" ".join(words[:n_words]))
        words = words[n_words:]
    lines.append(" ".join(words))
    return "\N{LINE SEPARATOR}".join(
        metrics.elidedText(line, Qt.TextElideMode.ElideRight, width) for line in lines
    )
