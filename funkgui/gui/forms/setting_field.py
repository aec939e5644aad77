"""Fields in which settings are entered: one widget for each kind of value."""

from __future__ import annotations

import textwrap
from typing import Any

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from funkgui.gui.forms.float_field import FloatField, PercentField, percent_text
from funkgui.gui.forms.whole_field import WholeField
from funkgui.ratings.setting import Setting


class OwnField(QWidget):
    """A field of another make, for one setting; its value is called as in Qt's spin boxes."""

    valueChanged = Signal()  # noqa: N815

    def value(self) -> Any:
        raise NotImplementedError

    def setValue(self, value: Any) -> None:
        raise NotImplementedError

    def describe(self, name: str, label: str, tip: str) -> None:
        """Name the widgets of the field, for programs and for people."""
        raise NotImplementedError


Field = QCheckBox | QComboBox | WholeField | FloatField | QLineEdit | OwnField

_LARGE = 10_000
"""Integers that may be larger step by a power of ten below their value."""
_TIP_LETTERS = 61
"""Of a line of a tooltip."""


def field_for(setting: Setting) -> Field:
    """A new field for a setting's values."""
    if setting.type is bool:
        return QCheckBox()
    if setting.choices:
        box = QComboBox()
        for choice in setting.choices:
            box.addItem(choice_text(choice), choice)
        return box
    if setting.type is str:
        return QLineEdit()
    assert setting.low is not None
    assert setting.high is not None
    if _is_share(setting):
        return PercentField(setting.low, setting.high)
    if setting.type is float:
        number = FloatField(setting.low, setting.high)
        number.setSuffix(_suffix(setting))
        return number
    count = WholeField()
    count.setRange(int(setting.low), int(setting.high))
    count.setSuffix(_suffix(setting, count.value()))
    if count.suffix():
        count.valueChanged.connect(lambda value: count.setSuffix(_suffix(setting, value)))
    if setting.high > _LARGE:
        count.setStepType(WholeField.StepType.AdaptiveDecimalStepType)
    return count


def field_value(field: Field) -> Any:
    """What is entered."""
    if isinstance(field, QCheckBox):
        return field.isChecked()
    if isinstance(field, QComboBox):
        return field.currentData()
    if isinstance(field, QLineEdit):
        return field.text().strip()
    return field.value()


def set_field_value(field: Field, value: Any) -> None:
    """Show a value; `changed_signal` is emitted where it is another one."""
    if isinstance(field, QCheckBox):
        field.setChecked(value)
    elif isinstance(field, QComboBox):
        field.setCurrentIndex(field.findData(value))
    elif isinstance(field, QLineEdit):
        field.setText(value)
    else:
        field.setValue(value)


def changed_signal(field: Field) -> SignalInstance:
    """The signal of another value, perhaps only a part of what is being typed."""
    if isinstance(field, QCheckBox):
        return field.toggled
    if isinstance(field, QComboBox):
        return field.currentIndexChanged
    if isinstance(field, QLineEdit):
        return field.textChanged
    return field.valueChanged


def choice_text(choice: str) -> str:
    """One of several words, as the form shows it."""
    if choice in ("als", "cpu", "gpu"):
        return choice.upper()
    return choice.replace("-", " ").capitalize()


def wrapped(text: str) -> str:
    """Plain text for a tooltip, which Qt does not wrap by itself, in lines of a fair length."""
    return textwrap.fill(text, _TIP_LETTERS, break_long_words=False, break_on_hyphens=False)


def number_text(setting: Setting, number: float) -> str:
    """A number as its field shows it, without a unit other than percent."""
    if setting.type is int:
        return f"{int(number):,}"
    return percent_text(number) if _is_share(setting) else repr(float(number)).removesuffix(".0")


def facts(setting: Setting) -> list[str]:
    """Unit and bounds, a line each, for a tooltip."""
    lines = [f"Unit: {setting.unit}"] if setting.unit and not _is_share(setting) else []
    if setting.low is not None and setting.high is not None:
        low, high = (number_text(setting, bound) for bound in (setting.low, setting.high))
        lines.append(f"From {low} to {high}")
    return lines


def _suffix(setting: Setting, value: int = 0) -> str:
    """The unit, unless the label says it already; of one only, where the value is one."""
    label = setting.label.lower()
    said = any(word in label for word in setting.unit.split() if len(word) > len("per"))
    unit = setting.unit.removesuffix("s") if value == 1 else setting.unit
    return "" if said or not unit else f" {unit}"


def _is_share(setting: Setting) -> bool:
    return setting.unit == "share"
