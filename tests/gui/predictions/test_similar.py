"""Which items are like the picked one."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QTableView, QTabWidget

from funkgui.factorization.model import FactorModel
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.mask import ReplaceHoldout
from funkgui.ratings.edits.moves import Remove
from funkgui.ratings.holdout import nothing_hidden

ANN = 0
TOY_STORY, HEAT, CASINO, SENSE, ALIEN, BRAZIL = range(6)


@pytest.fixture
def alike(films, run_of):
    """The films with a run in which Toy Story is near Heat, Casino less, and Sense turns away."""
    v = np.array([[1, 0], [1, 0.1], [1, 1], [-1, 0], [0, 0], [0, 1]], np.float32)
    model = FactorModel.of_factors(np.ones((films.ratings.n_users, 2), np.float32), v)
    return films.with_run(run_of(films, model))


@pytest.fixture
def opened(qtbot, panel, session, alike):
    session.open(alike)
    turn_to_similar(panel)
    return panel


def turn_to_similar(panel) -> None:
    for tabs in panel.findChildren(QTabWidget):
        for at in range(tabs.count()):
            if tabs.tabText(at) == "Similar":
                tabs.setCurrentIndex(at)


def similar(panel) -> QTableView:
    return panel.findChild(QTableView, "similar_table")


def shown(panel) -> list[list[str]]:
    model = similar(panel).model()
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def words(panel) -> str:
    label = panel.findChild(QLabel, "similar_words")
    return label.text() if label.isVisible() else ""


def test_the_items_nearest_to_the_picked_one_are_listed(qtbot, opened):
    opened.show_cell(ANN, TOY_STORY)
    qtbot.waitUntil(lambda: bool(shown(opened)) and similar(opened).isVisible())
    assert shown(opened) == [
        ["Heat (1995)", "1.00", "3"],
        ["<b>Casino</b> & more (1995)", "0.71", "2"],
    ]
    assert similar(opened).accessibleName() == "Items similar to Toy Story (1995)"
    heading = opened.findChild(QLabel, "similar_heading")
    assert heading.isVisible()
    assert heading.text() == "Items similar to Toy Story (1995)"


def test_a_stale_run_shows_how_many_ratings_it_was_trained_on(qtbot, opened, session):
    opened.show_cell(ANN, HEAT)
    qtbot.waitUntil(lambda: [row[-1] for row in shown(opened)] == ["3", "2", "2"])
    session.apply(SetCells.one(ANN, BRAZIL, 4.0))
    session.apply(ReplaceHoldout(nothing_hidden(session.ratings)))
    session.apply(Remove.of("item", np.array([TOY_STORY])))
    qtbot.waitUntil(lambda: len(shown(opened)) == 2)

    assert [row[::2] for row in shown(opened)] == [
        ["<b>Casino</b> & more (1995)", "2"],
        ["Brazil (1985)", "2"],
    ]


def test_of_a_run_that_was_stale_when_it_was_opened_no_counts_are_told(
    qtbot, opened, session, alike
):
    edited = SetCells.one(ANN, HEAT, 4.0).apply(alike.ratings, alike.holdout)
    session.open(alike.edited(edited))
    turn_to_similar(opened)
    opened.show_cell(ANN, TOY_STORY)
    qtbot.waitUntil(lambda: len(shown(opened)) == 2)

    assert similar(opened).isColumnHidden(2)


def test_return_goes_to_one_and_shows_those_like_it(qtbot, opened):
    opened.item_activated.connect(opened.show_cell)
    opened.show_cell(ANN, TOY_STORY)
    qtbot.waitUntil(lambda: len(shown(opened)) == 2)
    similar(opened).setFocus()
    similar(opened).selectRow(1)
    with qtbot.waitSignal(opened.item_activated) as told:
        qtbot.keyClick(similar(opened), Qt.Key.Key_Return)
    assert told.args == [ANN, CASINO]
    qtbot.waitUntil(lambda: similar(opened).accessibleName().endswith("& more (1995)"))


def test_it_says_why_there_are_none(qtbot, opened, session):
    qtbot.waitUntil(lambda: words(opened).startswith("Select an item"))
    opened.show_cell(ANN, ALIEN)
    qtbot.waitUntil(lambda: words(opened).startswith("alien (1979) had no ratings"))
    opened.show_cell(ANN, SENSE)
    qtbot.waitUntil(lambda: words(opened) == "No item is like this one.")
    session.select_run(None)
    qtbot.waitUntil(lambda: words(opened) == "Train to see which items are alike.")


def test_factors_of_zero_tell_of_none(qtbot, panel, session, trained):
    session.open(trained)
    turn_to_similar(panel)
    panel.show_cell(ANN, TOY_STORY)
    qtbot.waitUntil(lambda: words(panel).startswith("All items have the same factors"))


def test_large_models_are_asked_in_a_worker(qtbot, panel, session, large):
    session.open(large)
    turn_to_similar(panel)
    counts = large.ratings.item_counts
    panel.show_cell(ANN, int(counts.argmax()))
    assert shown(panel) == []
    qtbot.waitUntil(lambda: len(shown(panel)) == 10)
