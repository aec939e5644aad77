"""The states of a project and the ways between them."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace

import numpy as np
import pytest

from funkgui.errors import CancelledError
from funkgui.project.history import History
from funkgui.project.journey import journey, step_back
from funkgui.project.project import Project
from funkgui.ratings.edits.add import Add
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.mask import ReplaceHoldout
from funkgui.ratings.edits.moves import Remove
from funkgui.ratings.edits.renaming import Rename
from funkgui.ratings.holdout import nothing_hidden, random_share
from tests.rating_set import rating_set


class Walk:
    """A project, its history and every state it has had."""

    def __init__(self, project):
        self.history, self.now, self.states = History(project), project, [project]

    def do(self, edit):
        came = edit.apply(self.now.ratings, self.now.holdout)
        after = self.now.edited(came)
        self.history.add([step_back(self.now, came, after)], after)
        self.now = after
        del self.states[self.history.n_done :]
        self.states.append(after)

    def go(self, number):
        steps = self.history.steps_to(number)
        way = journey(self.now, steps, backwards=number < self.history.n_done)
        self.history.arrive(way)
        self.now = way.after
        return way


@pytest.fixture
def walk(project):
    made = Walk(project)
    for edit in (
        SetCells.one(0, 0, 1.75),
        SetCells.one(0, 0, None),
        SetCells.one(1, 1, 2.5),
        Remove.of("user", np.array([0, 5])),
        SetCells.one(0, 0, 3.5),
        Remove.of("item", np.array([1])),
        Rename("user", {0: "somebody"}),
        Add("user", ("one", "two")),
    ):
        made.do(edit)
    made.do(ReplaceHoldout(random_share(made.now.ratings, 0.4, seed=8)))
    return made


def assert_same(now, then):
    assert now.fingerprint == then.fingerprint
    assert now.ratings.user_ids.tolist() == then.ratings.user_ids.tolist()
    assert now.ratings.item_ids.tolist() == then.ratings.item_ids.tolist()
    assert (now.truth is None) == (then.truth is None)
    if then.truth is not None:
        assert np.array_equal(now.truth.u, then.truth.u)
        assert np.array_equal(now.truth.v, then.truth.v)
    for run, earlier in zip(now.runs, then.runs, strict=True):
        for ratings in (now.ratings, then.ratings):
            assert np.array_equal(run.model_for(ratings).u, earlier.model_for(ratings).u)
            assert np.array_equal(run.model_for(ratings).v, earlier.model_for(ratings).v)


@pytest.mark.parametrize("numbers", [(0, 9), (4, 2, 7, 7, 0, 1, 9, 3), (-3, 99)])
def test_every_state_is_reached_as_it_was(walk, numbers):
    for number in numbers:
        walk.go(number)
        number = min(max(number, 0), walk.history.n_steps)
        assert walk.history.n_done == number
        assert_same(walk.now, walk.states[number])


def test_what_moved_is_told_for_the_whole_way(walk):
    last = walk.now
    change = walk.go(0).change

    ids = last.ratings.user_ids.tolist()
    first = walk.states[0].ratings.user_ids.tolist()
    assert len(change.user_places) == len(first)
    for place, label in zip(change.user_places.tolist(), first, strict=True):
        # Of those that stayed only the first was renamed.
        assert place == -1 or ids[place] in (label, "somebody")
    assert np.flatnonzero(change.user_places < 0).tolist() == [0, 5]
    assert change.titles


def test_neighbouring_edits_of_cells_are_made_as_one(project):
    walk = Walk(project)
    rng = np.random.default_rng(0)
    for number in range(300):
        walk.do(SetCells.one(*rng.integers(0, 25, 2).tolist(), 1 + number / 100))
    told = []
    way = journey(walk.now, walk.history.steps_to(0), backwards=True, told=told.append)

    assert told == [1.0]
    assert way.after.fingerprint == walk.states[0].fingerprint
    walk.history.arrive(way)
    walk.now = way.after
    for number in (1, 150, 299, 300, 17):
        walk.go(number)
        assert_same(walk.now, walk.states[number])


def test_a_way_is_cancelled_between_edits(walk):
    asked = iter([False, True])
    with pytest.raises(CancelledError):
        journey(walk.now, walk.history.steps_to(0), backwards=True, cancelled=lambda: next(asked))


def test_another_edit_takes_the_place_of_what_was_undone(walk):
    walk.go(2)
    walk.do(SetCells.one(2, 2, 4.5))
    assert (walk.history.n_done, walk.history.n_steps) == (3, 3)
    assert walk.history.text(3) == "Edit a rating"
    assert walk.history.steps_to(99) == []


def test_states_are_known_by_their_fingerprints_the_nearest_first(project):
    walk = Walk(project)
    first = walk.now.fingerprint
    for _ in range(3):
        walk.do(SetCells.one(0, 0, 1.25))
        walk.do(SetCells.one(0, 0, 2.25))
    assert walk.history.number_of(first) == 0
    second = walk.states[1].fingerprint
    assert walk.history.number_of(second) == 5
    walk.go(2)
    assert walk.history.number_of(second) in (1, 3)
    walk.do(SetCells.one(3, 3, 4.0))
    assert walk.history.number_of(second) == 1
    assert walk.history.number_of("no such") is None


def test_the_state_that_was_saved_is_known_until_it_is_forgotten(walk):
    history = walk.history
    assert history.n_saved == 0
    walk.go(4)
    saved = walk.now
    walk.go(6)
    history.mark_saved(saved)
    assert history.n_saved == 4
    walk.go(2)
    assert history.n_saved == 4
    walk.do(SetCells.one(0, 0, 4.75))
    walk.do(SetCells.one(0, 0, 4.5))
    walk.do(SetCells.one(0, 0, 4.25))
    assert history.n_saved is None


def test_steps_keep_neither_matrices_nor_deleted_runs(project):
    result = replace(project.runs[0].result)
    walk = Walk(replace(project, runs=(replace(project.runs[0], result=result),)))
    walk.do(SetCells.one(0, 0, 1.75))
    walk.do(Remove.of("user", np.array([0, 5])))
    walk.do(SetCells.one(0, 0, 2.5))
    kept = [weakref.ref(result), weakref.ref(walk.states[1].ratings)]
    del result

    walk.states.clear()
    walk.now = replace(walk.now, runs=())
    gc.collect()

    assert [one() for one in kept] == [None, None]
    assert walk.go(0).after.ratings.n_users == project.ratings.n_users


def test_renamings_take_no_memory_by_the_number_of_users(project):
    walk = Walk(project)
    walk.do(Add("user", [f"user {number}" for number in range(20_000)]))
    run = walk.now.runs[0]
    ids = walk.now.ratings.user_ids, walk.now.ratings.item_ids
    walk.now = walk.now.with_run(replace(run, user_ids=ids[0], item_ids=ids[1]))
    first = walk.now.ratings.user_ids[:9].tolist()
    walk.states.clear()
    lists = []
    for number in range(4):
        walk.do(Rename("user", {number: f"name {number}"}))
        walk.states.clear()
        lists += [weakref.ref(run.user_ids) for run in walk.now.runs]

    gc.collect()

    kept = {id(one()) for one in lists if one() is not None}
    assert kept <= {id(run.user_ids) for run in walk.now.runs}
    for number in (3, 1, 5, 2):
        walk.go(number)
        renamed = [f"name {at}" for at in range(number - 1)]
        for run in walk.now.runs:
            assert run.user_ids[:9].tolist() == [*renamed, *first[number - 1 :]]


def test_numbers_that_became_texts_are_numbers_again(project):
    ratings = rating_set(40, 25, 300, seed=2)
    runs = tuple(replace(run, user_ids=None, item_ids=None) for run in project.runs)
    walk = Walk(Project(ratings, nothing_hidden(ratings), runs))
    walk.do(Add("user", ("41",)))
    walk.do(Rename("user", {2: "somebody"}))
    assert walk.now.runs[0].user_ids[2] == "somebody"

    walk.go(1)

    assert [run.user_ids.tolist() for run in walk.now.runs] == [list(range(1, 41))] * 2
