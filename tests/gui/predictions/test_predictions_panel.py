from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QStackedWidget,
    QTableView,
    QTabWidget,
    QToolButton,
)

from funkgui.factorization.config import FitConfig
from funkgui.factorization.events import FitFinished
from funkgui.factorization.fit import fit
from funkgui.factorization.model import FactorModel
from funkgui.factorization.problems import problem
from funkgui.factorization.recommend import top_items
from funkgui.factorization.uncertainty import Uncertainty
from funkgui.gui.latest import wait_for_work_of
from funkgui.gui.predictions import predictions_panel
from funkgui.gui.session import Session
from funkgui.gui.tasks import Task
from funkgui.project.project import Project
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.renaming import SetTitlesByLabel
from tests.gui.seen import cells, header, table, turn_to
from tests.made_run import made_run, mean_model

MINUS = "\N{MINUS SIGN}"
ANN, BEN, CLEO, DAN, EVE = range(5)
TOY_STORY, HEAT, CASINO, SENSE, ALIEN, BRAZIL = range(6)


def titles(panel, name) -> list[str]:
    at = 1 if name == "best" else 0
    model = table(panel, name).model()
    return [model.index(row, at).data() for row in range(model.rowCount())]


def words(panel, name) -> str:
    """The text of the visible label of that name; empty where none can be seen."""
    return "".join(
        label.text() for label in panel.findChildren(QLabel, name) if _is_in_front(label, panel)
    )


def _is_in_front(label, panel) -> bool:
    """Whether it can be seen, once its tab is chosen."""
    page = label.parentWidget().parentWidget()
    if isinstance(page, QStackedWidget):
        return page.currentWidget() is label.parentWidget()
    return label.isVisibleTo(panel)


def headings(panel) -> list[str]:
    """What the tables of the user say they are of."""
    return [table(panel, name).accessibleName() for name in ("best", "rated")]


def marked(panel, name) -> list[str]:
    view = table(panel, name)
    return [titles(panel, name)[index.row()] for index in view.selectionModel().selectedRows()]


def shows_user(panel, label):
    return lambda: headings(panel)[1] == f"Ratings of user {label}"


@pytest.fixture
def opened(qtbot, panel, session, trained):
    session.open(trained)
    qtbot.waitUntil(shows_user(panel, "ann"))
    return panel


def test_what_is_quickly_predicted_is_there_as_soon_as_a_project_is_open(panel, session, trained):
    session.open(trained)
    assert titles(panel, "best")
    assert titles(panel, "rated")
    assert not words(panel, "best_words")


def test_a_note_stands_there_while_much_is_predicted(qtbot, monkeypatch, panel, session, trained):
    monkeypatch.setattr(predictions_panel, "_AT_ONCE", 0)
    session.open(trained)
    assert words(panel, "best_words") == "Predicting \N{HORIZONTAL ELLIPSIS}"
    qtbot.waitUntil(shows_user(panel, "ann"))
    assert not words(panel, "best_words")


@pytest.fixture
def field(opened) -> QLineEdit:
    return opened.findChild(QLineEdit, "user_field")


def enter(qtbot, field, text):
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def test_without_ratings_it_says_to_open_some(panel):
    assert words(panel, "nothing_open") == "Open ratings to see predictions."
    assert not panel.findChild(QLineEdit, "user_field").isVisible()


def test_the_first_user_is_shown_with_ratings_predictions_and_errors(opened):
    assert header(opened, "rated") == [
        "Item",
        "\N{BLACK DOWN-POINTING SMALL TRIANGLE} Rating",
        "Predicted",
        "Error",
        "Held out",
    ]
    assert cells(opened, "rated") == [
        ["Toy Story (1995)", "4.0", "3.82", "+0.18", ""],
        ["<b>Casino</b> & more (1995)", "3.0", "3.25", f"{MINUS}0.25", "yes"],
        ["Sense and Sensibility (1995)", "0.5", "1.00", f"{MINUS}0.50", ""],
    ]
    tabs = opened.findChild(QTabWidget, "predictions_lists")
    assert tabs.tabText(1) == "Rated 3"
    assert tabs.tabToolTip(1).endswith("3 items, 1 held out")


def test_a_user_of_whom_nothing_is_held_out_needs_no_column_for_that(qtbot, opened):
    opened.show_user(BEN)
    qtbot.waitUntil(shows_user(opened, "ben"))

    assert "Held out" not in header(opened, "rated")


