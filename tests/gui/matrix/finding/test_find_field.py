from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QListView

from funkgui.errors import UnknownLabelError
from funkgui.project.project import Project
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.renaming import Rename, SetTitlesByLabel
from funkgui.ratings.holdout import nothing_hidden
from tests.dense import from_dense


@pytest.fixture
def find(qtbot, opened):
    """Types into a field; returns the choices that come up."""

    def type_into(name: str, text: str) -> list[str]:
        field = opened.field(name)
        field.setFocus()
        field.selectAll()
        qtbot.keyClicks(field, text)
        choices = field.completer().model()
        return [choices.index(row, 0).data() for row in range(choices.rowCount())]

    return type_into


def test_offers_items_by_a_part_of_the_title_with_the_most_rated_first(find):
    assert find("find_item_field", "li") == [
        "Delicatessen (1991) · item 4 · 2 ratings",
        "Alien (1979) · item 1 · 1 rating",
    ]
    assert find("find_item_field", "brazil")[0].startswith("Brazil (1985) · item 2")


def test_choices_are_shown_in_full_below_a_narrow_field(qtbot, opened, find):
    field = opened.field("find_item_field")
    field.setFixedWidth(90)
    find("find_item_field", "li")
    popup = field.completer().popup()

    qtbot.waitUntil(popup.isVisible)
    assert popup.viewport().width() >= popup.sizeHintForColumn(0) > 90


def test_counts_follow_the_edits_of_few_cells_and_of_many(qtbot, opened, session, find):
    session.apply(SetCells.one(3, 0, 4.0))
    session.apply(SetCells.one(3, 3, None))
    session.apply(SetCells.one(2, 3, None))
    assert find("find_item_field", "li") == [
        "Alien (1979) · item 1 · 2 ratings",
        "Delicatessen (1991) · item 4 · 1 rating",
    ]
    assert find("go_to_user_field", "0")[0] == "20 · 3 ratings"
    assert find("go_to_user_field", "40") == ["40 · 1 rating"]

    session.open(many_blanks())
    qtbot.waitUntil(lambda: find("find_item_field", "1")[0] == "1 · 1 rating")
    users, items = np.divmod(np.arange(60_000), 200)
    session.apply(SetCells(users, items, np.full(60_000, 3.0, np.float32)))
    assert find("find_item_field", "1")[0] == "1 · 300 ratings"
    assert find("go_to_user_field", "7")[0] == "7 · 200 ratings"


def many_blanks() -> Project:
    cells = np.full((300, 200), np.nan, np.float32)
    cells[0] = 1.0
    ratings = from_dense(cells)
    return Project(ratings, nothing_hidden(ratings))


def test_offers_the_item_with_just_that_label_first(find):
    assert find("find_item_field", "1")[0].startswith("Alien")
    assert find("find_item_field", "5")[0] == "5 · 0 ratings"


def test_enter_goes_to_the_first_that_fits_in_the_row_of_the_current_user(qtbot, opened, find):
    opened.panel.show_cell(2, 0)
    find("find_item_field", "casa")
    qtbot.keyClick(opened.field("find_item_field"), Qt.Key.Key_Return)

    assert opened.selected == [(2, 2)]
    assert opened.current == (2, 2)
    assert opened.field("find_item_field").text() == "Casablanca (1942)"
    assert QApplication.focusWidget() is opened.table


def test_goes_to_a_user_in_the_column_of_the_current_item(qtbot, opened, find):
    opened.panel.show_cell(0, 3)
    assert find("go_to_user_field", "30") == ["30 · 2 ratings"]
    qtbot.keyClick(opened.field("go_to_user_field"), Qt.Key.Key_Return)

    assert opened.selected == [(2, 3)]


def test_another_choice_is_taken_from_the_list_by_keys(qtbot, opened, find):
    find("find_item_field", "li")
    choices = opened.field("find_item_field").completer().popup()
    qtbot.keyClick(choices, Qt.Key.Key_Down)
    qtbot.keyClick(choices, Qt.Key.Key_Down)
    assert opened.field("find_item_field").text() == "Alien (1979)"
    qtbot.keyClick(choices, Qt.Key.Key_Return)

    assert opened.selected == [(0, 0)]


