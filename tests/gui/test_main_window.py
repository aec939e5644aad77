"""The main job as a person does it, in the real window."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QAction, QDropEvent
from PySide6.QtWidgets import (
    QDockWidget,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPushButton,
    QTableView,
    QTabWidget,
)

from funkgui.factorization.config import FitConfig
from funkgui.factorization.divergence import advice
from funkgui.gui.app import Demo
from funkgui.gui.demonstration import Demonstration
from funkgui.gui.forms.float_field import PercentField
from funkgui.gui.plots.content_source import ContentSource
from funkgui.gui.plots.picture_cache import PictureCache
from funkgui.gui.start.card import Card
from funkgui.gui.tasks import Task
from funkgui.gui.window.pointer_words import PointerWords
from funkgui.project.project_file import load_project, save_project
from funkgui.ratings.edits.cells import SetCells
from tests.gui.test_editing import Held


def test_it_starts_with_the_start_page(driver):
    assert driver.window.start_page.isVisible()
    assert not driver.window.workspace.isVisible()
    assert driver.window.windowTitle() == "FunkGUI"


def test_the_start_page_offers_new_matrices(driver, qtbot):
    card = driver.window.start_page.findChild(Card, "start_new_matrix")
    qtbot.keyClick(card, Qt.Key.Key_Return)
    qtbot.waitUntil(driver.window.new_matrix.isVisible)
    driver.window.new_matrix.reject()


def test_one_page_stays_whole_until_the_next_is_laid_out(driver, qapp, ratings_file):
    window = driver.window
    accent = window.palette().highlight().color().rgb()

    def n_accent() -> int:
        """Pixels of the main card on the screen, wherever the notice has moved it."""
        seen = window.screen().grabWindow(window.winId()).toImage()
        return sum(
            seen.pixel(x, y) == accent
            for x in range(0, seen.width(), 4)
            for y in range(seen.height())
        )

    driver.wait(lambda: n_accent() > 0)
    window.open_file(ratings_file)
    while not window.workspace.isVisible():
        before = n_accent()
        qapp.processEvents()
    assert n_accent() > 0.98 * before  # a notice that slides covers a few
    driver.wait(lambda: n_accent() < 0.9 * before)


def test_the_place_in_a_plot_is_told_in_the_status_bar(driver):
    driver.window.plots.pointed.emit("epoch 3, MSE 0.1")

    assert driver.child(PointerWords, "pointer_words").accessibleDescription() == "epoch 3, MSE 0.1"


def test_a_problem_of_the_start_page_opens_trains_and_is_seen(driver):
    window = driver.window
    window.start_page.problem_chosen.emit("3x3-adam")
    driver.wait(window.workspace.isVisible)
    assert window.session.project.problem == "3x3-adam"

    driver.train()

    assert [run.name for run in window.session.project.runs] == ["Run 1"]
    assert window.isWindowModified()
    assert window.session.selected_run.result.train_mse < 0.5


def test_training_again_adds_a_run(driver):
    driver.open_problem("3x3-adam")
    driver.train()
    driver.train()

    assert [run.name for run in driver.window.session.project.runs] == ["Run 1", "Run 2"]


def test_a_rating_file_is_opened_by_the_menu(driver, ratings_file, settings):
    driver.trigger("open_ratings")
    driver.answer_file_dialog("ratings_dialog", ratings_file)

    ratings = driver.window.session.ratings
    assert (ratings.n_users, ratings.n_items, ratings.n_ratings) == (40, 30, 800)
    assert ratings.title(0) == "Film 1"
    assert driver.window.session.holdout.n_hidden == 80
    assert "800 ratings" in driver.window.statusBar().currentMessage()
    assert driver.window.windowTitle().startswith("ratings.csv[*]")
    assert settings.recent_files() == [ratings_file]
    assert settings.last_folder("ratings") == ratings_file.parent


def test_a_name_that_looks_like_the_mark_of_unsaved_work_stands_in_the_title(driver, ratings_file):
    driver.open_file(ratings_file.rename(ratings_file.with_name("my[*].csv")))

    assert driver.window.windowTitle().startswith("my[*][*].csv[*]")  # Qt shows my[*].csv


def test_the_files_of_a_folder_are_opened_by_the_menu(driver, tmp_path):
    folder = tmp_path / "training_set"
    folder.mkdir()
    for movie in (1, 2):
        ratings = "".join(f"{user},{1 + user % 5},2005-09-06\n" for user in range(movie, 9))
        (folder / f"mv_000000{movie}.txt").write_text(f"{movie}:\n{ratings}")

    driver.trigger("open_folder")
    driver.answer_file_dialog("ratings_dialog", folder)

    ratings = driver.window.session.ratings
    assert (ratings.n_users, ratings.n_items, ratings.n_ratings) == (8, 2, 15)


@pytest.mark.parametrize("name", ["new_3x3-gd", "close_project"])
def test_that_a_project_was_saved_is_told_once_it_was_left(driver, tmp_path, name):
    driver.open_problem("3x3-adam")
    driver.save(tmp_path / "mine.funk")
    driver.window.editing.make(SetCells.one(0, 0, 4.0))

    driver.child(QAction, f"action_{name}").trigger()
    driver.answer_question("save")
    driver.wait(lambda: driver.window.session.path is None)

    assert driver.window.statusBar().currentMessage() == "Saved mine.funk"


@pytest.mark.parametrize("name", ["new_3x3-gd", "close_project"])
def test_nothing_is_told_of_what_was_open_before(driver, ratings_file, name):
    driver.open_file(ratings_file)
    driver.wait(lambda: "800 ratings" in driver.window.statusBar().currentMessage())

    driver.child(QAction, f"action_{name}").trigger()
    driver.wait(lambda: not driver.window.documents.busy)

    assert driver.window.statusBar().currentMessage() == ""


def test_the_main_job_from_the_file_to_the_saved_project_and_back(driver, ratings_file, tmp_path):
    window = driver.window
    driver.open_file(ratings_file)
    window.training.form.set_config(window.training.form.config().changed(max_epochs=5))
    driver.train()
    driver.trigger("save")
    driver.answer_file_dialog("project_dialog", tmp_path / "mine.funk")
    assert not window.session.dirty
    assert not window.isWindowModified()
    trained = window.session.selected_run.result

    driver.trigger("close_project")
    driver.wait(window.start_page.isVisible)
    driver.open_file(tmp_path / "mine.funk")

    opened = window.session.selected_run.result
    assert np.array_equal(opened.model.u, trained.model.u)
    # Nothing was set aside, which is NaN: equal in words, though not as a number.
    assert repr(opened.history.notes) == repr(trained.history.notes)
    driver.trigger("continue")
    driver.wait(lambda: not window.trainer.running)
    assert window.session.selected_run.result.state.epoch > trained.state.epoch


@pytest.mark.parametrize(("action", "ending"), [("save", "funk"), ("export_ratings", "csv")])
def test_a_file_name_is_proposed_that_every_system_takes(driver, action, ending):
    driver.open_problem("toy")

    driver.trigger(action)
    if action == "export_ratings":
        driver.child(QPushButton, "export_ratings_dialog_accept").click()

    (dialog,) = (box for box in driver.window.findChildren(QFileDialog) if box.isVisible())
    (proposed,) = dialog.selectedFiles()
    assert Path(proposed).name == f"Toy problem half of 500 x 500 hidden.{ending}"
    dialog.reject()


def test_advice_on_a_diverged_training_goes_when_the_next_begins(driver):
    window = driver.window
    driver.open_problem("3x3-adam")
    driver.train()
    run = window.session.selected_run
    diverged = replace(run.result, stopped_because="diverged", advice="Take a lower rate.")
    window.trainer.finished.emit(replace(run, result=diverged))
    assert "Take a lower rate." in window.notices.text

    driver.train()

    assert window.notices.text == ""


@pytest.mark.parametrize(
    ("config", "setting", "used"),
    [
        (FitConfig(solver="sparse", learning_rate=0.05), "learning_rate", 0.005),
        (FitConfig(solver="dense", learning_rate=1e-7), "solver", "variational"),
        # What went wrong is the start scale, of which a tenth is the same number as the rate's.
        (FitConfig(solver="funk-2006", learning_rate=0.1, init_scale=0.1), "init_scale", 0.01),
        (FitConfig(solver="als", l2_factors=0.06), "l2_factors", 0.6),
        (FitConfig(solver="variational", n_factors=9), "n_factors", 4),
    ],
    ids=["sparse", "least rate", "funk-2006", "als", "variational"],
)
def test_what_is_advised_after_a_divergence_is_a_click_away(driver, config, setting, used):
    window = driver.window
    driver.open_problem("3x3-adam")
    driver.train()
    run = replace(window.session.selected_run, config=config)
    result = replace(run.result, stopped_because="diverged", advice=advice(config))
    window.trainer.finished.emit(replace(run, result=result))

    driver.child(QPushButton, "use_remedy").click()

    assert getattr(window.training.form.config(), setting) == used
    assert window.notices.text == ""


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("bad.csv", b"user,item,rating\n1,2,3\n1,3,good\n", "bad.csv, line 3"),
        ("bad.funk", b"\x89HDF\r\n\x1a\n" + bytes(100), "bad.funk"),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing(
    driver, ratings_file, tmp_path, name, content, told
):
    driver.open_file(ratings_file)
    before = driver.window.session.project
    (tmp_path / name).write_bytes(content)

    driver.open_file(tmp_path / name)

    assert driver.window.session.project is before
    assert told in driver.window.notices.text


def test_a_save_that_fails_says_so_and_stays_unsaved(driver, tmp_path):
    driver.open_problem("3x3-adam")
    driver.train()

    driver.save(tmp_path / "no such folder" / "mine.funk")

    assert "mine.funk was not saved" in driver.window.notices.text
    assert driver.window.session.dirty


def test_titles_can_be_added_later(driver, ratings_file):
    titles = ratings_file.with_name("movies.csv").rename(ratings_file.with_name("names.csv"))
    driver.open_file(ratings_file)
    assert driver.window.session.ratings.title(0) == "1"

    driver.trigger("add_titles")
    driver.answer_file_dialog("ratings_dialog", titles)

    assert driver.window.session.ratings.title(0) == "Film 1"


def test_edits_are_undone_and_redone_by_keys(driver, ratings_file, qtbot):
    window = driver.window
    driver.open_file(ratings_file)
    window.editing.make(SetCells.one(0, 0, 5.0))
    assert window.isWindowModified()
    window.matrix.focus_table()

    with qtbot.waitSignal(window.session.cells_changed):
        qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.session.ratings.rating(0, 0) == 1.5

    with qtbot.waitSignal(window.session.cells_changed):
        qtbot.keyClick(window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert window.session.ratings.rating(0, 0) == 5.0


def test_what_is_opened_can_be_gone_about_and_typed_into_at_once(driver, tmp_path):
    table, picker = driver.window.matrix.table, driver.child(QLineEdit, "user_field")
    rows = [f"{user},{user},3" for user in range(1, 21)]
    path = tmp_path / "sparse.csv"
    path.write_text("\n".join(["userId,movieId,rating", *rows, "7,1,4"]))
    for _ in ("first", "over another one"):
        driver.open_file(path)
        driver.wait(lambda: table.hasFocus())

        assert table.current_place == (0, 0)
        driver.wait(lambda: picker.text() == "7")  # who has rated most
        table.selectRow(3)
        driver.wait(lambda: picker.text() != "7")


def test_nothing_can_be_done_to_a_matrix_where_none_is_open(driver, ratings_file):
    def offered(name):
        """What can be chosen in a menu; entries that open a menu offer what is in there."""
        actions = driver.child(QMenu, name).actions()
        return {one.objectName() for one in actions if one.isEnabled() and not one.isSeparator()}

    assert offered("menu_edit") | offered("menu_matrix") == set()

    driver.open_file(ratings_file)
    assert {"copy", "paste", "menu_fill_action", "find_item", "go_to_place"} <= offered("menu_edit")
    assert {"menu_users_action", "menu_keep_action", "change_scale"} <= offered("menu_matrix")


def test_a_title_stands_in_the_menu_as_it_is(driver, ratings_file):
    driver.open_file(ratings_file)
    words = "Set user 1, Tom & Jerry to 5.0"
    driver.window.editing.make(replace(SetCells.one(0, 0, 5.0), text=words))

    assert driver.window.actions_by_name["undo"].text() == f"&Undo: {words.replace('&', '&&')}"


def test_another_mask_can_be_drawn_and_undone(driver, ratings_file):
    window = driver.window
    driver.open_file(ratings_file)
    first = window.session.holdout
    driver.child(PercentField, "holdout_share").setValue(0.3)

    driver.child(QPushButton, "holdout_draw").click()
    driver.wait(lambda: not window.documents.busy)

    assert window.session.holdout.n_hidden == 240
    driver.trigger("undo")
    assert window.session.holdout.fingerprint == first.fingerprint
    assert window.session.holdout.scheme == first.scheme


def test_a_cell_of_the_matrix_is_explained_by_the_predictions(driver, ratings_file, qtbot):
    window = driver.window
    driver.open_file(ratings_file)
    window.training.form.set_config(window.training.form.config().changed(max_epochs=2))
    driver.train()
    window.matrix.show_cell(3, 4)
    picked = driver.child(QLabel, "picked_cell")

    qtbot.keyClick(driver.child(QTableView, "ratings_table"), Qt.Key.Key_Home)
    driver.wait(lambda: "predicted" in picked.text())
    shown = picked.text()
    window.predictions.item_activated.emit(5, 6)
    driver.wait(lambda: picked.text() != shown)

    assert picked.text().startswith("Film 7")
    assert "User 6" in driver.child(QLabel, "matrix_cell").text()


_PICTURES = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("losses", {**_PICTURES, "csv": b"\xef\xbb\xbfrun,epoch,"}),
        ("matrix", _PICTURES),
        ("factors", _PICTURES),
    ],
)
def test_a_plot_is_exported(driver, tmp_path, name, files):
    window = driver.window
    driver.open_problem("3x3-adam")
    driver.train()
    window.plots.show_plot(name)
    driver.wait(lambda: window.plots.can_export)

    for ending, start in files.items():
        driver.trigger("export_plot")
        driver.answer_file_dialog("export_dialog", tmp_path / f"plot.{ending}")
        assert (tmp_path / f"plot.{ending}").read_bytes().startswith(start)


def test_areas_come_back_as_they_were_left(drivers):
    first = drivers()
    first.open_problem("3x3-adam")
    first.wait(first.window.workspace.isVisible)
    first.child(QDockWidget, "dock_plots").hide()
    matrix = first.child(QDockWidget, "dock_matrix")
    first.window.workspace.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, matrix)
    first.window.session.open(None)
    first.window.close()

    second = drivers()
    second.open_problem("3x3-adam")
    second.wait(second.window.workspace.isVisible)

    assert second.child(QDockWidget, "dock_plots").isHidden()
    matrix = second.child(QDockWidget, "dock_matrix")
    area = second.window.workspace.dockWidgetArea(matrix)
    assert area == Qt.DockWidgetArea.BottomDockWidgetArea
    second.trigger("reset_layout")
    assert second.child(QDockWidget, "dock_plots").isVisible()


def test_recent_files_are_offered_after_the_next_start(drivers, ratings_file):
    first = drivers()
    first.open_file(ratings_file)
    first.window.session.open(None)
    first.window.close()

    second = drivers()
    second.window.start_page.file_chosen.emit(ratings_file)
    second.wait(lambda: second.window.session.project is not None)

    assert second.window.session.ratings.n_ratings == 800


def test_a_dropped_file_opens(driver, ratings_file):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(ratings_file))])
    drop = QDropEvent(
        QPoint(50, 50),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )

    driver.window.dropEvent(drop)
    driver.wait(lambda: driver.window.session.project is not None)

    assert driver.window.session.ratings.n_ratings == 800


def test_pause_resume_and_stop_by_the_menu(driver):
    window = driver.window
    driver.open_problem("500-gd")
    driver.trigger("train")
    driver.trigger("pause")
    driver.wait(lambda: window.actions_by_name["pause"].text() == "&Resume")
    driver.trigger("pause")
    driver.trigger("stop")
    driver.wait(lambda: not window.trainer.running)

    run = window.session.selected_run
    assert run.result.stopped_because == "stopped"
    assert len(run.result.history) >= 1


class TestClosing:
    def test_nothing_is_asked_without_unsaved_work(self, driver, ratings_file):
        driver.open_file(ratings_file)

        assert driver.window.close()

    def test_cancel_keeps_the_window(self, driver):
        driver.open_problem("3x3-adam")
        driver.train()

        assert not driver.window.close()
        driver.answer_question("cancel")

        assert driver.window.isVisible()
        assert driver.window.session.dirty

    def test_the_question_tells_what_there_is_of_unsaved_work(self, driver):
        driver.open_problem("3x3-adam")
        driver.window.editing.make(SetCells.one(0, 0, 4.0))
        driver.window.close()
        assert driver.question.informativeText() == "Discard loses what is not saved: edits."
        driver.answer_question("cancel")

        driver.trigger("undo")
        driver.train()
        driver.window.close()
        assert driver.question.informativeText() == "Discard loses what is not saved: runs."

    def test_discard_closes(self, driver):
        driver.open_problem("3x3-adam")
        driver.train()
        driver.window.close()

        driver.answer_question("discard")

        driver.wait(lambda: not driver.window.isVisible())

    def test_save_saves_and_closes(self, driver, tmp_path):
        driver.open_problem("3x3-adam")
        driver.train()
        driver.window.close()

        driver.answer_question("save")
        driver.answer_file_dialog("project_dialog", tmp_path / "mine.funk")

        driver.wait(lambda: not driver.window.isVisible())
        assert len(load_project(tmp_path / "mine.funk").runs) == 1

    def test_save_keeps_what_a_training_under_way_has_learned(self, driver, tmp_path):
        path = tmp_path / "mine.funk"
        driver.open_problem("500-gd")
        save_project(driver.window.session.project, path)
        driver.open_file(path)
        driver.trigger("train")
        driver.trigger("pause")
        driver.window.close()
        assert "stops the training" in driver.question.informativeText()

        driver.answer_question("save")
        assert not driver.window.actions_by_name["pause"].isEnabled()

        driver.wait(lambda: not driver.window.isVisible())
        [run] = load_project(path).runs
        assert run.result.stopped_because == "stopped"

    def test_save_keeps_a_training_that_ended_as_it_was_asked(self, driver, tmp_path):
        path = tmp_path / "mine.funk"
        driver.open_problem("3x3-adam")
        driver.save(path)
        driver.trigger("train")
        driver.trigger("pause")
        driver.window.close()
        with driver.ending():
            driver.window.trainer.resume()

        driver.answer_question("save")

        driver.wait(lambda: not driver.window.isVisible())
        [run] = load_project(path).runs
        assert run.result.stopped_because != "stopped"

    def test_a_save_that_fails_is_asked_about_again(self, driver, tmp_path):
        path = tmp_path / "mine.funk"
        driver.open_problem("3x3-adam")
        driver.train()
        driver.window.close()
        driver.answer_question("save")
        driver.answer_file_dialog("project_dialog", tmp_path / "no such folder" / "mine.funk")

        driver.wait(lambda: "was not saved" in driver.question.informativeText())
        driver.answer_question("save")
        driver.answer_file_dialog("project_dialog", path)

        driver.wait(lambda: not driver.window.isVisible())
        assert len(load_project(path).runs) == 1

    def test_a_save_under_way_is_finished(self, driver, tmp_path):
        driver.open_problem("500-adam")
        driver.window.documents.save(tmp_path / "mine.funk")

        assert driver.window.close()

        assert load_project(tmp_path / "mine.funk").problem == "500-adam"

    def test_save_waits_for_a_file_that_is_being_written(self, driver, tmp_path):
        path = tmp_path / "mine.funk"
        driver.open_problem("3x3-adam")
        driver.save(path)
        driver.window.editing.make(SetCells.one(0, 0, 4.0))
        driver.window.documents.save(path)
        driver.window.editing.make(SetCells.one(0, 0, 5.0))

        driver.window.close()
        driver.answer_question("save")

        driver.wait(lambda: not driver.window.isVisible())
        assert load_project(path).ratings.rating(0, 0) == 5.0

    def test_nothing_is_asked_about_a_file_that_was_read_as_it_closed(self, driver, ratings_file):
        window = driver.window
        driver.open_problem("3x3-adam")
        driver.train()
        window.open_file(ratings_file)
        window.close()
        window.documents.findChild(Task).wait()

        driver.child(QPushButton, "unsaved_discard").click()

        driver.wait(lambda: not window.documents.busy)
        assert not window.isVisible()
        assert driver.question is None

    def test_nothing_is_asked_after_a_save_that_ended_as_it_closed(self, driver, tmp_path):
        window, path = driver.window, tmp_path / "mine.funk"
        driver.open_problem("3x3-adam")
        driver.save(path)
        window.editing.make(SetCells.one(0, 0, 4.0))
        window.close()
        driver.child(QPushButton, "unsaved_save").click()
        window.editing.make(SetCells.one(0, 0, 5.0))
        window.close()
        window.documents.findChild(Task).wait()

        window.findChildren(QPushButton, "unsaved_discard")[-1].click()

        driver.wait(lambda: not window.documents.busy)
        assert not window.isVisible()
        assert driver.question is None
        assert load_project(path).ratings.rating(0, 0) == 4.0

    def test_cancel_is_not_asked_for_twice(self, driver, tmp_path):
        window, path = driver.window, tmp_path / "mine.funk"
        driver.open_problem("3x3-adam")
        driver.save(path)
        window.editing.make(SetCells.one(0, 0, 4.0))
        window.close()
        driver.answer_question("save")
        window.editing.make(SetCells.one(0, 0, 5.0))
        window.close()
        driver.wait(lambda: not window.documents.busy)

        driver.answer_question("cancel")

        assert not any(box.isVisible() for box in window.findChildren(QMessageBox))
        assert window.isVisible()

    def test_discard_drops_a_training_under_way(self, driver):
        driver.open_problem("500-gd")
        driver.trigger("train")
        driver.window.close()

        driver.answer_question("discard")

        driver.wait(lambda: not driver.window.isVisible())
        driver.wait(lambda: not driver.window.trainer.running)


def test_another_file_asks_about_unsaved_work_once_it_was_read(driver, ratings_file):
    window = driver.window
    driver.open_problem("3x3-adam")
    driver.train()
    before = window.session.project
    read = []
    window.documents.project_ready.connect(lambda opened: read.append(weakref.ref(opened)))

    driver.open_file(ratings_file)
    driver.answer_question("cancel")
    assert window.session.project is before
    driver.wait(lambda: gc.collect() >= 0 and read[0]() is None)  # with a large matrix, perhaps

    driver.open_file(ratings_file)
    driver.answer_question("discard")
    driver.wait(lambda: window.session.project is not before)
    assert window.session.ratings.n_ratings == 800


def test_another_file_is_asked_about_again_where_the_project_could_not_be_saved(
    driver, ratings_file, tmp_path
):
    window = driver.window
    driver.open_problem("3x3-adam")
    driver.train()
    driver.open_file(ratings_file)
    driver.answer_question("save")
    driver.answer_file_dialog("project_dialog", tmp_path / "no such folder" / "mine.funk")

    driver.wait(lambda: "was not saved" in driver.question.informativeText())
    driver.answer_question("discard")

    driver.wait(lambda: window.session.ratings.n_ratings == 800)


def test_another_file_is_shown_once_the_project_was_saved_and_closed_meanwhile(
    driver, ratings_file, tmp_path
):
    window = driver.window
    driver.open_problem("3x3-adam")
    driver.save(tmp_path / "mine.funk")
    window.editing.make(SetCells.one(0, 0, 4.0))
    driver.trigger("close_project")
    window.open_file(ratings_file)
    window.documents.findChild(Task).wait()

    driver.answer_question("save")

    project = window.session.project
    driver.wait(lambda: window.session.project not in (None, project))
    assert window.session.ratings.n_ratings == 800
    assert driver.question is None
    assert load_project(tmp_path / "mine.funk").ratings.rating(0, 0) == 4.0


def test_of_two_that_wait_for_an_edit_what_was_asked_for_last_is_shown(
    driver, ratings_file, tmp_path
):
    window = driver.window
    driver.open_problem("3x3-adam")
    driver.save(tmp_path / "mine.funk")
    edit = Held(SetCells.one(0, 0, 4.0))
    window.editing.make(edit)
    driver.open_problem("500-gd")
    driver.answer_question("save")
    driver.open_file(ratings_file)
    driver.answer_question("save")

    edit.go_on.set()

    driver.wait(lambda: window.session.ratings.n_ratings == 800)
    assert load_project(tmp_path / "mine.funk").ratings.rating(0, 0) == 4.0


def test_a_demonstration_trains_hands_over_and_counts_as_saved(driver, tmp_path):
    handed = []

    def finish(project):
        handed.append(project)
        save_project(project, tmp_path / "demo.funk")
        return tmp_path / "demo.funk"

    Demonstration(driver.window, Demo("3x3-adam", 7, finish)).start()
    driver.wait(lambda: bool(handed) and not driver.window.documents.busy)

    session = driver.window.session
    assert [run.config.seed for run in handed[0].runs] == [7]
    assert session.path == tmp_path / "demo.funk"
    assert not session.dirty


def test_a_renamed_run_is_named_so_everywhere_and_in_the_file(driver, tmp_path):
    driver.open_problem("3x3-adam")
    driver.train()
    session, window = driver.window.session, driver.window

    session.rename_run("Run 1", "Adam alone")

    assert driver.child(QLabel, "progress_headline").text().startswith("Adam alone ended ")
    losses = ContentSource(session, PictureCache()).content("losses", None)
    assert losses.selected == losses.histories[0][0] == "Adam alone"
    assert "Adam alone" in driver.child(QPushButton, "training_continue").toolTip()
    path = tmp_path / "named.funk"
    window.documents.save(path)
    driver.wait(lambda: not session.dirty)
    assert [run.name for run in load_project(path).runs] == ["Adam alone"]


def test_about_tells_the_versions(driver):
    driver.trigger("about")
    box = driver.child(QMessageBox, "about")

    assert "tensorflow" in box.informativeText()
    box.close()


def test_plots_are_made_ready_by_themselves(driver):
    assert driver.window.plots.prepared
    assert driver.child(QTabWidget, "plots_tabs").count() >= 3