def uncertain(films, deviations):
    """A model as that of `trained`, with these standard deviations for the items."""
    model = mean_model(films.ratings, 3.0, [0.82, -0.5, 0.25, -2.0, 1.21, 1.75])
    n_users, n_items = model.n_users, model.n_items
    of_items = np.zeros((n_items, 6), np.float32)
    of_items[:, -1] = np.square(deviations)
    return replace(
        model, uncertainty=Uncertainty(np.zeros((n_users, 6), np.float32), of_items, 0.0)
    )


def test_where_the_model_can_tell_it_says_how_sure_it_is(qtbot, panel, session, films):
    model = uncertain(films, [0.5, 0.6, 0.7, 0.8, 0.625, 1.25])
    session.open(films.with_run(made_run(films, model)))
    qtbot.waitUntil(shows_user(panel, "ann"))

    assert header(panel, "best")[-1] == "\N{PLUS-MINUS SIGN}"
    assert cells(panel, "best") == [
        ["1", "Brazil (1985)", "4.75", "1.25"],
        ["2", "alien (1979)", "4.21", "0.62"],
        ["3", "Heat (1995)", "2.50", "0.60"],
    ]
    of_deviation = (
        table(panel, "best")
        .model()
        .headerData(3, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    )
    assert "two thirds" in of_deviation
    panel.show_cell(ANN, SENSE)
    qtbot.waitUntil(lambda: "Sense" in words(panel, "picked_cell"))
    assert words(panel, "picked_cell").endswith("predicted 1.0\xa0\N{PLUS-MINUS SIGN}\xa00.8")
    assert "two thirds" in panel.findChild(QLabel, "picked_cell").toolTip()


def test_of_an_item_that_came_after_the_training_it_does_not_say_how_sure_it_is(
    qtbot, panel, session, films
):
    model = uncertain(films, [0.5, 0.6, 0.7, 0.8, 0.625, np.nan])
    session.open(films.with_run(made_run(films, model)))
    panel.show_cell(ANN, BRAZIL)
    qtbot.waitUntil(lambda: "predicted" in words(panel, "picked_cell"))

    assert words(panel, "picked_cell") == "Brazil (1985): not rated, predicted 4.75"
    assert [row[3] for row in cells(panel, "best")] == ["\N{EN DASH}", "0.62", "0.60"]


def test_a_narrow_panel_that_asks_what_if_needs_no_scrolling(qtbot, opened, session):
    session.apply(SetCells.one(ANN, BRAZIL, 5.0))
    qtbot.waitUntil(lambda: "Moved" in header(opened, "best"))
    best = table(opened, "best")
    letter = best.fontMetrics().averageCharWidth()
    opened.resize(opened.width() - best.viewport().width() + 38 * letter, 700)
    qtbot.waitUntil(lambda: "Moved" not in header(opened, "best"))
    qtbot.waitUntil(lambda: best.horizontalScrollBar().maximum() == 0)


def test_the_best_unseen_items_are_ranked_with_titles(opened):
    assert headings(opened)[0] == "Ten best unseen items"
    assert cells(opened, "best") == [
        ["1", "Brazil (1985)", "4.75"],
        ["2", "alien (1979)", "4.21"],
        ["3", "Heat (1995)", "2.50"],
    ]


def test_how_many_are_listed_can_be_chosen(qtbot, panel, session, many):
    session.open(many)
    qtbot.waitUntil(lambda: len(cells(panel, "best")) == 10)
    count = panel.findChild(QComboBox, "best_count")
    assert [count.itemText(at) for at in range(count.count())] == ["10", "25", "50"]
    for n_best in (25, 50, 10):
        count.setCurrentText(str(n_best))
        qtbot.waitUntil(lambda n=n_best: len(cells(panel, "best")) == n)
        assert headings(panel)[0] == f"{ {10: 'Ten'}.get(n_best, n_best) } best unseen items"

    expected = top_items(session.selected_run.result.model, many.ratings, 0, 10)
    assert titles(panel, "best") == [many.ratings.title(one.item) for one in expected]


def test_of_a_matrix_without_blanks_the_ratings_are_in_front(qtbot, panel, session, films):
    tabs = panel.findChild(QTabWidget, "predictions_lists")
    ratings, holdout, truth = problem("3x3-adam").make(0)
    session.open(Project(ratings, holdout, truth=truth, problem="3x3-adam"))
    qtbot.waitUntil(lambda: tabs.tabText(tabs.currentIndex()) == "Rated 3")
    session.open(films)
    qtbot.waitUntil(lambda: tabs.tabText(tabs.currentIndex()) == "Best")


def test_without_a_run_the_ratings_are_listed_and_words_say_to_train(qtbot, panel, session, films):
    session.open(films)
    qtbot.waitUntil(shows_user(panel, "ann"))

    assert words(panel, "best_words") == "Train to see what this user would like."
    assert header(panel, "rated")[0] == "Item"
    assert cells(panel, "rated") == [
        ["Toy Story (1995)", "4.0", ""],
        ["<b>Casino</b> & more (1995)", "3.0", "yes"],
        ["Sense and Sensibility (1995)", "0.5", ""],
    ]
    panel.show_cell(ANN, TOY_STORY)
    qtbot.waitUntil(lambda: words(panel, "picked_cell") == "Toy Story (1995): rated 4.0")


def test_who_rated_everything_gets_words_in_place_of_items(qtbot, opened):
    opened.show_user(DAN)
    qtbot.waitUntil(shows_user(opened, "dan"))

    assert words(opened, "best_words").startswith("Nothing is left to recommend")
    assert len(cells(opened, "rated")) == 6


def test_who_rated_nothing_still_gets_recommendations(qtbot, opened):
    opened.show_user(EVE)
    qtbot.waitUntil(shows_user(opened, "eve"))

    assert words(opened, "rated_words") == "This user has rated nothing yet."
    assert titles(opened, "best")[0] == "Brazil (1985)"


def test_a_run_that_comes_is_shown(qtbot, panel, session, films, trained):
    session.open(films)
    qtbot.waitUntil(shows_user(panel, "ann"))
    session.add_run(trained.runs[0])

    qtbot.waitUntil(lambda: len(cells(panel, "best")) == 3)
    assert words(panel, "best_words") == ""


def test_the_selected_run_predicts(qtbot, opened, session, trained):
    other = mean_model(trained.ratings, 2.0, [0, 1, 0, 0, 0.5, 0])
    session.add_run(made_run(trained, other, "Run 2"))
    qtbot.waitUntil(lambda: titles(opened, "best")[0] == "Heat (1995)")

    session.select_run("Run 1")
    qtbot.waitUntil(lambda: titles(opened, "best")[0] == "Brazil (1985)")
    session.select_run(None)
    qtbot.waitUntil(
        lambda: words(opened, "best_words") == "Train to see what this user would like."
    )


def test_a_removed_run_predicts_no_more(qtbot, opened, session):
    session.remove_run("Run 1")

    qtbot.waitUntil(
        lambda: words(opened, "best_words") == "Train to see what this user would like."
    )


def test_an_edit_is_shown_and_makes_the_predictions_stale(qtbot, opened, session):
    assert words(opened, "stale_words") == ""
    session.apply(SetCells.one(ANN, BRAZIL, 5.0))

    qtbot.waitUntil(lambda: titles(opened, "rated")[0] == "Brazil (1985)")
    assert "Brazil (1985)" not in titles(opened, "best")
    opened.show_user(BEN)
    qtbot.waitUntil(lambda: words(opened, "stale_words") != "")
    assert words(opened, "stale_words") == "Stale: 1 edit since (Edit a rating)."
    opened.show_user(ANN)
    session.undo()
    qtbot.waitUntil(lambda: words(opened, "stale_words") == "")
    assert titles(opened, "best")[0] == "Brazil (1985)"


def test_other_titles_are_shown(qtbot, opened, session):
    session.apply(SetTitlesByLabel({"106": "Brazil, the long one"}))

    qtbot.waitUntil(lambda: titles(opened, "best")[0] == "Brazil, the long one")
    assert "101" in titles(opened, "rated")


def test_another_project_starts_with_its_first_user(qtbot, opened, session, many):
    opened.show_cell(CLEO, HEAT)
    qtbot.waitUntil(shows_user(opened, "cleo"))
    session.open(many)

    qtbot.waitUntil(shows_user(opened, "1"))
    assert words(opened, "picked_cell") == ""
    session.open(None)
    assert words(opened, "nothing_open") != ""


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (TOY_STORY, "Toy Story (1995): rated 4.0, predicted 3.82"),
        (ALIEN, "alien (1979): not rated, predicted 4.21"),
        (CASINO, "<b>Casino</b> & more (1995): rated 3.0, held out, predicted 3.25"),
    ],
)
def test_a_picked_cell_is_told_in_one_line_and_marked(qtbot, opened, item, expected):
    opened.show_cell(ANN, item)

    qtbot.waitUntil(lambda: words(opened, "picked_cell") == expected)
    name = "best" if item == ALIEN else "rated"
    assert marked(opened, name) == [expected.split(":")[0]]
    assert marked(opened, "rated" if name == "best" else "best") == []


