from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QContextMenuEvent, QFont
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMenu, QMessageBox

from funkgui.factorization.config import FitConfig
from funkgui.factorization.defaults import config_for
from funkgui.factorization.history import LossMark, LossNote
from funkgui.factorization.presets import preset
from funkgui.gui.number_words import UNKNOWN
from funkgui.gui.training import runs_model
from funkgui.gui.training.runs_table import RunsTable
from funkgui.project.project import Project
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.moves import Remove
from tests.gui.seen import cells_of, click_row


@pytest.fixture
def table(qtbot, session):
    table = RunsTable(session)
    qtbot.addWidget(table)
    table.resize(600, 200)
    table.show()
    return table


@pytest.fixture
def two_runs(rated_project, make_run):
    worse = make_run(rated_project, "Run 1", holdout_mse=0.81)
    config = FitConfig(n_factors=64, solver="als")
    better = make_run(rated_project, "Run 2", holdout_mse=0.64, config=config)
    return rated_project.with_run(worse).with_run(better)


def tip(table, row):
    return table.model().index(row, 0).data(Qt.ItemDataRole.ToolTipRole)


def selected_rows(table):
    return [index.row() for index in table.selectionModel().selectedRows()]


def answer(qtbot, table, text):
    question = table.findChild(QMessageBox, "delete_run_question")
    button = next(
        one for one in question.findChildren(QAbstractButton) if one.text().replace("&", "") == text
    )
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_long_name_leaves_room_for_the_errors(table, session, two_runs):
    session.open(two_runs)
    session.rename_run("Run 1", "long " * 60)

    errors = table.visualRect(table.model().index(0, 1))
    assert table.viewport().rect().contains(errors)


def test_of_many_runs_the_selected_one_is_in_sight(table, session, two_runs):
    session.open(two_runs)
    table.resize(300, 200)
    runs = [replace(two_runs.runs[0], name=f"Run {number}") for number in range(1, 60)]
    runs[-1] = replace(two_runs.runs[1], name="Run 60")  # the best one
    session.open(replace(two_runs, runs=tuple(runs)))

    assert selected_rows(table) == [58]
    assert table.viewport().rect().contains(table.visualRect(table.currentIndex()))


def test_columns_that_were_scrolled_to_stay_in_sight_as_runs_change(table, session, two_runs):
    session.open(two_runs)
    table.resize(300, 200)
    header, bar = table.horizontalHeader(), table.horizontalScrollBar()
    bar.setValue(header.sectionPosition(4))
    session.add_run(replace(two_runs.runs[0], name="Run 3"))
    QApplication.processEvents()

    assert bar.value() == header.sectionPosition(4) > 0


def test_columns_are_wide_enough_for_digits_of_one_width(table, session, two_runs, monkeypatch):
    def spaced(font: QFont) -> QFont:
        even = QFont(font)
        even.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 5)
        return even

    monkeypatch.setattr(runs_model, "with_even_digits", spaced)
    session.open(two_runs)

    for column in range(1, 3):
        assert table.sizeHintForColumn(column) <= table.columnWidth(column)


def test_columns_are_as_wide_as_what_stands_in_them(table, session, two_runs):
    session.open(two_runs)
    session.rename_run("Run 1", "With more factors")
    header = table.horizontalHeader()
    for column in range(table.model().columnCount() - 1):  # the last one takes what is left
        wanted = max(table.sizeHintForColumn(column), header.sectionSizeHint(column))
        width = table.columnWidth(column)
        assert min(wanted, header.maximumSectionSize()) <= width < wanted + 30


def test_shows_what_came_of_each_run(table, session, two_runs):
    session.open(two_runs)

    ended = "1,500 (1,200)", "1 min 15 s", "1.1250", "levelled off"
    assert [row[:3] + row[4:] for row in cells_of(table)] == [
        ["Run 1", "0.9000", "0.5000", "Sparse", "4", *ended],
        ["Run 2 · best", "0.8000", "0.5000", "ALS", "64", *ended],
    ]


