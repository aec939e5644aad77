"""A wheel that scrolls a column passes by its fields."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox

from funkgui.gui.importing.choices_form import ChoicesForm
from funkgui.gui.new_matrix.weights_field import WeightsField
from funkgui.gui.training.config_form import ConfigForm
from funkgui.gui.training.holdout_row import HoldoutRow
from funkgui.gui.training.settings_pane import SettingsPane
from tests.gui.seen import turn_wheel


def settings_of(project):
    pane = SettingsPane("")
    pane.show_project(project)
    return pane


@pytest.mark.parametrize(
    "make",
    [
        settings_of,
        lambda project: HoldoutRow(),
        lambda project: WeightsField(),
        lambda project: ChoicesForm(),
    ],
    ids=["settings and preset", "held-out share", "weights", "choices of an import"],
)
def test_a_wheel_that_scrolls_a_column_turns_no_field(qtbot, project, make):
    form = make(project)
    qtbot.addWidget(form)
    form.show()
    fields = [*form.findChildren(QComboBox), *form.findChildren(QAbstractSpinBox)]

    def shown() -> list[str]:
        return [one.currentText() if isinstance(one, QComboBox) else one.text() for one in fields]

    before = shown()
    for field in fields:
        for notches in (1, -1, -1):
            turn_wheel(field, notches, QPointF(field.rect().center()))
    assert shown() == before


def test_a_wheel_turns_the_field_in_focus(qtbot):
    form = ConfigForm()
    qtbot.addWidget(form)
    form.show()
    field = form.findChild(QAbstractSpinBox, "config_n_factors")
    before = form.config().n_factors
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    turn_wheel(field, 1, QPointF(field.rect().center()))

    assert form.config().n_factors > before
