"""The preset and the form below it, kept in step."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtWidgets import QVBoxLayout, QWidget

from funkgui.factorization.config import FitConfig
from funkgui.gui.training.config_form import ConfigForm
from funkgui.gui.training.preset_row import PresetRow
from funkgui.gui.training.starting_points import (
    StartingPoint,
    first_point,
    point_of,
    solver_point,
    starting_points,
)
from funkgui.gui.widgets import fill
from funkgui.project.project import Project


class SettingsPane(QWidget):
    """Settings of the next training, as chosen by a preset and as entered.

    Parameters
    ----------
    reserved_mnemonics
        Letters that other controls of the window answer to, that of the presets included.
    """

    def __init__(self, reserved_mnemonics: str) -> None:
        super().__init__()
        self._project: Project | None = None
        self._offered: list[StartingPoint] = []
        self._presets = PresetRow()
        self.form = ConfigForm(reserved_mnemonics)
        self._presets.setEnabled(False)
        self._presets.preset_chosen.connect(self._start_from)
        self.form.solver_chosen.connect(self.start_with)
        self.form.config_changed.connect(self._on_config_changed)
        fill(QVBoxLayout(self), self._presets, (self.form, 1), spacing=4, margins=(0, 0, 0, 0))

    @property
    def start(self) -> StartingPoint | None:
        """What the settings started from; None while nothing is open."""
        return self._presets.chosen

    def show_project(self, project: Project) -> None:
        """Offer the presets as they suit a project, and fill the form with the first."""
        self._project = project
        self._offered = starting_points(project)
        self.start_as(project)

    def follow(self, project: Project) -> None:
        """Offer the presets as they suit edited ratings; what somebody has changed of one stays."""
        now, offered = self.start, starting_points(project)
        self._project = project
        if now is None or offered == self._offered:
            return
        self._offered = offered
        point = next((one for one in offered if one.key == now.key), now)
        entered = self.form.config().to_dict().items() - now.config.to_dict().items()
        self._show(point, point.config.changed(**dict(entered)))

    def start_as(self, project: Project) -> None:
        """Start from the settings that another project with these ratings starts from."""
        self._start_from(first_point(project))

    def show_config(self, config: FitConfig) -> None:
        """Show settings beside the preset that they are, or come nearest to."""
        now = self._presets.chosen
        if self._project is None or now is None:
            self.form.set_config(config)
            return
        self._show(point_of(config, self._offered, now, self._project.ratings), config)

    def start_with(self, solver: str) -> None:
        """Start from the settings of that solver that suit the ratings."""
        if self._project is not None:
            self._start_from(solver_point(solver, self._project.ratings))

    def choose(self, key: str) -> None:
        """Start from the preset of that key."""
        for point in self._offered:
            if point.key == key:
                self._start_from(point)

    def set_editable(self, names: Collection[str] | None) -> None:
        """Let only the settings of these names be changed; all, and the preset, where None."""
        self._presets.set_editable(names is None and self._project is not None)
        self.form.set_editable(names)

    def _start_from(self, point: StartingPoint) -> None:
        self._show(point, point.config)

    def _show(self, point: StartingPoint, config: FitConfig) -> None:
        self._presets.show_points(self._offered, point)
        self.form.set_config(config, point.config)

    def _on_config_changed(self) -> None:
        self._presets.show_changed(self.form.n_changed)
