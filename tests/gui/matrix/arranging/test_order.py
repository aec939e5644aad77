"""Sorting in the panel, as a person does it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt
from PySide6.QtWidgets import QComboBox, QMenu, QPushButton, QSpinBox

from funkgui.gui.matrix.arranging.order_choice import MOST_RATED, AxisOrder, OrderBy, OrderChoice
from funkgui.gui.matrix.cells.rectangles import Rectangle
from funkgui.project.project import Project
from funkgui.ratings.edits.add import Add
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.moves import Remove
from funkgui.ratings.edits.renaming import SetTitlesByLabel
from funkgui.ratings.holdout import nothing_hidden
from funkgui.ratings.matrix import RatingMatrix
from tests.gui.matrix.conftest import unrated

ACROSS, DOWN = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
OTHER = "Other order\N{HORIZONTAL ELLIPSIS}"


@pytest.fixture
def choose(opened):
    """Chooses in the form of other orders."""
    opened.choose_order(OTHER)

    def choose(name: str, words: str) -> None:
        combo = opened.panel.findChild(QComboBox, name)
        combo.setCurrentText(words)
        assert combo.currentText() == words
        combo.activated.emit(combo.currentIndex())

    yield choose
    opened.panel.findChild(QComboBox, "matrix_order").findChild(object, "order_popup").close()


def test_users_and_items_are_sorted_each_in_a_way_of_their_own(opened, choose):
    choose("order_users_by", "Mean rating")
    assert opened.labels(DOWN) == ["20", "10", "30", "40"]
    choose("order_items_by", "Title")
    assert opened.labels(ACROSS) == ["5", *opened_titles()]
    choose("order_users_direction", "Smallest first")
    assert opened.labels(DOWN) == ["30", "10", "20", "40"]
    assert opened.labels(ACROSS) == ["5", *opened_titles()]
    choose("order_items_direction", "Z to A")
    assert opened.labels(ACROSS) == [*reversed(opened_titles()), "5"]


def opened_titles():
    return ["Alien (1979)", "Brazil (1985)", "Casablanca (1942)", "Delicatessen (1991)"]


def test_the_choice_tells_which_order_there_is(opened, choose):
    orders = opened.panel.findChild(QComboBox, "matrix_order")
    choose("order_users_by", "Mean rating")
    assert orders.currentText() == "Mean rating / matrix order"
    assert "Users: mean rating; items: matrix order" in orders.toolTip()
    opened.choose_order("Mean rating / matrix order")
    assert opened.panel.arranger.choice.users.by is OrderBy.MEAN
    assert [orders.itemText(at) for at in range(orders.count())] == [
        "Most rated first",
        "Matrix order",
        "Mean rating / matrix order",
        OTHER,
    ]
    choose("order_items_by", "Mean rating")
    assert orders.currentText() == "Mean rating"

    choose("order_users_by", "Number of ratings")
    choose("order_items_by", "Number of ratings")
    assert orders.currentText() == "Most rated first"
    assert orders.count() == 3


def test_factors_can_be_chosen_once_there_is_a_run(qtbot, opened, session, project, make_run):
    run = make_run(project)
    run.result.model.u[:, 1] = [0.5, -1, 2, 0]
    combo = opened.panel.findChild(QComboBox, "order_users_by")
    entry = combo.model().item(combo.findText("Factor of the run"))
    assert not entry.isEnabled()
    session.add_run(run)
    opened.choose_order(OTHER)
    assert entry.isEnabled()

    combo.setCurrentText("Factor of the run")
    combo.activated.emit(combo.currentIndex())
    opened.panel.findChild(QSpinBox, "order_users_factor").setValue(2)

    qtbot.waitUntil(lambda: opened.labels(DOWN) == ["30", "10", "40", "20"])
    combo.window().close()


def test_what_is_being_typed_is_typed_on_once_a_slow_sort_is_done(
    qtbot, opened, session, project, make_run
):
    run = make_run(project)
    run.result.model.u[:, 0] = [0.5, -1, 2, 0]
    session.add_run(run)
    opened.click(1, 2)
    with qtbot.waitSignal(opened.panel.arranger.arranged):
        opened.panel.arranger.sort(OrderChoice(AxisOrder.usual(OrderBy.FACTOR)))
        opened.type("45")
        opened.editor.setCursorPosition(1)

    assert opened.labels(DOWN) == ["30", "10", "40", "20"]
    assert opened.current == (3, 2)
    assert session.ratings.rating(1, 2) is None
    opened.type(".")
    opened.press(Qt.Key.Key_Return)
    assert session.ratings.rating(1, 2) == 4.5


def test_what_is_being_typed_is_typed_on_where_users_go_meanwhile(opened, session):
    opened.click(2, 2)
    opened.type("4")
    session.apply(Remove(np.array([0]), np.array([], np.int64)))
    opened.type(".5")
    opened.press(Qt.Key.Key_Return)

    assert session.ratings.rating(1, 2) == 4.5


def test_the_users_are_sorted_by_one_item_and_the_items_by_one_user(opened):
    opened.click(1, 1)
    opened.trigger("order_users_by_item")
    assert opened.labels(DOWN) == ["20", "10", "30", "40"]
    opened.trigger("order_users_by_item")  # once more: turned round
    assert opened.labels(DOWN) == ["30", "10", "20", "40"]
    opened.trigger("order_items_by_user")
    assert opened.labels(ACROSS)[:3] == [opened_titles()[at] for at in (3, 1, 0)]
    assert "Users: ratings of Brazil (1985), turned round; items: ratings by 20" in (
        opened.panel.findChild(QComboBox, "matrix_order").toolTip()
    )


def test_an_order_by_one_item_is_told_by_its_title_of_now(opened, session):
    opened.click(1, 1)
    opened.trigger("order_users_by_item")
    session.apply(SetTitlesByLabel({"2": "Brasil"}))

    orders = opened.panel.findChild(QComboBox, "matrix_order")
    assert orders.currentText().startswith("Ratings of Brasil")
    assert "Users: ratings of Brasil" in orders.toolTip()


def test_a_header_offers_to_sort_by_its_item_or_user(opened):
    names = [
        [action.objectName() for action in header.actions()]
        for header in (opened.table.horizontalHeader(), opened.table.verticalHeader())
    ]

    assert "action_order_users_by_item" in names[0]
    assert "action_order_items_by_user" in names[1]


def test_a_click_on_a_header_selects_and_its_menu_alone_sorts(qtbot, opened):
    header, order = opened.table.horizontalHeader(), opened.table.order
    place = QPoint(header.sectionViewportPosition(1) + 5, header.height() // 2)
    for click in (qtbot.mouseClick, qtbot.mouseDClick):
        click(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseClick(opened.table, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))  # the corner
    assert opened.table.order is order

    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    [selected] = opened.table.rectangles()
    assert (selected.left, selected.right, selected.top, selected.bottom) == (1, 1, 0, 3)
    assert opened.table.order is order
    header.customContextMenuRequested.emit(place)
    [menu] = [one for one in header.findChildren(QMenu) if one.isVisible()]
    [sort] = [one for one in menu.actions() if one.objectName() == "action_order_users_by_item"]
    sort.trigger()
    menu.close()
    assert opened.labels(DOWN) == ["20", "10", "30", "40"]


def test_the_current_cell_and_the_selection_stay_the_same_users_and_items(opened):
    opened.click(1, 0)
    opened.click(2, 1, stateKey=Qt.KeyboardModifier.ShiftModifier)
    cell = opened.table.current_cell
    opened.choose_order("Most rated first")

    # Users 20 and 30 come first; Alien is third now and Brazil first.
    assert opened.table.current_cell == cell
    assert opened.current in {(0, 2), (1, 0)}
    selected = {
        (row, column)
        for one in opened.table.rectangles()
        for row in range(one.top, one.bottom + 1)
        for column in range(one.left, one.right + 1)
    }
    assert selected == {(0, 0), (0, 2), (1, 0), (1, 2)}


def test_whole_columns_stay_selected_as_a_whole(opened):
    model = opened.table.model()
    opened.table.selectionModel().select(
        QItemSelection(model.index(0, 3), model.index(3, 3)),
        QItemSelectionModel.SelectionFlag.ClearAndSelect,
    )
    opened.choose_order("Most rated first")

    assert opened.table.rectangles() == [Rectangle(0, 1, 3, 1)]


def test_an_edit_leaves_the_order_until_it_is_chosen_again(opened, session):
    opened.choose_order("Most rated first")
    session.apply(SetCells(np.array([3, 3, 3, 3]), np.arange(4), np.full(4, 1, np.float32)))
    assert opened.labels(DOWN) == ["20", "30", "10", "40"]
    opened.choose_order("Most rated first")

    assert opened.labels(DOWN) == ["40", "20", "30", "10"]
    assert session.ratings.known_item_counts.tolist() == [2, 4, 1, 3, 0]


def test_the_chosen_order_outlives_users_that_are_removed(opened, session):
    opened.choose_order("Most rated first")
    opened.click(2, 0)
    session.apply(Remove.of("user", np.array([2])))

    assert opened.labels(DOWN) == ["20", "10", "40"]
    assert opened.labels(ACROSS)[:2] == ["Brazil (1985)", "Alien (1979)"]
    assert opened.current == (1, 0)
    assert opened.panel.arranger.choice == MOST_RATED


def test_other_ratings_and_other_users_are_laid_out_once(opened, session, project):
    resets = []
    opened.table.model().modelReset.connect(lambda: resets.append(opened.labels(DOWN)))
    opened.choose_order("Most rated first")
    resets.clear()
    session.apply(Remove.of("user", np.array([2])))
    session.open(project)

    assert resets == [["20", "10", "40"], ["20", "30", "10", "40"]]


@pytest.mark.parametrize("row", [1, 3])
def test_where_the_current_user_is_removed_who_stands_there_now_becomes_current(
    qtbot, opened, session, row
):
    opened.choose_order("Matrix order")
    opened.click(row, 2)
    item = opened.table.current_cell[1]
    session.apply(Remove.of("user", np.array([opened.table.current_cell[0]])))

    assert opened.current == (min(row, 2), 2)
    assert opened.table.current_cell[1] == item
    qtbot.waitUntil(lambda: opened.selected[-1] == opened.table.current_cell)


def test_an_order_taken_back_is_the_order_of_before(opened, session):
    opened.choose_order("Most rated first")
    session.apply(Remove.of("user", np.array([0, 1])))
    assert opened.labels(DOWN) == ["30", "40"]
    session.undo()

    assert opened.labels(DOWN) == ["20", "30", "10", "40"]


def test_a_new_item_finds_its_place_in_the_order(opened, session):
    opened.panel.arranger.sort(OrderChoice(items=AxisOrder(OrderBy.NAME)))
    session.apply(Add("item", ["Bambi"]))

    assert opened.labels(ACROSS)[:3] == ["5", "Alien (1979)", "Bambi"]


@pytest.mark.parametrize("action", ["order_most_rated", "show_only_hide_users"])
def test_what_is_being_typed_is_taken_before_others_stand_there(opened, session, action):
    opened.click(2, 0)
    opened.type("4.5")
    opened.trigger(action)

    assert opened.editor is None
    assert session.ratings.rating(2, 0) == 4.5


def test_the_rows_of_a_matrix_that_was_empty_stay_where_they_were_typed(seen, session):
    session.open(unrated(3, 3))
    session.apply(SetCells(np.array([1, 2, 2]), np.array([0, 0, 2]), np.ones(3, np.float32)))
    session.apply(Add("user", ["Frida"]))

    assert seen.labels(DOWN) == ["0", "1", "2", "Frida"]
    assert seen.labels(ACROSS) == ["0", "1", "2"]


def test_another_project_is_opened_in_its_usual_order(opened, session, project):
    opened.panel.arranger.sort(OrderChoice(AxisOrder(OrderBy.NAME, True)))
    session.open(project)

    assert opened.panel.findChild(QComboBox, "matrix_order").currentText() == "Most rated first"
    assert opened.labels(DOWN) == ["20", "30", "10", "40"]


class TestMany:
    """As many ratings and names as are sorted in a worker."""

    @pytest.fixture
    def many(self, qtbot, seen, session) -> Project:
        chance = np.random.default_rng(0)
        users = np.repeat(np.arange(30_000), 40)
        items = np.tile(np.arange(40) * 5, 30_000) + chance.integers(0, 5, len(users))
        ratings, _ = RatingMatrix.from_indices(
            users,
            items,
            chance.integers(1, 6, len(users)).astype(np.float32),
            np.array([f"user {number}" for number in range(30_000)])[::-1].copy(),
            np.arange(200),
        )
        project = Project(ratings, nothing_hidden(ratings))
        session.open(project)
        qtbot.waitUntil(lambda: seen.table.order.users.shown is not None)
        return project

    def test_the_order_of_before_stays_until_the_new_one_is_made(self, qtbot, seen, many):
        header = seen.table.model().headerData
        before = header(0, DOWN)
        with qtbot.waitSignal(seen.panel.arranger.arranged):
            seen.panel.arranger.sort(OrderChoice(AxisOrder(OrderBy.NAME)))
            assert header(0, DOWN) == before
            assert seen.words("filter_words") == "Sorting\N{HORIZONTAL ELLIPSIS}"

        assert [header(row, DOWN) for row in (0, 1, 10)] == ["user 0", "user 1", "user 10"]
        assert not seen.panel.findChild(QPushButton, "filter_cancel").isVisible()

    def test_sorting_can_be_cancelled(self, qtbot, seen, many):
        orders = seen.panel.findChild(QComboBox, "matrix_order")
        seen.panel.arranger.sort(OrderChoice(AxisOrder(OrderBy.NAME)))
        assert orders.currentText() == "Name / matrix order"
        seen.panel.findChild(QPushButton, "filter_cancel").click()

        assert orders.currentText() == "Most rated first"
        qtbot.wait(300)
        assert seen.table.model().headerData(0, DOWN) != "user 0"

    def test_an_edit_while_it_sorts_is_counted(self, qtbot, seen, session, many):
        counts = session.ratings.known_item_counts.copy()
        with qtbot.waitSignal(seen.panel.arranger.arranged):
            seen.panel.arranger.sort(OrderChoice(AxisOrder(OrderBy.NAME)))
            session.apply(SetCells.one(0, int(many.ratings.item_index[0]), None))

        counts[many.ratings.item_index[0]] -= 1
        assert session.ratings.known_item_counts.tolist() == counts.tolist()


def test_the_choice_gives_way_before_the_words_of_the_fields_beside_it_are_cut(opened):
    tools, orders = opened.panel.tools, opened.panel.findChild(QComboBox, "matrix_order")
    for room, is_seen in ((240, True), (100, False)):
        tools.setFixedWidth(orders.sizeHint().width() + room)
        tools.layout().activate()
        assert orders.isVisible() is is_seen
        for field in (tools.find_item, tools.go_to_user):
            words = field.fontMetrics().horizontalAdvance(field.placeholderText())
            assert field.width() > words + field.fontMetrics().height()  # and an icon
