"""The form of the training settings, made from the fields of `FitConfig`."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from funkgui.factorization.config import FitConfig, disabled_by, settings
from funkgui.factorization.early_stop import with_room_for_samples
from funkgui.gui.forms.mnemonics import with_mnemonics
from funkgui.gui.training.section import Section
from funkgui.gui.training.setting_row import SettingRow
from funkgui.gui.widgets import bold, fill, named

_FOLDED_FIRST = ("Machine", "Stopping", "Averaging")
"""Sections that fold where the form has no room for all, the first one first. What is changed while
a training runs is always in sight."""
_RESET_ALL = "Reset all"
_NOT_RAISED = (0, 0)


class ConfigForm(QWidget):
    """A field for every training setting; those that have no effect now are hidden.

    Parameters
    ----------
    reserved_mnemonics
        Letters that other controls of the window answer to.
    """

    config_changed = Signal()
    """Another value was entered or shown."""
    solver_chosen = Signal(str)
    """Somebody chose another solver; the other settings are still those of the one before."""
    entered = Signal()
    """What was typed into a field is complete."""

    def __init__(self, reserved_mnemonics: str = "") -> None:
        super().__init__()
        self._filling = False
        self._all_editable = True
        self._was_shown = False
        self._folded_by_hand = False
        self._raised = _NOT_RAISED
        """The epochs that were entered, and those that samples made of them."""
        self._reference = FitConfig()
        self._rows: dict[str, SettingRow] = {}
        self._sections: dict[str, Section] = {}
        self._bodies: dict[str, QGridLayout] = {}
        self._reset_all = QPushButton()
        self._content = QWidget()
        self._scroll = QScrollArea()
        self._build(reserved_mnemonics)
        self.set_config(FitConfig(), FitConfig())

    def config(self) -> FitConfig:
        """The settings as entered."""
        return FitConfig(**{name: row.value for name, row in self._rows.items()})

    @property
    def reference(self) -> FitConfig:
        """The settings that deviations are marked from."""
        return self._reference

    def set_config(self, config: FitConfig, reference: FitConfig | None = None) -> None:
        """Show settings.

        Parameters
        ----------
        reference
            The settings that deviations are marked from; None leaves those from before.
        """
        self._reference = reference or self._reference
        self._raised = _NOT_RAISED
        self._filling = True
        for name, row in self._rows.items():
            row.set_reference(getattr(self._reference, name))
            row.set_value(getattr(config, name))
        self._filling = False
        self._on_row_changed()
        if reference:
            self._fold_to_fit()

    @property
    def n_changed(self) -> int:
        """How many settings that have an effect are not the reference's."""
        return sum(row.used and row.differs for row in self._rows.values())

    def set_editable(self, names: Collection[str] | None) -> None:
        """Let only the settings of these names be changed; all of them where None."""
        for name, row in self._rows.items():
            row.set_editable(names is None or name in names)
        self._all_editable = names is None
        self._enable_reset_all()

    def reset_all(self) -> None:
        """Go back to the reference in every field."""
        self.set_config(self._reference)

    def _build(self, reserved_mnemonics: str) -> None:
        [reset_label] = with_mnemonics([_RESET_ALL], reserved_mnemonics)
        # Fields may share a letter, which goes from one to the next; a button would do nothing.
        taken = reserved_mnemonics + reset_label.partition("&")[2][:1]
        marked = with_mnemonics([setting.label for setting in settings()], taken)
        content_layout = fill(QVBoxLayout(self._content), spacing=4, margins=(0, 0, 2, 0))
        for setting, label in zip(settings(), marked, strict=True):
            row = SettingRow(setting, label, self)
            row.changed.connect(self._on_row_changed)
            row.entered.connect(self.entered)
            row.add_to(self._body_of(setting.group, content_layout))
            self._rows[setting.name] = row
        self._rows["solver"].changed.connect(self._on_solver_changed)
        for name in ("average", "n_models", "burn_in", "sample_every"):
            self._rows[name].changed.connect(self._on_samples_changed)
        self._align_labels()
        fill(content_layout, self._reset_all_row(reset_label), 1)
        named(self._scroll, "config_scroll", "Training settings")
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(self._content)
        bar_width = self._scroll.verticalScrollBar().sizeHint().width()
        self._scroll.setMinimumWidth(self._content.minimumSizeHint().width() + bar_width)
        fill(QVBoxLayout(self), self._scroll, margins=(0, 0, 0, 0))

    def _body_of(self, group: str, content_layout: QVBoxLayout) -> QGridLayout:
        if group not in self._bodies:
            body = QWidget()
            grid = QGridLayout(body)
            grid.setContentsMargins(6, 0, 0, 4)
            grid.setHorizontalSpacing(6)
            grid.setVerticalSpacing(4)
            grid.setColumnStretch(1, 1)
            self._bodies[group] = grid
            self._sections[group] = Section(group, body)
            self._sections[group].toggled.connect(self._on_section_toggled)
            content_layout.addWidget(self._sections[group])
        return self._bodies[group]

    def _align_labels(self) -> None:
        """Leave the fields what the labels in use, bold or not, do not take."""
        metrics = QFontMetrics(bold(self.font()))
        used = [row.setting.label for row in self._rows.values() if row.used]
        width = max(metrics.horizontalAdvance(label) for label in used)
        for grid in self._bodies.values():
            grid.setColumnMinimumWidth(0, width)

    def _reset_all_row(self, label: str) -> QHBoxLayout:
        self._reset_all.setText(label)
        named(self._reset_all, "config_reset_all", "Reset all settings")
        self._reset_all.setToolTip("Go back to the settings of the preset")
        self._reset_all.clicked.connect(self.reset_all)
        return fill(QHBoxLayout(), 1, self._reset_all)

    def _on_row_changed(self) -> None:
        if self._filling:
            return
        values = {name: row.value for name, row in self._rows.items()}
        for name, row in self._rows.items():
            row.set_used(not disabled_by(name, values))
            row.mark()
        for group, section in self._sections.items():
            rows = [row for row in self._rows.values() if row.setting.group == group]
            section.show_changed(sum(row.used and row.differs for row in rows))
            section.setVisible(any(row.used for row in rows))
        self._align_labels()
        self._enable_reset_all()
        self.config_changed.emit()

    def _on_solver_changed(self) -> None:
        if not self._filling:
            self.solver_chosen.emit(self._rows["solver"].value)

    def _on_samples_changed(self) -> None:
        if not self._filling:
            epochs = self._rows["max_epochs"]
            entered, raised = self._raised
            if epochs.value != raised:
                entered = epochs.value
            config = with_room_for_samples(self.config().changed(max_epochs=entered))
            self._raised = entered, config.max_epochs
            epochs.set_value(config.max_epochs)

    def _on_section_toggled(self) -> None:
        self._folded_by_hand = True

    def _enable_reset_all(self) -> None:
        self._reset_all.setEnabled(self._all_editable and self.n_changed > 0)

    def _fold_to_fit(self) -> None:
        """Open the sections that there is room for, unless somebody folded them as they like."""
        if self._folded_by_hand or not self._was_shown:
            return
        for section in self._sections.values():
            section.set_open(True)
        for group in _FOLDED_FIRST:
            if self._height() > self._scroll.viewport().height():
                self._sections[group].set_open(False)

    def _height(self) -> int:
        """Of all that is open, without waiting until Qt has laid the form out anew."""
        for section in self._sections.values():
            section.measure_anew()
        return self._content.sizeHint().height()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._was_shown:
            self._was_shown = True
            self._fold_to_fit()
