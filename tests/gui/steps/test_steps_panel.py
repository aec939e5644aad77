"""The list of steps: what it says, where a click or a key leads, and that it stays quick."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QLabel, QTableView

from funkgui.gui.editing import Editing
from funkgui.gui.latest import wait_for_work_of
from funkgui.gui.steps.steps_panel import StepsPanel
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.moves import Remove
from tests.gui.seen import click_row
from tests.gui.test_session import run_of


@pytest.fixture
def panel(qtbot, session):
    editing = Editing(session)
    made = StepsPanel(session, editing)
    qtbot.addWidget(made)
    made.resize(320, 300)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    wait_for_work_of(editing)


@pytest.fixture
def steps(panel) -> QTableView:
    return panel.findChild(QTableView, "steps_list")


def texts(steps) -> list[str]:
    """What stands in the rows that the view has, undone ones in brackets, the present with a *."""
    model = steps.model()
    found = []
    for row in range(steps.verticalHeader().count()):
        words = model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)
        text = model.index(row, 0).data()
        if "Click to redo" in words:
            text = f"({text})"
        found.append(f"*{text}" if "in this state now" in words else text)
    return found


def tip(steps, row: int) -> str:
    return steps.model().index(row, 0).data(Qt.ItemDataRole.ToolTipRole)


def edit(session, n: int) -> None:
    for number in range(n):
        session.apply(SetCells.one(number % 12, 3, 1 + (session.history.n_steps + 1) / 64))


def test_with_nothing_open_it_says_so(panel, steps, session, project):
    words = panel.findChild(QLabel, "no_steps")
    assert words.isVisible()
    session.open(project)
    assert not words.isVisible()
    assert texts(steps) == ["*Opened ratings.csv"]
    session.open(None)
    assert words.isVisible()


def test_each_edit_is_a_row_and_undone_ones_stay(steps, session, project):
    session.open(project)
    session.add_run(run_of(project))
    edit(session, 1)
    session.apply(Remove.of("user", np.array([1, 2])))
    session.apply(SetCells.one(0, int(session.ratings.item_index[0]), None))
    assert texts(steps)[0] == "Opened ratings.csv"
    assert texts(steps)[1] == "Edit a rating"
    assert texts(steps)[3] == "*Clear a rating"
    session.undo()
    session.undo()
    assert [text[0] for text in texts(steps)] == ["O", "*", "(", "("]
    session.apply(SetCells.one(0, 0, 4.5))
    assert texts(steps) == ["Opened ratings.csv", "Edit a rating", "*Edit a rating"]


def test_a_click_goes_to_a_state_far_or_near(qtbot, steps, session, project):
    session.open(project)
    edit(session, 40)
    for row in (3, 37, 0, 40):
        click_row(qtbot, steps, row)
        assert session.history.n_done == row
        assert texts(steps)[row].startswith("*")
        assert len(texts(steps)) == 41


def test_keys_choose_a_step_and_return_goes_there(qtbot, steps, session, project):
    session.open(project)
    edit(session, 5)
    steps.setFocus()
    qtbot.waitUntil(lambda: steps.currentIndex().row() == 5)
    qtbot.keyClick(steps, Qt.Key.Key_Up)
    qtbot.keyClick(steps, Qt.Key.Key_Up)
    assert session.history.n_done == 5
    qtbot.keyClick(steps, Qt.Key.Key_Return)
    assert session.history.n_done == 3
    qtbot.keyClick(steps, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(steps, Qt.Key.Key_Space)
    assert session.history.n_done == 0


def test_a_tip_tells_what_a_click_does(steps, session, project):
    session.open(project)
    edit(session, 3)
    assert "Click to undo 2 steps" in tip(steps, 1)
    assert "Click to undo 1 step and" in tip(steps, 2)
    assert "in this state now" in tip(steps, 3)
    session.go_to(0)
    assert "Click to redo 3 steps" in tip(steps, 3)


def test_a_title_that_looks_like_markup_is_told_as_it_is(steps, session, project):
    session.open(project)
    text = "Set user 1, <b>Casino</b> & more to 2.0"
    session.apply(replace(SetCells.one(0, 3, 2.0), text=text))
    document = QTextDocument()
    document.setHtml(tip(steps, 1))
    assert document.toPlainText().splitlines()[0] == text


def test_runs_and_the_saved_state_are_told_beside_their_step(steps, session, project):
    session.open(project)
    edit(session, 2)
    session.add_run(run_of(session.project, "Run 1"))
    session.add_run(run_of(session.project, "Run 2"))
    edit(session, 1)
    session.mark_saved(session.project, Path("a.funk"))
    assert "Run 1 and Run 2 were trained here." in tip(steps, 2)
    assert "The project was saved here." in tip(steps, 3)
    assert "trained" not in tip(steps, 1) + tip(steps, 3)
    session.remove_run("Run 2")
    assert "Run 1 was trained here." in tip(steps, 2)
    session.go_to(1)
    edit(session, 1)
    assert "trained" not in "".join(tip(steps, row) for row in range(3))


def test_the_present_state_is_in_sight(qtbot, steps, session, project):
    session.open(project)
    edit(session, 60)

    def seen() -> bool:
        rect = steps.visualRect(steps.model().index(session.history.n_done, 0))
        return steps.viewport().rect().contains(rect.center())

    qtbot.waitUntil(seen)
    session.go_to(2)
    qtbot.waitUntil(seen)


def test_another_step_costs_the_same_among_many(qtbot, steps, session, project):
    session.open(project)

    def times_of(n: int) -> float:
        """The middle of the seconds that one more edit takes until it is painted."""
        taken = []
        for _ in range(n):
            start = time.perf_counter()
            edit(session, 1)
            steps.repaint()
            taken.append(time.perf_counter() - start)
        return sorted(taken)[n // 2]

    few = times_of(50)
    while session.history.n_steps < 4_000:
        edit(session, 100)
    assert times_of(50) < 5 * few + 0.002
