"""Edits in the window: in order, in a worker where they are large, and never lost or doubled."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import numpy as np
import pytest

from funkgui.errors import ConfigError, EditError
from funkgui.gui.editing import Editing
from funkgui.gui.latest import wait_for_work_of
from funkgui.gui.session import Session
from funkgui.project.project import Project
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.mask import ReplaceHoldout
from funkgui.ratings.edits.moves import Remove
from funkgui.ratings.holdout import nothing_hidden, random_share
from funkgui.ratings.matrix import RatingMatrix
from tests.rating_set import rating_set

WAIT_S = 120
MANY = 12_000_000


def many_ratings() -> RatingMatrix:
    """12 million ratings of 6,000 users, made quickly."""
    n_users, n_items, each = 6_000, 4_000, MANY // 6_000
    items = np.tile(np.arange(0, 2 * each, 2, dtype=np.int32), n_users)
    values = (np.arange(MANY, dtype=np.int64) * 7 % 9 / 2 + 1).astype(np.float32)
    indptr = np.arange(n_users + 1, dtype=np.int64) * each
    return RatingMatrix(indptr, items, values, np.arange(n_users), np.arange(n_items))


@dataclass(frozen=True, eq=False)
class Held:
    """An edit whose making waits until the test lets it go on."""

    edit: SetCells | Remove
    begun: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)

    @property
    def text(self):
        return self.edit.text

    def effort(self, ratings):
        return 10**9

    def apply(self, ratings, holdout):
        self.begun.set()
        assert self.go_on.wait(WAIT_S)
        return self.edit.apply(ratings, holdout)


@pytest.fixture
def session(session, project) -> Session:
    session.open(project)
    return session


@pytest.fixture
def editing(session):
    """One that has a worker make every edit."""
    made = Editing(session, at_once=-1)
    yield made
    wait_for_work_of(made)


@pytest.fixture
def errors(editing) -> list[Exception]:
    found: list[Exception] = []
    editing.failed.connect(found.append)
    return found


@pytest.fixture
def settle(qtbot, editing):
    """Wait until nothing is asked for any more."""
    return lambda: qtbot.waitUntil(lambda: not editing.busy)


def test_small_edits_are_made_at_once(session):
    editing = Editing(session)
    editing.make(SetCells.one(3, 2, 1.25))
    assert not editing.busy
    assert session.ratings.rating(3, 2) == 1.25
    editing.undo()
    editing.redo()
    assert session.ratings.rating(3, 2) == 1.25


def test_edits_of_many_ratings_leave_the_window_free(qtbot, qapp):
    ratings = many_ratings()
    session = Session()
    session.open(Project(ratings, nothing_hidden(ratings)))
    editing = Editing(session)
    for number in range(3):
        editing.make(SetCells.one(number, 1, 2.5))
    editing.undo()

    assert editing.busy
    assert session.ratings is ratings
    assert {cell: to.rating for cell, to in editing.pending.items()} == {
        (number, 1): 2.5 for number in range(3)
    }
    qtbot.waitUntil(lambda: not editing.busy)

    assert [session.ratings.rating(number, 1) for number in range(3)] == [2.5, 2.5, None]
    assert (session.history.n_done, session.history.n_steps) == (2, 3)
    assert not editing.pending
    wait_for_work_of(editing)


def test_what_is_asked_meanwhile_is_made_of_what_that_leaves_in_order(session, editing, settle):
    for number in range(5):
        editing.make(SetCells.one(3, 2, 1 + number / 8))
    editing.undo()
    editing.undo()
    editing.redo()
    editing.make(SetCells.one(4, 2, 1.125))
    settle()
    assert session.ratings.rating(3, 2) == 1.375
    assert session.ratings.rating(4, 2) == 1.125
    assert (session.history.n_done, session.history.n_steps) == (5, 5)


def test_pending_cells_are_told_until_they_are_made(qtbot, session, editing, settle):
    told = []
    editing.pending_changed.connect(
        lambda users, items: told.append(sorted(zip(users.tolist(), items.tolist(), strict=True)))
    )
    held = Held(SetCells.one(0, 0, 4.0))
    editing.make(held)
    editing.make(SetCells.one(3, 2, 1.25))
    editing.make(
        SetCells(
            np.array([3, 4]),
            np.array([2, 1]),
            np.array([2.5, np.nan], np.float32),
            np.array([True, False]),
        )
    )
    pending = editing.pending

    assert {cell: tuple(to) for cell, to in pending.items()} == {
        (3, 2): (2.5, True),
        (4, 1): (None, False),
    }
    assert told == [[(3, 2)], [(3, 2), (4, 1)]]
    seen_at_the_end = []
    session.cells_changed.connect(lambda *_: seen_at_the_end.append(dict(editing.pending)))
    held.go_on.set()
    settle()
    assert told[-1] == [(3, 2), (4, 1)]
    assert not editing.pending
    assert session.ratings.rating(3, 2) == 2.5
    assert len(seen_at_the_end) >= 2


def test_an_edit_that_users_moved_under_is_dropped_with_a_sentence(
    session, editing, errors, settle
):
    held = Held(Remove.of("user", np.array([0])))
    editing.make(held)
    editing.make(SetCells.one(11, 2, 1.25))
    editing.undo()
    held.go_on.set()
    settle()
    [error] = errors
    assert isinstance(error, EditError)
    assert "“Edit a rating” was not done: users or items have moved" in str(error)
    assert session.ratings.n_users == 11  # the undo was for the edit that was dropped
    assert not editing.pending
    editing.undo()
    editing.make(SetCells.one(3, 2, 1.25))
    settle()
    assert session.ratings.n_users == 12
    assert len(errors) == 2  # it was asked for before the undo moved users back
    editing.make(SetCells.one(11, 2, 1.25))
    settle()
    assert session.ratings.rating(11, 2) == 1.25


def test_an_edit_that_fails_in_the_worker_is_told_and_the_next_is_made(
    session, editing, errors, settle, project
):
    editing.make(SetCells.one(3, 2, float("inf")))
    editing.make(SetCells.one(3, 2, 1.25))
    settle()
    assert [type(error) for error in errors] == [EditError]
    assert session.ratings.rating(3, 2) == 1.25
    assert session.history.n_steps == 1


def test_whatever_a_user_can_cause_is_told_of_edits_made_at_once_too(session):
    editing, errors = Editing(session), []
    editing.failed.connect(errors.append)
    editing.make_planned(
        "Drawing", lambda ratings, holdout, cancelled: random_share(ratings, 2.0, 0), 1
    )
    assert [type(error) for error in errors] == [ConfigError]


def test_a_plan_may_find_nothing_to_do(session, editing, settle):
    editing.make_planned("Looking", lambda ratings, holdout, cancelled: None, 1)
    settle()
    assert session.history.n_steps == 0


@pytest.mark.parametrize("at_once", [-1, 10**9])
def test_what_follows_a_planned_edit_comes_once_it_is_made(qtbot, session, at_once):
    editing, seen = Editing(session, at_once=at_once), []

    def edit(ratings, holdout, cancelled):
        return SetCells.one(3, 2, 1.25)

    def fail(ratings, holdout, cancelled):
        raise EditError("It cannot be made.")

    def then() -> None:
        seen.append(session.ratings.rating(3, 2))

    editing.make_planned("Failing", fail, 1, then=then)
    editing.make_planned("Editing", edit, 1, then=then)
    qtbot.waitUntil(lambda: not editing.busy)
    wait_for_work_of(editing)
    assert seen == [1.25]


def test_a_plan_that_knows_of_no_positions_is_made_though_users_moved(
    session, editing, errors, settle
):
    def draw(ratings, holdout, cancelled):
        return ReplaceHoldout(nothing_hidden(ratings))

    held = Held(Remove.of("user", np.array([0])))
    editing.make(held)
    editing.make_planned("Drawing", draw, 1, fits_any=True)
    held.go_on.set()
    settle()
    assert errors == []
    assert session.history.n_steps == 2
    assert session.holdout.n_hidden == 0


def test_a_cancelled_edit_changes_nothing_and_the_next_is_made(qtbot, session, editing, settle):
    tasks, told = [], []
    editing.task_started.connect(tasks.append)
    editing.told.connect(told.append)
    held = Held(SetCells.one(3, 2, 1.25))
    editing.make(held)
    editing.make(SetCells.one(4, 2, 1.125))
    assert held.begun.wait(WAIT_S)
    tasks[0].cancel()
    held.go_on.set()
    settle()
    assert told == ["Edit a rating: cancelled"]
    assert session.history.n_steps == 1
    assert session.ratings.rating(4, 2) == 1.125
    assert session.ratings.rating(3, 2) != 1.25


def test_another_project_drops_what_is_under_way_and_what_waits(session, editing, errors, settle):
    held = Held(SetCells.one(3, 2, 1.25))
    editing.make(held)
    editing.make(SetCells.one(4, 2, 1.125))
    assert held.begun.wait(WAIT_S)
    other = rating_set(5, 4, 10, rank=2, seed=9)
    opened = Project(other, nothing_hidden(other))

    session.open(opened)

    assert not editing.busy
    assert not editing.pending
    editing.make(SetCells.one(0, 0, 4.875))  # does not wait for the old one's end
    settle()
    held.go_on.set()
    wait_for_work_of(editing)
    assert session.ratings.rating(0, 0) == 4.875
    assert session.history.n_steps == 1
    assert errors == []


def test_with_no_project_open_nothing_is_done(session, editing):
    session.open(None)
    editing.make(SetCells.one(0, 0, 1.0))
    editing.undo()
    assert not editing.busy


def test_changes_made_beside_it_are_not_lost(session, editing, settle):
    held = Held(SetCells.one(3, 2, 1.25))
    editing.make(held)
    assert held.begun.wait(WAIT_S)
    session.apply(SetCells.one(4, 2, 1.125))
    held.go_on.set()
    settle()
    assert session.ratings.rating(3, 2) == 1.25
    assert session.ratings.rating(4, 2) == 1.125
    assert session.history.n_steps == 2


def test_what_is_asked_for_by_those_who_are_told_waits_its_turn(session):
    editing, seen = Editing(session), []

    def on_cells_changed(*_):
        if len(seen) < 3:
            seen.append(session.history.n_steps)
            editing.make(SetCells.one(3, 2, 1 + len(seen) / 8))

    session.cells_changed.connect(on_cells_changed)
    undo_texts = []
    session.undo_changed.connect(lambda: undo_texts.append(session.history.n_steps))
    editing.make(SetCells.one(4, 2, 1.125))
    assert seen == [1, 2, 3]
    assert undo_texts == [1, 2, 3, 4]


def test_going_to_a_state_far_away_is_one_piece_of_work(session, editing, settle):
    for number in range(400):
        session.apply(SetCells.one(number % 12, 3, 1 + number / 512))
    tasks = []
    editing.task_started.connect(tasks.append)
    editing.go_to(7)
    editing.go_to(400)
    settle()
    assert len(tasks) == 2
    assert session.history.n_done == 400
    assert session.ratings.rating(399 % 12, 3) == 1 + 399 / 512


def test_a_mask_and_its_undo_through_a_worker(session, editing, settle, project):
    mask = ReplaceHoldout(random_share(project.ratings, 0.5, seed=2))
    editing.make(mask)
    editing.undo()
    assert editing.can_undo
    settle()
    assert session.holdout.fingerprint == project.holdout.fingerprint
    assert not editing.can_undo


def test_what_no_longer_fits_is_not_shown_while_it_waits(session, editing, settle):
    """Behind an undo that a worker takes, a rating waits for somebody who is gone by then."""
    held = Held(Remove.of("user", np.array([0, 1])))
    editing.make(held)
    editing.undo()
    editing.make(SetCells.one(11, 7, 3.0))
    assert editing.pending.keys() == {(11, 7)}
    shown = []
    session.matrix_moved.connect(lambda change: shown.append(dict(editing.pending)))
    editing.busy_changed.connect(lambda: shown.append(dict(editing.pending)))

    held.go_on.set()
    settle()

    assert len(shown) > 2
    assert not any(shown)
    assert session.ratings.n_users == 12
