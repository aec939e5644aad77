"""Filling selected cells, and painting them in and out of the held-out set."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPushButton

from funkgui.gui.matrix.cells.rectangles import Rectangle
from funkgui.gui.matrix.cells.view_order import ViewOrder
from funkgui.gui.matrix.editing.cell_plans import filling
from funkgui.ratings.edits.moves import Remove
from funkgui.ratings.holdout import nothing_hidden
from tests.dense import to_dense
from tests.gui.matrix.conftest import unrated
from tests.rating_set import rating_set

Key = Qt.Key
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
ALL = (0, 0, 3, 4)


@pytest.fixture
def select(opened):
    def choose(top, left, bottom, right):
        opened.click(top, left)
        opened.click(bottom, right, stateKey=SHIFT)
        return opened

    return choose


def action(driver, name) -> QAction:
    return driver.table.findChild(QAction, name)


def dense(session):
    return to_dense(session.ratings)


def test_fill_down_repeats_the_first_row_blanks_too(select, session):
    driver = select(0, 0, 2, 1)
    driver.press(Key.Key_D, modifier=CONTROL)

    assert [row[:2] for row in driver.rows()] == [["", "3.0"]] * 3 + [["", ""]]
    assert session.undo_text == "Fill 3 cells down"


def test_fill_right_repeats_the_first_column(select, session):
    driver = select(1, 1, 2, 3)
    driver.press(Key.Key_R, modifier=CONTROL)

    assert [row[1:4] for row in driver.rows()[1:3]] == [["4.5"] * 3, ["2.0"] * 3]


def test_one_row_is_filled_from_the_row_above(select):
    driver = select(3, 0, 3, 4)
    driver.press(Key.Key_D, modifier=CONTROL)

    assert driver.rows()[3] == ["", "2.0", "", "0.5", ""]


def test_there_is_nothing_above_the_first_row(select, session):
    driver = select(0, 0, 0, 4)
    driver.press(Key.Key_D, modifier=CONTROL)

    assert not session.dirty


def test_fill_with_a_value_asks_for_it(select, session):
    driver = select(2, 0, 3, 1)
    action(driver, "fill_with_value").trigger()
    field = driver.table.findChild(QLineEdit, "fill_dialog_rating")
    field.setText("1,5")
    driver.table.findChild(QPushButton, "fill_dialog_accept").click()

    assert [row[:2] for row in driver.rows()[2:]] == [["1.5", "1.5"]] * 2
    session.undo()
    assert driver.rows()[2][:2] == ["", "2.0"]


def test_a_fill_is_called_by_its_whole_number():
    ratings = rating_set(10, 8, 20, seed=1)
    plan = filling(ViewOrder(), [Rectangle(0, 0, 1, 0)], -1234567.0)

    edit = plan(ratings, nothing_hidden(ratings), lambda: False)
    assert edit.text == "Fill 2 cells with \N{MINUS SIGN}1234567"


def test_overlapping_parts_are_filled_once():
    ratings = rating_set(10, 8, 20, seed=1)
    parts = [Rectangle(0, 0, 4, 4), Rectangle(2, 2, 6, 6)]
    plan = filling(ViewOrder(), parts, 3.0)
    edit = plan(ratings, nothing_hidden(ratings), lambda: False)
    after = to_dense(edit.apply(ratings, nothing_hidden(ratings)).ratings)

    cells = edit.users * 8 + edit.items
    assert len(np.unique(cells)) == len(cells)
    assert (after[0:5, 0:5] == 3).all()
    assert (after[2:7, 2:7] == 3).all()


def test_blanks_are_filled_with_what_the_run_predicts(select, session, make_run):
    driver = select(*ALL)
    assert not action(driver, "fill_predicted").isEnabled()
    session.add_run(make_run(session.project))
    known = session.ratings.n_ratings
    action(driver, "fill_predicted").trigger()

    assert [row[0] for row in driver.rows()] == ["3.0", "4.0", "3.0", "3.0"]
    assert not np.isnan(dense(session)).any()
    assert session.undo_text == f"Fill {20 - known} blanks by Run 1"


def test_what_the_run_predicts_is_copied_in_the_blanks(select, session, make_run):
    driver = select(*ALL)
    assert not action(driver, "copy_predicted").isEnabled()
    session.add_run(make_run(session.project))
    ratings, model = session.ratings, session.selected_run.model_for(session.ratings)
    action(driver, "copy_predicted").trigger()

    head, *rows = [line.split("\t") for line in QApplication.clipboard().text().splitlines()]
    assert head == ["user", *ratings.item_ids.astype(str)]
    assert [row[0] for row in rows] == ratings.user_ids.astype(str).tolist()
    shown = np.array([[float(cell) for cell in row[1:]] for row in rows])
    known = to_dense(ratings)
    expected = np.where(np.isnan(known), model.reconstruct(slice(None), slice(None)), known)
    assert shown == pytest.approx(expected, abs=0.006)
    assert session.ratings is ratings


def test_a_fill_of_more_than_a_step_can_hold_is_refused(seen, session):
    session.open(unrated(30_000, 1000))
    seen.panel.focus_table()
    seen.panel.show_cell(0, 0)
    seen.table.selectAll()
    seen.press(Key.Key_D, modifier=CONTROL)

    assert "the most that can be filled" in str(seen.errors[0])


def test_selected_ratings_are_held_out_and_trained_on(select, session):
    driver = select(*ALL)
    driver.press(Key.Key_H, modifier=SHIFT | CONTROL)
    assert session.holdout.hidden.all()
    assert session.undo_text == "Hold out 5 ratings"

    driver.press(Key.Key_J, modifier=SHIFT | CONTROL)
    assert not session.holdout.hidden.any()
    driver.press(Key.Key_J, modifier=SHIFT | CONTROL)
    assert session.undo_text == "Train on 6 ratings"
    session.undo()
    session.undo()
    assert session.holdout.hidden.tolist() == [False, False, True, False, False, False]


def test_holding_out_blank_cells_is_no_edit(select, session):
    driver = select(3, 0, 3, 4)
    driver.press(Key.Key_H, modifier=SHIFT | CONTROL)
    assert not session.dirty


def drag(qtbot, driver, *places):
    viewport = driver.table.viewport()
    points = [QPoint(driver.table.visualRect(driver.index(*place)).center()) for place in places]
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=points[0])
    for point in points[1:]:
        qtbot.mouseMove(viewport, point)
        QApplication.processEvents()
    return lambda: qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=points[-1])


def test_a_drag_paints_ratings_out_of_training_and_back(qtbot, opened, session):
    action(opened, "paint_mask").setChecked(True)
    drag(qtbot, opened, (0, 1), (2, 1))()
    assert session.holdout.hidden.tolist() == [True, False, True, False, True, False]
    assert session.undo_text == "Hold out 2 ratings"
    assert opened.table.rectangles() == []

    drag(qtbot, opened, (1, 1), (1, 3))()
    assert session.holdout.hidden.tolist() == [True, False, False, False, True, False]
    session.undo()
    session.undo()
    assert session.holdout.hidden.tolist() == [False, False, True, False, False, False]


def test_painting_over_blanks_is_no_step(qtbot, opened, session):
    action(opened, "paint_mask").setChecked(True)
    drag(qtbot, opened, (3, 0), (3, 4))()

    assert session.undo_text is None
    assert not session.dirty


def test_escape_drops_what_is_being_painted(qtbot, opened, session):
    action(opened, "paint_mask").setChecked(True)
    release = drag(qtbot, opened, (0, 1), (2, 1))
    opened.press(Key.Key_Escape)
    release()

    assert not session.dirty


def test_other_keys_and_buttons_do_not_end_what_is_being_painted(qtbot, opened, session):
    action(opened, "paint_mask").setChecked(True)
    release = drag(qtbot, opened, (0, 1), (2, 1))
    opened.press(Key.Key_Control)
    opened.press(Key.Key_Delete)
    qtbot.mouseClick(opened.table.viewport(), Qt.MouseButton.RightButton, pos=QPoint(5, 5))
    assert not session.dirty
    release()

    assert session.holdout.hidden.tolist() == [True, False, True, False, True, False]


def test_what_is_being_painted_is_dropped_where_users_move_meanwhile(qtbot, opened, session):
    action(opened, "paint_mask").setChecked(True)
    release = drag(qtbot, opened, (0, 1), (2, 1))
    session.apply(Remove.of("user", np.array([0])))
    before = session.holdout
    release()

    assert session.holdout is before
    assert session.undo_text == "Remove a user"


def test_painting_that_is_off_again_selects(qtbot, opened, session):
    paint = action(opened, "paint_mask")
    paint.setChecked(True)
    assert opened.table.viewport().cursor().shape() == Qt.CursorShape.CrossCursor
    paint.setChecked(False)
    drag(qtbot, opened, (0, 1), (2, 1))()

    assert opened.table.rectangles() == [Rectangle(0, 1, 2, 1)]
    assert not session.dirty


def test_the_menu_of_the_cells_has_a_letter_for_each_entry(opened):
    table, by_key = opened.table, QContextMenuEvent.Reason.Keyboard
    below = table.viewport().rect().bottomRight()
    QApplication.sendEvent(table, QContextMenuEvent(by_key, below, table.mapToGlobal(below)))
    menu = opened.table.findChild(QMenu, "ratings_menu")
    for some in (menu, *(one.menu() for one in menu.actions() if one.menu())):
        texts = [one.text() for one in some.actions() if not one.isSeparator()]
        letters = [text[text.index("&") + 1].lower() for text in texts]
        assert len(set(letters)) == len(letters), texts
    menu.close()
