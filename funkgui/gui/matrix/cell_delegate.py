"""How a cell is painted and edited."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPalette, QPolygon
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from funkgui.gui.matrix.colours import CellColours
from funkgui.gui.matrix.ratings_model import Index, KnownCell, RatingsModel
from funkgui.gui.training.figures import with_even_digits

_CORNER_PX = 8
_PADDING_PX = 8
_ALIGNMENT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_STEPS = {
    Qt.Key.Key_Return: (1, 0),
    Qt.Key.Key_Enter: (1, 0),
    Qt.Key.Key_Tab: (0, 1),
    Qt.Key.Key_Backtab: (0, -1),
}
"""Rows and columns to go on by after a rating was typed; Shift turns Enter round."""


class CellDelegate(QStyledItemDelegate):
    """Paints ratings, held-out ones with a corner and slanted; edits them in a line of text."""

    entered = Signal(int, int)
    """A rating was typed and taken: go on by so many rows and columns."""

    def __init__(self, model: RatingsModel, colours: CellColours, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._colours = colours
        self._is_coloured = True
        self._accepted = True
        self._set_fonts(parent.font())

    def set_look(self, colours: CellColours, is_coloured: bool, font: QFont) -> None:
        """Take other colours, with or without a ground by rating."""
        self._colours = colours
        self._is_coloured = is_coloured
        self._set_fonts(font)

    def _set_fonts(self, font: QFont) -> None:
        self._font = with_even_digits(font)
        self._slanted = QFont(self._font)
        self._slanted.setItalic(True)

    def _paint_ground(
        self, painter: QPainter, option: QStyleOptionViewItem, cell: KnownCell | None
    ) -> None:
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, option.palette.color(QPalette.ColorRole.Highlight))
        elif cell is not None and self._is_coloured:
            painter.fillRect(option.rect, self._colours.ground(cell.rating))
        elif cell is not None and cell.held_out:
            painter.fillRect(option.rect, self._colours.held_out)

    def _paint_corner(self, painter: QPainter, rect: QRect) -> None:
        corner = rect.topRight() + QPoint(1, 0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colours.mark)
        painter.drawPolygon(
            QPolygon([corner, corner - QPoint(_CORNER_PX, 0), corner + QPoint(0, _CORNER_PX)])
        )

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell = self._model.cell(index.row(), index.column())
        self._paint_ground(painter, option, cell)
        if cell is None:
            return
        selected = option.state & QStyle.StateFlag.State_Selected
        role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
        if cell.held_out:
            self._paint_corner(painter, option.rect)
        painter.setPen(option.palette.color(role))
        painter.setFont(self._slanted if cell.held_out else self._font)
        painter.drawText(
            option.rect.adjusted(_PADDING_PX, 0, -_PADDING_PX, 0), _ALIGNMENT, cell.text
        )

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> QLineEdit:
        editor = QLineEdit(parent)
        editor.setObjectName("cell_editor")
        editor.setAccessibleName("Rating")
        editor.setToolTip("A rating; empty makes it unknown. Enter goes down, Tab to the right")
        editor.setFrame(False)
        editor.setAlignment(Qt.AlignmentFlag.AlignRight)
        editor.setAutoFillBackground(True)
        return editor

    def setModelData(self, editor: QWidget, model: object, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        text = editor.text()
        # Nothing was typed: a rating whose text is rounded, or off the scale, stays as it is.
        unchanged = text == index.data(Qt.ItemDataRole.EditRole)
        self._accepted = unchanged or self._model.setData(index, text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, QLineEdit) and isinstance(event, QKeyEvent):
            step = _STEPS.get(Qt.Key(event.key()))
            if step is not None and event.type() == QEvent.Type.KeyPress:
                back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier and step[0]
                self._accepted = True
                self.commitData.emit(watched)
                self.closeEditor.emit(watched, QStyledItemDelegate.EndEditHint.NoHint)
                if self._accepted:
                    self.entered.emit(-step[0] if back else step[0], step[1])
                return True
        return super().eventFilter(watched, event)
