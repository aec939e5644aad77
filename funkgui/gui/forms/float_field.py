"""A field for a number of any magnitude: 1e-05 as readily as 0.06 or 100."""

from __future__ import annotations

import math
import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QValidator
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QLineEdit

_DECIMALS = 30
"""More than a double has, so that Qt rounds nothing away."""
_UNFINISHED = re.compile(r"[+-]?\d*\.?\d*([eE][+-]?\d*)?")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(,\d{0,2}|\.\d*)?")
"""With commas as the rest of the program writes them, the last group perhaps not yet complete."""
_SMALLEST_STEP = 1e-6
_FIRST_STEP = 1e-3
"""What the first step up from 0 leads to."""
_STEPS_OF_A_PAGE = 10


class NumberEdit(QLineEdit):
    """The line of a spin box: a double click takes the whole number.

    Qt's own takes what stands between two points or commas, so that 0.004 typed over the 001 of
    0.001 becomes 0.0004.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("qt_spinbox_lineedit")  # as Qt's own is called

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        box = self.parent()
        assert isinstance(box, QAbstractSpinBox)
        box.selectAll()


def corrects(box: QAbstractSpinBox, event: QKeyEvent) -> bool:
    """Show what becomes of a wrong number on Enter, before the key presses a dialog's button."""
    if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or box.hasAcceptableInput():
        return False
    box.interpretText()
    box.selectAll()
    return True


class FloatField(QDoubleSpinBox):
    """A spin box that shows a float as Python writes it, without a fixed number of decimals.

    It takes 1,000 for a thousand where that is within its bounds, and any other comma for a point.

    The arrows step by a tenth of the number's power of ten; Page Up and Page Down multiply and
    divide by ten.
    """

    def __init__(self, low: float, high: float) -> None:
        super().__init__()
        self.setLineEdit(NumberEdit())
        self.setDecimals(_DECIMALS)
        self.setRange(low, high)

    def _bare(self, text: str) -> str:
        bare = text.removeprefix(self.prefix()).removesuffix(self.suffix()).strip()
        if _THOUSANDS.fullmatch(bare):
            whole = bare.replace(",", "")
            if self.minimum() <= self._number(whole) <= self.maximum():
                return whole
        # Refused, a decimal comma would turn what is typed around it into a number without.
        return bare.replace(",", ".")

    def _number(self, bare: str) -> float:
        """What a text without prefix and suffix says; `ValueError` where that is no number."""
        return float(bare)

    def _stepped(self, up: bool) -> float:
        value = self.value()
        if value == 0:
            return _FIRST_STEP if up else -_FIRST_STEP
        power = math.floor(math.log10(abs(value)))
        if not up and math.isclose(abs(value), 10.0**power):
            power -= 1
        step = 10.0 ** (power - 1)
        stepped = value + step if up else value - step
        if not up and stepped < _SMALLEST_STEP and self.minimum() == 0:
            return 0.0
        return float(f"{stepped:.6g}")

    def stepBy(self, steps: int) -> None:
        if abs(steps) >= _STEPS_OF_A_PAGE and self.value() != 0:
            factor = 10.0 if steps > 0 else 0.1
            self.setValue(float(f"{self.value() * factor:.6g}"))
        else:
            for _ in range(abs(steps)):
                self.setValue(self._stepped(steps > 0))
        self.selectAll()

    def textFromValue(self, value: float) -> str:
        return repr(float(value)).removesuffix(".0")

    def valueFromText(self, text: str) -> float:
        try:
            return self._number(self._bare(text))
        except ValueError:
            return self.value()

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        bare = self._bare(text)
        if not _UNFINISHED.fullmatch(bare):
            return QValidator.State.Invalid, text, position
        try:
            value = self._number(bare)
        except ValueError:
            return QValidator.State.Intermediate, text, position
        within = math.isfinite(value) and self.minimum() <= value <= self.maximum()
        state = QValidator.State.Acceptable if within else QValidator.State.Intermediate
        return state, text, position

    def fixup(self, text: str) -> str:
        """A number out of bounds becomes the bound; what is no number, the value from before."""
        value = min(max(self.valueFromText(text), self.minimum()), self.maximum())
        return f"{self.prefix()}{self.textFromValue(value)}{self.suffix()}"

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not corrects(self, event):
            super().keyPressEvent(event)


def percent_text(share: float) -> str:
    """A share as ``10 %``: with as many digits as a double surely has."""
    return f"{100 * share:.15g} %"


class PercentField(FloatField):
    """A `FloatField` for a share, which it shows and takes in percent: 0.1 as ``10 %``.

    The arrows step by one percent where there is at least as much.
    """

    def __init__(self, low: float, high: float) -> None:
        super().__init__(low, high)
        self.setSuffix(" %")

    def _number(self, bare: str) -> float:
        return float(f"{float(bare) / 100:.15g}")  # 0.007, not 0.006999999999999999

    def _stepped(self, up: bool) -> float:
        value = self.value()
        stepped = round(value + (0.01 if up else -0.01), 15)
        by_percent = min(value, stepped) >= 0.01 or (up and value == 0)
        return stepped if by_percent else super()._stepped(up)

    def textFromValue(self, value: float) -> str:
        return percent_text(value).removesuffix(self.suffix())
