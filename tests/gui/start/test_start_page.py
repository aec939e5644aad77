from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMenu, QToolButton

from funkgui.factorization.problems import PROBLEMS
from funkgui.gui.start.card import Card
from funkgui.gui.start.recent_row import RecentRow
from funkgui.gui.start.start_page import StartPage
from funkgui.gui.theme import apply_theme

SMALL = (900, 510)
"""What menus and bars leave of a window of 900 x 600."""
LARGE = (2560, 1340)


@pytest.fixture
def page(qtbot, qapp) -> StartPage:
    page = StartPage()
    qtbot.addWidget(page)
    page.resize(1200, 800)
    with qtbot.waitExposed(page):
        page.show()
    return page


@pytest.fixture
def files(tmp_path) -> list[Path]:
    """Two files that are there and one that is not."""
    paths = [tmp_path / name for name in ("films & more.csv", "gone.funk", "last.funk")]
    for path in (paths[0], paths[2]):
        path.touch()
    return paths


def card(page, name) -> Card:
    return page.findChild(Card, name)


def cards(page) -> list[Card]:
    return page.findChildren(Card)


def rows(page) -> list[RecentRow]:
    return [row for row in page.findChildren(RecentRow) if row.isVisibleTo(page)]


def entry(row) -> QAbstractButton:
    return row.findChild(QAbstractButton, "recent_file")


def place(widget, page) -> QRect:
    return QRect(widget.mapTo(page.viewport(), QPoint(0, 0)), widget.size())


def test_says_what_the_program_is(page):
    assert page.findChild(QLabel, "start_name").text() == "FunkGUI"
    assert "ratings" in page.findChild(QLabel, "start_tagline").text()


def test_offers_every_problem_of_the_tutorial_the_toy_problem_first(page):
    shown = [one for one in cards(page) if one.objectName().startswith("problem_")]

    assert shown[0].objectName() == "problem_toy"
    assert {one.objectName() for one in shown} == {f"problem_{one.key}" for one in PROBLEMS}
    for problem in PROBLEMS:
        one = card(page, f"problem_{problem.key}")
        assert one.text() == problem.title
        assert one.accessibleDescription() == problem.description
        assert problem.reported in one.toolTip()


def test_tells_that_plain_descent_of_the_large_matrix_takes_long(page):
    assert "takes long" in card(page, "problem_500-gd").accessibleDescription()


@pytest.mark.parametrize("key", [one.key for one in PROBLEMS])
def test_a_click_chooses_a_problem(qtbot, page, key):
    with qtbot.waitSignal(page.problem_chosen) as chosen:
        qtbot.mouseClick(card(page, f"problem_{key}"), Qt.MouseButton.LeftButton)

    assert chosen.args == [key]


def test_a_double_click_opens_once(qtbot, page, files):
    page.show_recent(files)
    chosen = []
    for signal in (page.problem_chosen, page.file_chosen):
        signal.connect(chosen.append)
    for button in (card(page, "problem_toy"), entry(rows(page)[0])):
        for press in (qtbot.mousePress, qtbot.mouseDClick):
            press(button, Qt.MouseButton.LeftButton)
            qtbot.mouseRelease(button, Qt.MouseButton.LeftButton)

    assert chosen == ["toy", files[0]]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_keys_choose_a_problem(qtbot, page, key):
    with qtbot.waitSignal(page.problem_chosen) as chosen:
        qtbot.keyClick(card(page, "problem_toy"), key)

    assert chosen.args == ["toy"]


def test_what_the_pointer_is_over_is_marked(qtbot, page, files):
    page.show_recent(files)
    for one in (card(page, "problem_toy"), card(page, "start_open_ratings"), entry(rows(page)[0])):
        qtbot.mouseMove(page, QPoint(1, 1))
        plain = one.grab().toImage()
        qtbot.mouseMove(one)
        assert one.grab().toImage() != plain
        qtbot.mouseMove(page, QPoint(1, 1))
        assert one.grab().toImage() == plain