def test_a_cell_of_another_user_brings_that_user(qtbot, opened, field):
    opened.show_cell(BEN, BRAZIL)

    qtbot.waitUntil(shows_user(opened, "ben"))
    assert field.text() == "ben"
    assert words(opened, "picked_cell") == "Brazil (1985): not rated, predicted 4.75"
    opened.show_user(CLEO)
    qtbot.waitUntil(shows_user(opened, "cleo"))
    assert words(opened, "picked_cell") == ""


def test_matrices_of_real_numbers_show_three_decimals(qtbot, panel, session):
    ratings, holdout, truth = problem("3x3-adam").make(0)
    project = Project(ratings, holdout, truth=truth, problem="3x3-adam")
    session.open(project.with_run(made_run(project, mean_model(ratings, 0.25, [0, 1, -1.5]))))
    panel.show_cell(0, 2)

    known = f"{float(ratings.rating(0, 2)):.3f}".replace("-", MINUS)
    wanted = f"Item 3: rated {known}, predicted {MINUS}1.250"
    qtbot.waitUntil(lambda: words(panel, "picked_cell") == wanted)


def test_a_trained_model_predicts_what_it_was_trained_on(qtbot, panel, session):
    found = problem("3x3-adam")
    ratings, holdout, truth = found.make(0)
    project = Project(ratings, holdout, truth=truth, problem="3x3-adam")
    config: FitConfig = found.config.changed(max_epochs=400, learning_rate=0.05)
    (done,) = [one for one in fit(ratings, holdout, config) if isinstance(one, FitFinished)]
    session.open(project.with_run(made_run(project, done.model)))
    qtbot.waitUntil(lambda: len(cells(panel, "rated")) == 3)

    for title, rating, predicted, error in cells(panel, "rated"):
        expected = done.model.reconstruct([0], slice(None))[0][int(title) - 1]
        rating, predicted, error = (
            float(text.replace(MINUS, "-")) for text in (rating, predicted, error)
        )
        assert predicted == pytest.approx(float(expected), abs=6e-4)
        assert error == pytest.approx(rating - predicted, abs=2e-3)


