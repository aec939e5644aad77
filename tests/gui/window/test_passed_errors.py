"""The notice of what failed goes once something else was done in its place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView


@pytest.fixture
def refused(driver, ratings_file):
    """A window in which a rating off the scale was typed."""
    driver.open_file(ratings_file)
    model = driver.child(QTableView, "ratings_table").model()
    model.setData(model.index(0, 0), "9", Qt.ItemDataRole.EditRole)
    assert "9 is not a rating" in driver.window.notices.text
    return driver


def test_a_refused_rating_is_no_longer_told_of_once_another_was_typed(refused):
    model = refused.child(QTableView, "ratings_table").model()
    model.setData(model.index(0, 0), "4", Qt.ItemDataRole.EditRole)
    refused.wait(lambda: refused.window.session.undo_text is not None)

    assert refused.window.notices.text == ""


def test_a_refused_rating_is_told_of_until_something_was_edited(refused, tmp_path):
    refused.trigger("save_as")
    refused.answer_file_dialog("project_dialog", tmp_path / "saved.funk")

    assert "9 is not a rating" in refused.window.notices.text


def test_a_failed_save_is_no_longer_told_of_once_another_went_well(driver, ratings_file, tmp_path):
    driver.open_file(ratings_file)
    driver.save(tmp_path / "no folder" / "mine.funk")
    assert "mine.funk was not" in driver.window.notices.text

    driver.save(tmp_path / "mine.funk")

    assert driver.window.notices.text == ""