def test_files_are_asked_for(qtbot, page):
    with qtbot.waitSignal(page.open_ratings_requested):
        qtbot.mouseClick(card(page, "start_open_ratings"), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(page.open_project_requested):
        qtbot.keyClick(card(page, "start_open_project"), Qt.Key.Key_Return)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_a_new_matrix_is_asked_for(qtbot, page, key):
    with qtbot.waitSignal(page.new_matrix_requested):
        qtbot.keyClick(card(page, "start_new_matrix"), key)
    with qtbot.waitSignal(page.new_matrix_requested):
        qtbot.mouseClick(card(page, "start_new_matrix"), Qt.MouseButton.LeftButton)


def test_arrows_and_tab_go_through_the_cards(qtbot, page, files):
    page.show_recent(files[:1])
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    first = card(page, "problem_toy")
    first.setFocus()
    seen = []
    for key in [Qt.Key.Key_Down] * 2 + [Qt.Key.Key_Tab] * 7:
        qtbot.keyClick(QApplication.focusWidget(), key)
        seen.append(QApplication.focusWidget().objectName())

    assert seen == [
        "problem_3x3-gd",
        "problem_3x3-adam",
        "problem_500-gd",
        "problem_500-adam",
        "start_open_ratings",
        "start_open_project",
        "start_new_matrix",
        "recent_file",
        "remove_recent_file",
    ]
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Up)
    assert QApplication.focusWidget().objectName() == "recent_file"


def test_no_key_is_one_of_a_menu(page):
    keys = [one.shortcut().toString() for one in cards(page) if not one.shortcut().isEmpty()]

    assert len(keys) == len(set(keys)) == 3
    assert not set(keys) & {f"Alt+{letter}" for letter in "FEVTH"}


def test_everything_has_a_name_and_a_tooltip(page, files):
    page.show_recent(files)
    for one in page.findChildren(QAbstractButton):
        if not one.objectName().startswith("qt_"):
            assert one.objectName()
            assert one.accessibleName()
            assert one.toolTip()
            assert one.focusPolicy() & Qt.FocusPolicy.TabFocus


@pytest.mark.parametrize("size", [SMALL, (1280, 760), LARGE])
def test_nothing_is_clipped(qtbot, page, files, size):
    page.show_recent(files)
    page.resize(*size)
    view = page.viewport().rect()

    def all_fits() -> bool:
        return all(
            view.contains(place(one, page)) and one.height() >= one.heightForWidth(one.width())
            for one in cards(page)
        ) and all(view.contains(place(row, page)) for row in rows(page))

    qtbot.waitUntil(all_fits)
    assert not page.verticalScrollBar().isVisible()
    assert not page.horizontalScrollBar().isVisible()


def test_a_page_too_low_can_be_scrolled(qtbot, page):
    page.resize(900, 300)

    qtbot.waitUntil(page.verticalScrollBar().isVisible)
    assert not page.horizontalScrollBar().isVisible()


def test_on_a_wide_screen_it_stays_together_in_the_middle(qtbot, page):
    page.resize(*LARGE)
    places = [place(one, page) for one in cards(page)]
    left = min(one.left() for one in places)
    right = max(one.right() for one in places)

    assert right - left < 1100
    assert abs((left + right) / 2 - LARGE[0] / 2) < 5


def test_without_recent_files_words_say_so(page, files):
    words = page.findChild(QLabel, "no_recent_files")
    assert words.isVisible()

    page.show_recent(files)
    assert not words.isVisible()
    page.show_recent([])
    assert words.isVisible()
    assert rows(page) == []


def test_recent_files_are_listed_in_order_and_opened(qtbot, page, files):
    page.show_recent(files)
    assert [row.path for row in rows(page)] == files

    with qtbot.waitSignal(page.file_chosen) as chosen:
        qtbot.mouseClick(entry(rows(page)[0]), Qt.MouseButton.LeftButton)
    assert chosen.args == [files[0]]
    with qtbot.waitSignal(page.file_chosen) as chosen:
        qtbot.keyClick(entry(rows(page)[2]), Qt.Key.Key_Return)
    assert chosen.args == [files[2]]


def test_the_ampersand_of_a_file_name_is_no_key(page, files):
    page.show_recent(files)

    assert entry(rows(page)[0]).shortcut().isEmpty()
    assert entry(rows(page)[0]).accessibleName() == "films & more.csv"


