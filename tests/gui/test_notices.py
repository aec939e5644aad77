from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from funkgui.errors import ReadError
from funkgui.gui.notices import NoticeBar, Offer


@pytest.fixture
def bar(qtbot):
    bar = NoticeBar()
    qtbot.addWidget(bar)
    return bar


def test_nothing_is_shown_at_first(bar):
    assert bar.isHidden()
    assert bar.text == ""


def test_an_error_is_shown_in_its_own_words(bar):
    bar.show_error(ReadError("ratings.csv", "there is no rating.", 17))

    assert not bar.isHidden()
    assert bar.text == "ratings.csv, line 17: there is no rating."
    assert bar.accessibleDescription() == bar.text
    assert bar.findChild(QPushButton, "notice_copy").isHidden()


def test_an_unexpected_error_can_be_copied_whole(bar, qtbot):
    try:
        raise ZeroDivisionError("division by zero")
    except ZeroDivisionError as error:
        bar.show_error(error)

    assert "ZeroDivisionError: division by zero" in bar.text
    bar.findChild(QPushButton, "notice_copy").click()
    assert "test_notices.py" in QApplication.clipboard().text()


def test_the_next_notice_takes_the_place_of_the_last(bar):
    bar.show_error(ReadError("a.csv", "is empty."))
    bar.show_news("All is well.")

    assert bar.text == "All is well."


def test_escape_closes_it(bar, qtbot):
    with qtbot.waitActive(bar):
        bar.show_news("All is well.")
        bar.activateWindow()

    qtbot.keyClick(bar, Qt.Key.Key_Escape)

    assert bar.isHidden()


def test_an_offer_is_taken_by_its_button_which_closes_the_notice(bar, qtbot):
    taken = []
    offers = (
        Offer("open_it", "Open it", "Open what was found", lambda: taken.append(bar.text)),
        Offer("drop_it", "Drop it", "Forget it", lambda: taken.append("dropped")),
    )
    bar.show_news("Something was found.", offers)
    button = bar.findChild(QPushButton, "open_it")
    assert button.accessibleName() == "Open it"
    assert button.toolTip() == "Open what was found (Alt+Return)"

    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    assert taken == [""]
    assert bar.isHidden()


def test_the_first_offer_is_taken_by_keys(bar, qtbot):
    taken = []
    names = ("first", "second")
    offers = [Offer(one, one, one, partial(taken.append, one)) for one in names]
    with qtbot.waitActive(bar):
        bar.show_news("Nothing was found.", offers[1:])
        bar.show_news("Something was found.", offers)
        bar.activateWindow()
    qtbot.waitUntil(bar.findChild(QPushButton, "first").isVisible)

    qtbot.keyClick(bar, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)

    qtbot.waitUntil(lambda: taken == ["first"])


def test_offers_go_with_their_notice(bar):
    bar.show_warning("It went wrong.", (Offer("mend", "Mend", "Mend it", lambda: None),))
    assert not bar.findChild(QPushButton, "mend").isHidden()

    bar.show_news("All is well.")

    assert bar.findChild(QPushButton, "mend").isHidden()
