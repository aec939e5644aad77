"""What the session tells of every change, and what it calls unsaved."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from funkgui.errors import EditError
from funkgui.factorization.model import FactorModel
from funkgui.gui.session import Session
from funkgui.project.project import Project, Run
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.moves import Remove
from funkgui.ratings.edits.renaming import SetTitlesByLabel
from tests.gui.edited_session import EditedSession
from tests.made_run import made_run

SIGNALS = (
    "project_opened",
    "cells_changed",
    "matrix_moved",
    "titles_changed",
    "scale_changed",
    "runs_changed",
    "run_selected",
    "undo_changed",
    "saved_changed",
    "dirty_changed",
)


@pytest.fixture
def session(session, project) -> Session:
    session.open(project)
    return session


@pytest.fixture
def told(session) -> list[str]:
    """Names of the signals, as they come."""
    names: list[str] = []
    for name in SIGNALS:
        getattr(session, name).connect(lambda *_, name=name: names.append(name))
    return names


def run_of(project: Project, name: str = "Run 1") -> Run:
    ratings = project.ratings
    rng = np.random.default_rng(1)
    u, v = (rng.standard_normal((n, 2), np.float32) for n in (ratings.n_users, ratings.n_items))
    return made_run(project, FactorModel.of_factors(u, v), name)


def test_an_edit_is_told_and_can_be_undone_and_redone(session, told, project):
    session.apply(SetCells.one(3, 2, -1.0))
    assert told == ["cells_changed", "undo_changed", "dirty_changed"]
    assert (session.undo_text, session.redo_text) == ("Edit a rating", None)
    assert session.ratings.rating(3, 2) == -1.0

    session.undo()
    assert session.project.fingerprint == project.fingerprint
    assert (session.undo_text, session.redo_text) == (None, "Edit a rating")
    session.redo()
    assert session.ratings.rating(3, 2) == -1.0


def test_undo_and_redo_with_nothing_to_do_say_nothing(session, told):
    session.undo()
    session.redo()
    session.go_to(99)
    assert told == []


def test_an_edit_that_changes_nothing_is_no_step(session, told):
    session.apply(SetCells.one(3, 2, session.ratings.rating(3, 2)))
    assert told == []
    assert session.history.n_steps == 0


def test_an_edit_that_fails_leaves_all_as_it_was(session, told, project):
    with pytest.raises(EditError):
        session.apply(SetCells.one(3, 2, float("inf")))
    assert told == []
    assert session.project is project


def test_moves_and_titles_are_told_in_place_of_cells(session, told):
    session.apply(Remove.of("user", np.array([1])))
    session.apply(SetTitlesByLabel({"1": "Alien"}))
    session.go_to(0)
    assert told == [
        *("matrix_moved", "undo_changed", "dirty_changed"),
        *("titles_changed", "undo_changed"),
        *("matrix_moved", "undo_changed", "dirty_changed"),
    ]


def test_many_steps_are_told_once(session, told, project):
    for number in range(50):
        session.apply(SetCells.one(number % 12, 3, 1 + number / 100))
    told.clear()

    session.go_to(10)

    assert told == ["cells_changed", "undo_changed"]
    assert (session.history.n_done, session.history.n_steps) == (10, 50)
    session.go_to(50)
    assert session.ratings.rating(49 % 12, 3) == np.float32(1.49)


def test_edits_that_are_undone_leave_nothing_to_save(session, project):
    session.apply(SetCells.one(3, 2, -1.0))
    assert session.dirty
    session.undo()
    assert not session.dirty
    session.redo()
    session.mark_saved(session.project, Path("a.funk"))
    assert not session.dirty
    session.undo()
    assert session.dirty
    session.redo()
    assert not session.dirty
    session.undo()
    session.apply(SetCells.one(3, 2, -1.0))  # the same again is another state
    assert session.dirty


def test_work_that_was_unsaved_at_first_stays_so(qapp, project):
    session = EditedSession()
    session.open(project, unsaved=True)
    session.apply(SetCells.one(3, 2, -1.0))
    session.undo()
    assert session.dirty


def test_a_run_is_unsaved_work_wherever_the_edits_are(session):
    session.apply(SetCells.one(3, 2, -1.0))
    session.add_run(run_of(session.project))
    session.undo()
    assert session.dirty
    session.remove_run("Run 1")
    assert not session.dirty


def test_what_is_saved_may_be_older_than_what_is_open(session):
    session.apply(SetCells.one(3, 2, -1.0))
    written = session.project
    session.apply(SetCells.one(3, 2, -2.0))

    session.mark_saved(written, Path("a.funk"))

    assert session.dirty
    assert session.history.n_saved == 1
    session.undo()
    assert not session.dirty


def test_stale_runs_tell_the_edits_since(session):
    run = run_of(session.project)
    session.add_run(run)
    assert session.stale_words(run) == ""

    session.apply(SetCells.one(3, 2, -1.0))
    session.apply(Remove.of("user", np.array([1])))

    assert session.stale_words(session.selected_run).startswith("Stale: 2 edits since (Remove")
    later = replace(run_of(session.project, "Run 2"), user_ids=session.ratings.user_ids)
    session.add_run(later)
    session.go_to(0)
    assert session.stale_words(session.project.run("Run 1")) == ""
    words = session.stale_words(session.selected_run)
    assert words.startswith("Stale: 2 edits undone since (Remove")
    session.apply(SetCells.one(3, 2, -3.0))
    assert session.stale_words(session.selected_run) == (
        "Stale: the users (11 then, 12 now) have changed since."
    )


def test_runs_keep_working_through_moves_and_back(session):
    run = run_of(session.project)
    session.add_run(run)
    session.apply(Remove.of("user", np.array([0, 4])))
    model = session.selected_run.model_for(session.ratings)
    kept = [1, 2, 3, *range(5, 12)]
    assert np.array_equal(model.u, run.result.model.u[kept])
    session.undo()
    assert session.selected_run.model_for(session.ratings) is run.result.model
