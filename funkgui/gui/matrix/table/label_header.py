"""A header that shortens long labels, turns them in narrow columns, and marks the current one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelectionModel,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QStaticText,
    QTextOption,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QHeaderView, QToolTip

from funkgui.gui.matrix.table.axis import Axis
from funkgui.gui.widgets import bold

_PADDING_PX = 6
_TITLE_START_PX = 3
"""Of a lying title's room, which so ends where numbers do in cells as wide."""
_LYING_PX = 56
"""Columns narrower than this have their titles turned."""
_TURNED_PX = 104
"""Height of turned titles, at most."""
_LEAST_LINE_PX = 10
"""Sections smaller than this have no lines between them."""
_MOST_LABELS = 4000
"""Labels kept laid out."""


class LabelHeader(QHeaderView):
    """Labels of users or items, in sections of one size that an `Axis` tells.

    Qt's header is given no model, and so has no sections: Qt would keep eight bytes for each, and
    ask every cell of a selected row or column whether it can be selected. Labels, tooltips and
    clicks are dealt with here.

    Parameters
    ----------
    n_lines
        Lines of text in a section, at most; what does not fit is elided.
    """

    pressed_at = Signal(int, Qt.KeyboardModifier, bool)
    """The mouse was pressed on a section, with these keys held, or dragged to it."""
    wheeled = Signal(object)
    """The wheel was turned over it: the `QWheelEvent`."""

    def __init__(self, orientation: Qt.Orientation, n_lines: int) -> None:
        super().__init__(orientation)
        self._n_lines = n_lines
        self._is_across = orientation == Qt.Orientation.Horizontal
        self._current = -1
        self._dragged = -1
        self.label_px = 0
        """Width of user labels, and height of turned titles, at most."""
        self._axis = Axis()
        self._model_of: Callable[[], QAbstractItemModel] = self.model
        self._laid_out: dict[tuple[str, int, int, bool], QStaticText] = {}
        self._take_font()

    def take_axis(self, axis: Axis, model_of: Callable[[], QAbstractItemModel]) -> None:
        """Show the labels that a model has for the cells of an axis."""
        self._axis, self._model_of = axis, model_of

    def set_current(self, section: int) -> None:
        """Mark a section; -1 marks none."""
        if section != self._current:
            self._current = section
            self.viewport().update()

    @property
    def wanted_px(self) -> int:
        """Width of a header of rows, height of one of columns."""
        if not self._is_across:
            return self.label_px
        if self._is_turned:
            return min(self.label_px, _TURNED_PX)
        return self._lines_of_text * self.fontMetrics().lineSpacing() + 10

    @property
    def _is_turned(self) -> bool:
        return self._is_across and self._axis.cell_px < _LYING_PX

    @property
    def _lines_of_text(self) -> int:
        """As many as the longest label needs, or as fit into a narrow column."""
        cell_px = self._axis.cell_px
        if self._is_turned:
            n_lines = (cell_px - _PADDING_PX) // self.fontMetrics().lineSpacing()
        else:
            n_lines = -(-(self.label_px - 2 * _PADDING_PX) // (cell_px - 2 * _PADDING_PX))
        return min(max(n_lines, 1), self._n_lines)

    @property
    def _every(self) -> int:
        """Every how many sections a label is painted: more than one where text is higher."""
        if self._is_across and not self._is_turned:
            return 1
        return -(-self.fontMetrics().height() // self._axis.cell_px)

    def logicalIndexAt(self, position: QPoint | int, y: int = 0) -> int:
        """The section at a position, or at its x and y; -1 for none."""
        if isinstance(position, QPoint):
            return self._axis.at(position.x() if self._is_across else position.y())
        return self._axis.at(position)

    def sectionViewportPosition(self, section: int) -> int:
        return self._axis.start_of(section)

    def _text(self, label: str, width: int, n_lines: int, is_current: bool) -> QStaticText:
        """A label laid out for a width in pixels."""
        key = (label, width, n_lines, is_current)
        text = self._laid_out.get(key)
        if text is None:
            if len(self._laid_out) >= _MOST_LABELS:
                self._laid_out.clear()
            font = self._fonts[is_current]
            text = QStaticText(_fitted(label, QFontMetricsF(font), width - 1, n_lines))
            text.setTextFormat(Qt.TextFormat.PlainText)
            option = QTextOption(
                Qt.AlignmentFlag.AlignLeft if self._is_turned else Qt.AlignmentFlag.AlignRight
            )
            option.setWrapMode(QTextOption.WrapMode.NoWrap)
            text.setTextOption(option)
            text.setTextWidth(width)
            text.prepare(QTransform(), font)
            self._laid_out[key] = text
        return text

    def _take_font(self) -> None:
        self._fonts = (self.font(), bold(self.font()))
        self._laid_out.clear()

    def _labelled(self, area: QRect) -> list[int]:
        """The sections in an area that have their labels painted, the current one last."""
        first_px, last_px = (
            (area.left(), area.right()) if self._is_across else (area.top(), area.bottom())
        )
        every = self._every
        reach = every * self._axis.cell_px
        seen = self._axis.between(first_px - reach, last_px)
        if seen is None:
            return []
        first, last = seen
        current = self._current
        sections = [
            section
            for section in range(-(-first // every) * every, last + 1, every)
            if current < 0 or section == current or abs(section - current) >= every
        ]
        if first <= current <= last:
            sections = [one for one in sections if one != current] + [current]
        return sections

    def _paint_lines(self, painter: QPainter, line: QColor) -> None:
        view, axis = self.viewport().rect(), self._axis
        if self._is_across:
            painter.fillRect(0, view.height() - 1, view.width(), 1, line)
        else:
            painter.fillRect(view.width() - 1, 0, 1, view.height(), line)
        seen = axis.seen
        if seen is None or axis.cell_px < _LEAST_LINE_PX:
            return
        for section in range(seen[0], seen[1] + 1):
            end = axis.start_of(section + 1) - 1
            if self._is_across:
                painter.fillRect(end, 0, 1, view.height(), line)
            else:
                painter.fillRect(0, end, view.width(), 1, line)

    def _paint_label(self, painter: QPainter, section: int, label: str) -> None:
        start, extent = self._axis.start_of(section), self._axis.cell_px
        view = self.viewport().rect()
        is_current = section == self._current
        if self._is_turned:
            text = self._text(label, view.height() - _PADDING_PX, self._lines_of_text, is_current)
            middle = start + round((extent - text.size().height()) / 2)
            # The painter is turned: along, up from the bottom; down, from left to right.
            painter.drawStaticText(_PADDING_PX // 2 - view.height(), middle, text)
        elif self._is_across:
            text = self._text(label, extent - 2 * _PADDING_PX, self._lines_of_text, is_current)
            top = round((view.height() - text.size().height()) / 2)
            painter.drawStaticText(start + _TITLE_START_PX, top, text)
        else:
            text = self._text(label, view.width() - 2 * _PADDING_PX, 1, is_current)
            top = start + round((extent - text.size().height()) / 2)
            painter.drawStaticText(_PADDING_PX, top, text)

    def _drag_to(self, event: QMouseEvent, is_drag: bool) -> None:
        position = event.position().toPoint()
        along = position.x() if self._is_across else position.y()
        section = self._axis.nearest(along)
        if section >= 0 and (not is_drag or section != self._dragged):
            self._dragged = section
            self.pressed_at.emit(section, event.modifiers(), is_drag)

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Nothing: see the class."""

    def setSelectionModel(self, selection: QItemSelectionModel) -> None:
        """Nothing: see the class."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._drag_to(event, False)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._drag_to(event, True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged = -1

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)
        section = self.logicalIndexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and section >= 0:
            self.sectionDoubleClicked.emit(section)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.wheeled.emit(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if not isinstance(event, QHelpEvent) or event.type() != QEvent.Type.ToolTip:
            return super().viewportEvent(event)
        section = self.logicalIndexAt(event.pos())
        tip = ""
        if section >= 0:
            role = Qt.ItemDataRole.ToolTipRole
            tip = str(self._model_of().headerData(section, self.orientation(), role))
        QToolTip.showText(event.globalPos(), tip, self)
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        colours, area = self.palette(), event.rect()
        painter.fillRect(area, colours.color(QPalette.ColorRole.Window))
        self._paint_lines(painter, colours.color(QPalette.ColorRole.Midlight))
        painter.setFont(self._fonts[False])
        painter.setPen(colours.color(QPalette.ColorRole.PlaceholderText))
        if self._is_turned:
            painter.rotate(-90)
        model, orientation = self._model_of(), self.orientation()
        for section in self._labelled(area):
            if section == self._current:
                painter.setFont(self._fonts[True])
                painter.setPen(colours.color(QPalette.ColorRole.Text))
            label = model.headerData(section, orientation, Qt.ItemDataRole.DisplayRole)
            self._paint_label(painter, section, str(label))
        painter.end()

    def sizeHint(self) -> QSize:
        return QSize(self.wanted_px, self.wanted_px)

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