def test_a_user_is_found_by_label(qtbot, opened, field):
    enter(qtbot, field, " cleo ")

    qtbot.waitUntil(shows_user(opened, "cleo"))
    assert field.text() == "cleo"
    assert words(opened, "user_count") == "3 of 5"


def test_an_unknown_user_is_told_beside_the_field(qtbot, opened, field):
    enter(qtbot, field, "zoe")

    assert words(opened, "user_problem") == (
        "No user has \N{LEFT DOUBLE QUOTATION MARK}zoe\N{RIGHT DOUBLE QUOTATION MARK} in its name; "
        "try a shorter part of it."
    )
    assert headings(opened)[1] == "Ratings of user ann"
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    assert words(opened, "user_problem") == ""
    enter(qtbot, field, "zoe")
    opened.show_user(BEN)
    qtbot.waitUntil(shows_user(opened, "ben"))
    assert words(opened, "user_problem") == ""


def test_a_user_who_was_not_found_is_forgotten_once_the_field_is_left(qtbot, opened, field):
    opened.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    enter(qtbot, field, "zoe")
    assert words(opened, "user_problem") != ""

    opened.findChild(QToolButton, "next_user").setFocus()

    assert words(opened, "user_problem") == ""
    assert field.text() == "ann"


def test_escape_forgets_a_user_who_was_not_found(qtbot, opened, field):
    enter(qtbot, field, "zoe")
    qtbot.keyClick(field, Qt.Key.Key_Escape)

    assert field.text() == "ann"
    assert words(opened, "user_problem") == ""


