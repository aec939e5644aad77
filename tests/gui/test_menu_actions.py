"""Actions that answer to their keys in one table alone."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QTableWidget, QWidget

from funkgui.gui.menu_actions import table_action


@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_keys_act_in_their_own_table_alone(qtbot, monkeypatch, platform):
    monkeypatch.setattr(sys, "platform", platform)
    window, done = QWidget(), []
    qtbot.addWidget(window)
    cells, runs = QTableWidget(2, 2), QTableWidget(2, 2)
    row = QHBoxLayout(window)
    row.addWidget(cells)
    row.addWidget(runs)
    empty = table_action(
        cells, "empty", "&Empty", "Empty it", lambda: done.append("cells"), keys=["Del", "Ctrl+D"]
    )
    table_action(runs, "drop", "&Drop", "Drop it", lambda: done.append("runs"), keys=["Del"])
    # The menu bar of macOS takes the keys that its actions have, whichever table has the focus.
    assert bool(empty.shortcuts()) == (platform != "darwin")
    assert empty.toolTip() == "Empty it (Del)"
    with qtbot.waitActive(window):
        window.show()

    for table in (cells, runs):
        table.setFocus()
        qtbot.keyClick(table, Qt.Key.Key_Delete)
        qtbot.keyClick(table, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert done == ["cells", "cells", "runs"]

    empty.setEnabled(False)
    cells.setFocus()
    qtbot.keyClick(cells, Qt.Key.Key_Delete)
    assert done == ["cells", "cells", "runs"]
