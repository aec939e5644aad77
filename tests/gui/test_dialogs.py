"""Every dialog that is asked for: typing goes to its first field, Enter accepts, Escape cancels."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QPushButton, QTableView

ASKED_BY_ACTION = [
    ("action_cross_validate", "cross_validation_folds", "cross_validation_start"),
    ("action_draw_mask", "mask_scheme", "mask_apply"),
    ("action_new_matrix", "new_matrix_kind_product", "new_matrix_make"),
    ("go_to_place", "go_to_row", "go_to_go"),
    ("fill_with_value", "fill_dialog_rating", "fill_dialog_accept"),
    ("change_scale", "scale_dialog_low", "scale_dialog_accept"),
    ("add_users", "add_users_dialog_labels", "add_users_dialog_accept"),
    ("rename_item", "rename_item_dialog_label", "rename_item_dialog_accept"),
    ("set_title", "set_title_dialog_title", "set_title_dialog_accept"),
    ("keep_at_least", "keep_at_least_dialog_users", "keep_at_least_dialog_accept"),
]


def shown_dialogs(driver) -> list[QDialog]:
    return [one for one in driver.window.findChildren(QDialog) if one.isVisible()]


def shown(driver) -> QDialog:
    [dialog] = shown_dialogs(driver)
    return dialog


def ask(driver, action: str) -> QDialog:
    asked = driver.window.findChild(QAction, action)
    assert asked.isEnabled()
    asked.trigger()
    driver.wait(lambda: shown(driver).isActiveWindow())
    return shown(driver)


def default_button(dialog: QDialog) -> QPushButton:
    [default] = [one for one in dialog.findChildren(QPushButton) if one.isDefault()]
    return default


@pytest.fixture
def open_matrix(driver, ratings_file):
    driver.open_file(ratings_file)
    driver.window.matrix.show_cell(1, 1)
    return driver


@pytest.mark.parametrize(("action", "field", "accept"), ASKED_BY_ACTION)
def test_a_dialog_starts_at_its_first_field_each_time(qtbot, open_matrix, action, field, accept):
    for _ in range(2):
        dialog = ask(open_matrix, action)
        assert dialog.focusWidget().objectName() == field
        assert default_button(dialog).objectName() == accept

        buttons = [one for one in dialog.findChildren(QPushButton) if one.isEnabled()]
        *_, last = [one for one in buttons if one.isVisible()]
        last.setFocus()
        qtbot.keyClick(last, Qt.Key.Key_Escape)
        open_matrix.wait(lambda: not shown_dialogs(open_matrix))

    dialog = ask(open_matrix, action)
    open_matrix.wait(default_button(dialog).isEnabled)
    with qtbot.waitSignal(default_button(dialog).clicked):
        qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)


def test_a_question_keeps_what_is_there_unless_told_otherwise(qtbot, open_matrix):
    form = open_matrix.window.training.form
    form.set_config(form.config().changed(max_epochs=1))
    open_matrix.train()
    open_matrix.child(QTableView, "runs_table").selectRow(0)

    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Return):
        question = ask(open_matrix, "delete_run")
        qtbot.keyClick(question.focusWidget(), key)
        open_matrix.wait(lambda: not shown_dialogs(open_matrix))

    assert len(open_matrix.window.session.project.runs) == 1
