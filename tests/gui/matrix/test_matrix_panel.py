from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from funkgui.errors import EditError
from funkgui.factorization.problems import problem
from funkgui.gui.editing import Editing
from funkgui.gui.matrix.look.layers import Look, Show
from funkgui.gui.matrix.matrix_panel import MatrixPanel
from funkgui.gui.matrix.table.ratings_table import RatingsTable
from funkgui.gui.theme import apply_theme
from funkgui.project.project import Project
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.mask import ReplaceHoldout
from funkgui.ratings.edits.renaming import Rename, SetTitlesByLabel
from funkgui.ratings.holdout import nothing_hidden
from tests.gui.matrix.conftest import show_on_screen
from tests.rating_set import rating_set

ACROSS, DOWN = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
TOOLTIP = Qt.ItemDataRole.ToolTipRole
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def test_shows_users_as_rows_and_items_as_columns_with_unknown_cells_blank(opened):
    assert opened.labels(DOWN) == ["10", "20", "30", "40"]
    assert opened.labels(ACROSS)[:2] == ["Alien (1979)", "Brazil (1985)"]
    assert opened.labels(ACROSS)[4] == "5"
    assert opened.rows() == [
        ["", "3.0", "", "", ""],
        ["4.0", "4.5", "", "5.0", ""],
        ["", "2.0", "", "0.5", ""],
        ["", "", "", "", ""],
    ]


def test_tells_size_density_and_mask(opened):
    assert (
        opened.words("matrix_caption")
        == "4 users \N{MULTIPLICATION SIGN} 5 items, 6 ratings (30.00 %), 1 held out"
    )


def test_the_first_view_of_a_sparse_matrix_has_the_most_rated_first(seen, session, project):
    session.open(project)

    assert opened_labels(seen) == (
        ["20", "30", "10", "40"],
        ["Brazil (1985)", "Delicatessen (1991)", "Alien (1979)", "Casablanca (1942)", "5"],
    )
    assert seen.rows()[0] == ["4.5", "5.0", "4.0", "", ""]


def opened_labels(seen):
    return seen.labels(DOWN), seen.labels(ACROSS)


def test_the_first_view_of_a_dense_matrix_is_in_its_own_order(seen, session):
    ratings, holdout, truth = problem("3x3-gd").make(0)
    session.open(Project(ratings, holdout, truth=truth, problem="3x3-gd"))

    assert opened_labels(seen) == (["1", "2", "3"], ["1", "2", "3"])
    assert seen.rows()[0][0] == f"{ratings.rating(0, 0):.3f}"
    assert "(100 %)" in seen.words("matrix_caption")


def is_held_out(index) -> bool:
    return "Held out" in index.data(TOOLTIP)


def test_held_out_ratings_are_marked(opened):
    assert [is_held_out(opened.index(1, column)) for column in range(3)] == [False, True, False]


@pytest.mark.parametrize("show", [Show.BOTH, Show.NUMBERS])
def test_a_held_out_cell_looks_different_in_light_and_dark(qtbot, qapp, opened, session, show):
    opened.table.set_look(Look(show=show))
    session.apply(SetCells(np.array([1, 1]), np.array([0, 1]), np.array([4, 4], np.float32)))
    for scheme in ("light", "dark"):
        apply_theme(qapp, scheme)
        picture = opened.table.viewport().grab().toImage()
        rects = [opened.table.visualRect(opened.index(1, column)) for column in (0, 1)]
        trained, held_out = (picture.copy(rect.adjusted(0, 0, -1, -1)) for rect in rects)
        assert trained != held_out
        corner = held_out.pixelColor(held_out.width() - 2, 1)
        assert corner != trained.pixelColor(trained.width() - 2, 1)
    apply_theme(qapp, "light")


def test_blank_cells_are_left_as_the_table_is(opened):
    picture = opened.table.viewport().grab().toImage()
    middle = opened.table.visualRect(opened.index(3, 3)).center()

    assert picture.pixelColor(middle) == opened.table.palette().color(QPalette.ColorRole.Base)


