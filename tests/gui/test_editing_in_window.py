"""Edits and the rest of the window: titles, saving, leaving, training, the status bar."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QMenu,
    QPushButton,
    QSpinBox,
    QTableView,
    QToolButton,
)

from funkgui.gui.forms.float_field import FloatField
from funkgui.project.project_file import load_project
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.moves import Remove
from tests.gui.test_editing import Held


def test_titles_from_a_file_are_a_step_that_is_undone(driver, ratings_file, tmp_path):
    window = driver.window
    driver.open_file(ratings_file)
    titles = tmp_path / "titles.csv"
    titles.write_text("movieId,title\n1,Alien\n2,Brazil\n")

    window.documents.add_titles(titles)
    driver.wait(lambda: not window.documents.busy)

    assert window.session.ratings.title(1) == "Brazil"
    assert window.session.undo_text == "Take titles from titles.csv"
    assert "2 of 30 items have titles" in window.statusBar().currentMessage()
    driver.trigger("undo")
    assert window.session.ratings.title(1) == "Film 2"
    assert not window.session.dirty


def test_what_is_being_edited_is_saved_with_the_rest(driver, ratings_file, tmp_path):
    window = driver.window
    driver.open_file(ratings_file)
    path = tmp_path / "p.funk"
    driver.save(path)
    held = Held(SetCells.one(3, 2, 1.25))
    window.editing.make(held)
    assert driver.window.actions_by_name["undo"].isEnabled()

    driver.trigger("save")
    held.go_on.set()
    driver.wait(lambda: not window.editing.busy and not window.documents.busy)

    assert load_project(path).ratings.rating(3, 2) == 1.25
    assert not window.session.dirty


@pytest.fixture
def saved(driver, ratings_file, tmp_path):
    """The path of the open project."""
    driver.open_file(ratings_file)
    path = tmp_path / "p.funk"
    driver.save(path)
    return path


@pytest.fixture
def held(driver, saved) -> Held:
    """An edit under way, once which is made the saved project is to be saved again."""
    edit = Held(SetCells.one(3, 2, 1.25))
    driver.window.editing.make(edit)
    driver.trigger("save")
    return edit


def discard(driver, held: Held) -> None:
    """Answer the question so, while the edit is under way."""
    driver.wait(lambda: driver.question is not None)
    # The worker heeds nobody until then, and the window that is closed waits for it.
    letting_go = threading.Timer(1.0, held.go_on.set)
    letting_go.start()
    driver.answer_question("discard")
    letting_go.join()


def test_a_save_that_waits_is_not_made_of_the_next_project(driver, saved, held):
    driver.window.new_problem("3x3-gd")
    discard(driver, held)
    driver.wait(lambda: driver.window.session.ratings.n_users == 3)
    driver.wait(lambda: not driver.window.documents.busy)

    assert driver.window.session.path is None
    assert load_project(saved).ratings.n_users == 40


def test_a_save_that_waits_is_not_begun_once_the_window_is_closed(driver, saved, held):
    window, written = driver.window, saved.stat().st_mtime_ns
    window.close()
    discard(driver, held)
    driver.wait(lambda: not window.isVisible())

    assert not window.documents.busy
    assert saved.stat().st_mtime_ns == written


def test_leaving_while_an_edit_is_under_way_asks(driver, ratings_file):
    window = driver.window
    driver.open_file(ratings_file)
    held = Held(SetCells.one(3, 2, 1.25))
    window.editing.make(held)
    assert not window.session.dirty
    window.close()
    driver.answer_question("cancel")
    assert window.isVisible()
    held.go_on.set()
    driver.wait(lambda: not window.editing.busy)
    assert window.session.ratings.rating(3, 2) == 1.25


def test_leaving_saves_edits_that_wait_for_the_one_under_way(driver, saved):
    window = driver.window
    held = Held(SetCells.one(3, 2, 1.25))
    window.editing.make(held)
    window.editing.make(SetCells.one(4, 1, 2.5))
    window.close()
    driver.answer_question("save")
    held.go_on.set()
    driver.wait(lambda: not window.isVisible())

    ratings = load_project(saved).ratings
    assert (ratings.rating(3, 2), ratings.rating(4, 1)) == (1.25, 2.5)


def test_leaving_asks_again_about_an_edit_made_during_the_save(driver, saved):
    window, editing = driver.window, driver.window.editing
    editing.make(SetCells.one(3, 2, 1.25))
    once = Qt.ConnectionType.SingleShotConnection
    window.documents.task_started.connect(lambda _: editing.make(SetCells.one(4, 1, 2.5)), once)
    window.close()
    driver.answer_question("save")
    driver.wait(lambda: not window.documents.busy)

    assert window.isVisible()
    driver.answer_question("save")
    driver.wait(lambda: not window.isVisible())
    assert load_project(saved).ratings.rating(4, 1) == 2.5


def type_into(window, user: int, item: int, text: str) -> None:
    """Type, and leave the cell open."""
    table = window.matrix.table
    assert table.show_cell(user, item)
    QTest.keyClicks(table, text)
    assert table.state() == QTableView.State.EditingState


def test_closing_the_window_asks_about_a_rating_that_is_being_typed(driver, saved):
    window = driver.window
    type_into(window, 3, 2, "4")
    window.close()
    driver.answer_question("save")
    driver.wait(lambda: not window.isVisible())
    assert load_project(saved).ratings.rating(3, 2) == 4


def test_a_rating_that_is_being_typed_is_saved_with_the_rest(driver, saved):
    window = driver.window
    window.editing.make(SetCells.one(4, 1, 2.5))
    type_into(window, 3, 2, "4")
    driver.trigger("save")
    driver.wait(lambda: not window.documents.busy)
    assert load_project(saved).ratings.rating(3, 2) == 4
    assert not window.session.dirty


def test_a_first_rating_that_is_being_typed_is_saved_by_the_key_of_the_menu(driver, saved, qtbot):
    window = driver.window
    with qtbot.waitActive(window):
        window.activateWindow()
    type_into(window, 3, 2, "4")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    driver.wait(lambda: not window.session.dirty and window.session.history.n_done == 1)
    assert load_project(saved).ratings.rating(3, 2) == 4


def test_a_training_learns_from_the_rating_that_is_being_typed(driver, saved):
    window = driver.window
    type_into(window, 3, 2, "4")
    driver.train()
    assert window.session.ratings.rating(3, 2) == 4
    assert not window.session.stale_words(window.session.selected_run)


def type_a_name(driver, name: str) -> None:
    """Type the name of the only run, and leave it open."""
    driver.train()
    runs = driver.child(QTableView, "runs_table")
    runs.edit(runs.currentIndex())
    QTest.keyClicks(runs.indexWidget(runs.currentIndex()), name)


def test_a_name_that_is_being_typed_is_saved_with_the_rest(driver, saved):
    type_a_name(driver, "Mine")
    driver.trigger("save")
    driver.wait(lambda: not driver.window.documents.busy)
    assert [run.name for run in load_project(saved).runs] == ["Mine"]
    assert not driver.window.session.dirty


def test_the_window_stays_where_the_name_that_is_being_typed_is_refused(driver, saved):
    window = driver.window
    type_a_name(driver, " ")
    driver.trigger("quit")
    assert window.isVisible()
    assert driver.question is None
    assert "a run needs a name" in window.notices.text


def test_the_rating_that_is_being_typed_is_taken_before_the_menu_sorts(driver, saved):
    window = driver.window
    type_into(window, 3, 2, "4")
    menu = driver.child(QMenu, "menu_view")
    menu.popup(window.mapToGlobal(QPoint(0, 0)))
    menu.close()
    driver.child(QAction, "action_order_original").trigger()
    driver.wait(lambda: window.session.dirty)
    assert window.session.ratings.rating(3, 2) == 4


def test_undo_takes_back_the_rating_that_is_being_typed(driver, saved):
    window = driver.window
    window.editing.make(SetCells.one(4, 1, 2.5))
    before = window.session.ratings.rating(3, 2)
    type_into(window, 3, 2, "4")
    driver.trigger("undo")
    assert window.session.ratings.rating(3, 2) == before
    assert window.session.ratings.rating(4, 1) == 2.5
    assert window.session.redo_text.startswith("Set user 4")


@pytest.mark.parametrize("action", ["quit", "close_project"])
def test_nothing_is_left_while_what_is_being_typed_is_refused(driver, saved, action):
    window = driver.window
    type_into(window, 3, 2, "9")
    driver.trigger(action)
    assert window.isVisible()
    assert window.session.project is not None
    assert "9 is not a rating" in window.notices.text

    driver.trigger(action)
    driver.wait(lambda: not window.workspace.isVisible())


@pytest.mark.parametrize("answer", ["discard", "cancel"])
def test_a_file_that_is_read_while_somebody_types_what_is_refused_is_asked_about(
    driver, saved, answer
):
    window = driver.window
    before = window.session.project
    window.new_problem("3x3-gd")
    type_into(window, 3, 2, "9")
    driver.wait(lambda: driver.question is not None)
    assert "9 is not a rating" in driver.question.informativeText()
    assert "9 is not a rating" in window.notices.text
    assert window.session.project is before

    driver.answer_question(answer)
    driver.wait(lambda: driver.question is None)
    assert (window.session.project is before) == (answer == "cancel")


def test_what_is_refused_is_asked_about_with_the_other_unsaved_work(driver, saved):
    window = driver.window
    window.editing.make(SetCells.one(4, 1, 2.5))
    window.new_problem("3x3-gd")
    type_into(window, 3, 2, "9")
    driver.wait(lambda: driver.question is not None)
    words = driver.question.informativeText()
    assert "9 is not a rating" in words
    assert words.endswith("Discard loses what is not saved: edits.")

    driver.answer_question("save")
    driver.wait(lambda: window.session.ratings.n_users == 3)
    assert load_project(saved).ratings.rating(4, 1) == 2.5


def test_a_file_that_is_read_while_something_is_asked_is_asked_about_next(driver, saved):
    window = driver.window
    window.editing.make(SetCells.one(4, 1, 2.5))
    window.new_problem("3x3-gd")
    window.close()
    driver.wait(lambda: not window.documents.busy)
    driver.answer_question("cancel")

    driver.answer_question("discard")
    driver.wait(lambda: window.session.ratings.n_users == 3)
    assert window.isVisible()


def test_a_training_is_stopped_while_what_is_being_typed_is_refused(driver, saved):
    window = driver.window
    window.training.form.set_config(window.training.form.config().changed(max_epochs=1_000_000))
    driver.trigger("train")
    type_into(window, 3, 2, "9")
    with driver.ending():
        driver.trigger("stop")
    assert window.session.selected_run.result.stopped_because == "stopped"


def test_discarding_while_an_edit_is_under_way_ends_the_program(driver, ratings_file):
    window = driver.window
    driver.open_file(ratings_file)
    held = Held(SetCells.one(3, 2, 1.25))
    window.editing.make(held)
    window.close()
    held.go_on.set()
    driver.answer_question("discard")
    driver.wait(lambda: not window.isVisible())


def test_a_training_begun_meanwhile_learns_from_what_was_there(driver, ratings_file):
    window = driver.window
    driver.open_file(ratings_file)
    window.training.form.set_config(window.training.form.config().changed(max_epochs=2))
    held = Held(Remove.of("user", np.array([0])))
    window.editing.make(held)
    driver.train()
    held.go_on.set()
    driver.wait(lambda: not window.editing.busy)

    run = window.session.selected_run
    assert window.session.ratings.n_users == 39
    assert run.result.model.n_users == 40
    assert window.session.stale_words(run) == "Stale: 1 edit since (Remove a user)."
    model = run.model_for(window.session.ratings)
    assert np.array_equal(model.u, run.result.model.u[1:])
    steps = driver.child(QTableView, "steps_list")
    assert steps.verticalHeader().count() == 2


def test_a_large_edit_is_cancelled_from_the_status_bar(driver, ratings_file):
    window = driver.window
    driver.open_file(ratings_file)
    held = Held(SetCells.one(3, 2, 1.25))
    window.editing.make(held)
    cancel = driver.child(QToolButton, "task_cancel")
    driver.wait(cancel.isVisible)
    cancel.click()
    held.go_on.set()
    driver.wait(lambda: not window.editing.busy)
    assert window.session.history.n_steps == 0
    assert window.statusBar().currentMessage() == "Edit a rating: cancelled"


def test_what_knows_of_no_positions_waits_for_users_that_go(driver, ratings_file, tmp_path):
    window = driver.window
    errors = []
    window.editing.failed.connect(errors.append)
    driver.open_file(ratings_file)
    titles = tmp_path / "titles.csv"
    titles.write_text("movieId,title\n1,Alien\n2,Brazil\n")
    window.training.holdout_requested.emit(0.1, 1)
    assert window.session.holdout.n_hidden > 0
    held = Held(Remove.of("user", np.array([0])))
    window.editing.make(held)

    driver.trigger("draw_mask")
    driver.child(QPushButton, "mask_nothing").click()
    window.documents.add_titles(titles)
    driver.wait(lambda: not window.documents.busy)
    for action, dialog in (
        ("change_scale", "scale_dialog"),
        ("add_users", "add_users_dialog"),
        ("keep_most_rated", "keep_items_dialog"),
    ):
        driver.child(QAction, action).trigger()
        if action == "change_scale":
            driver.child(FloatField, "scale_dialog_high").setValue(9)
        if action == "keep_most_rated":
            driver.child(QSpinBox, "keep_items_dialog_n").setValue(7)
        driver.child(QDialog, dialog).accept()
    held.go_on.set()
    driver.wait(lambda: not window.editing.busy)

    ratings = window.session.ratings
    assert not errors
    assert window.session.holdout.n_hidden == 0
    assert ratings.scale.high == 9
    assert (ratings.n_users, ratings.n_items) == (40, 7)
    assert set(ratings.item_titles.tolist()) <= {"Alien", "Brazil", ""}
    window.training.holdout_requested.emit(0.1, 1)
    held = Held(Remove.of("user", np.array([0])))
    window.editing.make(held)
    window.training.holdout_requested.emit(0.5, 1)
    held.go_on.set()
    driver.wait(lambda: not window.editing.busy)
    assert not errors
    assert window.session.holdout.n_hidden == round(0.5 * window.session.ratings.n_ratings)