def test_the_names_stay_beside_columns_that_are_scrolled_to(table, session, two_runs):
    session.open(two_runs)
    table.resize(300, 200)
    bar, names = table.horizontalScrollBar(), table.verticalHeader()
    assert not names.isVisible()
    bar.setValue(bar.maximum())

    assert names.isVisible()
    assert [names.model().headerData(at, Qt.Orientation.Vertical) for at in range(2)] == [
        "Run 1",
        "Run 2 · best",
    ]
    assert bar.value() + table.viewport().width() <= table.horizontalHeader().length()
    bar.setValue(0)
    assert not names.isVisible()


def test_the_epoch_of_a_result_is_named_where_it_was_not_the_last(
    table, session, rated_project, make_run
):
    run = make_run(rated_project, "Run 1")
    at_the_end = replace(run, result=replace(run.result, best_epoch=1500))
    session.open(rated_project.with_run(at_the_end))

    assert cells_of(table)[0][6] == "1,500"


def test_no_epoch_is_kept_that_comes_after_those_taken(table, session, rated_project, make_run):
    run = make_run(rated_project, "Run 1", stopped_because="stopped")
    run.result.history.notes.append(LossNote(1501, 0.2, 0.5, 75.0))
    stopped_within = replace(run, result=replace(run.result, best_epoch=1501))
    session.open(rated_project.with_run(stopped_within))

    assert cells_of(table)[0][6] == "1,501"


def test_a_run_without_held_out_ratings_has_no_held_out_error(
    table, session, rated_project, make_run
):
    session.open(rated_project.with_run(make_run(rated_project, "Run 1", holdout_mse=math.nan)))

    assert cells_of(table)[0][:3] == ["Run 1", UNKNOWN, "0.5000"]


def test_selects_the_run_of_the_session_and_the_other_way_round(qtbot, table, session, two_runs):
    session.open(two_runs)
    assert selected_rows(table) == [1]

    with qtbot.waitSignal(session.run_selected):
        click_row(qtbot, table, 0)
    assert session.selected_run.name == "Run 1"

    session.select_run("Run 2")
    assert selected_rows(table) == [1]
    session.select_run(None)
    assert selected_rows(table) == []


def test_looking_at_the_table_selects_nothing_by_itself(qtbot, table, session, two_runs):
    session.open(two_runs)
    told = []
    session.run_selected.connect(lambda: told.append(session.selected_run))

    session.add_run(two_runs.runs[0])

    assert told == [two_runs.runs[0]]


def test_an_edit_makes_runs_stale_and_undoing_it_fresh(table, session, two_runs):
    session.open(two_runs)
    assert "Stale" not in tip(table, 0)

    session.apply(SetCells.one(0, 0, 4.5))

    assert [row[0] for row in cells_of(table)] == ["Run 1 · stale", "Run 2 · best · stale"]
    assert "Stale: 1 edit since (Edit a rating)." in tip(table, 0)
    session.undo()
    assert [row[0] for row in cells_of(table)] == ["Run 1", "Run 2 · best"]


def test_tooltips_tell_the_preset_and_what_was_changed_of_it(
    table, session, rated_project, make_run
):
    balanced = config_for(rated_project.ratings)
    project = rated_project.with_run(make_run(rated_project, "Run 1", config=balanced))
    changed = balanced.changed(n_factors=64, learning_rate=0.5)
    session.open(project.with_run(make_run(project, "Run 2", config=changed)))

    assert [row[3] for row in cells_of(table)] == [
        "Ratings, balanced",
        "Ratings, balanced (1 changed)",
    ]
    assert tip(table, 0).endswith("Preset: Ratings, balanced")
    assert tip(table, 1).endswith(
        f"Preset: Ratings, balanced\nFactors: 64 instead of {balanced.n_factors}"
    )