def test_another_choice_is_taken_from_the_list_by_mouse(qtbot, opened, find):
    find("find_item_field", "li")
    choices = opened.field("find_item_field").completer().popup()
    assert isinstance(choices, QListView)
    place = choices.visualRect(choices.model().index(1, 0)).center()
    qtbot.mouseClick(choices.viewport(), Qt.MouseButton.LeftButton, pos=place)

    assert opened.selected == [(0, 0)]


@pytest.mark.parametrize("text", ["3, 4", "3,4", " 3 ; 4"])
def test_two_numbers_go_to_a_row_and_a_column(qtbot, opened, find, text):
    opened.choose_order("Most rated first")
    order = opened.table.order
    find("go_to_user_field", text)
    qtbot.keyClick(opened.field("go_to_user_field"), Qt.Key.Key_Return)

    assert opened.selected == [(order.users.at(2), order.items.at(3))]
    assert QApplication.focusWidget() is opened.table


@pytest.mark.parametrize("text", ["5, 1", "1, 6", "0, 1"])
def test_says_so_where_there_is_no_such_place(qtbot, opened, find, text):
    find("go_to_user_field", text)
    qtbot.keyClick(opened.field("go_to_user_field"), Qt.Key.Key_Return)

    assert "the table has 4 rows and 5 columns" in str(opened.errors[0])
    assert opened.selected == []


def test_two_numbers_are_no_place_of_an_item(qtbot, opened, find):
    find("find_item_field", "3, 4")
    qtbot.keyClick(opened.field("find_item_field"), Qt.Key.Key_Return)

    assert "No item has “3, 4” in its name" in str(opened.errors[0])


def test_somebody_who_is_called_so_comes_first(qtbot, opened, session, find):
    session.apply(Rename("user", {1: "3, 4"}))
    find("go_to_user_field", "3, 4")
    qtbot.keyClick(opened.field("go_to_user_field"), Qt.Key.Key_Return)

    assert opened.selected[-1][0] == 1


def test_says_so_where_nothing_fits(qtbot, opened, find):
    assert find("find_item_field", "zzz") == []
    qtbot.keyClick(opened.field("find_item_field"), Qt.Key.Key_Return)

    assert isinstance(opened.errors[0], UnknownLabelError)
    assert "No item has “zzz” in its name" in str(opened.errors[0])
    assert opened.selected == []


def test_escape_goes_back_to_the_table(qtbot, opened):
    field = opened.field("find_item_field")
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Escape)

    assert QApplication.focusWidget() is opened.table


@pytest.mark.parametrize(
    ("action", "field"),
    [("find_item_action", "find_item_field"), ("go_to_user_action", "go_to_user_field")],
)
def test_actions_lead_to_the_fields(opened, action, field):
    getattr(opened.panel.tools, action).trigger()

    assert QApplication.focusWidget() is opened.field(field)


def test_finds_one_of_half_a_million_users(qtbot, seen, session, huge_project):
    session.open(huge_project())
    qtbot.waitUntil(lambda: seen.table.order.items.shown is not None)  # sorted in a worker
    field = seen.field("go_to_user_field")
    field.setFocus()
    qtbot.keyClicks(field, "480101")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: seen.table.current_cell[0] == 480_100)

    assert (480_100, 17_769) in seen.selected


def test_offers_choices_once_the_search_is_ready(qtbot, seen, session, huge_project):
    session.open(huge_project())
    field = seen.field("go_to_user_field")
    field.setFocus()
    qtbot.keyClicks(field, "480101")
    choices = field.completer().model()
    qtbot.waitUntil(lambda: choices.rowCount() == 1)

    assert choices.index(0, 0).data() == "480101 · 1 rating"


def test_titles_that_come_later_are_searched_too(opened, session, find):
    session.apply(SetTitlesByLabel({str(label): f"Film {label}" for label in np.arange(1, 6)}))

    assert find("find_item_field", "film 3") == ["Film 3 · item 3 · 0 ratings"]