def test_the_ground_goes_with_the_rating_where_colours_are_wanted(opened):
    def grounds():
        picture = opened.table.viewport().grab().toImage()
        return [
            picture.pixelColor(opened.table.visualRect(opened.index(*cell)).topLeft())
            for cell in ((1, 3), (2, 3))
        ]

    high, low = grounds()
    assert high.lightness() < low.lightness()
    opened.table.set_look(Look(show=Show.NUMBERS))
    assert len({colour.name() for colour in grounds()}) == 1


def test_headers_tell_the_whole_title_the_label_and_the_count(opened):
    model = opened.table.model()

    assert model.headerData(1, ACROSS, TOOLTIP) == "Brazil (1985)\nItem 2\n3 ratings"
    assert model.headerData(1, DOWN, TOOLTIP) == "User 20\n3 rated items"


def test_tells_the_current_cell_by_matrix_positions(seen, session, project):
    session.open(project)
    seen.click(0, 0)
    seen.press(Qt.Key.Key_Right)

    assert seen.selected[-1] == (1, 3)
    assert seen.words("matrix_cell") == "User 20 · Delicatessen (1991), item 4 · rated 5.0"


def test_tells_what_the_selected_run_predicts_and_by_how_much_it_errs(opened, session, make_run):
    session.add_run(make_run(session.project))
    opened.click(1, 1)
    assert opened.words("matrix_cell") == (
        "User 20 · Brazil (1985), item 2 · rated 4.5, held out · Run 1 predicts 3.00 · error +1.50"
    )

    opened.press(Qt.Key.Key_Right)
    assert opened.words("matrix_cell").endswith("not rated · Run 1 predicts 3.00")
    session.remove_run("Run 1")
    assert opened.words("matrix_cell").endswith("not rated")


def test_shows_a_cell_without_taking_the_focus_or_telling_of_it(qtbot, seen, session, project):
    other = QWidget(seen.panel)
    other.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    other.show()
    session.open(project)
    other.setFocus()
    seen.panel.show_cell(2, 3)

    assert seen.current == (1, 1)
    assert seen.selected == []
    assert QApplication.focusWidget() is other
    seen.panel.focus_table()
    assert QApplication.focusWidget() is seen.table


def test_typing_changes_ratings_without_a_mouse(opened, session):
    opened.panel.focus_table()
    opened.panel.show_cell(0, 0)
    opened.type("2.5")
    opened.press(Qt.Key.Key_Return)
    assert opened.current == (1, 0)
    opened.type("1")
    opened.press(Qt.Key.Key_Tab)
    assert opened.current == (1, 1)
    opened.press(Qt.Key.Key_F2)
    assert opened.editor.text() == "4.5"
    opened.press(Qt.Key.Key_Backspace, Qt.Key.Key_Backspace, Qt.Key.Key_Backspace)
    opened.press(Qt.Key.Key_Enter)

    assert session.ratings.rating(0, 0) == 2.5
    assert session.ratings.rating(1, 0) == 1.0
    assert session.ratings.rating(1, 1) is None
    assert opened.current == (2, 0), "below where Tab was begun"


def test_undo_names_an_item_without_a_title_by_its_label(opened, session):
    ratings = replace(session.ratings, item_titles=None)
    session.open(replace(session.project, ratings=ratings))
    opened.click(1, 1)
    opened.type("1")
    opened.press(Qt.Key.Key_Return)
    assert session.undo_text == "Set user 30, item 4 to 1.0"


def test_an_edit_is_undone_and_redone_where_it_can_be_seen(opened, session):
    opened.click(1, 1)
    opened.type("1")
    opened.press(Qt.Key.Key_Return)
    assert session.undo_text == "Set user 20, Brazil (1985) to 1.0"

    session.undo()
    assert opened.rows()[1][1] == "4.5"
    session.redo()
    assert opened.rows()[1][1] == "1.0"
    assert is_held_out(opened.index(1, 1))


