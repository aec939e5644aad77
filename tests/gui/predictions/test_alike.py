"""Which users are like the one shown, and the menus that lead from one to the other."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QMenu,
    QPushButton,
)

from funkgui.factorization.model import FactorModel
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.moves import Remove
from tests.gui.seen import cells, table, tabs_in_front, turn_to, words
from tests.made_run import made_run

ANN, BEN, CLEO, DAN, EVE = range(5)
TOY_STORY, HEAT, CASINO, SENSE, ALIEN, BRAZIL = range(6)


@pytest.fixture
def opened(qtbot, panel, session, films):
    """The films with a run by which cleo is like ann, and ben and dan turn away from her."""
    u = np.array([[5, 1], [3, -1], [5, 2], [3, -2], [0, 0]], np.float32)
    v = np.array([[1, 0], [1, 0.1], [1, 1], [-1, 0], [0, 0], [0, 1]], np.float32)
    session.open(films.with_run(made_run(films, FactorModel.of_factors(u, v))))
    qtbot.waitUntil(lambda: cells(panel, "rated") != [])
    return panel


def menu_of(view) -> QMenu:
    """The menu that the Menu key opens on the row in use; Qt tells the middle of the view."""
    middle, by_key = view.rect().center(), QContextMenuEvent.Reason.Keyboard
    QApplication.sendEvent(view, QContextMenuEvent(by_key, middle, view.mapToGlobal(middle)))
    return view.findChild(QMenu, f"{view.objectName()}_menu")


def choose(view, row: int, name: str) -> None:
    view.setCurrentIndex(view.model().index(row, 0))
    menu = menu_of(view)
    [action] = [one for one in menu.actions() if one.objectName() == name]
    action.trigger()
    menu.close()


def test_users_who_differ_from_the_average_the_same_way_are_listed(qtbot, opened):
    turn_to(opened, "Alike")
    qtbot.waitUntil(lambda: len(cells(opened, "alike")) == 1)

    assert cells(opened, "alike") == [["cleo", "0.95", "5"]]
    assert table(opened, "alike").accessibleName() == "Users like user ann"
    tip = table(opened, "alike").model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "cleo\nsimilarity 0.95"


def test_users_alike_are_told_with_the_ratings_they_were_learned_from(qtbot, opened, session):
    turn_to(opened, "Alike")
    qtbot.waitUntil(lambda: len(cells(opened, "alike")) == 1)
    session.apply(SetCells.one(CLEO, HEAT, None))
    session.apply(Remove.of("user", np.array([BEN])))
    qtbot.waitUntil(lambda: words(opened, "stale_words") != "")

    assert [row[::2] for row in cells(opened, "alike")] == [["cleo", "5"]]


def test_return_goes_to_one_and_shows_who_is_like_them(qtbot, opened):
    turn_to(opened, "Alike")
    qtbot.waitUntil(lambda: len(cells(opened, "alike")) == 1)
    view = table(opened, "alike")
    view.setFocus()
    view.selectRow(0)
    qtbot.keyClick(view, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: table(opened, "rated").accessibleName() == "Ratings of user cleo")
    # Of ann, who is nearest, too few ratings are known.
    assert words(opened, "alike_words") == "No user is like this one."


def test_an_edited_user_is_compared_by_the_ratings_there_are(qtbot, opened, session):
    opened.show_user(EVE)
    turn_to(opened, "Alike")
    qtbot.waitUntil(lambda: words(opened, "alike_words").startswith("User eve had no ratings"))
    session.apply(SetCells.one(EVE, TOY_STORY, 5.0))

    qtbot.waitUntil(lambda: cells(opened, "alike") != [] and words(opened, "alike_words") == "")


def test_the_menu_of_an_item_shows_similar_ones_and_why(qtbot, opened):
    best = table(opened, "best")
    choose(best, 1, "row_similar")
    qtbot.waitUntil(lambda: cells(opened, "similar") != [])

    assert tabs_in_front(opened) == {"Best", "Similar"}
    title = best.model().index(1, 1).data()
    assert table(opened, "similar").accessibleName() == f"Items similar to {title}"
    other = cells(opened, "similar")[0][0]
    choose(table(opened, "similar"), 0, "row_why")
    qtbot.waitUntil(lambda: table(opened, "why").accessibleName().endswith(other))
    assert tabs_in_front(opened) == {"Best", "Why"}
    with qtbot.waitSignal(opened.item_activated) as told:
        choose(best, 1, "row_show")
    assert opened._session.ratings.title(told.args[1]) == title


def test_the_menu_of_a_user_recommends_to_them(qtbot, opened):
    turn_to(opened, "Alike")
    qtbot.waitUntil(lambda: len(cells(opened, "alike")) == 1)
    choose(table(opened, "alike"), 0, "row_best")

    qtbot.waitUntil(lambda: table(opened, "rated").accessibleName() == "Ratings of user cleo")
    assert tabs_in_front(opened) == {"Best", "Why"}


def test_below_the_last_row_the_menu_offers_nothing_for_a_row(opened):
    opened.resize(opened.width(), 900)
    best = table(opened, "best")
    best.setCurrentIndex(best.model().index(0, 0))
    below = QPoint(20, best.viewport().height() - 2)
    assert not best.indexAt(below).isValid()
    there = best.viewport().mapToGlobal(below)
    by_mouse = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(best.viewport(), QContextMenuEvent(by_mouse, below, there))

    menu = best.findChild(QMenu, "best_table_menu")
    assert [one.objectName() for one in menu.actions()] == ["best_table_copy"]
    menu.close()


def test_the_letters_of_a_menu_differ(opened):
    for name in ("best", "alike"):
        menu = menu_of(table(opened, name))
        texts = [one.text() for one in menu.actions() if one.text()]
        letters = [text[text.index("&") + 1].lower() for text in texts]
        assert len(set(letters)) == len(letters), texts
        menu.close()


def test_a_list_is_copied_for_a_spreadsheet(qtbot, opened):
    turn_to(opened, "Rated 3")
    rated = table(opened, "rated")
    rated.setFocus()
    qtbot.keyClick(rated, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    first, *lines = QGuiApplication.clipboard().text().splitlines()
    assert first.split("\t") == ["Item", "Rating", "Predicted", "Error", "Held out"]
    assert lines[2].split("\t") == ["Sense and Sensibility (1995)", "0.5", "-5.00", "+5.50", ""]


def test_before_a_training_a_button_offers_one(qtbot, panel, session, films):
    session.open(films)
    button = panel.findChild(QPushButton, "best_train")
    qtbot.waitUntil(lambda: words(panel, "best_words") == "Train to see what this user would like.")
    assert button.isVisible()
    with qtbot.waitSignal(panel.train_wanted):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    panel.show_training(True)
    qtbot.waitUntil(
        lambda: words(panel, "best_words") == "Predictions come when the training ends."
    )
    assert not button.isVisible()
    panel.show_training(False)
    qtbot.waitUntil(button.isVisible)


def test_a_part_of_a_label_finds_a_user(qtbot, opened):
    opened.activateWindow()
    field = opened.findChild(QLineEdit, "user_field")
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: field.selectedText() == "ann")
    qtbot.keyClicks(field, "LE")
    choices = field.completer().popup()
    qtbot.waitUntil(choices.isVisible)
    assert choices.model().rowCount() == 1
    assert choices.model().index(0, 0).data() == "cleo \N{MIDDLE DOT} 5 ratings"
    qtbot.keyClick(choices, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: table(opened, "rated").accessibleName() == "Ratings of user cleo")
    assert field.text() == "cleo"