def test_the_preset_of_a_run_is_the_one_it_differs_from_least(
    table, session, rated_project, make_run
):
    for number, key in enumerate(("fastest", "balanced")):
        config = preset(key).make(rated_project.ratings, 0).changed(note_every=7)
        rated_project = rated_project.with_run(make_run(rated_project, str(number), config=config))
    session.open(rated_project)

    assert [row[3] for row in cells_of(table)] == [
        "Ratings, fastest (1 changed)",
        "Ratings, balanced (1 changed)",
    ]


def test_an_edit_changes_nothing_of_what_a_run_started_from(
    table, session, rated_project, make_run
):
    config = config_for(rated_project.ratings)
    session.open(rated_project.with_run(make_run(rated_project, "Run 1", config=config)))
    session.apply(Remove.of("item", np.arange(15)))

    assert config_for(session.ratings) != config
    assert cells_of(table)[0][3] == "Ratings, balanced"


def test_tooltips_tell_what_was_done_to_a_run_while_it_trained(
    table, session, rated_project, make_run
):
    run = make_run(rated_project, "Run 1")
    run.result.history.marks.append(LossMark(1000, "learning rate 0.01 -> 0.005"))
    session.open(rated_project.with_run(run))

    assert "Epoch 1,000: learning rate 0.01 -> 0.005" in tip(table, 0)


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])  # a Mac's one is this
def test_del_deletes_after_a_question(qtbot, table, session, two_runs, key):
    session.open(two_runs)
    click_row(qtbot, table, 1)

    table.setFocus()
    qtbot.keyClick(table, key)
    answer(qtbot, table, "Keep")
    assert len(session.project.runs) == 2

    qtbot.keyClick(table, key)
    answer(qtbot, table, "Delete")
    assert [run.name for run in session.project.runs] == ["Run 1"]
    assert session.selected_run.name == "Run 1"
    assert selected_rows(table) == [0]


def test_a_question_left_open_deletes_nothing_of_another_project(
    qtbot, table, session, two_runs, rated_project, make_run
):
    session.open(two_runs)
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Delete)
    session.open(rated_project.with_run(make_run(rated_project, "Run 2")))

    answer(qtbot, table, "Delete")

    assert [run.name for run in session.project.runs] == ["Run 2"]


def test_a_name_in_the_question_is_no_markup(qtbot, table, session, two_runs):
    session.open(two_runs)
    session.rename_run("Run 2", "<i>best</i>")
    click_row(qtbot, table, 1)
    qtbot.keyClick(table, Qt.Key.Key_Delete)

    question = table.findChild(QMessageBox, "delete_run_question")
    [words] = [one for one in question.findChildren(QLabel) if "best" in one.text()]
    assert words.textFormat() == Qt.TextFormat.PlainText
    answer(qtbot, table, "Keep")


def test_the_context_menu_offers_settings_and_deletion(qtbot, table, session, two_runs):
    session.open(two_runs)
    table.selectRow(1)
    middle, by_key = table.rect().center(), QContextMenuEvent.Reason.Keyboard
    QApplication.sendEvent(table, QContextMenuEvent(by_key, middle, table.mapToGlobal(middle)))

    menu = table.findChild(QMenu, "run_menu")
    by_name = {action.objectName(): action for action in menu.actions()}
    assert set(by_name) == {"use_run_settings", "rename_run", "delete_run", "runs_table_copy"}
    with qtbot.waitSignal(table.settings_wanted) as wanted:
        by_name["use_run_settings"].trigger()
    assert wanted.args == [two_runs.run("Run 2").config]
    menu.close()


def test_all_runs_are_copied_with_their_headings(qtbot, table, session, two_runs):
    session.open(two_runs)
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    headings, *rows = QApplication.clipboard().text().splitlines()
    assert headings.split("\t")[:3] == ["Run", "Held out", "Training"]
    assert [row.split("\t") for row in rows] == cells_of(table)


