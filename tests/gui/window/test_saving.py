"""Saving a project whose file somebody else has changed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QPushButton

from funkgui.project.project_file import load_project, save_project
from funkgui.ratings.edits.cells import SetCells


@pytest.fixture
def changed(driver, tmp_path):
    """An open project with an edit to save, the file of which holds another problem by now."""
    path = tmp_path / "mine.funk"
    driver.open_problem("500-adam")
    save_project(driver.window.session.project, tmp_path / "theirs.funk")
    driver.open_problem("3x3-adam")
    driver.save(path)
    driver.window.editing.make(SetCells.one(0, 0, 4.0))
    (tmp_path / "theirs.funk").replace(path)
    return path


def question(driver):
    driver.wait(lambda: driver.window.findChild(QMessageBox, "replacing_question") is not None)
    return driver.child(QMessageBox, "replacing_question")


def press(box, text):
    next(button for button in box.buttons() if button.text() == text).click()


def test_cancel_leaves_the_file_and_the_work_as_they_are(driver, changed):
    driver.trigger("save")

    press(question(driver), "&Cancel")

    assert load_project(changed).problem == "500-adam"
    assert driver.window.session.dirty


def test_replace_writes(driver, changed):
    driver.trigger("save")

    press(question(driver), "&Replace")

    driver.wait(lambda: not driver.window.session.dirty)
    assert load_project(changed).ratings.rating(0, 0) == 4.0


def test_another_file_can_be_chosen(driver, changed, tmp_path):
    driver.trigger("save")

    press(question(driver), "&Save as...")
    driver.answer_file_dialog("project_dialog", tmp_path / "other.funk")

    assert load_project(changed).problem == "500-adam"
    assert load_project(tmp_path / "other.funk").ratings.rating(0, 0) == 4.0
    assert driver.window.session.path == tmp_path / "other.funk"


@pytest.mark.parametrize("action", ["add_ratings", "open_ratings"])
def test_a_file_that_is_chosen_while_another_is_written_has_to_wait(
    driver, ratings_file, tmp_path, action
):
    driver.open_problem("3x3-adam")
    driver.trigger(action)
    driver.window.documents.save(tmp_path / "mine.funk")  # as where it waited for a large edit

    driver.answer_file_dialog("ratings_dialog", ratings_file)

    assert "another file is being read or written" in driver.window.notices.text
    assert driver.window.session.ratings.n_users == 3
    assert load_project(tmp_path / "mine.funk").ratings.n_users == 3


def test_a_file_that_was_chosen_is_not_asked_about_again(driver, changed):
    def confirm():
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            box.button(QMessageBox.StandardButton.Yes).click()

    timer = QTimer(interval=50)
    timer.timeout.connect(confirm)
    timer.start()
    driver.trigger("save_as")
    driver.answer_file_dialog("project_dialog", changed)
    timer.stop()

    driver.wait(lambda: not driver.window.session.dirty)
    assert load_project(changed).ratings.rating(0, 0) == 4.0


def test_nothing_is_asked_where_the_file_is_gone_or_was_written_here(driver, changed):
    changed.unlink()
    for value in (5.0, 6.0):
        driver.window.editing.make(SetCells.one(0, 0, value))
        driver.trigger("save")
        driver.wait(lambda: not driver.window.session.dirty)
        assert load_project(changed).ratings.rating(0, 0) == value


def test_a_project_that_was_read_is_known_by_its_file(driver, changed):
    driver.window.session.open(None)
    driver.open_file(changed)
    driver.window.editing.make(SetCells.one(0, 0, 4.0))
    driver.trigger("save")
    driver.wait(lambda: not driver.window.session.dirty)

    driver.window.editing.make(SetCells.one(0, 0, 5.0))
    save_project(load_project(changed), changed)
    driver.trigger("save")

    press(question(driver), "&Cancel")
    assert load_project(changed).ratings.rating(0, 0) == 4.0


@pytest.mark.parametrize(("answer", "asks_for_file"), [("discard", 0), ("cancel", 0), ("save", 1)])
def test_the_latest_answer_counts_while_a_training_is_stopped(driver, answer, asks_for_file):
    driver.open_problem("500-gd")
    driver.train(max_epochs=1)
    driver.window.training.form.set_config(
        driver.window.training.form.config().changed(max_epochs=10_000)
    )
    driver.trigger("train")
    with driver.ending():
        for each in ("save", answer):
            driver.window.close()
            [box] = visible(driver, QMessageBox)
            box.findChild(QPushButton, f"unsaved_{each}").click()

    assert len(visible(driver, QFileDialog)) == asks_for_file


def test_a_file_is_asked_for_only_while_its_project_is_open(driver):
    driver.open_problem("3x3-adam")
    driver.trigger("save_as")
    driver.open_problem("500-gd")

    assert not visible(driver, QFileDialog)


def test_of_two_that_wait_for_a_file_what_was_asked_for_last_is_shown(driver, tmp_path):
    driver.open_problem("3x3-adam")
    driver.train(max_epochs=1)
    for key in ("500-gd", "500-adam"):
        driver.open_problem(key)
        driver.answer_question("save")
    first, _ = visible(driver, QFileDialog)
    first.setDirectory(str(tmp_path))
    first.selectFile(str(tmp_path / "mine.funk"))
    first.accept()

    driver.wait(lambda: driver.window.session.opened.problem == "500-adam")
    assert load_project(tmp_path / "mine.funk").problem == "3x3-adam"
    assert not visible(driver, QFileDialog)


def visible(driver, kind):
    return [one for one in driver.window.findChildren(kind) if one.isVisible()]
