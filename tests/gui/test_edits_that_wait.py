"""Edits asked for while another is made: all in one go, and each a step of its own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from funkgui.factorization.model import FactorModel
from funkgui.gui.editing import Editing
from funkgui.gui.latest import wait_for_work_of
from funkgui.gui.session import Session
from funkgui.project.project import Project
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.holdout import random_share
from tests.gui.edited_session import EditedSession
from tests.gui.test_editing import Held
from tests.made_run import made_run
from tests.rating_set import rating_set

N_USERS, N_ITEMS = 12, 8


@pytest.fixture
def session(session) -> Session:
    ratings = rating_set(N_USERS, N_ITEMS, 40, rank=2, seed=3)
    ratings = replace(ratings, times=np.arange(ratings.n_ratings) + 1_000_000)
    session.open(Project(ratings, random_share(ratings, 0.3, seed=5)))
    return session


@pytest.fixture
def editing(session):
    """One that has a worker make every edit."""
    made = Editing(session, at_once=-1)
    yield made
    wait_for_work_of(made)


@pytest.fixture
def tasks(editing) -> list:
    found: list = []
    editing.task_started.connect(found.append)
    return found


@pytest.fixture
def held(editing) -> Held:
    """What is under way, so that all else waits."""
    edit = Held(SetCells.one(0, 0, 4.0))
    editing.make(edit)
    return edit


@pytest.fixture
def settle(qtbot, editing, held):
    """Let it go on, and wait until nothing is asked for any more."""

    def settled() -> None:
        held.go_on.set()
        qtbot.waitUntil(lambda: not editing.busy)

    return settled


def state(session: Session) -> list:
    ratings, holdout = session.ratings, session.holdout
    arrays = ratings.indptr, ratings.item_index, ratings.values, ratings.times, holdout.hidden
    return [*(array.tolist() for array in arrays), session.project.fingerprint]


def steps(session: Session) -> list[str]:
    return [session.history.text(number + 1) for number in range(session.history.n_steps)]


def drawn_edit(rng, number: int) -> SetCells:
    n_cells = rng.integers(1, 6)
    users, items = np.divmod(rng.permutation(N_USERS * N_ITEMS)[:n_cells], N_ITEMS)
    values = rng.integers(1, 4, n_cells).astype(np.float32)
    values[rng.random(n_cells) < 0.3] = np.nan
    hidden = rng.random(n_cells) < 0.5 if rng.random() < 0.3 else None
    return SetCells(users, items, values, hidden, f"edit {number}")


def test_ratings_typed_meanwhile_are_made_in_one_go(session, editing, tasks, held, settle):
    shown = []
    session.cells_changed.connect(lambda users, items: shown.append(len(users)))
    for number in range(20):
        editing.make(SetCells.one(number % N_USERS, 2, 1 + number / 8))
    assert len(editing.pending) == N_USERS
    settle()
    assert [task.text for task in tasks] == ["Edit a rating", "Making 20 edits"]
    assert shown == [1, N_USERS]
    assert steps(session) == ["Edit a rating"] * 21
    assert not editing.pending
    for _ in range(12):
        editing.undo()
    settle()
    assert session.history.n_done == 9
    assert session.ratings.rating(7, 2) == 1 + 7 / 8
    assert len(tasks) == 4  # the first undo was under way, the others waited for it


@pytest.mark.parametrize("seed", range(15))
def test_what_waited_comes_to_the_same_as_one_after_another(
    qtbot, session, editing, held, settle, seed
):
    rng = np.random.default_rng(seed)
    alone = EditedSession()
    alone.open(session.project)
    states = [state(alone)]
    alone.apply(SetCells.one(0, 0, 4.0))
    states.append(state(alone))
    for number in range(25):
        deed = rng.random()
        if deed < 0.15:
            editing.undo()
            alone.undo()
        elif deed < 0.25:
            editing.redo()
            alone.redo()
        else:
            edit = drawn_edit(rng, number)
            editing.make(edit)
            alone.apply(edit)
        del states[alone.history.n_done :]
        states.append(state(alone))
    settle()
    assert state(session) == state(alone)
    assert session.history.n_done == alone.history.n_done
    assert steps(session) == steps(alone)
    for number in range(session.history.n_done, -1, -1):
        session.go_to(number)
        assert state(session) == states[number]
    session.go_to(alone.history.n_done)
    assert state(session) == state(alone)


def test_a_rating_that_is_there_already_is_no_step_but_one_taken_back_is_two(
    session, editing, held, settle
):
    before = session.ratings.rating(3, 2)
    editing.make(SetCells.one(3, 2, before))
    editing.make(SetCells.one(4, 2, 1.25))
    editing.make(SetCells.one(4, 2, session.ratings.rating(4, 2)))
    settle()
    assert len(steps(session)) == 3


def test_one_that_cannot_be_made_is_refused_alone(session, editing, held, settle):
    errors = []
    editing.failed.connect(errors.append)
    for rating in (1.25, 1.5, float("inf"), 1.75, 2.25):
        editing.make(SetCells.one(3, 2, rating))
    settle()
    assert len(errors) == 1
    assert len(steps(session)) == 5
    assert session.ratings.rating(3, 2) == 2.25


def test_cancelling_takes_what_is_made_in_one_go_and_the_undos_meant_for_it(
    qtbot, session, editing, tasks, held
):
    told = []
    editing.told.connect(told.append)
    editing.task_started.connect(lambda task: task.cancel() if len(tasks) == 2 else None)
    for rating in (1.25, 1.5, 1.75):
        editing.make(SetCells.one(3, 2, rating))
    editing.undo()
    editing.undo()
    held.go_on.set()
    qtbot.waitUntil(lambda: not editing.busy)
    assert told == ["Making 3 edits: cancelled"]
    assert len(steps(session)) == 1
    assert session.ratings.rating(0, 0) == 4.0


def test_a_run_that_came_meanwhile_stays(session, editing, held, settle):
    editing.make(SetCells.one(3, 2, 1.25))
    editing.make(SetCells.one(3, 2, 1.5))
    u, v = np.ones((N_USERS, 2), np.float32), np.ones((N_ITEMS, 2), np.float32)
    run = made_run(session.project, FactorModel.of_factors(u, v))
    session.add_run(run)
    settle()
    assert session.project.runs == (run,)
    assert session.stale_words(run)
    assert len(steps(session)) == 3
    session.go_to(0)
    assert not session.stale_words(run)
