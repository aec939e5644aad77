"""Edited users are folded in again in the table of ratings and in the words about a cell, too."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel

from funkgui.gui.editing import Editing
from funkgui.gui.latest import wait_for_work_of
from funkgui.gui.matrix.matrix_panel import MatrixPanel
from funkgui.gui.matrix.table.predicted_cells import PredictedCells
from funkgui.project.what_if import ratings_of, what_if
from funkgui.ratings.edits.cells import SetCells

USERS, ITEMS = np.arange(8), np.arange(40)


@pytest.fixture
def cells(session):
    cells = PredictedCells(session)
    for signal in (session.runs_changed, session.run_selected, session.project_opened):
        signal.connect(cells.take_session)
    yield cells
    wait_for_work_of(cells)


def unseen(session, user: int) -> int:
    rated = session.ratings.item_index[session.ratings.user_slice(user)]
    return int(np.setdiff1d(ITEMS, rated)[0])


def test_only_the_rows_of_edited_users_change(cells, session, project):
    session.open(project)
    own = cells.of(USERS, ITEMS).copy()
    before = ratings_of(project.ratings, project.holdout, 3)
    session.apply(SetCells.one(3, unseen(session, 3), 5.0))
    found = cells.of(USERS, ITEMS)
    others = np.delete(USERS, 3)
    assert np.array_equal(found[others], own[others])
    model = what_if(project.runs[0], session.ratings, session.holdout, 3, before)
    assert found[3] == pytest.approx(model.reconstruct([0], slice(None))[0], abs=1e-5)
    assert np.abs(found[3] - own[3]).max() > 0.01
    session.undo()
    assert np.array_equal(cells.of(USERS, ITEMS), own)


def test_the_switch_brings_back_the_runs_own(qtbot, cells, session, project):
    session.open(project)
    own = cells.of(USERS, ITEMS).copy()
    session.apply(SetCells.one(3, unseen(session, 3), 5.0))
    with qtbot.waitSignal(cells.changed):
        cells.what_ifs.set_on(False)
    assert np.array_equal(cells.of(USERS, ITEMS), own)


def test_many_changed_users_come_a_few_at_a_time(qtbot, cells, session, project):
    session.open(project)
    own = cells.of(USERS, ITEMS).copy()
    items = np.array([unseen(session, user) for user in USERS])
    session.apply(SetCells(USERS, items, np.full(len(USERS), 5.0, np.float32)))
    with qtbot.waitSignal(cells.changed):
        first = cells.of(USERS, ITEMS)
    assert np.array_equal(first[-1], own[-1])

    def all_changed() -> bool:
        return bool((np.abs(cells.of(USERS, ITEMS) - own).max(1) > 0.001).all())

    qtbot.waitUntil(all_changed)


def test_of_a_run_that_was_stale_when_opened_the_table_shows_its_own(cells, session, project):
    edited = SetCells.one(3, 1, 0.5).apply(project.ratings, project.holdout)
    session.open(project.edited(edited))
    own = project.runs[0].result.model.reconstruct([3], slice(None))[0]
    assert cells.of(USERS, ITEMS)[3] == pytest.approx(own, abs=1e-5)


def test_the_words_about_a_cell_say_so(qtbot, session, project):
    editing = Editing(session)
    panel = MatrixPanel(session, editing)
    qtbot.addWidget(panel)
    panel.show()
    try:
        session.open(replace(project))
        item = unseen(session, 3)
        panel.show_cell(3, item)
        words = panel.findChild(QLabel, "matrix_cell")
        assert "Run 1 predicts" in words.accessibleDescription()
        session.apply(SetCells.one(3, item, 5.0))
        qtbot.waitUntil(lambda: "Run 1, what if, predicts" in words.accessibleDescription())
        session.undo()
        qtbot.waitUntil(lambda: "Run 1 predicts" in words.accessibleDescription())
    finally:
        wait_for_work_of(panel)
        wait_for_work_of(editing)
