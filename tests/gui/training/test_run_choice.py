"""A run whose users have moved is shown once a worker has put its model in order."""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.factorization.model import FactorModel
from funkgui.gui.session import Session
from funkgui.gui.training.run_choice import RunChoice
from funkgui.project.project import Project
from funkgui.ratings.edits.moves import Remove
from funkgui.ratings.holdout import nothing_hidden
from tests.gui.edited_session import EditedSession
from tests.made_run import made_run
from tests.rating_set import rating_set


@pytest.fixture
def session(qapp) -> Session:
    """Three runs, of which the last is shown, and a user who has gone since."""
    ratings = rating_set(12, 8, 40, rank=2, seed=3)
    session = EditedSession()
    session.open(Project(ratings, nothing_hidden(ratings)))
    for name in ("Run 1", "Run 2", "Run 3"):
        model = FactorModel.of_factors(np.ones((12, 2), np.float32), np.ones((8, 2), np.float32))
        session.add_run(made_run(session.project, model, name))
    session.apply(Remove.of("user", np.array([0])))
    return session


@pytest.fixture
def choice(qtbot, session) -> RunChoice:
    """One that has a worker gather every model."""
    made = RunChoice(session, session, at_once=-1)
    yield made
    session.open(None)


@pytest.fixture
def shown(session) -> list[str]:
    names: list[str] = []
    session.run_selected.connect(lambda: names.append(session.selected_name))
    return names


def test_a_small_model_is_gathered_at_once(session, shown):
    RunChoice(session, session).choose("Run 1")
    assert shown == ["Run 1"]


def test_a_large_one_is_shown_when_it_is_ready(qtbot, session, choice, shown):
    choice.choose("Run 1")
    assert session.selected_name == "Run 3"
    assert choice.chosen.name == "Run 1"
    qtbot.waitUntil(lambda: shown == ["Run 1"])
    assert session.selected_run.has_model_for(session.ratings)
    choice.choose("Run 1")
    assert shown == ["Run 1", "Run 1"]  # at once: it is ready


def test_only_the_one_chosen_last_is_shown(qtbot, session, choice, shown):
    choice.choose("Run 1")
    choice.choose("Run 2")
    qtbot.waitUntil(lambda: bool(shown))
    qtbot.wait(50)
    assert shown == ["Run 2"]


def test_users_who_move_meanwhile_are_followed(qtbot, session, choice, shown):
    choice.choose("Run 1")
    session.apply(Remove.of("user", np.array([0])))
    assert choice.chosen.name == "Run 1"
    qtbot.waitUntil(lambda: shown == ["Run 1"])
    assert session.selected_run.has_model_for(session.ratings)


def test_a_name_given_meanwhile_is_followed(qtbot, session, choice, shown):
    choice.choose("Run 1")
    session.rename_run("Run 1", "Narrow")
    assert choice.chosen.name == "Narrow"
    qtbot.waitUntil(lambda: shown == ["Narrow"])


def test_a_run_or_a_project_that_goes_is_not_shown(qtbot, session, choice, shown):
    choice.choose("Run 1")
    session.remove_run("Run 1")
    assert choice.chosen.name == "Run 3"
    qtbot.wait(100)
    choice.choose("Run 2")
    session.open(None)
    assert choice.chosen is None
    qtbot.wait(100)
    assert shown == []
