"""A field for a whole number: 1,000 is a thousand, and neither 1,5 nor 1.5 becomes 15."""

from __future__ import annotations

import re

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QValidator
from PySide6.QtWidgets import QSpinBox

from funkgui.gui.forms.float_field import NumberEdit, corrects

_NOT_WHOLE = re.compile(r"[+-]?\d*[.,][\d.,]*")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+")
_COMES_BACK = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
"""The focus goes to a menu, or with the window: what is selected is to stay so."""


class WholeField(QSpinBox):
    """A spin box that shows 1,000 for a thousand, and 1000 while it is in focus.

    There, commas are only those that somebody types: thousands where they may be. Any other comma,
    or a point, leads to the number that stood before it.
    """

    def __init__(self) -> None:
        super().__init__()
        # The program speaks English, numbers included.
        self.setLocale(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
        self.setLineEdit(NumberEdit())
        self.setGroupSeparatorShown(True)

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        bare = text.removeprefix(self.prefix()).removesuffix(self.suffix()).strip()
        if _NOT_WHOLE.fullmatch(bare) and not _THOUSANDS.fullmatch(bare):
            # Refused, it would turn what is typed around it into a number without.
            return QValidator.State.Intermediate, text, position
        return super().validate(text, position)

    def fixup(self, text: str) -> str:
        return f"{self.prefix()}{self.textFromValue(self.value())}{self.suffix()}"

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.setGroupSeparatorShown(False)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _COMES_BACK:
            self.setGroupSeparatorShown(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.setGroupSeparatorShown(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not corrects(self, event):
            super().keyPressEvent(event)
