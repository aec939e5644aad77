"""How a rating is typed in."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from funkgui.gui.matrix.ratings_model import Index, RatingsModel

_STEPS = {
    Qt.Key.Key_Return: (1, 0),
    Qt.Key.Key_Enter: (1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Tab: (0, 1),
    Qt.Key.Key_Backtab: (0, -1),
}
"""Rows and columns to go on by after a rating was typed; Shift turns Enter round."""


class RatingDelegate(QStyledItemDelegate):
    """Edits a rating in a line of text; Enter and Tab go on, as in a spreadsheet."""

    entered = Signal(int, int)
    """A rating was typed and taken: go on by so many rows and columns."""

    def __init__(self, model: RatingsModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._accepted = True

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
                back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier) and step[0]
                self._accepted = True
                self.commitData.emit(watched)
                self.closeEditor.emit(watched, QStyledItemDelegate.EndEditHint.NoHint)
                if self._accepted:
                    self.entered.emit(-step[0] if back else step[0], step[1])
                return True
        return super().eventFilter(watched, event)
