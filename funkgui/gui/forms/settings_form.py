"""A form made from the settings of a dataclass: a labelled field for each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from funkgui.gui.forms.mnemonics import with_mnemonics
from funkgui.gui.forms.setting_field import (
    Field,
    OwnField,
    changed_signal,
    facts,
    field_for,
    field_value,
    set_field_value,
    wrapped,
)
from funkgui.gui.forms.wheel import turned_in_focus
from funkgui.gui.widgets import faint, label_of, named
from funkgui.ratings.setting import Setting

_FIELD_WIDTH = 150
_AROUND_TEXT_PX = 8
_INDENT = 14


class SettingsForm(QWidget):
    """Fields under the headings of their groups; those that have no effect are hidden.

    Parameters
    ----------
    settings
        One field each, in this order.
    prefix
        Begins the object names of the fields.
    own_fields
        For settings that want another field than their type's, who makes it.
    reserved_mnemonics
        Letters that other controls of the dialog answer to.
    """

    changed = Signal()
    """Another value was entered, perhaps only a part of what is being typed."""

    def __init__(
        self,
        settings: Iterable[Setting],
        prefix: str,
        own_fields: Mapping[str, Callable[[], OwnField]] | None = None,
        reserved_mnemonics: str = "",
    ) -> None:
        super().__init__()
        self.setObjectName(f"{prefix}_settings")
        self._prefix = prefix
        self._filling = False
        self._told: dict[str, Any] = {}
        self._settings = list(settings)
        self._fields: dict[str, Field] = {}
        self._labels: dict[str, QLabel] = {}
        self._headings: dict[str, QLabel] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(1, 1)
        labels = with_mnemonics([one.label for one in self._settings], reserved_mnemonics)
        for setting, label in zip(self._settings, labels, strict=True):
            make = (own_fields or {}).get(setting.name)
            self._add(setting, label, field_for(setting) if make is None else make())
        self._grid.setRowStretch(self._grid.rowCount(), 1)
        self.show_values({one.name: one.default for one in self._settings})

    def values(self) -> dict[str, Any]:
        """What is entered, by name; hidden fields too."""
        return {name: field_value(field) for name, field in self._fields.items()}

    def show_values(self, values: Mapping[str, Any]) -> None:
        """Show values by name; `changed` is emitted once."""
        self._filling = True
        for name, field in self._fields.items():
            if name in values:
                set_field_value(field, values[name])
        self._filling = False
        self._told = self.values()
        self.changed.emit()

    def show_used(self, names: Collection[str]) -> None:
        """Show the fields of these names, and hide the others."""
        for name, field in self._fields.items():
            field.setVisible(name in names)
            self._labels[name].setVisible(name in names)
        for group, heading in self._headings.items():
            members = [one.name for one in self._settings if one.group == group]
            heading.setVisible(any(name in names for name in members))

    def field(self, name: str) -> QWidget:
        """The field of a setting."""
        return self._fields[name]

    def set_enabled(self, name: str, enabled: bool) -> None:
        """Whether a value of the setting may be entered."""
        self._fields[name].setEnabled(enabled)
        self._labels[name].setEnabled(enabled)

    def _add(self, setting: Setting, label_text: str, field: Field) -> None:
        tip = "\n".join([wrapped(setting.help), *facts(setting)])
        name = f"{self._prefix}_{setting.name}"
        if isinstance(field, OwnField):
            field.describe(name, setting.label, tip)
        else:
            named(field, name, setting.label)
            field.setAccessibleDescription(setting.help)
            field.setToolTip(tip)
            turned_in_focus(field)
        changed_signal(field).connect(self._on_changed)
        field.setMinimumWidth(_FIELD_WIDTH)
        # Fields of numbers are lower than others by themselves, and cut what hangs below a line.
        field.setMinimumHeight(field.fontMetrics().height() + _AROUND_TEXT_PX)
        label = label_of(field, label_text)
        label.setToolTip(tip)
        if setting.group:
            self._add_heading(setting.group)
            label.setIndent(_INDENT)
        row = self._grid.rowCount()
        self._grid.addWidget(label, row, 0)
        self._grid.addWidget(field, row, 1)
        self._fields[setting.name], self._labels[setting.name] = field, label

    def _add_heading(self, group: str) -> None:
        if group in self._headings:
            return
        heading = faint(QLabel(group))
        heading.setContentsMargins(0, 6 if self._headings else 0, 0, 0)
        self._grid.addWidget(heading, self._grid.rowCount(), 0, 1, 2)
        self._headings[group] = heading

    def _on_changed(self) -> None:
        # Enter in a field of a number tells its value once more; a dialog that set out to look
        # at it anew would have its button disabled by the very key that presses it.
        if not self._filling and self._told != (values := self.values()):
            self._told = values
            self.changed.emit()
