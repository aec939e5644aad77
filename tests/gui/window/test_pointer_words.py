"""What the status bar says of the cell under the pointer."""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.factorization.model import FactorModel
from funkgui.factorization.uncertainty import Uncertainty
from funkgui.gui.editing import Editing
from funkgui.gui.latest import wait_for_work_of
from funkgui.gui.matrix.cells.cell_words import cell_sentence, time_words
from funkgui.gui.matrix.matrix_panel import MatrixPanel
from funkgui.gui.window.pointer_words import PointerWords
from funkgui.project.project import Project, Run
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import NO_TIME, RatingMatrix
from funkgui.ratings.scale import RatingScale
from tests.gui.edited_session import EditedSession
from tests.made_run import made_run


@pytest.fixture
def project() -> Project:
    ratings, _ = RatingMatrix.from_indices(
        np.array([0, 0, 1]),
        np.array([0, 1, 1]),
        np.array([4.0, 2.5, 5.0]),
        np.array(["ann", "ben"]),
        np.array([7, 8]),
        np.array(["Toy Story (1995)", ""]),
        RatingScale(0.5, 5.0, 0.5),
        times=np.array([1_126_000_500, NO_TIME, 86_400], np.int64),
    )
    return Project(ratings, Holdout(np.array([True, False, False]), "by hand"))


@pytest.fixture
def shown(qtbot):
    session = EditedSession()
    editing = Editing(session)
    matrix = MatrixPanel(session, editing)
    words = PointerWords(session, matrix)
    for one in (matrix, words):
        qtbot.addWidget(one)
    words.resize(900, 24)
    words.show()
    yield session, matrix, words
    wait_for_work_of(matrix)
    wait_for_work_of(editing)


def test_a_cell_is_told_with_its_time(shown, project):
    session, matrix, words = shown
    session.open(project)
    matrix.table.cell_hovered.emit((0, 0))
    assert words.text() == (
        "User ann · Toy Story (1995), item 7 · rated 4.0, held out · 2005-09-06 09:55"
    )
    matrix.table.cell_hovered.emit((0, 1))
    assert words.text() == "User ann · Item 8 · rated 2.5"
    matrix.table.cell_hovered.emit((1, 0))
    assert words.text() == "User ben · Toy Story (1995), item 7 · not rated"
    matrix.table.cell_hovered.emit(None)
    assert words.text() == ""


def test_an_edit_under_the_pointer_is_told(shown, project):
    session, matrix, words = shown
    session.open(project)
    matrix.table.cell_hovered.emit((1, 1))
    session.apply(SetCells.one(1, 1, 0.5))
    assert "rated 0.5" in words.text()
    session.open(None)
    assert words.text() == ""


def test_what_does_not_fit_is_cut_off_at_the_right(shown, project):
    session, matrix, words = shown
    session.open(project)
    matrix.table.cell_hovered.emit((0, 0))
    words.resize(150, 24)
    assert words.text().startswith("User ann")
    assert words.text().endswith("…")
    assert words.accessibleDescription().endswith("09:55")


def test_a_prediction_is_told_with_how_sure_it_is(project, biased_run):
    sentence = cell_sentence(project, biased_run, 0, 1)
    assert sentence.endswith("rated 2.5 · Run 1 predicts 3.5 ± 0.5 · error \N{MINUS SIGN}1.00")


def test_a_time_at_midnight_is_a_day():
    assert time_words(86_400) == "1970-01-02"
    assert time_words(86_460) == "1970-01-02 00:01"


@pytest.fixture
def biased_run(project) -> Run:
    """Predicts 3.5 for all, with a standard deviation of 0.5."""
    zeros = np.zeros((2, 1), np.float32)
    nothing = np.zeros(2, np.float32)
    certain = np.zeros((2, 3), np.float32)
    model = FactorModel(
        zeros, zeros, nothing, nothing, 3.5, None, Uncertainty(certain, certain, 0.25)
    )
    return made_run(project, model)