def test_missing_files_are_greyed_and_can_be_removed(qtbot, page, files):
    page.show_recent(files)
    qtbot.waitUntil(lambda: [row.missing for row in rows(page)] == [False, True, False])
    gone = rows(page)[1]

    assert not entry(gone).isEnabled()
    assert "not there" in entry(gone).toolTip()
    assert "missing" in entry(gone).accessibleName()
    remove = gone.findChild(QToolButton, "remove_recent_file")
    with qtbot.waitSignal(page.file_removed) as removed:
        qtbot.mouseClick(remove, Qt.MouseButton.LeftButton)
    assert removed.args == [files[1]]
    assert [row.path for row in rows(page)] == [files[0], files[2]]


def test_del_and_the_menu_remove_a_file_that_is_there(qtbot, page, files):
    for key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):  # the one of a Mac's keyboard
        page.show_recent(files)
        with qtbot.waitSignal(page.file_removed) as removed:
            qtbot.keyClick(entry(rows(page)[0]), key)
        assert removed.args == [files[0]]

    last = entry(rows(page)[-1])
    at = last.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, last.mapToGlobal(at))
    QApplication.sendEvent(last, event)
    menu = last.findChild(QMenu, "recent_file_menu")
    with qtbot.waitSignal(page.file_removed) as removed:
        menu.actions()[1].trigger()
    assert removed.args == [files[2]]
    menu.close()
    assert files[2].exists()


def test_a_window_that_lists_the_rest_anew_meanwhile_is_no_problem(qtbot, page, files):
    def list_the_rest(path):
        left.remove(path)
        page.show_recent(left)

    left = list(files)
    page.show_recent(left)
    page.file_removed.connect(list_the_rest)
    while left:
        qtbot.mouseClick(
            rows(page)[0].findChild(QToolButton, "remove_recent_file"), Qt.MouseButton.LeftButton
        )
    assert rows(page) == []


def test_a_file_that_comes_back_can_be_opened_again(qtbot, page, files):
    page.show_recent(files)
    qtbot.waitUntil(lambda: rows(page)[1].missing)
    files[1].touch()
    page.hide()
    page.show()

    qtbot.waitUntil(lambda: not rows(page)[1].missing)


class SilentPath(type(Path())):
    """A path on a drive that does not answer until it is let."""

    answer = threading.Event()

    def __fspath__(self) -> str:
        self.answer.wait(60)
        return super().__fspath__()


def test_a_drive_that_does_not_answer_holds_nothing_up(qtbot, page, files):
    SilentPath.answer.clear()
    silent = SilentPath("/network/ratings.csv")
    page.show_recent([silent, *files])

    qtbot.waitUntil(lambda: [row.missing for row in rows(page)] == [False, False, True, False])
    with qtbot.waitSignal(page.file_chosen) as chosen:
        qtbot.mouseClick(entry(rows(page)[0]), Qt.MouseButton.LeftButton)
    assert chosen.args == [silent]
    SilentPath.answer.set()
    qtbot.waitUntil(lambda: rows(page)[0].missing)


def test_a_late_answer_finds_the_page_gone(qtbot, qapp):
    SilentPath.answer.clear()
    page = StartPage()
    page.show()
    before = set(threading.enumerate())
    page.show_recent([SilentPath("/network/ratings.csv")])
    (look,) = set(threading.enumerate()) - before
    page.deleteLater()
    qtbot.waitSignal(page.destroyed).wait()
    SilentPath.answer.set()

    look.join(30)
    assert not look.is_alive()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_cards_follow_the_scheme(qapp, qtbot, page, scheme):
    apply_theme(qapp, scheme)
    qtbot.waitUntil(page.updatesEnabled)
    toy, other = card(page, "problem_toy"), card(page, "problem_3x3-gd")
    toy.clearFocus()
    colours = qapp.palette()

    # Near the right edge there is nothing but the ground.
    assert toy.grab().toImage().pixelColor(toy.width() - 8, 20) == colours.highlight().color()
    assert other.grab().toImage().pixelColor(other.width() - 8, 20) == colours.base().color()
    apply_theme(qapp, "light")
