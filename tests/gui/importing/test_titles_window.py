"""Titles for the open ratings, where it is in doubt which columns of their file are meant."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QTableWidget

from funkgui.gui.importing.titles_window import TitlesWindow

RATINGS = "user,item,rating\n1,i0,2\n2,i1,3\n1,i2,4\n2,i2,1\n"
CODES = "film,code,year\nAlpha,i0,1999\nBeta,i1,2001\n"


@pytest.fixture
def take(driver, write):
    """Choose a file of titles from the menu, with these ratings open."""
    driver.open_file(write(RATINGS))

    def choose(text: str) -> TitlesWindow | None:
        driver.trigger("add_titles")
        driver.answer_file_dialog("ratings_dialog", write(text, "names.csv"))
        window = driver.window.findChild(TitlesWindow)
        if window is not None:
            driver.wait(lambda: not window.running)
        return window

    return choose


def title(driver, item: str) -> str:
    ratings = driver.window.session.ratings
    return ratings.title(ratings.find_item(item))


def words(window: TitlesWindow) -> str:
    return window.findChild(QLabel, "titles_words").text()


def pick(driver, window: TitlesWindow, option: str, value: str) -> None:
    field = window.findChild(QComboBox, f"titles_{option}")
    field.setCurrentIndex(field.findData(value))
    driver.wait(lambda: not window.running)


def test_columns_that_are_named_are_taken_at_once(driver, take):
    assert take("item,title\ni0,Alpha\n") is None
    assert title(driver, "i0") == "Alpha"


def test_the_column_of_ids_is_chosen_where_it_is_another(driver, take, qtbot):
    window = take(CODES)
    assert window.isVisible()
    assert (
        words(window) == "0 of 3 items have titles from names.csv; choose the column of their ids."
    )
    assert not window.findChild(QPushButton, "titles_take_button").isEnabled()
    rows = window.findChild(QTableWidget, "titles_rows")
    assert rows.item(0, 1).text() == "i0"
    pick(driver, window, "titles_id_column", "code")
    assert words(window) == "2 of 3 items have titles from names.csv."
    assert rows.horizontalHeaderItem(1).text() == "code\nitem"
    qtbot.keyClick(window, Qt.Key.Key_Return)
    assert not window.isVisible()
    driver.wait(lambda: title(driver, "i1") == "Beta")
    assert driver.window.session.undo_text == "Take titles from names.csv"


def test_titles_stay_where_none_are_taken(driver, take, qtbot):
    take("item,title\ni0,Alpha\n")
    window = take(CODES)
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()
    assert title(driver, "i0") == "Alpha"


def test_columns_without_names_that_name_few_items_are_shown(driver, take):
    window = take("i0,Alpha,9\nx,Beta,i1\ny,Gamma,i2\n")
    assert words(window) == "1 of 3 items have titles from names.csv."
    pick(driver, window, "titles_id_column", "3")
    assert words(window) == "2 of 3 items have titles from names.csv."


def test_a_column_cannot_be_both(driver, take):
    window = take(CODES)
    pick(driver, window, "titles_id_column", "code")
    pick(driver, window, "titles_title_column", "code")
    assert "cannot be that of the ids and of the titles" in words(window)
    assert not window.findChild(QPushButton, "titles_take_button").isEnabled()


def test_the_next_file_starts_anew(driver, take, qtbot):
    window = take(CODES)
    pick(driver, window, "titles_id_column", "code")
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert take(CODES) is window
    assert words(window).startswith("0 of 3 items")