def test_the_menu_key_takes_the_first_run_where_none_is_chosen(table, session, two_runs):
    session.open(two_runs)
    session.select_run(None)
    table.setCurrentIndex(QModelIndex())
    middle, by_key = table.rect().center(), QContextMenuEvent.Reason.Keyboard
    QApplication.sendEvent(table, QContextMenuEvent(by_key, middle, table.mapToGlobal(middle)))

    menu = table.findChild(QMenu, "run_menu")
    assert all(action.isEnabled() for action in menu.actions())
    assert session.selected_run.name == "Run 1"
    menu.close()


def type_a_name(qtbot, table, name):
    qtbot.keyClicks(table.focusWidget(), name)
    qtbot.keyClick(table.focusWidget(), Qt.Key.Key_Return)


def test_f2_renames_the_selected_run(qtbot, table, session, two_runs):
    session.open(two_runs, Path("films.funk"))
    click_row(qtbot, table, 1)
    table.setFocus()

    qtbot.keyClick(table, Qt.Key.Key_F2)
    assert table.focusWidget().selectedText() == "Run 2"
    with qtbot.waitSignal(session.run_selected):
        type_a_name(qtbot, table, " 64 factors ")

    assert [row[0] for row in cells_of(table)] == ["Run 1", "64 factors \N{MIDDLE DOT} best"]
    assert session.selected_run.name == "64 factors"
    assert selected_rows(table) == [1]
    assert session.dirty


def test_a_double_click_on_a_name_renames_and_asks_for_no_settings(qtbot, table, session, two_runs):
    session.open(two_runs)
    asked = []
    table.settings_wanted.connect(asked.append)
    where = table.visualRect(table.model().index(0, 0)).center()
    click_row(qtbot, table, 0)

    qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=where)
    with qtbot.waitSignal(session.runs_changed):
        type_a_name(qtbot, table, "Narrow")

    assert [run.name for run in session.project.runs] == ["Narrow", "Run 2"]
    assert asked == []


@pytest.mark.parametrize(("name", "why"), [(" ", "needs a name"), ("Run 1", "another run")])
def test_a_name_that_cannot_be_is_refused_in_words(qtbot, table, session, two_runs, name, why):
    session.open(two_runs, Path("films.funk"))
    click_row(qtbot, table, 1)
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_F2)

    with qtbot.waitSignal(table.refused) as refused:
        type_a_name(qtbot, table, name)

    assert why in str(refused.args[0])
    assert [run.name for run in session.project.runs] == ["Run 1", "Run 2"]
    assert not session.dirty


def test_only_the_run_that_is_trained_keeps_its_name(qtbot, table, session, two_runs):
    session.open(two_runs)
    session.select_run("Run 1")
    table.setFocus()
    table.show_training("Run 1")
    qtbot.keyClick(table, Qt.Key.Key_F2)
    assert table.focusWidget() is table

    table.show_training(None)
    qtbot.keyClick(table, Qt.Key.Key_F2)
    table.show_training("Run 1")  # by keys of the window
    with qtbot.waitSignal(table.refused):
        type_a_name(qtbot, table, "Other")
    assert session.project.run("Other") is None

    table.show_training("Run 3")
    for name, told in (("Run 3", table.refused), ("Other", session.runs_changed)):
        qtbot.keyClick(table, Qt.Key.Key_F2)
        with qtbot.waitSignal(told):
            type_a_name(qtbot, table, name)
    assert [run.name for run in session.project.runs] == ["Other", "Run 2"]


def test_shows_nothing_where_nothing_is_open(table, session, two_runs):
    session.open(two_runs)
    session.open(None)

    assert cells_of(table) == []


def test_the_only_run_is_not_called_the_best(table, session, rated_project, make_run):
    project = Project(rated_project.ratings, rated_project.holdout)
    session.open(project.with_run(make_run(project, "Run 1")))

    assert cells_of(table)[0][0] == "Run 1"
