"""The table looks after a start as it did before the last end."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QComboBox

from funkgui.gui.matrix.kept_look import keep_look, restore_look
from funkgui.gui.matrix.look.layers import Layer, Look, PaletteName, Show
from funkgui.gui.matrix.table.grid_view import CELL_WIDTHS_PX, USUAL_WIDTH_PX
from funkgui.gui.settings import Settings


def test_layer_colours_and_cell_size_come_back(drivers):
    first = drivers()
    first.open_problem("3x3-adam")
    table = first.window.matrix.table
    table.set_look(Look(Layer.HELD_OUT, Show.COLOURS, PaletteName.VIRIDIS))
    table.zoom_by(-3)
    first.window.session.open(None)
    first.window.close()

    second = drivers()
    second.open_problem("3x3-adam")
    table = second.window.matrix.table
    assert table.look == Look(Layer.HELD_OUT, Show.COLOURS, PaletteName.VIRIDIS)
    assert table.across.cell_px == CELL_WIDTHS_PX[CELL_WIDTHS_PX.index(USUAL_WIDTH_PX) - 3]


def test_a_layer_of_predictions_comes_back_with_the_first_run(opened, session, make_run, settings):
    table = opened.table
    table.set_look(Look(Layer.PREDICTIONS))
    keep_look(table, settings)
    table.set_look(Look(Layer.KNOWN))
    restore_look(table, settings)
    assert table.look.layer is Layer.RATINGS
    session.add_run(make_run(session.project))
    assert table.look.layer is Layer.PREDICTIONS


def test_other_colours_leave_the_layer_that_waits_for_a_run(opened, session, make_run):
    opened.table.set_look(Look(Layer.ERRORS))
    for name in ("matrix_show", "matrix_palette"):
        combo = opened.panel.findChild(QComboBox, name)
        combo.setCurrentIndex(2)
        combo.activated.emit(2)
    assert opened.table.look == Look(Layer.RATINGS, Show.COLOURS, PaletteName.VIRIDIS)
    session.add_run(make_run(session.project))

    assert opened.table.look == Look(Layer.ERRORS, Show.COLOURS, PaletteName.VIRIDIS)


@pytest.mark.parametrize("damage", ["no such thing", "", "\0", "7", ["1", "2"]])
def test_what_cannot_be_read_leaves_the_usual_look(opened, settings, tmp_path, damage):
    for name in ("layer", "show", "palette", "cell_px"):
        settings.set_value(f"matrix/{name}", damage)
    settings.sync()
    restore_look(opened.table, Settings(tmp_path / "settings.ini"))
    assert opened.table.look == Look()
    assert opened.table.across.cell_px == USUAL_WIDTH_PX
