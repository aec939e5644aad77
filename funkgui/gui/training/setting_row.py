"""One row of the form: label, field and reset button of a single training setting."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QAbstractSpinBox, QGridLayout, QLabel, QToolButton, QWidget

from funkgui.gui.forms.setting_field import (
    changed_signal,
    facts,
    field_for,
    field_value,
    number_text,
    set_field_value,
    wrapped,
)
from funkgui.gui.forms.wheel import turned_in_focus
from funkgui.gui.icons import icon
from funkgui.gui.widgets import named
from funkgui.ratings.setting import Setting

_FIELD_WIDTH = 6
"""Least width of a field in heights of its font; the form widens it where there is room."""

LOCKED = "Cannot be changed while a training runs."
"""What tooltips of fields say first while that is so."""

_CHANGED_STYLE = "font-weight: bold;"


class SettingRow(QObject):
    """The widgets of one setting."""

    changed = Signal()
    """Another value was entered, perhaps only a part of what is being typed."""
    entered = Signal()
    """What was typed is complete: Return was pressed, or the field left."""

    def __init__(self, setting: Setting, label: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setting = setting
        self._used = self._editable = True
        field = turned_in_focus(field_for(setting))
        self.field = named(field, f"config_{setting.name}", setting.label)
        self.field.setMinimumWidth(_FIELD_WIDTH * self.field.fontMetrics().height())
        changed_signal(self.field).connect(self.changed)
        if isinstance(self.field, QAbstractSpinBox):
            self.field.editingFinished.connect(self.entered)
        self.label = named(QLabel(label), f"label_{setting.name}")
        self.label.setBuddy(self.field)
        self.reset_button = named(QToolButton(), f"reset_{setting.name}")
        self.reset_button.setIcon(icon("reset"))
        self.reset_button.setAutoRaise(True)
        self.reset_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.reset_button.clicked.connect(self.reset)
        self._reference: Any = setting.default
        self.set_reference(setting.default)

    def add_to(self, grid: QGridLayout) -> None:
        """Append the row to a grid of three columns."""
        at = grid.rowCount()
        grid.addWidget(self.label, at, 0)
        grid.addWidget(self.field, at, 1)
        grid.addWidget(self.reset_button, at, 2)

    @property
    def value(self) -> Any:
        return field_value(self.field)

    def set_value(self, value: Any) -> None:
        """Show a value; `changed` is emitted where it is another one."""
        set_field_value(self.field, value)

    @property
    def differs(self) -> bool:
        """Whether the value is not the reference."""
        return bool(self.value != self._reference)

    @property
    def used(self) -> bool:
        """Whether the setting has an effect, given the others."""
        return self._used

    def set_editable(self, editable: bool) -> None:
        """Whether another value may be entered now."""
        self._editable = editable
        for widget in (self.label, self.field, self.reset_button):
            widget.setEnabled(editable)
        self._describe()
        self.mark()

    def set_used(self, used: bool) -> None:
        """Show the row, or hide it where the setting has no effect."""
        self._used = used
        # The button comes and goes; the field beside it is not to change its width then.
        policy = self.reset_button.sizePolicy()
        policy.setRetainSizeWhenHidden(used)
        self.reset_button.setSizePolicy(policy)
        self.label.setVisible(used)
        self.field.setVisible(used)
        self.reset_button.setVisible(used and self.differs)

    def set_reference(self, value: Any) -> None:
        """The value to mark deviations from, and to reset to."""
        self._reference = value
        self._describe()
        self.mark()

    def mark(self) -> None:
        """Mark the row where its value is not the reference."""
        # By a style and not by a font, which Qt would take back with the next theme.
        style = _CHANGED_STYLE if self.differs else ""
        if style != self.label.styleSheet():
            self.label.setStyleSheet(style)
        self.reset_button.setVisible(self._used and self.differs)
        deviates = f"Changed from {shown(self.setting, self._reference)}." if self.differs else ""
        locked = "" if self._editable else LOCKED
        words = filter(None, (locked, self.setting.help, deviates))
        self.field.setAccessibleDescription(" ".join(words))

    def reset(self) -> None:
        """Go back to the reference."""
        self.set_value(self._reference)

    def _describe(self) -> None:
        reference = shown(self.setting, self._reference)
        lines = [wrapped(self.setting.help), *facts(self.setting)]
        lines.append(f"Chosen by the preset: {reference}")
        tip = "\n".join(lines if self._editable else [LOCKED, *lines])
        self.field.setToolTip(tip)
        self.label.setToolTip(tip)
        self.reset_button.setToolTip(f"Reset to {reference}, chosen by the preset")
        self.reset_button.setAccessibleName(f"Reset {self.setting.label} to {reference}")


def shown(setting: Setting, value: Any) -> str:
    """A setting's value as the form shows it."""
    if setting.type is bool:
        return "on" if value else "off"
    if setting.type in (int, float):
        return number_text(setting, value)
    return str(value)
