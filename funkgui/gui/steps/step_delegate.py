"""How a row of the list of steps is painted: a mark, what was done, and notes at the right."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPalette, QPen
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from funkgui.gui.steps.steps_model import AHEAD_ROLE, NOTES_ROLE
from funkgui.gui.widgets import Index, bold

_PADDING = 8
_GAP = 12
_DOT_RADIUS = 4
_MARK_WIDTH = 2 * _DOT_RADIUS + 8


class StepDelegate(QStyledItemDelegate):
    """Paints steps along a line, with a full dot at the present state and open ones after it."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        option = QStyleOptionViewItem(option)
        self.initStyleOption(option, index)
        style = option.widget.style() if option.widget else QApplication.style()
        style.drawPrimitive(
            QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget
        )
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inside = option.rect.adjusted(_PADDING, 0, -_PADDING, 0)
        self._paint_mark(painter, option, index, inside)
        inside.setLeft(inside.left() + _MARK_WIDTH)
        room = self._paint_notes(painter, option, index, inside)
        self._paint_text(painter, option, index, room)
        painter.restore()

    def _paint_mark(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, inside: QRect
    ) -> None:
        centre = QPoint(inside.left() + _DOT_RADIUS, inside.center().y())
        faint = _colour(option, QPalette.ColorRole.PlaceholderText)
        painter.setPen(QPen(faint, 1))
        if index.row() > 0:
            painter.drawLine(centre.x(), option.rect.top(), centre.x(), centre.y() - _DOT_RADIUS)
        if index.row() < index.model().rowCount() - 1:
            painter.drawLine(centre.x(), centre.y() + _DOT_RADIUS, centre.x(), option.rect.bottom())
        ahead, radius = index.data(AHEAD_ROLE), _DOT_RADIUS
        if ahead == 0:
            accent = _colour(option, QPalette.ColorRole.Accent)
            painter.setPen(QPen(accent, 1))
            painter.setBrush(accent)
        elif ahead > 0:
            radius -= 1
        else:
            painter.setBrush(faint)
            radius -= 2
        painter.drawEllipse(centre, radius, radius)

    def _paint_notes(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, inside: QRect
    ) -> QRect:
        """Paint the notes; what they leave to the text."""
        notes = index.data(NOTES_ROLE)
        if not notes:
            return inside
        metrics = QFontMetrics(option.font)
        shown = metrics.elidedText(notes, Qt.TextElideMode.ElideRight, inside.width() // 2)
        painter.setFont(option.font)
        painter.setPen(_colour(option, QPalette.ColorRole.PlaceholderText))
        alignment = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(inside, int(alignment | Qt.TextFlag.TextSingleLine), shown)
        return inside.adjusted(0, 0, -metrics.horizontalAdvance(shown) - _GAP, 0)

    def _paint_text(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, room: QRect
    ) -> None:
        font = bold(option.font) if index.data(AHEAD_ROLE) == 0 else option.font
        text = QFontMetrics(font).elidedText(
            str(index.data()).replace("\n", " "), Qt.TextElideMode.ElideRight, room.width()
        )
        is_undone = index.data(AHEAD_ROLE) > 0
        role = QPalette.ColorRole.PlaceholderText if is_undone else QPalette.ColorRole.Text
        painter.setFont(font)
        painter.setPen(_colour(option, role))
        alignment = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, int(alignment | Qt.TextFlag.TextSingleLine), text)


def _colour(option: QStyleOptionViewItem, role: QPalette.ColorRole) -> QColor:
    """A colour of the palette; on a selected row that of selected text."""
    selected = option.state & QStyle.StateFlag.State_Selected
    return option.palette.color(QPalette.ColorRole.HighlightedText if selected else role)
