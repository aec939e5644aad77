"""Which items are like the picked one."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt

from funkgui.factorization.model import FactorModel
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.mask import ReplaceHoldout
from funkgui.ratings.edits.moves import Remove
from funkgui.ratings.holdout import nothing_hidden
from tests.gui.seen import cells, table, turn_to, words
from tests.made_run import made_run

ANN = 0
TOY_STORY, HEAT, CASINO, SENSE, ALIEN, BRAZIL = range(6)


@pytest.fixture
def alike(films):
    """The films with a run in which Toy Story is near Heat, Casino less, and Sense turns away."""
    v = np.array([[1, 0], [1, 0.1], [1, 1], [-1, 0], [0, 0], [0, 1]], np.float32)
    model = FactorModel.of_factors(np.ones((films.ratings.n_users, 2), np.float32), v)
    return films.with_run(made_run(films, model))


@pytest.fixture
def opened(qtbot, panel, session, alike):
    session.open(alike)
    turn_to(panel, "Similar")
    return panel


def test_the_items_nearest_to_the_picked_one_are_listed(qtbot, opened):
    opened.show_cell(ANN, TOY_STORY)
    qtbot.waitUntil(lambda: bool(cells(opened, "similar")) and table(opened, "similar").isVisible())
    assert cells(opened, "similar") == [
        ["Heat (1995)", "1.00", "3"],
        ["<b>Casino</b> & more (1995)", "0.71", "2"],
    ]
    assert table(opened, "similar").accessibleName() == "Items similar to Toy Story (1995)"
    assert words(opened, "similar_heading") == "Items similar to Toy Story (1995)"


def test_a_stale_run_shows_how_many_ratings_it_was_trained_on(qtbot, opened, session):
    opened.show_cell(ANN, HEAT)
    qtbot.waitUntil(lambda: [row[-1] for row in cells(opened, "similar")] == ["3", "2", "2"])
    session.apply(SetCells.one(ANN, BRAZIL, 4.0))
    session.apply(ReplaceHoldout(nothing_hidden(session.ratings)))
    session.apply(Remove.of("item", np.array([TOY_STORY])))
    qtbot.waitUntil(lambda: len(cells(opened, "similar")) == 2)

    assert [row[::2] for row in cells(opened, "similar")] == [
        ["<b>Casino</b> & more (1995)", "2"],
        ["Brazil (1985)", "2"],
    ]


def test_of_a_run_that_was_stale_when_it_was_opened_no_counts_are_told(
    qtbot, opened, session, alike
):
    edited = SetCells.one(ANN, HEAT, 4.0).apply(alike.ratings, alike.holdout)
    session.open(alike.edited(edited))
    turn_to(opened, "Similar")
    opened.show_cell(ANN, TOY_STORY)
    qtbot.waitUntil(lambda: len(cells(opened, "similar")) == 2)

    assert table(opened, "similar").isColumnHidden(2)


def test_return_goes_to_one_and_shows_those_like_it(qtbot, opened):
    opened.item_activated.connect(opened.show_cell)
    opened.show_cell(ANN, TOY_STORY)
    qtbot.waitUntil(lambda: len(cells(opened, "similar")) == 2)
    table(opened, "similar").setFocus()
    table(opened, "similar").selectRow(1)
    with qtbot.waitSignal(opened.item_activated) as told:
        qtbot.keyClick(table(opened, "similar"), Qt.Key.Key_Return)
    assert told.args == [ANN, CASINO]
    qtbot.waitUntil(lambda: table(opened, "similar").accessibleName().endswith("& more (1995)"))


def test_it_says_why_there_are_none(qtbot, opened, session):
    qtbot.waitUntil(lambda: words(opened, "similar_words").startswith("Select an item"))
    opened.show_cell(ANN, ALIEN)
    qtbot.waitUntil(
        lambda: words(opened, "similar_words").startswith("alien (1979) had no ratings")
    )
    opened.show_cell(ANN, SENSE)
    qtbot.waitUntil(lambda: words(opened, "similar_words") == "No item is like this one.")
    session.select_run(None)
    qtbot.waitUntil(lambda: words(opened, "similar_words") == "Train to see which items are alike.")


def test_factors_of_zero_tell_of_none(qtbot, panel, session, trained):
    session.open(trained)
    turn_to(panel, "Similar")
    panel.show_cell(ANN, TOY_STORY)
    qtbot.waitUntil(
        lambda: words(panel, "similar_words").startswith("All items have the same factors")
    )


def test_large_models_are_asked_in_a_worker(qtbot, panel, session, large):
    session.open(large)
    turn_to(panel, "Similar")
    counts = large.ratings.item_counts
    panel.show_cell(ANN, int(counts.argmax()))
    assert cells(panel, "similar") == []
    qtbot.waitUntil(lambda: len(cells(panel, "similar")) == 10)
