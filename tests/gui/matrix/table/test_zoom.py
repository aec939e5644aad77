"""Zooming, and tables of more rows than Qt can lay out, with real widgets."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication

from funkgui.gui.editing import Editing
from funkgui.gui.matrix.cells.rectangles import Rectangle
from funkgui.gui.matrix.table.grid_view import CELL_WIDTHS_PX
from funkgui.gui.matrix.table.ratings_table import RatingsTable
from funkgui.gui.matrix.table.table_keys import TableKeys
from funkgui.project.project import Project
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.holdout import nothing_hidden
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.scale import RatingScale
from tests.gui.matrix.conftest import show_on_screen
from tests.gui.seen import turn_wheel

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
FEW_STEPS = 50_000
"""Of the scroll bars: far fewer than there are pixels."""


@pytest.fixture
def empty_table(qtbot, session) -> RatingsTable:
    """On the screen, with its keys, and nothing open."""
    table = RatingsTable(session, Editing(session, session))
    TableKeys(table, session)
    show_on_screen(qtbot, table, 500, 400)
    return table


class TestZoom:
    @pytest.fixture
    def table(self, seen, session, huge_project):
        session.open(huge_project(3000, 900))
        seen.choose_order("Matrix order")
        return seen.table

    def test_control_and_the_wheel_zoom_around_the_pointer(self, table):
        table.scroll_to(1500, 450)
        at = QPoint(200, 150)
        under = table.indexAt(at)
        turn_wheel(table.viewport(), -3, QPointF(at), CONTROL)

        assert table.across.cell_px < 96
        now = table.indexAt(at)
        assert (now.row(), now.column()) == (under.row(), under.column())

    def test_keys_zoom_down_to_four_pixels_and_back(self, qtbot, seen, table):
        seen.panel.activateWindow()
        seen.panel.focus_table()
        widths = []
        for _ in CELL_WIDTHS_PX:
            qtbot.keyClick(table, Qt.Key.Key_Minus, CONTROL)
            widths.append(table.across.cell_px)
        assert widths[-1] == 4
        assert table.down.cell_px == 4
        qtbot.keyClick(table, Qt.Key.Key_Plus, CONTROL)
        assert table.across.cell_px == 6
        qtbot.keyClick(table, Qt.Key.Key_0, CONTROL)
        assert table.across.cell_px == 96
        for _ in CELL_WIDTHS_PX:
            qtbot.keyClick(table, Qt.Key.Key_Equal, CONTROL)
        assert table.across.cell_px == 160

    def test_small_cells_are_bare_colours(self, table):
        assert table.shows_numbers
        table.zoom_by(-len(CELL_WIDTHS_PX))
        assert not table.shows_numbers
        base = table.palette().base().color()
        row, column = 100, 899  # every hundredth user has rated the last item
        table.scroll_to(row, column)
        picture = table.viewport().grab().toImage()
        rated = table.visualRect(table.model().index(row, column))
        beside = table.visualRect(table.model().index(row + 1, column))

        assert rated.width() == rated.height() == 4
        assert picture.pixelColor(rated.center()) != base
        assert picture.pixelColor(beside.center()) == base

    @pytest.mark.parametrize("width", CELL_WIDTHS_PX)
    def test_labels_can_be_read_at_every_size(self, table, width):
        """The header of the users has writing, and none of it runs into another."""
        table.zoom_by(CELL_WIDTHS_PX.index(width) - table.zoom)
        header = table.verticalHeader()
        picture = header.viewport().grab().toImage()
        ground = picture.pixel(0, 0)
        inked = [
            any(picture.pixel(x, y) != ground for x in range(6, picture.width() - 2))
            for y in range(picture.height())
        ]
        runs = "".join("x" if one else " " for one in inked).split()

        assert len(runs) > 3
        lines = header.fontMetrics().height()
        assert max(map(len, runs)) <= lines

    def test_titles_are_turned_in_narrow_columns(self, table):
        lying = table.horizontalHeader().height()
        table.zoom_by(-3)

        assert table.horizontalHeader().height() > lying

    def test_turned_titles_take_no_more_height_than_the_longest_needs(self, session, table):
        table.zoom_by(-3)
        of_numbers = table.horizontalHeader().height()
        project = session.project
        titles = np.array(["A title of very many letters, which is turned"] * 900)
        session.open(replace(project, ratings=replace(project.ratings, item_titles=titles)))

        assert table.horizontalHeader().height() > of_numbers + 20

    def test_the_middle_stays_where_it_is_without_a_pointer(self, table):
        table.scroll_to(1500, 450)
        middle = table.indexAt(table.viewport().rect().center())
        table.zoom_by(-2)
        table.zoom_by(2)
        now = table.indexAt(table.viewport().rect().center())

        assert (now.row(), now.column()) == (middle.row(), middle.column())

    def test_tells_that_other_cells_are_in_sight_once(self, qtbot, table):
        QApplication.processEvents()
        told = []
        table.seen_changed.connect(lambda: told.append(table.seen))
        table.zoom_by(-1)
        table.scroll_to(500, 100)
        table.resize(500, 400)
        QApplication.processEvents()

        assert told == [table.seen]


def many_users(n_users: int) -> Project:
    users = np.array([0, n_users // 2, n_users - 1])
    ratings, _ = RatingMatrix.from_indices(
        users,
        np.array([0, 1, 2]),
        np.array([1, 2, 3], np.float32),
        np.arange(1, n_users + 1),
        np.arange(1, 4),
        scale=RatingScale(1.0, 5.0, 1.0),
    )
    return Project(ratings, nothing_hidden(ratings))


class TestMoreThanBarsCount:
    """A table whose bars count fewer steps than there are pixels, as with 200 million users."""

    N_USERS = 100_000

    @pytest.fixture
    def table(self, empty_table, session):
        table = empty_table
        table.down.most_bar_steps = FEW_STEPS
        session.open(many_users(self.N_USERS))
        table.show_order(table.order)
        assert table.verticalScrollBar().maximum() <= FEW_STEPS < self.N_USERS * table.down.cell_px
        return table

    def is_in_sight(self, table, row, column) -> bool:
        area = table.visualRect(table.model().index(row, column))
        return table.viewport().rect().contains(area)

    def test_no_row_is_missing(self, table):
        assert table.model().rowCount() == self.N_USERS

    def test_the_bar_reaches_the_first_and_the_last_row(self, table):
        bar = table.verticalScrollBar()
        bar.setValue(bar.maximum())
        assert table.seen.bottom == self.N_USERS - 1
        assert self.is_in_sight(table, self.N_USERS - 1, 0)
        bar.setValue(0)
        assert table.seen.top == 0

    def test_control_and_end_reach_the_last_cell_and_arrows_go_on_from_there(self, qtbot, table):
        table.setFocus()
        qtbot.keyClick(table, Qt.Key.Key_Home, CONTROL)
        table.setCurrentIndex(table.model().index(0, 0))
        qtbot.keyClick(table, Qt.Key.Key_End, CONTROL)
        assert table.current_cell == (self.N_USERS - 1, 2)
        assert self.is_in_sight(table, self.N_USERS - 1, 2)
        qtbot.keyClick(table, Qt.Key.Key_Up)
        assert table.current_cell == (self.N_USERS - 2, 2)
        assert self.is_in_sight(table, self.N_USERS - 2, 2)

    def test_every_row_can_be_gone_to(self, table):
        for user in (1, 33_333, 50_000, 77_777, 99_998):
            assert table.show_cell(user, 1)
            assert self.is_in_sight(table, user, 1)
            assert (
                table.verticalHeader().logicalIndexAt(
                    QPoint(5, table.visualRect(table.currentIndex()).center().y())
                )
                == user
            )

    def test_the_wheel_goes_on_row_by_row(self, table):
        table.show_cell(50_000, 1)
        top = table.seen.top
        turn_wheel(table.viewport(), -1, QPointF(50, 50))

        assert top < table.seen.top <= top + 10

    def test_cells_far_down_are_typed_in(self, qtbot, session, table):
        table.show_cell(77_777, 1)
        table.setFocus()
        qtbot.keyClicks(table, "4")
        [editor] = [one for one in table.findChildren(object) if one.objectName() == "cell_editor"]
        assert table.visualRect(table.currentIndex()).contains(editor.geometry().center())
        qtbot.keyClick(editor, Qt.Key.Key_Return)

        assert session.ratings.rating(77_777, 1) == 4
        assert table.current_cell == (77_778, 1)

    def test_a_drag_far_down_selects_what_it_covers(self, qtbot, table):
        table.show_cell(77_777, 1)
        first, last = (
            table.visualRect(table.model().index(row, column)).center()
            for row, column in ((77_776, 0), (77_778, 1))
        )
        view, left = table.viewport(), Qt.MouseButton.LeftButton
        qtbot.mousePress(view, left, pos=first)
        qtbot.mouseMove(view, last)
        qtbot.mouseRelease(view, left, pos=last)

        assert table.rectangles() == [Rectangle(77_776, 0, 77_778, 1)]

    def test_a_selection_goes_on_from_the_first_row_to_the_last(self, qtbot, table):
        table.setCurrentIndex(table.model().index(0, 0))
        table.setFocus()
        qtbot.keyClick(table, Qt.Key.Key_End, CONTROL | SHIFT)
        [selected] = table.rectangles()

        assert (selected.top, selected.bottom) == (0, self.N_USERS - 1)

    def test_an_edit_out_of_sight_costs_no_look_at_the_cells_between(self, session, table):
        edit = SetCells(
            np.array([0, self.N_USERS - 1]), np.array([0, 2]), np.array([5, 5], np.float32)
        )
        session.apply(edit)
        table.show_cell(self.N_USERS - 1, 2)

        assert table.currentIndex().data() == "5"


class TestTwoHundredMillionUsers:
    """What Qt's own table would lay out as 1.6 GB of sections, and then cut off."""

    N_USERS = 200_000_000

    @pytest.fixture
    def table(self, empty_table, session):
        ratings = RatingMatrix(
            np.broadcast_to(np.int64(0), self.N_USERS + 1),
            np.zeros(0, np.int32),
            np.zeros(0, np.float32),
            np.broadcast_to(np.int64(7), self.N_USERS),
            np.arange(5),
            scale=RatingScale(1.0, 5.0, 1.0),
        )
        session.open(Project(ratings, nothing_hidden(ratings)))
        empty_table.show_order(empty_table.order)
        return empty_table

    def test_all_are_reached_by_keys_bar_and_going_there(self, qtbot, table):
        last = self.N_USERS - 1
        assert table.model().rowCount() == self.N_USERS
        table.setCurrentIndex(table.model().index(0, 0))
        table.setFocus()
        qtbot.keyClick(table, Qt.Key.Key_End, CONTROL)
        assert table.current_cell == (last, 4)
        assert table.seen.bottom == last
        bar = table.verticalScrollBar()
        assert bar.value() == bar.maximum()
        bar.setValue(0)
        assert table.seen.top == 0
        assert table.show_cell(123_456_789, 2)
        assert table.seen.top < 123_456_789 < table.seen.bottom
        table.grab()

    def test_selects_from_end_to_end(self, qtbot, table):
        table.setCurrentIndex(table.model().index(0, 0))
        table.setFocus()
        qtbot.keyClick(table, Qt.Key.Key_End, CONTROL | SHIFT)
        assert [(one.top, one.bottom) for one in table.rectangles()] == [(0, self.N_USERS - 1)]
        flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
        table.selectionModel().setCurrentIndex(table.model().index(5, 1), flag)
        first = table.visualRect(table.model().index(0, 0))
        table.setSelection(
            first.united(table.visualRect(table.model().index(self.N_USERS - 1, 1))), flag
        )

        assert [(one.top, one.bottom) for one in table.rectangles()] == [(0, self.N_USERS - 1)]


