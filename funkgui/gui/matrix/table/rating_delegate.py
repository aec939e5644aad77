"""How a rating is typed in."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from funkgui.gui.matrix.table.ratings_model import RatingsModel
from funkgui.gui.menu_actions import CONTROL
from funkgui.gui.widgets import Index, named

_STEPS = {
    Qt.Key.Key_Return: (1, 0),
    Qt.Key.Key_Enter: (1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Tab: (0, 1),
    Qt.Key.Key_Backtab: (0, -1),
}
"""Rows and columns to go on by after a rating was typed; Shift turns Enter round."""
_SIDEWAYS = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1)}
"""Further ones where typing began the edit; after F2 they move the cursor within the text."""


class RatingDelegate(QStyledItemDelegate):
    """Edits a rating in a line of text; Enter and Tab go on, as in a spreadsheet."""

    entered = Signal(int, int)
    """A rating was typed and taken: go on by so many rows and columns."""
    fill_wanted = Signal(str)
    """What was typed is meant for every selected cell."""

    def __init__(self, model: RatingsModel, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._model, self._view = model, view
        self.accepted = True
        """Whether the table took what was typed last."""
        self.is_typed = True
        """Whether typing began the edit: then the arrows go on, too."""

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> QLineEdit:
        self._view.scrollTo(index)  # what is typed is seen
        editor = named(QLineEdit(parent), "cell_editor", "Rating")
        editor.setToolTip(
            "A rating; empty makes it unknown. Enter goes down, Tab to the right;\n"
            f"{CONTROL}+Enter gives it to every selected cell"
        )
        editor.setFrame(False)
        editor.setAlignment(Qt.AlignmentFlag.AlignRight)
        editor.setAutoFillBackground(True)
        return editor

    def setModelData(self, editor: QWidget, model: object, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        text = editor.text()
        # Nothing was typed: a rating whose text is rounded, or off the scale, stays as it is.
        unchanged = text == index.data(Qt.ItemDataRole.EditRole)
        self.accepted = unchanged or self._model.setData(index, text)

    def _step(self, event: QKeyEvent) -> tuple[int, int] | None:
        """Rows and columns that a key goes on by; None for a key that edits."""
        key, shift = Qt.Key(event.key()), event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if self.is_typed and not shift and key in _SIDEWAYS:
            return _SIDEWAYS[key]
        step = _STEPS.get(key)
        back = shift and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        return (-1, 0) if back else step

    def _end_edit(self, editor: QLineEdit, step: tuple[int, int]) -> None:
        self.accepted = True
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)
        if self.accepted:
            self.entered.emit(*step)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not (isinstance(watched, QLineEdit) and isinstance(event, QKeyEvent)):
            return super().eventFilter(watched, event)
        step = self._step(event)
        if step is None or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and step[0]:
            text = watched.text()
            self.closeEditor.emit(watched, QStyledItemDelegate.EndEditHint.NoHint)
            self.fill_wanted.emit(text)
        else:
            self._end_edit(watched, step)
        return True