def test_typing_the_rating_that_is_there_is_no_edit(opened, session):
    opened.click(1, 1)
    opened.type("4.50")
    opened.press(Qt.Key.Key_Return)
    opened.press(Qt.Key.Key_F2, Qt.Key.Key_Return)

    assert session.undo_text is None
    assert not session.dirty


def test_escape_leaves_a_rating_as_it_was(opened, session):
    opened.click(1, 1)
    opened.type("1")
    opened.press(Qt.Key.Key_Escape)

    assert opened.rows()[1][1] == "4.5"
    assert not session.dirty


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("7", "7 is not a rating from 0.5 to 5 by 0.5"),
        ("3.7", "3.7 is not a rating from 0.5 to 5 by 0.5"),
        ("3,5,1", "“3,5,1” is not a number; write decimals with a point"),
        ("x", "“x” is not a number"),
        ("inf", "inf is not a finite number that a rating can be"),
    ],
)
def test_a_rating_off_the_scale_is_refused_in_words(opened, session, text, reason):
    opened.click(1, 1)
    opened.type(text)
    opened.press(Qt.Key.Key_Return)

    assert [str(error) for error in opened.errors] == [
        f"User 20, Brazil (1985): {reason}; the cell keeps its old value."
    ]
    assert isinstance(opened.errors[0], EditError)
    assert opened.rows()[1][1] == "4.5"
    assert opened.current == (1, 1)
    assert not session.dirty


def test_any_number_can_be_typed_where_there_is_no_scale(seen, session):
    ratings, holdout, truth = problem("3x3-gd").make(0)
    session.open(Project(ratings, holdout, truth=truth, problem="3x3-gd"))
    seen.click(0, 0)
    seen.type("-12.25")
    seen.press(Qt.Key.Key_Return)

    assert session.ratings.rating(0, 0) == -12.25


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_delete_makes_the_selected_cells_unknown_in_one_step(opened, session, key):
    opened.click(0, 0)
    opened.click(1, 3, stateKey=SHIFT)
    opened.press(key)

    assert opened.rows()[:3] == [[""] * 5, [""] * 5, ["", "2.0", "", "0.5", ""]]
    assert session.undo_text == "Clear 4 ratings"
    assert "2 ratings" in opened.words("matrix_caption")
    session.undo()
    assert opened.rows()[1] == ["4.0", "4.5", "", "5.0", ""]
    assert is_held_out(opened.index(1, 1))


def test_delete_on_blank_cells_is_no_edit(opened, session):
    opened.click(3, 0)
    opened.press(Qt.Key.Key_Delete)

    assert not session.dirty


def test_a_selection_of_several_parts_is_not_copied(opened):
    opened.click(0, 0)
    opened.click(2, 3, stateKey=CONTROL)
    opened.press(Qt.Key.Key_C, modifier=CONTROL)

    assert "Only one rectangle" in str(opened.errors[0])


def test_only_the_edited_rectangle_is_told_to_have_changed(opened, session):
    changed = []
    opened.table.model().dataChanged.connect(
        lambda first, last: changed.append((first.row(), first.column(), last.row(), last.column()))
    )
    session.apply(SetCells.one(2, 3, 1.0))
    session.apply(SetCells(np.array([0, 1]), np.array([2, 1]), np.array([1, np.nan], np.float32)))

    assert changed == [(2, 3, 2, 3), (0, 1, 1, 2)]


def test_another_mask_is_shown_at_once(opened, session):
    session.apply(ReplaceHoldout(nothing_hidden(session.ratings)))

    assert not is_held_out(opened.index(1, 1))
    assert opened.words("matrix_caption").endswith("0 held out")