@pytest.mark.parametrize("blank", ["", "  "])
def test_an_empty_field_keeps_the_user(qtbot, opened, field, blank):
    field.clear()
    qtbot.keyClicks(field, blank)
    qtbot.keyClick(field, Qt.Key.Key_Return)

    assert field.text() == "ann"


def test_users_are_gone_through_by_buttons(qtbot, opened):
    back = opened.findChild(QToolButton, "previous_user")
    onward = opened.findChild(QToolButton, "next_user")
    assert not back.isEnabled()
    for label in ("ben", "cleo", "dan", "eve"):
        qtbot.mouseClick(onward, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(shows_user(opened, label))
    assert not onward.isEnabled()
    qtbot.keyClick(back, Qt.Key.Key_Space)
    qtbot.waitUntil(shows_user(opened, "dan"))


def test_users_are_gone_through_by_keys(qtbot, opened, field):
    opened.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.waitUntil(shows_user(opened, "ben"))
    qtbot.keyClick(field, Qt.Key.Key_Up)
    qtbot.waitUntil(shows_user(opened, "ann"))
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert field.text() == "ann"


@pytest.mark.parametrize("name", ["best", "rated"])
def test_a_double_click_or_return_asks_for_the_cell(qtbot, opened, name):
    opened.show_user(CLEO if name == "rated" else ANN)
    qtbot.waitUntil(lambda: headings(opened)[1] != "" and len(titles(opened, name)) >= 2)
    turn_to(opened, name.capitalize())
    view = table(opened, name)
    index = view.model().index(1, 1)
    title = titles(opened, name)[1]
    where = view.visualRect(index).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    with qtbot.waitSignal(opened.item_activated) as clicked:
        qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    view.setCurrentIndex(index)
    with qtbot.waitSignal(opened.item_activated) as pressed:
        qtbot.keyClick(view, Qt.Key.Key_Return)

    user, item = clicked.args
    assert pressed.args == [user, item]
    assert opened._session.ratings.title(item) == title


def click_header(qtbot, view, column):
    bar = view.horizontalHeader()
    x = bar.sectionViewportPosition(column) + bar.sectionSize(column) // 2
    where = bar.viewport().rect().center()
    where.setX(x)
    qtbot.mouseClick(bar.viewport(), Qt.MouseButton.LeftButton, pos=where)


def test_the_tables_sort_by_every_column(qtbot, opened):
    opened.show_user(CLEO)
    qtbot.waitUntil(shows_user(opened, "cleo"))
    turn_to(opened, "Rated")
    view = table(opened, "rated")

    click_header(qtbot, view, 0)
    assert titles(opened, "rated") == [
        "<b>Casino</b> & more (1995)",
        "alien (1979)",
        "Brazil (1985)",
        "Heat (1995)",
        "Sense and Sensibility (1995)",
    ]
    click_header(qtbot, view, 0)
    assert titles(opened, "rated")[0] == "Sense and Sensibility (1995)"
    click_header(qtbot, view, 2)
    assert [row[2] for row in cells(opened, "rated")] == [
        "4.75",
        "4.21",
        "3.25",
        "2.50",
        "1.00",
    ]
    click_header(qtbot, view, 3)
    assert [row[3] for row in cells(opened, "rated")] == [
        f"{MINUS}3.25",
        "+1.00",
        "+1.00",
        "+0.79",
        "+0.75",
    ]
    # Another user is sorted in the same way.
    opened.show_user(ANN)
    qtbot.waitUntil(shows_user(opened, "ann"))
    assert [row[3] for row in cells(opened, "rated")] == [
        f"{MINUS}0.50",
        f"{MINUS}0.25",
        "+0.18",
    ]
    turn_to(opened, "Best")
    click_header(qtbot, table(opened, "best"), 2)
    click_header(qtbot, table(opened, "best"), 2)
    assert [row[0] for row in cells(opened, "best")] == ["3", "2", "1"]


def test_sorting_keeps_the_marked_row(qtbot, opened):
    opened.show_cell(ANN, TOY_STORY)
    qtbot.waitUntil(lambda: marked(opened, "rated") == ["Toy Story (1995)"])
    turn_to(opened, "Rated")
    click_header(qtbot, table(opened, "rated"), 0)

    assert titles(opened, "rated")[0] != "Toy Story (1995)"
    assert marked(opened, "rated") == ["Toy Story (1995)"]


@pytest.mark.parametrize("height", [300, 400, 410])
def test_the_marked_row_stays_in_sight_when_words_below_take_room(qtbot, opened, height):
    opened.resize(300, height)
    turn_to(opened, "Rated")
    view = table(opened, "rated")
    opened.show_cell(CLEO, BRAZIL)
    picked = opened.findChild(QLabel, "picked_cell")
    qtbot.waitUntil(lambda: picked.isVisible() and marked(opened, "rated") == ["Brazil (1985)"])
    QApplication.processEvents()

    assert view.visualRect(view.currentIndex()).bottom() < view.viewport().height()


def test_the_first_of_the_best_are_in_sight_once_a_run_has_come(qtbot, panel, session, many):
    panel.resize(400, 400)
    session.open(many)
    tenth = top_items(many.runs[0].result.model, many.ratings, 0, 10)[-1].item
    panel.show_cell(0, tenth)
    view = table(panel, "best")
    qtbot.waitUntil(lambda: view.currentIndex().row() == 9)
    assert view.rowAt(0) > 0

    session.add_run(made_run(many, many.runs[0].result.model, name="Run 2"))
    qtbot.waitUntil(lambda: view.rowAt(0) == 0)
    assert view.currentIndex().row() == 9


def test_the_best_stay_where_they_are_while_their_run_is_renamed(qtbot, panel, session, many):
    panel.resize(400, 400)
    session.open(many)
    view = table(panel, "best")
    qtbot.waitUntil(lambda: view.model().rowCount() == 10)
    view.scrollToBottom()
    assert view.rowAt(0) > 0

    session.rename_run(many.runs[0].name, "Mine")
    panel.findChild(QComboBox, "best_count").setCurrentText("25")
    qtbot.waitUntil(lambda: view.model().rowCount() == 25)
    assert view.rowAt(0) > 0


def test_long_titles_are_elided_and_whole_in_the_tooltip(qtbot, opened, session):
    session.apply(SetTitlesByLabel({"106": "A very long title " * 10, "101": "Toy Story (1995)"}))
    qtbot.waitUntil(lambda: titles(opened, "best")[0].startswith("A very"))
    view = table(opened, "best")

    assert view.textElideMode() == Qt.TextElideMode.ElideRight
    assert view.horizontalHeader().length() <= view.viewport().width()
    tip = view.model().index(0, 1).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "A very long title " * 10 + "\npredicted 4.75"


def test_a_title_is_not_taken_for_markup(opened):
    tip = table(opened, "rated").model().index(1, 0).data(Qt.ItemDataRole.ToolTipRole)

    assert "&lt;b&gt;Casino&lt;/b&gt; &amp; more (1995)" in tip
    document = QTextDocument()
    document.setHtml(tip)
    assert document.firstBlock().blockFormat().nonBreakableLines()
    assert opened.findChild(QLabel, "picked_cell").textFormat() == Qt.TextFormat.PlainText


def test_numbers_are_right_aligned_with_even_digits(opened):
    view = table(opened, "rated")
    for column in (1, 2, 3):
        side = view.model().index(0, column).data(Qt.ItemDataRole.TextAlignmentRole)
        assert side & Qt.AlignmentFlag.AlignRight
    assert view.font().featureTags()


def test_a_narrow_and_low_panel_shows_all_its_tabs(opened):
    opened.resize(278, 320)
    bar = opened.findChild(QTabWidget, "predictions_lists").tabBar()
    assert bar.count() == 5
    assert not [one for one in bar.findChildren(QToolButton) if one.isVisible()]


def test_a_narrow_panel_still_shows_titles(qtbot, opened):
    turn_to(opened, "Rated")
    opened.resize(260, 400)
    view = table(opened, "rated")
    least = 12 * view.fontMetrics().averageCharWidth()

    qtbot.waitUntil(lambda: view.viewport().width() < 260)
    assert view.columnWidth(0) >= least


def test_everything_has_a_name_a_tooltip_and_a_way_by_keys(opened):
    for kind, name in (
        (QLineEdit, "user_field"),
        (QToolButton, "previous_user"),
        (QToolButton, "next_user"),
        (QComboBox, "best_count"),
        (QTableView, "best_table"),
        (QTableView, "rated_table"),
        (QTableView, "why_table"),
        (QTableView, "similar_table"),
        (QTableView, "alike_table"),
    ):
        control = opened.findChild(kind, name)
        assert control.accessibleName()
        assert control.toolTip()
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert opened.objectName() == "predictions_panel"


def test_tab_leaves_a_table(qtbot, opened):
    opened.activateWindow()
    qtbot.waitUntil(opened.isActiveWindow)
    view = table(opened, "best")
    view.setFocus()
    view.selectionModel().setCurrentIndex(
        view.model().index(0, 0), QItemSelectionModel.SelectionFlag.NoUpdate
    )
    qtbot.keyClick(view, Qt.Key.Key_Tab)

    assert not view.hasFocus()


def test_a_hidden_panel_does_no_work_until_it_is_shown(qtbot, opened, session):
    opened.hide()
    session.apply(SetCells.one(ANN, BRAZIL, 5.0))
    opened.show_user(BEN)
    assert headings(opened)[1] == "Ratings of user ann"
    opened.show()

    qtbot.waitUntil(shows_user(opened, "ben"))


def test_changes_of_one_turn_are_shown_at_once(qtbot, opened, session, trained):
    resets = []
    table(opened, "rated").model().modelReset.connect(lambda: resets.append(1))
    session.apply(SetCells.one(ANN, BRAZIL, 5.0))
    session.add_run(made_run(trained, mean_model(trained.ratings, 3.0, [0] * 6), "Run 2"))
    opened.show_user(BEN)

    qtbot.waitUntil(shows_user(opened, "ben"))
    assert len(resets) == 1


def test_large_models_are_asked_in_a_worker(qtbot, panel, session, large):
    session.open(large)
    assert len(cells(panel, "best")) == 0
    qtbot.waitUntil(lambda: len(cells(panel, "best")) == 10)

    expected = top_items(large.runs[0].result.model, large.ratings, 0, 10)
    assert titles(panel, "best") == [large.ratings.title(one.item) for one in expected]


def test_answers_for_users_left_behind_are_dropped(qtbot, panel, session, large):
    session.open(large)
    seen = set()
    table(panel, "best").model().modelReset.connect(lambda: seen.add(headings(panel)[1]))
    for user in range(1, 30):
        panel.show_user(user)
        panel._ask()

    qtbot.waitUntil(shows_user(panel, "30"))
    expected = top_items(large.runs[0].result.model, large.ratings, 29, 10)
    assert titles(panel, "best") == [large.ratings.title(one.item) for one in expected]


def test_a_project_closed_meanwhile_is_not_shown(qtbot, panel, session, large, trained):
    session.open(large)
    panel._ask()
    session.open(trained)

    qtbot.waitUntil(shows_user(panel, "ann"))
    wait_for_work_of(panel)
    qtbot.wait(0)
    assert headings(panel)[1] == "Ratings of user ann"


def test_wait_ends_with_no_worker_running(qtbot, panel, session, large):
    session.open(large)
    panel._ask()
    panel.show_user(3)
    panel._ask()
    wait_for_work_of(panel)

    assert not any(task.running for task in panel.findChildren(Task))


def test_a_model_that_cannot_be_asked_is_told(qtbot, panel, session, large):
    model = large.runs[0].result.model
    broken = FactorModel.of_factors(model.u[:, :3], model.v)
    project = Project(large.ratings, large.holdout)
    with qtbot.waitSignal(panel.failed) as failed:
        session.open(project.with_run(made_run(project, broken)))

    assert isinstance(failed.args[0], ValueError)


def test_an_update_of_a_hundred_thousand_ratings_is_quick(qtbot, panel, session, many):
    session.open(many)
    qtbot.waitUntil(lambda: len(cells(panel, "best")) == 10)
    users = np.argsort(-np.diff(many.ratings.indptr))[50:60]
    spent = []
    for user in users.tolist():
        panel.show_user(user)
        panel._update.stop()
        start = time.thread_time()
        panel._ask()
        spent.append(time.thread_time() - start)
        qtbot.waitUntil(shows_user(panel, str(many.ratings.user_ids[user])))

    # Of the window's thread; far more than it takes, for slow machines.
    assert min(spent) < 0.06


def test_half_a_million_users_are_no_burden(qtbot, panel, session):
    from funkgui.ratings.holdout import nothing_hidden
    from funkgui.ratings.matrix import RatingMatrix

    n_users = 500_000
    ratings, _ = RatingMatrix.from_indices(
        np.arange(n_users),
        np.zeros(n_users, np.int64),
        np.ones(n_users, np.float32),
        np.arange(1, n_users + 1),
        np.arange(1, 4),
    )
    start = time.thread_time()
    session.open(Project(ratings, nothing_hidden(ratings)))
    panel.show_user(n_users - 1)
    qtbot.waitUntil(shows_user(panel, "500000"))

    assert time.thread_time() - start < 0.5
    assert not panel.findChild(QToolButton, "next_user").isEnabled()


def test_a_panel_made_after_the_project_was_opened_shows_it(qtbot, trained):
    from funkgui.gui.predictions.predictions_panel import PredictionsPanel
    from funkgui.gui.predictions.what_ifs import WhatIfs

    session = Session()
    session.open(trained)
    panel = PredictionsPanel(session, WhatIfs(session, session))
    qtbot.addWidget(panel)
    panel.resize(460, 700)
    panel.show()

    qtbot.waitUntil(shows_user(panel, "ann"))


def tab_titles(panel, name) -> list[str]:
    tabs = panel.findChild(QTabWidget, f"predictions_{name}")
    return [tabs.tabText(at) for at in range(tabs.count())]


def test_a_low_panel_has_one_list_at_a_time_and_a_high_one_two(qtbot, opened):
    opened.show_cell(ANN, ALIEN)
    text = opened.fontMetrics().height()
    for lines, titles_above, titles_below in (
        (30, ["Best", "Rated 3", "Alike"], ["Why", "Similar"]),
        (20, ["Best", "Rated", "Alike", "Why", "Similar"], []),
        (30, ["Best", "Rated 3", "Alike"], ["Why", "Similar"]),
    ):
        opened.resize(460, lines * text)
        qtbot.waitUntil(lambda above=titles_above: tab_titles(opened, "lists") == above)
        assert tab_titles(opened, "of_item") == titles_below
        assert table(opened, "best").isVisible()
        assert opened.height() == lines * text
    best = table(opened, "best")
    opened.resize(460, 20 * text)
    qtbot.waitUntil(lambda: best.viewport().height() >= 6 * best.rowHeight(0))
    why = table(opened, "why")
    assert not why.isVisible()
    turn_to(opened, "Why")
    qtbot.waitUntil(why.isVisible)
    assert not best.isVisible()


def test_the_line_about_the_picked_cell_cuts_long_titles(qtbot, opened, session):
    title = "A very long title of a film that goes on and on"
    session.apply(SetTitlesByLabel({"106": title}))
    opened.show_cell(ANN, BRAZIL)
    cut = "A very long title of a film that goes on\N{HORIZONTAL ELLIPSIS}"
    qtbot.waitUntil(lambda: words(opened, "picked_cell") == f"{cut}: not rated, predicted 4.75")
    tip = opened.findChild(QLabel, "picked_cell").toolTip()
    assert tip.startswith(f"{title}: not rated, predicted 4.75")


@pytest.mark.parametrize(
    ("titles", "n_letters"), [({}, 13), (dict.fromkeys(map(str, range(101, 107)), "Up"), 9)]
)
def test_titles_give_way_before_a_table_scrolls_sideways(qtbot, opened, session, titles, n_letters):
    session.apply(SetTitlesByLabel(titles))
    turn_to(opened, "Rated")
    rated = table(opened, "rated")
    letter = rated.fontMetrics().averageCharWidth()
    # What the columns that cannot be spared take, and titles no wider than they must be.
    least = sum(rated.columnWidth(at) for at in (1, 2)) + n_letters * letter
    opened.resize(opened.width() - rated.viewport().width() + least, 700)
    qtbot.waitUntil(lambda: rated.viewport().width() == least)
    qtbot.waitUntil(lambda: rated.horizontalScrollBar().maximum() == 0)


def test_a_narrow_panel_leaves_out_columns_before_it_scrolls(qtbot, opened):
    turn_to(opened, "Rated")
    rated = table(opened, "rated")
    held_out = ("Item", "Rating", "Predicted", "Error", "Held out").index("Held out")
    for width, hidden in ((460, False), (350, True), (460, False)):
        opened.resize(width, 700)
        qtbot.waitUntil(lambda hidden=hidden: rated.isColumnHidden(held_out) == hidden)
        qtbot.waitUntil(lambda: rated.horizontalScrollBar().maximum() == 0)
    at = next(row for row in range(3) if rated.model().index(row, held_out).data())
    assert rated.model().index(at, 1).data(Qt.ItemDataRole.FontRole).italic()
