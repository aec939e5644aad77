"""Why an item is predicted so: rows that add up, for whatever item is picked."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox

from funkgui.gui.predictions import trained_rows
from funkgui.project.project import Project
from funkgui.ratings.edits.cells import SetCells
from tests.gui.seen import click_row, table, turn_to, words
from tests.made_run import made_run, mean_model
from tests.project.trained import CONFIGS, trained_project


@pytest.fixture
def project() -> Project:
    """Ratings and what the variational solver makes of them."""
    return trained_project(CONFIGS["variational"])


@pytest.fixture
def opened(qtbot, panel, session, project):
    session.open(project)
    qtbot.waitUntil(lambda: table(panel, "best").model().rowCount() == 10)
    return panel


def title(panel) -> str:
    return table(panel, "why").accessibleName()


def rows(panel) -> list[list[str]]:
    """Amount, what it is of, and its rating; nothing while the ratings are shown."""
    view = table(panel, "why")
    if not view.isVisible():
        return []
    model = view.model()
    return [[model.index(row, at).data() for at in (0, 2, 3)] for row in range(model.rowCount())]


def total(panel) -> float:
    return sum(float(row[0].replace("\N{MINUS SIGN}", "-")) for row in rows(panel))


def predicted(panel, row: int) -> float:
    return float(table(panel, "best").model().index(row, 2).data())


def test_going_to_one_of_the_best_items_tells_why_it_is_predicted_so(qtbot, opened):
    best = table(opened, "best")
    click_row(qtbot, best, 2)
    qtbot.waitUntil(lambda: bool(rows(opened)))
    found, item = rows(opened), best.model().index(2, 1).data()
    assert title(opened) == f"Why {predicted(opened, 2):.2f} for item {item}"
    assert words(opened, "why_heading") == title(opened)
    assert found[0][1] == "for the average user"
    assert all(row[2].startswith("rated ") for row in found[1:6])
    assert total(opened) == pytest.approx(predicted(opened, 2), abs=0.02)
    sizes = [abs(float(row[0].replace("\N{MINUS SIGN}", "-"))) for row in found[1:6]]
    assert sizes == sorted(sizes, reverse=True)


def test_the_rows_are_copied_without_the_bars(qtbot, opened):
    opened.resize(900, 700)
    click_row(qtbot, table(opened, "best"), 2)
    qtbot.waitUntil(lambda: bool(rows(opened)))
    why = table(opened, "why")
    assert not why.isColumnHidden(1)
    why.setFocus()
    qtbot.keyClick(why, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    lines = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
    assert [line[1:] for line in lines] == [row[1:] for row in rows(opened)]


def test_a_row_that_is_of_no_item_leads_nowhere(qtbot, opened, capfd):
    click_row(qtbot, table(opened, "best"), 2)
    qtbot.waitUntil(lambda: bool(rows(opened)))
    why, told = table(opened, "why"), []
    why.row_selected.connect(told.append)
    why.row_activated.connect(told.append)
    click_row(qtbot, why, 0)
    qtbot.keyClick(why, Qt.Key.Key_Return)

    assert why.currentIndex().row() == 0
    assert not told
    assert capfd.readouterr().err == ""


def test_the_keys_go_from_item_to_item(qtbot, opened):
    best = table(opened, "best")
    click_row(qtbot, best, 0)
    qtbot.waitUntil(lambda: bool(rows(opened)))
    before = title(opened)
    qtbot.keyClick(best, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: title(opened) != before)
    assert best.currentIndex().row() == 1
    assert total(opened) == pytest.approx(predicted(opened, 1), abs=0.02)


def test_a_rated_item_is_explained_too(qtbot, opened):
    turn_to(opened, "Rated")
    rated = table(opened, "rated")
    item = rated.model().index(1, 0).data()
    click_row(qtbot, rated, 1)
    qtbot.waitUntil(lambda: bool(rows(opened)))
    assert title(opened).endswith(item)


def test_another_user_has_no_picked_item(qtbot, opened):
    click_row(qtbot, table(opened, "best"), 0)
    qtbot.waitUntil(lambda: bool(rows(opened)))
    opened.show_user(3)
    qtbot.waitUntil(lambda: words(opened, "why_words").startswith("Select an item"))
    assert rows(opened) == []


def test_it_follows_the_cells_of_the_matrix(qtbot, opened, project):
    opened.show_cell(5, 7)
    qtbot.waitUntil(lambda: bool(rows(opened)))
    opened.show_cell(6, 8)
    label = project.ratings.item_ids[8]
    qtbot.waitUntil(lambda: title(opened).endswith(f"item {label}"))


def test_an_edited_user_is_explained_by_the_ratings_there_are(qtbot, opened, session, project):
    ratings = project.ratings
    item = int(ratings.item_index[ratings.user_slice(0)][0])
    session.apply(SetCells.one(0, item, 0.5))
    click_row(qtbot, table(opened, "best"), 0)
    qtbot.waitUntil(lambda: bool(rows(opened)))
    assert total(opened) == pytest.approx(predicted(opened, 0), abs=0.02)
    after = rows(opened)
    opened.findChild(QCheckBox, "what_if").setChecked(False)
    qtbot.waitUntil(lambda: rows(opened) not in (after, []))
    [shown] = [
        table(opened, "best").model().index(row, 2).data()
        for row in range(10)
        if title(opened).endswith(f"item {table(opened, 'best').model().index(row, 1).data()}")
    ]
    assert total(opened) == pytest.approx(float(shown), abs=0.02)


def test_where_it_is_not_known_what_a_run_was_trained_on_it_says_so(
    qtbot, opened, session, project, monkeypatch
):
    monkeypatch.setattr(trained_rows, "_MOST_KEPT", 0)
    session.open(project)
    item = int(project.ratings.item_index[project.ratings.user_slice(0)][0])
    session.apply(SetCells.one(0, item, 0.5))
    opened.findChild(QCheckBox, "what_if").setChecked(False)
    opened.show_cell(0, 3)
    qtbot.waitUntil(lambda: "not known any more" in words(opened, "why_words"))
    opened.findChild(QCheckBox, "what_if").setChecked(True)
    qtbot.waitUntil(lambda: bool(rows(opened)))


def test_without_a_run_there_is_no_why(qtbot, panel, session, films):
    session.open(films)
    panel.show_cell(0, 1)
    qtbot.waitUntil(
        lambda: words(panel, "why_words") == "Train to see why an item is predicted so."
    )


def test_a_user_without_ratings_has_no_why(qtbot, panel, session, trained):
    session.open(trained)
    panel.show_cell(4, 1)
    qtbot.waitUntil(lambda: "no ratings that could tell" in words(panel, "why_words"))


def test_a_prediction_cut_at_the_scale_says_so(qtbot, panel, session, films):
    session.open(
        films.with_run(made_run(films, mean_model(films.ratings, 4.0, [0, 0, 0, 0, 0, 3.0])))
    )
    panel.show_cell(0, 5)
    qtbot.waitUntil(lambda: bool(rows(panel)))
    assert rows(panel)[-1][:2] == ["\N{MINUS SIGN}2.000", "cut at the end of the scale"]
    assert total(panel) == pytest.approx(5.0, abs=0.01)


def test_a_rated_item_can_be_gone_to(qtbot, opened, project):
    click_row(qtbot, table(opened, "best"), 0)
    qtbot.waitUntil(lambda: bool(rows(opened)))
    view = table(opened, "why")
    titles = rows(opened)
    view.selectRow(1)
    with qtbot.waitSignal(opened.item_activated) as told:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert titles[1][1] == project.ratings.title(told.args[1])
    view.selectRow(0)
    with qtbot.assertNotEmitted(opened.item_activated, wait=50):
        qtbot.keyClick(view, Qt.Key.Key_Return)