def test_other_titles_are_shown_at_once(opened, session):
    session.apply(SetTitlesByLabel({"1": "Alien³"}))
    opened.click(1, 0)

    assert opened.labels(ACROSS)[0] == "Alien³"
    assert "Alien³" in opened.words("matrix_cell")


def test_is_empty_and_off_while_nothing_is_open(opened, session):
    session.open(None)

    assert not opened.panel.isEnabled()
    assert opened.rows() == []
    assert opened.words("matrix_caption") == opened.words("matrix_cell") == ""
    opened.panel.grab()


class TestHuge:
    """Netflix's shape: 480,189 users and 17,770 items."""

    @pytest.fixture
    def opened(self, qtbot, seen, session, huge_project):
        session.open(huge_project())
        qtbot.waitUntil(lambda: seen.table.order.users.shown is not None)  # sorted in a worker
        return seen

    def test_opens_with_ratings_in_view(self, opened):
        assert opened.table.model().rowCount() == 480_189
        assert opened.table.model().columnCount() == 17_770
        assert [opened.index(row, 0).data() for row in range(2)] == ["1", "1"]
        assert "17,770 items, 4,802 ratings (under 0.01 %)" in opened.words("matrix_caption")

    def test_reaches_the_last_cell(self, opened):
        opened.choose_order("Matrix order")
        opened.panel.show_cell(480_188, 17_769)
        opened.panel.grab()

        shown = opened.table.viewport().rect()
        assert shown.contains(opened.table.visualRect(opened.index(480_188, 17_769)))

    def test_all_can_be_selected_and_is_too_much_to_copy(self, qtbot, opened, session):
        opened.panel.focus_table()
        opened.table.selectAll()
        opened.panel.grab()
        opened.press(Qt.Key.Key_C, modifier=CONTROL)
        assert "20,000,000 is the most" in str(opened.errors[0])
        opened.press(Qt.Key.Key_Delete)
        qtbot.waitUntil(lambda: session.ratings.n_ratings == 0)
        assert session.undo_text == "Clear 4,802 ratings"

    def test_clears_however_much_is_selected_in_one_step(self, qtbot, seen, session):
        ratings = rating_set(2000, 500, 700_000, seed=3)
        session.open(Project(ratings, nothing_hidden(ratings)))
        seen.panel.focus_table()
        seen.table.selectAll()
        seen.press(Qt.Key.Key_Delete)
        qtbot.waitUntil(lambda: session.ratings.n_ratings == 0)

        session.undo()
        assert np.array_equal(session.ratings.values, ratings.values)
        assert np.array_equal(session.ratings.item_index, ratings.item_index)

    def test_copies_many_cells_without_a_wait(self, qtbot, opened):
        opened.panel.focus_table()
        opened.table.selectColumn(0)
        opened.press(Qt.Key.Key_C, modifier=CONTROL)
        qtbot.waitUntil(lambda: QGuiApplication.clipboard().text().count("\n") == 480_189)

        assert QGuiApplication.clipboard().text().startswith("1\n1\n")


def test_counts_many_ratings_in_a_worker_and_then_orders_by_them(qtbot, seen, session):
    ratings = rating_set(4000, 2000, 2_000_000, seed=5)
    assert ratings.n_ratings > 1_000_000
    seen.panel.focus_table()
    session.open(Project(ratings, nothing_hidden(ratings)))
    assert seen.table.order.items.shown is None
    qtbot.waitUntil(lambda: seen.table.order.items.shown is not None)

    assert (seen.current, seen.table.seen.top) == ((0, 0), 0)
    qtbot.waitUntil(lambda: seen.selected[-1] == seen.table.current_cell)
    counts = np.bincount(ratings.item_index, minlength=2000)
    model = seen.table.model()
    assert model.headerData(0, ACROSS, TOOLTIP).endswith(f"{counts.max():,} ratings")
    assert model.headerData(0, ACROSS) == str(ratings.item_ids[np.argmax(counts)])


