"""The whole window lives with a matrix that has no ratings yet."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit

from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.generated.recipe import MatrixRecipe


def notice(driver) -> str:
    return " ".join(label.text() for label in driver.window.notices.findChildren(QLabel)).strip()


@pytest.fixture(params=[(8, 5), (1, 1), (1, 6), (6, 1)], ids=lambda size: f"{size[0]}x{size[1]}")
def empty(kept_driver, request):
    users, items = request.param
    recipe = MatrixRecipe(kind="empty", users=users, items=items, scale="1:5:1")
    kept_driver.window.documents.new_matrix(recipe)
    kept_driver.wait(lambda: not kept_driver.window.documents.busy)
    yield kept_driver
    kept_driver.clear()


def test_every_area_shows_it(empty, qtbot):
    window = empty.window
    for name in ("matrix", "training", "plots", "predictions", "facts", "steps"):
        window.workspace.reveal(name)
        qtbot.wait(120)
        assert not window.grab().isNull()
    assert notice(empty) == ""


def test_training_refuses_in_a_sentence(empty, qtbot):
    empty.trigger("train")
    empty.wait(lambda: "There are no ratings to train on" in notice(empty))


def test_a_rating_is_typed_and_trained_on(empty, qtbot):
    window = empty.window
    table = window.matrix.table
    table.show_cell(0, 0)
    table.setFocus()
    qtbot.keyClicks(table, "4")
    qtbot.keyClick(table.findChild(QLineEdit), Qt.Key.Key_Return)
    empty.wait(lambda: window.session.ratings.n_ratings == 1)
    assert window.session.ratings.rating(0, 0) == 4
    assert window.session.dirty
    empty.train()
    assert len(window.session.project.runs) == 1
    window.editing.undo()
    assert window.session.ratings.n_ratings == 0


def test_cells_out_of_the_scale_are_refused(empty, qtbot):
    table = empty.window.matrix.table
    table.show_cell(0, 0)
    table.setFocus()
    qtbot.keyClicks(table, "9")
    qtbot.keyClick(table.findChild(QLineEdit), Qt.Key.Key_Return)
    qtbot.wait(50)
    assert empty.window.session.ratings.n_ratings == 0


def test_many_cells_at_once(empty):
    window, ratings = empty.window, empty.window.session.ratings
    for user in range(ratings.n_users):
        for item in range(ratings.n_items):
            window.editing.make(SetCells.one(user, item, 1.0 + (user + 2 * item) % 5))
    assert window.session.ratings.density == 1
