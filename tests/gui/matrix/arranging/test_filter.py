"""Showing only some users and items."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton

from funkgui.errors import CancelledError, EditError
from funkgui.gui.matrix.arranging.filter import Filter, Narrowed, rated_by, who_rated
from funkgui.gui.matrix.arranging.filter_words import shown_words
from funkgui.gui.matrix.cells.rectangles import Rectangle
from funkgui.gui.matrix.cells.view_order import Lines, ViewOrder
from funkgui.project.project import Project
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.edit import Change
from funkgui.ratings.edits.moves import Remove
from funkgui.ratings.holdout import nothing_hidden
from funkgui.ratings.matrix import RatingMatrix
from tests.dense import from_dense

ACROSS, DOWN = Qt.Orientation.Horizontal, Qt.Orientation.Vertical


@given(st.integers(0, 2**32 - 1), st.data())
def test_who_rated_and_what_was_rated_is_as_in_the_dense_matrix(seed, data):
    chance = np.random.default_rng(seed)
    cells = np.where(chance.random((7, 6)) < 0.5, 3.0, np.nan)
    ratings = from_dense(cells)
    items = np.array(data.draw(st.lists(st.integers(0, 5), min_size=1, max_size=8)))
    users = np.array(data.draw(st.lists(st.integers(0, 6), min_size=1, max_size=8)))
    known = ~np.isnan(cells)

    assert np.array_equal(who_rated(ratings, items, every=True), known[:, items].all(axis=1))
    assert np.array_equal(who_rated(ratings, items, every=False), known[:, items].any(axis=1))
    assert np.array_equal(rated_by(ratings, users, every=True), known[users].all(axis=0))
    assert np.array_equal(rated_by(ratings, users, every=False), known[users].any(axis=0))


def test_looking_who_rated_ends_early_where_it_is_asked_to():
    ratings = from_dense(np.ones((2, 2)))
    with pytest.raises(CancelledError):
        who_rated(ratings, np.array([0]), every=True, cancelled=lambda: True)


@given(st.permutations(range(6)), st.sets(st.integers(0, 5), min_size=1))
def test_a_view_of_some_is_in_order_and_knows_who_is_hidden(permutation, shown):
    mask = np.isin(np.arange(6), list(shown))
    order = Filter(Narrowed("user").to(mask, "x")).view(ViewOrder(Lines(np.array(permutation))))

    assert order.users.shown.tolist() == [user for user in permutation if user in shown]
    rows = order.users.lines(np.arange(6))
    assert [row >= 0 for row in rows.tolist()] == mask.tolist()
    assert order.users.shown[rows[mask]].tolist() == np.flatnonzero(mask).tolist()
    assert [order.users.line(user) for user in range(6)] == rows.tolist()
    assert order.items.line(3) == 3


def test_each_step_narrows_the_one_before():
    first = Narrowed("user").to(np.array([True, True, False]), "who rated A")
    second = first.to(np.array([False, True, True]), "who rated B")

    assert second.shown.tolist() == [False, True, False]
    assert second.words == ("who rated A", "who rated B")
    with pytest.raises(EditError, match="No user would be left"):
        second.to(np.array([True, False, True]), "who rated C")


def test_new_users_are_shown_and_others_stay_hidden_where_they_move():
    hidden = Filter(Narrowed("user").to(np.array([True, False, True]), "x"))

    moved = hidden.moved(Change(user_places=np.array([1, -1, 0])))
    assert moved.users.shown.tolist() == [False, True, True]


def test_words_tell_both_numbers_and_why():
    shown = Filter(
        Narrowed("user", words=("who rated A", "who rated B")),
        Narrowed("item", words=("that user 3 rated",)),
    )

    assert shown_words(shown, (610, 9724), (45, 30)) == (
        "Showing 45 of 610 users (who rated A, who rated B) "
        "and 30 of 9,724 items (that user 3 rated)"
    )
    assert shown_words(Filter(), (1, 1), (1, 1)) == ""


def bar(opened):
    return opened.panel.findChild(QFrame, "filter_bar")


def test_only_the_users_who_rated_the_item_are_shown(opened):
    opened.click(0, 0)
    opened.trigger("show_only_users_all")

    assert opened.labels(DOWN) == ["20"]
    assert opened.rows() == [["4.0", "4.5", "", "5.0", ""]]
    assert bar(opened).isVisible()
    assert opened.words("filter_words") == "Showing 1 of 4 users (who rated Alien (1979))"


def test_the_table_can_be_edited_and_sorted_while_some_are_hidden(opened, session):
    opened.click(0, 3)
    opened.trigger("show_only_users_all")
    assert opened.labels(DOWN) == ["20", "30"]
    opened.click(1, 1)
    opened.type("3.5")
    opened.press(Qt.Key.Key_Return)
    assert session.ratings.rating(2, 1) == 3.5
    session.apply(SetCells.one(0, 0, 1.0))  # of a user who is hidden
    opened.choose_order("Most rated first")

    assert opened.labels(DOWN) == ["20", "30"]
    assert opened.labels(ACROSS)[0] == "Brazil (1985)"
    assert session.ratings.known_item_counts.tolist() == [2, 3, 0, 2, 0]


def test_show_all_brings_them_back_and_keeps_the_order_and_the_cell(qtbot, opened):
    opened.choose_order("Most rated first")
    opened.click(1, 0)
    opened.trigger("show_only_items_all")
    assert opened.labels(ACROSS) == ["Brazil (1985)", "Delicatessen (1991)"]
    qtbot.mouseClick(
        opened.panel.findChild(QPushButton, "filter_show_all"), Qt.MouseButton.LeftButton
    )

    assert opened.labels(DOWN) == ["20", "30", "10", "40"]
    assert len(opened.labels(ACROSS)) == 5
    assert opened.current == (1, 0)
    assert not bar(opened).isVisible()


def test_all_or_any_of_several(opened):
    opened.click(0, 0)
    opened.click(0, 3, stateKey=Qt.KeyboardModifier.ControlModifier)
    opened.trigger("show_only_users_any")
    assert opened.labels(DOWN) == ["20", "30"]
    opened.trigger("show_only_all")
    opened.click(1, 0)
    opened.click(2, 0, stateKey=Qt.KeyboardModifier.ControlModifier)
    opened.trigger("show_only_items_all")

    assert opened.labels(ACROSS) == ["Brazil (1985)", "Delicatessen (1991)"]
    assert "that all of user 20 and user 30 rated" in opened.words("filter_words")


def test_all_that_is_said_of_what_is_shown_can_be_read_on_a_small_screen(qtbot, opened):
    opened.panel.resize(568, 380)  # its part of a window of 1366 x 768
    opened.click(0, 1)
    opened.click(0, 3, stateKey=Qt.KeyboardModifier.ControlModifier)
    opened.trigger("show_only_users_all")
    opened.click(0, 0)
    opened.trigger("show_only_items_any")

    label = opened.panel.findChild(QLabel, "filter_words")

    def needed():
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignVCenter
        return label.fontMetrics().boundingRect(label.contentsRect(), int(flags), label.text())

    qtbot.waitUntil(lambda: label.contentsRect().contains(needed()))


def test_the_rest_is_hidden_or_the_selection_itself(opened):
    opened.click(1, 1)
    opened.click(2, 3, stateKey=Qt.KeyboardModifier.ShiftModifier)
    opened.trigger("show_only_selection")
    assert (opened.labels(DOWN), len(opened.labels(ACROSS))) == (["20", "30"], 3)
    opened.click(0, 0)
    opened.trigger("show_only_hide_users")
    opened.trigger("show_only_hide_items")

    assert opened.labels(DOWN) == ["30"]
    assert opened.current == (0, 0)


def test_what_was_selected_of_a_part_stays_so_once_the_others_are_shown_again(opened):
    opened.click(1, 1)
    opened.click(2, 3, stateKey=Qt.KeyboardModifier.ShiftModifier)
    [selected] = opened.table.rectangles()
    opened.trigger("show_only_selection")
    opened.choose_order("Most rated first")
    assert opened.table.rectangles() == [Rectangle(0, 0, 1, 2)]
    opened.choose_order("Matrix order")
    opened.trigger("show_only_all")

    assert opened.table.rectangles() == [selected]


def test_who_is_just_being_given_a_rating_counts_as_who_rated(opened):
    opened.click(0, 0)
    opened.type("4")
    opened.trigger("show_only_users_all")

    assert opened.labels(DOWN) == ["10", "20"]


def test_where_the_current_user_is_hidden_the_next_one_shown_is_current(qtbot, opened):
    opened.click(0, 1)
    opened.click(1, 1, stateKey=Qt.KeyboardModifier.ControlModifier)
    opened.trigger("show_only_hide_users")
    assert opened.labels(DOWN) == ["30", "40"]
    assert opened.current == (0, 1)
    qtbot.waitUntil(lambda: opened.selected[-1] == (2, 1))
    opened.press(Qt.Key.Key_Down)
    opened.trigger("show_only_hide_users")
    assert opened.labels(DOWN) == ["30"]
    assert opened.current == (0, 1)  # nobody follows
    qtbot.waitUntil(lambda: opened.selected[-1] == (2, 1))
    opened.trigger("show_only_all")
    assert opened.current == (2, 1)


def test_after_the_selected_users_are_removed_the_one_behind_them_is_current(opened, session):
    opened.click(0, 0)
    opened.click(1, 0, stateKey=Qt.KeyboardModifier.ShiftModifier)
    opened.press(Qt.Key.Key_Tab)
    session.apply(Remove.of("user", np.array([0, 1])))

    assert opened.labels(DOWN) == ["30", "40"]
    assert opened.current == (0, 0)


def test_nothing_that_would_leave_nobody_is_done(opened):
    opened.click(0, 4)  # an item nobody rated
    opened.trigger("show_only_users_all")

    assert isinstance(opened.errors[-1], EditError)
    assert "No user would be left to show (who rated item 5)" in str(opened.errors[-1])
    assert len(opened.labels(DOWN)) == 4


def test_after_all_that_were_shown_are_removed_the_others_are_shown(qtbot, opened, session):
    opened.click(1, 3)  # users 20 and 30 rated it
    opened.trigger("show_only_users_all")
    session.apply(Remove.of("user", np.array([1, 2])))
    assert opened.labels(DOWN) == ["10", "40"]
    assert opened.current == (0, 0)
    assert not bar(opened).isVisible()
    find = opened.field("find_item_field")
    find.setFocus()
    qtbot.keyClicks(find, "delica")
    qtbot.keyClick(find, Qt.Key.Key_Return)
    assert opened.current == (0, 3)


def test_without_a_selection_it_says_what_to_do(opened):
    opened.table.clearSelection()
    opened.table.setCurrentIndex(opened.table.model().index(-1, -1))
    opened.trigger("show_only_hide_users")

    assert "No user is selected" in str(opened.errors[-1])


def test_shift_and_enter_in_the_find_field_filters(qtbot, opened):
    field = opened.field("find_item_field")
    field.setFocus()
    qtbot.keyClicks(field, "delica")
    qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)

    assert opened.labels(DOWN) == ["20", "30"]
    field = opened.field("go_to_user_field")
    field.setFocus()
    qtbot.keyClicks(field, "30")
    qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert opened.labels(ACROSS) == ["Brazil (1985)", "Delicatessen (1991)"]


def test_a_hidden_user_that_is_found_is_shown_with_all_others(qtbot, opened):
    opened.click(0, 0)
    opened.trigger("show_only_users_all")
    field = opened.field("go_to_user_field")
    field.setFocus()
    qtbot.keyClicks(field, "30")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert opened.words("filter_words").startswith("User 30 is hidden. Showing 1 of 4 users")
    assert opened.labels(DOWN) == ["20"]
    button = opened.panel.findChild(QPushButton, "filter_show_all")
    assert button.hasFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)

    assert opened.labels(DOWN) == ["10", "20", "30", "40"]
    assert opened.current == (2, 0)


def test_what_was_hidden_is_not_told_of_any_more_once_another_cell_is_gone_to(qtbot, opened):
    opened.click(0, 0)
    opened.trigger("show_only_users_all")
    opened.panel.show_cell(0, 1)
    assert opened.words("filter_words").startswith("User 10 is hidden.")
    opened.click(0, 3)
    assert opened.words("filter_words").startswith("Showing 1 of 4 users")
    qtbot.mouseClick(
        opened.panel.findChild(QPushButton, "filter_show_all"), Qt.MouseButton.LeftButton
    )

    assert opened.current == (1, 3)


def test_the_filter_outlives_users_that_are_removed(opened, session):
    opened.click(0, 3)
    opened.trigger("show_only_users_all")
    session.apply(Remove.of("user", np.array([2])))

    assert opened.labels(DOWN) == ["20"]
    assert opened.words("filter_words").startswith("Showing 1 of 3 users")


def test_another_project_is_shown_as_a_whole(opened, session, project):
    opened.click(0, 0)
    opened.trigger("show_only_users_all")
    session.open(project)

    assert len(opened.labels(DOWN)) == 4
    assert not bar(opened).isVisible()


def test_many_ratings_are_looked_through_in_a_worker(qtbot, seen, session):
    users, items = np.divmod(np.arange(1_200_000), 300)
    ratings, _ = RatingMatrix.from_indices(
        users, items, np.ones(len(users), np.float32), np.arange(4001), np.arange(300)
    )
    session.open(Project(ratings, nothing_hidden(ratings)))
    seen.panel.filter_actions.show_who_rated(np.array([7]), every=True)
    assert seen.table.model().rowCount() == 4001

    qtbot.waitUntil(lambda: seen.table.model().rowCount() == 4000)
    qtbot.waitUntil(lambda: not seen.words("filter_words").startswith("Sorting"))
    assert seen.words("filter_words") == "Showing 4,000 of 4,001 users (who rated item 7)"
