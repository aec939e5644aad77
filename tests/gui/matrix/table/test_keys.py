"""Moving about, selecting and typing by keys alone, as in a spreadsheet."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QPushButton

from funkgui.gui.matrix.arranging.order_choice import MOST_RATED
from funkgui.gui.matrix.arranging.order_keys import sort_by
from funkgui.gui.matrix.cells.rectangles import Rectangle
from funkgui.gui.matrix.cells.view_order import ViewOrder
from funkgui.gui.matrix.table.next_known import jump
from funkgui.gui.notices import OfferingError
from funkgui.project.project import Project
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.holdout import nothing_hidden
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.scale import RatingScale
from tests.dense import to_dense
from tests.rating_set import rating_set

Key = Qt.Key
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
BOTH = SHIFT | CONTROL
META = Qt.KeyboardModifier.MetaModifier  # the key Control of a Mac


@pytest.fixture
def at(opened):
    """Goes to a cell of the four by five table, with the keys in the table."""

    def go(row, column):
        opened.panel.focus_table()
        opened.panel.show_cell(row, column)
        return opened

    return go


def selected(driver) -> list[Rectangle]:
    return driver.table.rectangles()


@pytest.mark.parametrize(
    ("key", "how", "reached"),
    [
        (Key.Key_Up, None, (1, 2)),
        (Key.Key_Down, None, (3, 2)),
        (Key.Key_Left, None, (2, 1)),
        (Key.Key_Right, None, (2, 3)),
        (Key.Key_Return, None, (3, 2)),
        (Key.Key_Enter, SHIFT, (1, 2)),
        (Key.Key_Tab, None, (2, 3)),
        (Key.Key_Backtab, SHIFT, (2, 1)),
        (Key.Key_Home, None, (2, 0)),
        (Key.Key_End, None, (2, 4)),
        (Key.Key_Home, CONTROL, (0, 0)),
        (Key.Key_End, CONTROL, (3, 4)),
        (Key.Key_PageUp, None, (0, 2)),
        (Key.Key_PageDown, None, (3, 2)),
        (Key.Key_PageUp, Qt.KeyboardModifier.AltModifier, (2, 0)),
    ],
)
def test_a_key_leads_to_another_cell(at, key, how, reached):
    driver = at(2, 2)
    driver.press(key, **({} if how is None else {"modifier": how}))

    assert driver.current == reached
    assert selected(driver) == [Rectangle(*reached, *reached)]


def test_no_row_is_looked_for_by_what_is_typed_where_no_cell_is_current(at):
    driver = at(2, 2)
    driver.table.setCurrentIndex(driver.index(-1, -1))

    [shown, *_] = filter(None, (driver.index(row, 0).data() for row in range(4)))

    driver.press(Key(ord(shown[0])))

    assert driver.current == (-1, -1)


@pytest.mark.parametrize("key", [Key.Key_Up, Key.Key_Left, Key.Key_Backtab, Key.Key_PageUp])
def test_there_is_nothing_beyond_the_edge(at, key):
    driver = at(0, 0)
    driver.press(key)
    assert driver.current == (0, 0)


def test_after_a_rating_the_edited_user_stays_selected_until_one_goes_on(at):
    driver = at(1, 1)
    driver.type("4")
    driver.press(Key.Key_Return)
    assert driver.current == (2, 1)
    assert driver.selected[-1] == (1, 1)
    driver.type("3")
    driver.press(Key.Key_Return)
    assert driver.selected[-1] == (2, 1)
    driver.type("2")
    driver.press(Key.Key_Tab)
    assert driver.selected[-1] == driver.current == (3, 2)
    driver.press(Key.Key_Return)
    driver.press(Key.Key_Up)
    assert driver.selected[-1] == driver.current


def test_enter_after_tabs_goes_below_where_the_first_was_pressed(at):
    driver = at(1, 1)
    driver.press(Key.Key_Tab, Key.Key_Tab, Key.Key_Return)
    assert driver.current == (2, 1)

    driver.press(Key.Key_Tab, Key.Key_Down, Key.Key_Return)
    assert driver.current == (3, 2), "an arrow between forgets it"


# The rated cells are (0, 1), (1, 0), (1, 1), (1, 3), (2, 1) and (2, 3).
@pytest.mark.parametrize(
    ("start", "key", "reached"),
    [
        ((1, 0), Key.Key_Right, (1, 1)),  # the end of neighbouring rated cells
        ((1, 1), Key.Key_Right, (1, 3)),  # the next rated one
        ((1, 3), Key.Key_Right, (1, 4)),  # the edge
        ((1, 4), Key.Key_Left, (1, 3)),
        ((0, 1), Key.Key_Down, (2, 1)),
        ((2, 1), Key.Key_Up, (0, 1)),
        ((3, 3), Key.Key_Up, (2, 3)),
        ((3, 2), Key.Key_Up, (0, 2)),
    ],
)
def test_control_and_an_arrow_lead_to_rated_cells(at, start, key, reached):
    driver = at(*start)
    driver.press(key, modifier=CONTROL)
    assert driver.current == reached


@pytest.mark.parametrize("is_sorted", [False, True])
def test_a_jump_is_that_of_a_search_cell_by_cell(is_sorted):
    ratings = rating_set(3000, 60, 9000, seed=4)
    by_count = sort_by(MOST_RATED, ratings, None)
    order = by_count if is_sorted else ViewOrder()
    known = ~np.isnan(to_dense(ratings))
    if is_sorted:
        known = known[order.users.shown][:, order.items.shown]

    def searched(line, start, step):
        place = start + step
        if not 0 <= place < len(line):
            return start
        in_a_run = line[start] and line[place]
        while 0 <= place < len(line) and line[place] == in_a_run:
            place += step
        if in_a_run:
            return place - step
        return min(max(place, 0), len(line) - 1)

    random = np.random.default_rng(1)
    for _ in range(300):
        row, column = int(random.integers(3000)), int(random.integers(60))
        step = int(random.choice([-1, 1]))
        down = jump(ratings, order, (row, column), (step, 0))
        across = jump(ratings, order, (row, column), (0, step))
        assert down == (searched(known[:, column], row, step), column)
        assert across == (row, searched(known[row], column, step))


@pytest.mark.parametrize(
    ("keys", "how", "rectangle"),
    [
        ([Key.Key_Right, Key.Key_Down], SHIFT, (1, 1, 2, 2)),
        ([Key.Key_Right, Key.Key_Left, Key.Key_Left], SHIFT, (1, 0, 1, 1)),
        ([Key.Key_Up, Key.Key_Left], SHIFT, (0, 0, 1, 1)),
        ([Key.Key_End], SHIFT, (1, 1, 1, 4)),
        ([Key.Key_End], BOTH, (1, 1, 3, 4)),
        ([Key.Key_Home], BOTH, (0, 0, 1, 1)),
        ([Key.Key_Right], BOTH, (1, 1, 1, 3)),
        ([Key.Key_Down], BOTH, (1, 1, 2, 1)),
        ([Key.Key_PageDown], SHIFT, (1, 1, 3, 1)),
        ([Key.Key_Space], SHIFT, (1, 0, 1, 4)),
        ([Key.Key_Space], CONTROL, (0, 1, 3, 1)),
        ([Key.Key_Space], META, (0, 1, 3, 1)),
        ([Key.Key_Space], BOTH, (0, 0, 3, 4)),
        ([Key.Key_A], CONTROL, (0, 0, 3, 4)),
    ],
)
def test_keys_select_and_leave_the_current_cell_where_it_was(at, keys, how, rectangle):
    driver = at(1, 1)
    driver.press(*keys, modifier=how)

    assert selected(driver) == [Rectangle(*rectangle)]
    assert driver.current == (1, 1)


@pytest.mark.parametrize("control", [CONTROL, META])
def test_control_and_tab_leave_the_table(at, control):
    driver = at(1, 1)
    assert driver.table.hasFocus()

    driver.press(Key.Key_Tab, modifier=control)

    assert not driver.table.hasFocus()
    assert driver.current == (1, 1)


@pytest.mark.parametrize("key", [Key.Key_F2, Key.Key_3, Key.Key_Up])
def test_keys_bring_the_current_cell_back_into_sight(seen, session, huge_project, key):
    session.open(huge_project())
    seen.choose_order("Matrix order")
    seen.table.scroll_to(300_000, 9_000)

    seen.press(key)

    assert seen.table.visualRect(seen.table.currentIndex()).topLeft() == QPoint(0, 0)


def test_whole_rows_are_extended_as_rows_and_columns_as_columns(at):
    driver = at(1, 1)
    driver.press(Key.Key_Space, Key.Key_Down, modifier=SHIFT)
    assert selected(driver) == [Rectangle(1, 0, 2, 4)]

    at(1, 1)
    driver.press(Key.Key_Space, modifier=CONTROL)
    driver.press(Key.Key_Left, modifier=SHIFT)
    assert selected(driver) == [Rectangle(0, 0, 3, 1)]


def test_enter_and_tab_go_round_within_what_is_selected(at):
    driver = at(1, 1)
    driver.press(Key.Key_Right, Key.Key_Down, modifier=SHIFT)
    block = selected(driver)

    def places(key, n, **how):
        found = []
        for _ in range(n):
            driver.press(key, **how)
            found.append(driver.current)
        return found

    assert places(Key.Key_Tab, 4) == [(1, 2), (2, 1), (2, 2), (1, 1)]
    assert places(Key.Key_Return, 4) == [(2, 1), (1, 2), (2, 2), (1, 1)]
    assert places(Key.Key_Return, 2, modifier=SHIFT) == [(2, 2), (1, 2)]
    assert places(Key.Key_Backtab, 2, modifier=SHIFT) == [(1, 1), (2, 2)]
    assert selected(driver) == block


def test_tab_goes_on_to_the_next_part_of_a_selection(opened):
    opened.click(0, 0)
    opened.click(3, 4, stateKey=CONTROL)
    opened.press(Key.Key_Tab)
    assert opened.current == (0, 0)
    opened.press(Key.Key_Tab)
    assert opened.current == (3, 4)


def test_a_block_is_typed_from_its_first_cell_on(at, session):
    driver = at(2, 0)
    driver.press(Key.Key_Down, Key.Key_Right, modifier=SHIFT)
    for text in ("1", "1.5", "2", "2.5"):
        driver.type(text)
        driver.press(Key.Key_Tab)

    assert driver.current == (2, 0)
    assert [row[:2] for row in driver.rows()[2:]] == [["1.0", "1.5"], ["2.0", "2.5"]]


def test_a_drag_selects_and_leaves_the_first_cell_the_current_one(qtbot, opened):
    viewport = opened.table.viewport()
    first, last = (
        QPoint(opened.table.visualRect(opened.index(*place)).center()) for place in ((0, 1), (2, 2))
    )
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=first)
    qtbot.mouseMove(viewport, last)
    QApplication.processEvents()
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=last)

    assert selected(opened) == [Rectangle(0, 1, 2, 2)]
    assert opened.current == (0, 1)


def test_a_click_with_shift_selects_from_where_the_keys_have_led(opened):
    opened.click(0, 0)
    opened.press(Key.Key_Down, Key.Key_Right)
    opened.click(3, 3, stateKey=SHIFT)

    assert selected(opened) == [Rectangle(1, 1, 3, 3)]
    assert opened.current == (1, 1)


def test_typing_replaces_and_f2_edits_what_is_there(at):
    driver = at(1, 1)
    driver.type("2")
    assert driver.editor.text() == "2"
    driver.press(Key.Key_Escape)
    driver.press(Key.Key_F2)
    assert driver.editor.text() == "4.5"


def test_arrows_end_what_was_typed_and_move_the_cursor_after_f2(at, session):
    driver = at(0, 0)
    driver.type("2")
    driver.press(Key.Key_Right)
    assert (driver.current, session.ratings.rating(0, 0)) == ((0, 1), 2.0)

    driver.press(Key.Key_F2, Key.Key_Left)
    assert driver.editor is not None
    assert driver.current == (0, 1)


def test_control_enter_fills_the_selection_with_what_is_typed(at, session):
    driver = at(2, 0)
    driver.press(Key.Key_Down, Key.Key_Right, modifier=SHIFT)
    driver.type("3,5")
    driver.press(Key.Key_Return, modifier=CONTROL)

    assert [row[:2] for row in driver.rows()[2:]] == [["3.5", "3.5"]] * 2
    assert session.undo_text == "Fill 4 cells with 3.5"
    session.undo()
    assert driver.rows()[2][:2] == ["", "2.0"]


def test_control_enter_off_the_scale_fills_nothing_and_offers_a_wider_one(at, session):
    driver = at(2, 0)
    driver.press(Key.Key_Right, modifier=SHIFT)
    driver.type("7")
    driver.press(Key.Key_Return, modifier=CONTROL)

    assert str(driver.errors[0]) == ("Nothing was filled: 7 is not a rating from 0.5 to 5 by 0.5.")
    assert not session.dirty
    driver.errors[0].offers[0].accept()
    assert driver.rows()[2][:2] == ["7.0", "7.0"]
    session.undo()
    assert session.ratings.scale == RatingScale(0.5, 5, 0.5)
    assert driver.rows()[2][:2] == ["", "2.0"]


def test_the_offer_to_fill_is_for_the_cells_that_were_selected_then(at, session, project):
    driver = at(2, 0)
    driver.press(Key.Key_Right, modifier=SHIFT)
    driver.type("7")
    driver.press(Key.Key_Return, modifier=CONTROL)
    driver.press(Key.Key_Home, modifier=CONTROL)
    driver.errors[0].offers[0].accept()
    assert driver.rows()[2][:2] == ["7.0", "7.0"]
    assert driver.rows()[0][0] == ""

    other = rating_set(20, 10, 50, seed=1)
    session.open(Project(other, nothing_hidden(other)))
    driver.errors[0].offers[0].accept()
    assert not session.dirty


def test_a_wider_scale_is_offered_where_a_rating_is_off_it(at, session):
    driver = at(1, 1)
    driver.type("10")
    driver.press(Key.Key_Return)

    error = driver.errors[0]
    assert isinstance(error, OfferingError)
    [offer] = error.offers
    assert offer.text.replace("&", "") == "Widen the scale to 0.5 to 10 by 0.5"
    assert driver.rows()[1][1] == "4.5"
    offer.accept()
    assert session.ratings.scale == RatingScale(0.5, 10, 0.5)
    assert driver.rows()[1][1] == "10.0"
    assert session.undo_text == "Widen the scale and edit a rating"
    session.undo()
    assert session.ratings.scale == RatingScale(0.5, 5, 0.5)
    assert driver.rows()[1][1] == "4.5"


def test_an_offer_for_a_cell_is_not_taken_by_another_matrix(at, session, project):
    driver = at(1, 1)
    driver.type("10")
    driver.press(Key.Key_Return)
    other = rating_set(20, 10, 50, seed=1)
    session.open(Project(other, nothing_hidden(other)))
    driver.errors[0].offers[0].accept()

    assert not session.dirty


def test_the_offer_is_a_button_of_the_notice(driver, ratings_file):
    driver.open_file(ratings_file)
    window = driver.window
    window.matrix.show_cell(0, 0)
    index = window.matrix.table.currentIndex()
    window.matrix.table.model().setData(index, "99")
    driver.child(QPushButton, "widen_scale").click()

    assert window.session.ratings.rating(0, 0) == 99
    assert window.session.ratings.scale.high == 99


def test_a_jump_in_a_huge_matrix_leads_to_the_next_rated_cell(qtbot, seen, session, huge_project):
    session.open(huge_project())
    seen.choose_order("Matrix order")
    seen.panel.focus_table()
    seen.panel.show_cell(0, 5)
    seen.press(Key.Key_Down, modifier=CONTROL)
    users = np.flatnonzero((np.arange(0, 480_189, 100) * 7) % 17_770 == 5)
    expected = int(users[users >= 50][0]) * 100 if len(users) else 480_188
    assert seen.current == (expected, 5)


def test_keys_do_nothing_where_nothing_is_open(seen):
    seen.press(Key.Key_Down, Key.Key_Return, Key.Key_Space)
    seen.press(Key.Key_A, Key.Key_End, modifier=CONTROL)
    assert seen.table.rectangles() == []


def test_one_cell_alone_is_the_whole_table(seen, session):
    ratings, _ = RatingMatrix.from_indices(
        np.array([0]), np.array([0]), np.array([1.0]), np.array([1]), np.array([1])
    )
    session.open(Project(ratings, nothing_hidden(ratings)))
    seen.click(0, 0)
    seen.press(Key.Key_Tab, Key.Key_Return, Key.Key_End)
    seen.press(Key.Key_Right, Key.Key_Space, modifier=SHIFT)
    session.apply(SetCells.one(0, 0, 2.0))

    assert seen.current == (0, 0)
    assert selected(seen) == [Rectangle(0, 0, 0, 0)]
