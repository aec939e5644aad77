from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QSpinBox

from funkgui.ratings.edits.moves import Remove


@pytest.fixture
def dialog(opened):
    opened.click(0, 0)
    opened.panel.tools.go_to_place_action.trigger()
    dialog = opened.panel.findChild(QDialog, "go_to_place")
    yield dialog
    dialog.reject()


def fields(dialog):
    return [dialog.findChild(QSpinBox, name) for name in ("go_to_row", "go_to_column")]


def test_goes_to_a_place_of_the_view_by_keys_alone(qtbot, opened, dialog):
    row, column = fields(dialog)
    assert QApplication.focusWidget() is row
    qtbot.keyClicks(row, "3")
    qtbot.keyClick(row, Qt.Key.Key_Tab)
    qtbot.keyClicks(column, "4")
    qtbot.keyClick(column, Qt.Key.Key_Return)

    assert not dialog.isVisible()
    assert opened.current == (2, 3)
    assert opened.selected[-1] == (2, 3)


def test_enter_shows_what_becomes_of_a_wrong_number_before_it_goes_there(qtbot, opened, dialog):
    row, _ = fields(dialog)
    qtbot.keyClicks(row, "3.5")
    qtbot.keyClick(row, Qt.Key.Key_Return)

    assert dialog.isVisible()
    assert row.text() == "3 of 4"
    qtbot.keyClick(row, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert opened.current == (2, 0)


def test_says_who_and_what_is_there_in_the_order_of_the_view(opened, dialog):
    dialog.reject()
    opened.choose_order("Most rated first")
    opened.panel.tools.go_to_place_action.trigger()
    row, column = fields(dialog)
    row.setValue(1)
    column.setValue(2)

    assert dialog.findChild(QLabel, "go_to_words").text() == "User 20\nDelicatessen (1991)"
    dialog.accept()
    assert opened.selected[-1] == (1, 3)


def test_no_place_beyond_the_view_can_be_asked_for(opened, dialog):
    row, column = fields(dialog)

    assert (row.minimum(), row.maximum()) == (1, 4)
    assert (column.minimum(), column.maximum()) == (1, 5)
    dialog.reject()
    opened.trigger("show_only_users_all")
    opened.panel.tools.go_to_place_action.trigger()
    assert row.maximum() == 1


def test_follows_users_that_are_removed_while_it_is_open(opened, session, dialog):
    row, _ = fields(dialog)
    row.setValue(4)
    session.apply(Remove.of("user", np.array([0, 3])))

    assert row.maximum() == row.value() == 2
    assert dialog.findChild(QLabel, "go_to_words").text().startswith("User 30")
    dialog.accept()
    assert opened.selected[-1] == (1, 0)


def test_closes_with_the_project(session, dialog):
    session.open(None)

    assert not dialog.isVisible()


def test_is_not_asked_where_nothing_is_open(seen):
    seen.panel.tools.go_to_place_action.trigger()

    assert not seen.panel.findChild(QDialog, "go_to_place").isVisible()
