"""The choice of a preset, with what it is for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from funkgui.gui.forms.setting_field import wrapped
from funkgui.gui.forms.wheel import turned_in_focus
from funkgui.gui.training.setting_row import LOCKED
from funkgui.gui.training.starting_points import StartingPoint
from funkgui.gui.widgets import faint, fill, label_of, named

_PURPOSE_LINES = 2


class PresetRow(QWidget):
    """A list of presets, in groups; says how many settings were changed since one was chosen."""

    preset_chosen = Signal(object)
    """Somebody chose this `StartingPoint`."""

    def __init__(self) -> None:
        super().__init__()
        self._points: list[StartingPoint] = []
        self._n_changed = 0
        self._box = named(turned_in_focus(QComboBox()), "preset", "Preset")
        self._box.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._box.setMinimumContentsLength(12)
        self._box.activated.connect(self._on_activated)
        self._purpose = faint(named(QLabel(wordWrap=True), "preset_purpose"))
        self._purpose.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._purpose.setMinimumHeight(_PURPOSE_LINES * self.fontMetrics().lineSpacing())
        row = fill(QHBoxLayout(), label_of(self._box, "Pre&set"), (self._box, 1))
        fill(QVBoxLayout(self), row, self._purpose, spacing=3, margins=(0, 0, 0, 0))

    @property
    def chosen(self) -> StartingPoint | None:
        """What the settings started from; None while nothing is open."""
        number = self._box.currentData()
        return None if number is None else self._points[number]

    def show_points(self, points: Sequence[StartingPoint], chosen: StartingPoint) -> None:
        """Offer other presets; ``chosen`` is offered too where it is none of them."""
        self._points = [*points] if chosen in points else [*points, chosen]
        self._box.clear()
        for number, point in enumerate(self._points):
            if number and point.group != self._points[number - 1].group:
                self._box.insertSeparator(self._box.count())
            self._box.addItem(point.title, number)
            tip = wrapped(point.purpose)
            self._box.setItemData(self._box.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self._box.setCurrentIndex(self._box.findData(self._points.index(chosen)))
        self._describe()

    def show_changed(self, n_changed: int) -> None:
        """Tell how many settings are not the preset's."""
        self._n_changed = n_changed
        self._describe()

    def set_editable(self, editable: bool) -> None:
        """Whether another preset may be chosen now."""
        self.setEnabled(editable)
        self._describe()

    def _describe(self) -> None:
        chosen = self.chosen
        for number, point in enumerate(self._points):
            changed = f" ({self._n_changed} changed)" if self._n_changed else ""
            self._box.setItemText(
                self._box.findData(number), point.title + (changed if point is chosen else "")
            )
        purpose = chosen.purpose if chosen else ""
        self._purpose.setText(purpose)
        facts = ["Settings by name; choosing one fills the form"]
        if self._n_changed:
            facts.append(f"{self._n_changed} settings below are not the preset's: in bold")
        locked = "" if self.isEnabled() else LOCKED
        self._box.setToolTip("\n".join(filter(None, [locked, wrapped(purpose), *facts])))
        self._box.setAccessibleDescription(f"{locked} {purpose}".strip())

    def _on_activated(self, at: int) -> None:
        self.preset_chosen.emit(self._points[self._box.itemData(at)])