class TestHeaders:
    """The few ratings: four users, five items."""

    def click(self, qtbot, header, section, modifiers=Qt.KeyboardModifier.NoModifier):
        along = header.sectionViewportPosition(section) + 5
        across = header.orientation() == Qt.Orientation.Horizontal
        place = QPoint(along, 5) if across else QPoint(5, along)
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, modifiers, place)

    def test_a_click_selects_a_whole_row_or_column(self, qtbot, opened):
        table = opened.table
        self.click(qtbot, table.verticalHeader(), 2)
        assert table.rectangles() == [Rectangle(2, 0, 2, 4)]
        assert opened.current[0] == 2
        self.click(qtbot, table.horizontalHeader(), 3)

        assert table.rectangles() == [Rectangle(0, 3, 3, 3)]

    def test_shift_selects_up_to_a_row_and_control_one_beside_it(self, qtbot, opened):
        table = opened.table
        self.click(qtbot, table.verticalHeader(), 0)
        self.click(qtbot, table.verticalHeader(), 1, SHIFT)
        assert table.rectangles() == [Rectangle(0, 0, 1, 4)]
        self.click(qtbot, table.verticalHeader(), 3, CONTROL)

        assert set(table.rectangles()) == {Rectangle(0, 0, 1, 4), Rectangle(3, 0, 3, 4)}

    def test_control_selects_a_column_as_a_whole_and_once_more_takes_it_back(self, qtbot, opened):
        opened.click(1, 2)
        for rectangles in ({Rectangle(0, 2, 3, 2)}, set()):
            self.click(qtbot, opened.table.horizontalHeader(), 2, CONTROL)
            assert set(opened.table.rectangles()) == rectangles

    def test_a_drag_selects_all_it_comes_over(self, qtbot, opened):
        header = opened.table.horizontalHeader()
        places = [QPoint(header.sectionViewportPosition(at) + 9, 5) for at in (1, 3)]
        view, left = header.viewport(), Qt.MouseButton.LeftButton
        qtbot.mousePress(view, left, pos=places[0])
        qtbot.mouseMove(view, places[1])
        qtbot.mouseRelease(view, left, pos=places[1])

        assert opened.table.rectangles() == [Rectangle(0, 1, 3, 3)]

    def test_the_wheel_scrolls_over_a_header_too(self, session, seen, huge_project):
        session.open(huge_project(3000, 900))
        header = seen.table.verticalHeader()
        top = seen.table.seen.top
        turn_wheel(header.viewport(), -2, QPointF(5, 50))

        assert seen.table.seen.top > top