def test_another_project_before_the_count_is_done_is_not_mixed_up(qtbot, seen, session, project):
    ratings = rating_set(4000, 2000, 2_000_000, seed=5)
    session.open(Project(ratings, nothing_hidden(ratings)))
    session.open(project)

    assert seen.labels(DOWN) == ["20", "30", "10", "40"]


def test_titles_are_written_in_as_many_lines_as_the_longest_needs(opened, session):
    header = opened.table.horizontalHeader()
    width = opened.table.across.cell_px
    metrics = QFontMetricsF(header.font())
    one, two, three = "Alien", "Casablanca and Brazil", "Casablanca and Delicatessen, Brazil"
    assert metrics.horizontalAdvance(one) < width < metrics.horizontalAdvance(two)
    heights: list[int] = []

    def n_lines_painted(title):
        session.apply(SetTitlesByLabel({"1": title}))
        heights.append(header.height())
        return lines_of_writing(header, width)

    assert [n_lines_painted(title) for title in (one, two, three)] == [1, 2, 3]
    assert heights[0] < heights[1] < heights[2]
    assert n_lines_painted(f"{three}, and others") == 3
    assert heights[3] == heights[2]


def test_labels_of_items_without_titles_have_room_beside_titles(opened, session):
    session.apply(SetTitlesByLabel({"2": "Brazil"}))
    session.apply(Rename("item", {0: "A label of many letters"}))

    assert lines_of_writing(opened.table.horizontalHeader(), opened.table.across.cell_px) == 3


def test_a_title_ends_where_the_numbers_below_it_do(opened, session):
    session.apply(SetTitlesByLabel({"2": "1000.0"}))
    opened.click(3, 4)
    table = opened.table
    cell = table.visualRect(opened.index(0, 1))
    ends = []
    for part, top in ((table.horizontalHeader(), 0), (table, cell.top())):
        picture = part.viewport().grab().toImage()
        xs, ys = range(cell.left() + 1, cell.right() - 1), range(top + 1, top + cell.height() - 2)
        ground = picture.pixel(cell.left() + 1, top + 1)
        ends.append(max(x for x in xs for y in ys if picture.pixel(x, y) != ground))

    assert abs(ends[0] - ends[1]) <= 1


def lines_of_writing(header, width):
    """Bands of rows in which the first section has something written."""
    picture = header.viewport().grab().toImage()
    ground = picture.pixel(1, 1)
    written = [
        any(picture.pixel(x, y) != ground for x in range(width - 2))
        for y in range(picture.height() - 2)
    ]
    return sum(now and not before for before, now in zip([False, *written], written, strict=False))


def test_a_paint_before_it_knows_of_another_project_finds_the_old_one_whole(
    qtbot, session, project, huge_project
):
    """Whoever hears of a project first may repaint the window at once."""
    hears_first = []
    session.project_opened.connect(lambda: [widget.repaint() for widget in hears_first])
    panel = MatrixPanel(session, Editing(session, session))
    show_on_screen(qtbot, panel, 800, 500)
    hears_first.append(panel.findChild(RatingsTable).viewport())

    with qtbot.captureExceptions() as exceptions:
        for one in (project, huge_project(), None, project):
            # Another size, so that the paint has other cells to look up than the last one.
            panel.resize(panel.width() + 90, panel.height())
            session.open(one)

    assert not exceptions


def test_undo_and_redo_go_to_a_changed_cell_that_is_out_of_sight(seen, session, huge_project):
    session.open(huge_project())
    seen.choose_order("Matrix order")
    session.apply(SetCells.one(300_000, 9_000, 4.0))
    assert seen.current == (0, 0)

    session.undo()
    assert seen.current == (300_000, 9_000)
    assert seen.table.seen.has(300_000, 9_000)
    assert seen.selected[-1] == (300_000, 9_000)

    seen.table.show_cell(299_999, 9_000)
    session.redo()
    assert seen.current == (299_999, 9_000), "what is in sight is left there"
