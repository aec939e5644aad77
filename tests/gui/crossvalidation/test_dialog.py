"""Cross-validation as a person does it, with real trainings."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QSpinBox, QTableView

from funkgui.factorization.config import FitConfig
from funkgui.factorization.defaults import config_for_solver
from funkgui.gui.crossvalidation.dialog import CrossValidationDialog
from funkgui.gui.latest import wait_for_work_of
from funkgui.gui.session import Session
from funkgui.gui.training.settings_pane import SettingsPane
from funkgui.project.project import Project
from funkgui.ratings.holdout import random_share
from tests.gui.seen import cells_of
from tests.rating_set import rating_set


@pytest.fixture
def project() -> Project:
    ratings = rating_set(60, 40, 900, seed=1)
    return Project(ratings, random_share(ratings, 0.1, 0), source="ratings.csv")


@pytest.fixture
def pane(qtbot, project) -> SettingsPane:
    pane = SettingsPane("")
    qtbot.addWidget(pane)
    pane.show_project(project)
    pane.show_config(config_for_solver("sparse", project.ratings).changed(max_epochs=4))
    return pane


@pytest.fixture
def dialog(qtbot, pane, project):
    session = Session()
    dialog = CrossValidationDialog(session, pane, None)
    qtbot.addWidget(dialog)
    session.open(project)
    dialog.show()
    yield dialog
    dialog.reject()
    wait_for_work_of(dialog)


def button(dialog, name) -> QPushButton:
    return dialog.findChild(QPushButton, f"cross_validation_{name}")


def words(dialog) -> str:
    return dialog.findChild(QLabel, "cross_validation_words").text()


def cells(dialog, name) -> list[list[str]]:
    return cells_of(dialog.findChild(QTableView, name))


def validate(qtbot, dialog, n_folds):
    dialog.findChild(QSpinBox, "cross_validation_folds").setValue(n_folds)
    qtbot.mouseClick(button(dialog, "start"), Qt.MouseButton.LeftButton)
    assert not button(dialog, "start").isEnabled()
    qtbot.waitUntil(button(dialog, "start").isEnabled)


def test_every_fold_is_trained_and_measured(qtbot, dialog, project):
    validate(qtbot, dialog, 3)

    rows = cells(dialog, "folds_table")
    assert [row[0] for row in rows] == ["1", "2", "3", "Mean", "Standard deviation"]
    measured = [int(row[2].replace(",", "")) for row in rows[:3]]
    assert sum(measured) == project.ratings.n_ratings
    errors = [float(row[3]) for row in rows[:3]]
    assert float(rows[3][3]) == pytest.approx(sum(errors) / 3, abs=2e-4)
    assert rows[0][7] == "epoch 4: epochs used up"
    assert words(dialog).startswith("Done: ")
    assert dialog.findChild(QProgressBar, "cross_validation_bar").value() == 1000


def test_errors_are_shown_by_activity_and_popularity(qtbot, dialog, project):
    validate(qtbot, dialog, 2)

    users, items = cells(dialog, "users_deciles"), cells(dialog, "items_deciles")
    assert 5 < len(users) <= 10
    assert 5 < len(items) <= 10
    # Every user is measured on once in each fold that has ratings of them.
    assert sum(int(row[1]) for row in users) <= 2 * project.ratings.n_users
    assert all(float(row[2]) > 0 for row in (*users, *items))


def test_the_figures_can_be_copied(qtbot, dialog):
    assert not button(dialog, "copy").isEnabled()
    validate(qtbot, dialog, 2)

    qtbot.mouseClick(button(dialog, "copy"), Qt.MouseButton.LeftButton)

    folds, users, items = QGuiApplication.clipboard().text().split("\n\n")
    assert folds.splitlines()[0].split("\t")[:4] == ["Fold", "Trained on", "Measured on", "RMSE"]
    assert [line.split("\t") for line in folds.splitlines()[1:]] == cells(dialog, "folds_table")
    assert users.startswith("Training ratings\tUsers, all folds\tRMSE\n")
    assert items.startswith("Training ratings\tItems, all folds\tRMSE\n")


def test_figures_of_other_settings_are_told_apart(qtbot, dialog, pane):
    about = dialog.findChild(QLabel, "cross_validation_about")
    measured = pane.form.config()
    validate(qtbot, dialog, 2)
    assert "figures below" not in about.text()

    pane.show_config(measured.changed(max_epochs=5))
    assert "The figures below are still those of " in about.text()

    pane.show_config(measured)
    assert "figures below" not in about.text()


def test_it_says_whose_settings_are_validated(dialog, pane):
    about = dialog.findChild(QLabel, "cross_validation_about")
    assert about.text().startswith("Settings of the form: Sparse, for these ratings, 1 changed.")

    pane.choose("balanced")
    assert about.text().startswith("Settings of the form: Ratings, balanced.")


def test_it_can_be_stopped_and_keeps_the_folds_that_are_done(qtbot, dialog, pane):
    pane.form.set_config(pane.form.config().changed(max_epochs=40, patience=0))
    dialog.findChild(QSpinBox, "cross_validation_folds").setValue(20)
    qtbot.mouseClick(button(dialog, "start"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(cells(dialog, "folds_table")) >= 1)

    qtbot.mouseClick(button(dialog, "stop"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(button(dialog, "start").isEnabled)

    names = [row[0] for row in cells(dialog, "folds_table")]
    assert names[0] == "1"
    assert "20" not in names
    assert "Mean" in names
    assert words(dialog).startswith("Stopped; the figures are of the folds that were done")


def test_an_error_is_told_and_it_can_be_tried_again(qtbot, dialog, pane):
    pane.form.set_config(FitConfig(solver="sparse", n_factors=4, max_epochs=2))
    session = dialog.session
    ratings = rating_set(3, 2, 3, seed=1)
    session.open(Project(ratings, random_share(ratings, 0.0, 0)))
    pane.show_project(session.project)
    dialog.show()
    dialog.findChild(QSpinBox, "cross_validation_folds").setValue(20)

    with qtbot.waitSignal(dialog.failed) as told:
        qtbot.mouseClick(button(dialog, "start"), Qt.MouseButton.LeftButton)

    assert "cannot be cut into 20 folds" in str(told.args[0])
    assert words(dialog) == str(told.args[0])
    assert button(dialog, "start").isEnabled()


def test_closing_the_project_closes_the_dialog_and_ends_what_runs(qtbot, dialog, project):
    qtbot.mouseClick(button(dialog, "start"), Qt.MouseButton.LeftButton)

    dialog.session.open(None)

    assert not dialog.isVisible()
    assert not button(dialog, "stop").isEnabled()
    dialog.session.open(project)
    assert not button(dialog, "stop").isEnabled()
    qtbot.waitUntil(button(dialog, "start").isEnabled)
    assert words(dialog) == ""
    assert cells(dialog, "folds_table") == []


def test_it_can_be_begun_anew_while_what_was_dropped_still_ends(qtbot, dialog, project):
    qtbot.mouseClick(button(dialog, "start"), Qt.MouseButton.LeftButton)
    dialog.session.open(None)
    dialog.session.open(project)
    dialog.show()
    assert button(dialog, "start").isEnabled()

    validate(qtbot, dialog, 2)

    names = [row[0] for row in cells(dialog, "folds_table")]
    assert names == ["1", "2", "Mean", "Standard deviation"]
    assert words(dialog).startswith("Done: ")


def test_return_starts_and_escape_closes(qtbot, dialog):
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert button(dialog, "stop").isEnabled()

    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    qtbot.waitUntil(lambda: not button(dialog, "stop").isEnabled())
