"""Real trainings in the worker thread."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from PySide6.QtCore import QThread

from funkgui.errors import TrainingError
from funkgui.factorization.config import FitConfig
from funkgui.factorization.events import (
    FitCompiled,
    FitFinished,
    FitPaused,
    FitProgress,
    FitStarted,
)
from funkgui.factorization.problems import problem
from funkgui.gui.tasks import Task
from funkgui.project.project import Project
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.edits.moves import Remove
from funkgui.ratings.edits.renaming import Rename
from funkgui.ratings.holdout import Holdout, random_share
from tests.dense import from_dense
from tests.rating_set import rating_set

SHORT = problem("3x3-adam").config
ENDLESS = SHORT.changed(max_epochs=100_000_000, note_every=1000)


@pytest.fixture
def seen(trainer):
    """What the trainer told, in order."""
    told = []
    trainer.started.connect(lambda name: told.append(("started", name)))
    trainer.event_received.connect(told.append)
    trainer.finished.connect(lambda run: told.append(("finished", run.name)))
    trainer.failed.connect(lambda error: told.append(error))
    trainer.ended.connect(lambda: told.append("ended"))
    return told


def running_threads(trainer):
    return [thread for thread in trainer.findChildren(QThread) if thread.isRunning()]


def train(qtbot, trainer, config=SHORT, continued=None):
    with qtbot.waitSignal(trainer.ended):
        trainer.start(config, continued)


def wait_for(qtbot, seen, kind):
    qtbot.waitUntil(lambda: any(isinstance(one, kind) for one in seen))


def test_a_training_becomes_a_run_of_the_session(qtbot, session, trainer, seen, problem_project):
    session.open(problem_project("3x3-adam"))

    train(qtbot, trainer)

    kinds = [type(one) for one in seen if not isinstance(one, str | tuple)]
    assert seen[0] == ("started", "Run 1")
    assert kinds[:3] == [FitStarted, FitCompiled, FitProgress]
    assert kinds[-1] is FitFinished
    assert seen[-2:] == [("finished", "Run 1"), "ended"]
    run = session.project.run("Run 1")
    assert run is session.selected_run
    assert run.config == SHORT
    assert run.result.state.epoch == 200
    assert run.result.train_mse < run.result.history.notes[0].train_mse
    assert not session.project.is_stale(run)
    assert not trainer.running
    assert not running_threads(trainer)


def test_everything_is_told_in_the_window_s_thread(qtbot, session, trainer, problem_project):
    session.open(problem_project("3x3-adam"))
    threads = set()
    trainer.event_received.connect(lambda _: threads.add(threading.get_ident()))
    trainer.finished.connect(lambda _: threads.add(threading.get_ident()))

    train(qtbot, trainer)

    assert threads == {threading.get_ident()}


def test_training_again_adds_a_run(qtbot, session, trainer, problem_project):
    session.open(problem_project("3x3-adam"))

    train(qtbot, trainer)
    first = session.project.runs[0]
    train(qtbot, trainer)

    assert [run.name for run in session.project.runs] == ["Run 1", "Run 2"]
    assert session.project.runs[0] is first
    np.testing.assert_array_equal(*(run.result.history.train_mse for run in session.project.runs))


def test_pauses_and_resumes(qtbot, session, trainer, seen, problem_project):
    session.open(problem_project("3x3-adam"))
    trainer.start(ENDLESS)
    wait_for(qtbot, seen, FitProgress)

    trainer.pause()
    wait_for(qtbot, seen, FitPaused)
    so_far = len(seen)
    qtbot.wait(300)
    assert len(seen) == so_far
    assert trainer.paused
    assert trainer.running

    trainer.resume()
    qtbot.waitUntil(lambda: any(isinstance(one, FitProgress) for one in seen[so_far:]))
    assert not trainer.paused
    with qtbot.waitSignal(trainer.ended):
        trainer.stop()


def test_a_stopped_training_is_kept_and_can_go_on(qtbot, session, trainer, seen, problem_project):
    session.open(problem_project("3x3-adam"))
    trainer.start(ENDLESS)
    wait_for(qtbot, seen, FitProgress)
    with qtbot.waitSignal(trainer.finished):
        trainer.stop()
    stopped = session.selected_run
    assert stopped.result.stopped_because == "stopped"
    assert len(stopped.result.history) > 0

    longer = ENDLESS.changed(max_epochs=stopped.result.state.epoch + 1000)
    train(qtbot, trainer, longer, stopped)

    assert [run.name for run in session.project.runs] == ["Run 1"]
    run = session.selected_run
    assert run.result.state.epoch == stopped.result.state.epoch + 1000
    assert run.started_at == stopped.started_at
    before = len(stopped.result.history)
    assert run.result.history.notes[:before] == stopped.result.history.notes


def test_stopping_ends_a_pause(qtbot, session, trainer, seen, problem_project):
    session.open(problem_project("3x3-adam"))
    trainer.start(ENDLESS)
    wait_for(qtbot, seen, FitProgress)
    trainer.pause()
    wait_for(qtbot, seen, FitPaused)

    with qtbot.waitSignal(trainer.finished):
        trainer.stop()

    assert session.selected_run.result.stopped_because == "stopped"
    assert not trainer.paused


def test_a_training_whose_project_is_closed_is_dropped(
    qtbot, session, trainer, seen, problem_project
):
    session.open(problem_project("3x3-adam"))
    trainer.start(ENDLESS)
    wait_for(qtbot, seen, FitProgress)

    other = problem_project("3x3-gd")
    with qtbot.waitSignal(trainer.ended):
        session.open(other)
        told = len(seen)

    assert seen[told:] == ["ended"]
    assert session.project is other
    assert other.runs == ()
    assert not session.dirty
    assert not running_threads(trainer)


def test_a_training_that_ended_just_before_its_project_was_closed_is_dropped_too(
    qtbot, session, trainer, seen, problem_project
):
    session.open(problem_project("3x3-adam"))
    trainer.start(SHORT)
    trainer.findChild(Task).wait()  # done, but the window has not heard of it yet

    with qtbot.waitSignal(trainer.ended):
        session.open(None)

    assert session.project is None
    assert not trainer.running


def test_an_edit_while_training_makes_the_run_stale(qtbot, session, trainer, seen, problem_project):
    session.open(problem_project("3x3-adam"))
    trainer.start(ENDLESS)
    wait_for(qtbot, seen, FitProgress)
    session.apply(SetCells.one(0, 0, 7.0))
    with qtbot.waitSignal(trainer.finished):
        trainer.stop()

    assert session.project.is_stale(session.selected_run)
    assert session.ratings.rating(0, 0) == 7.0


def test_a_training_without_ratings_fails_in_words(qtbot, session, trainer, seen):
    ratings = from_dense(np.array([[1.0, 2.0]]))
    session.open(Project(ratings, Holdout(np.array([True, True]))))

    train(qtbot, trainer)

    error, ended = seen[-2:]
    assert isinstance(error, TrainingError)
    assert "no ratings to train on" in str(error)
    assert ended == "ended"
    assert session.project.runs == ()
    assert not trainer.running
    assert not running_threads(trainer)


def test_who_is_renamed_or_moves_meanwhile_is_known_to_the_run(qtbot, session, trainer, seen):
    ratings = rating_set(30, 20, 300, seed=4)
    session.open(Project(ratings, random_share(ratings, 0.1, 0)))
    config = FitConfig(solver="sparse", n_factors=2, max_epochs=1000, patience=0)
    trainer.start(config)
    wait_for(qtbot, seen, FitProgress)
    session.apply(Rename("user", {3: "somebody"}))
    session.apply(Remove.of("user", np.array([0, 5])))
    session.apply(Rename("user", {0: "a", 1: "somebody else"}))
    session.apply(Rename("item", {4: "a film"}))
    with qtbot.waitSignal(trainer.ended):
        trainer.stop()

    def known():
        run = session.project.runs[0]
        model = run.model_for(session.ratings)
        found = [np.flatnonzero((run.result.model.u == row).all(1)).tolist() for row in model.u]
        assert np.array_equal(model.v, run.result.model.v)
        return [user for users in found for user in users]

    left = [user for user in range(30) if user not in (0, 5)]
    assert known() == left
    session.undo()
    session.undo()
    assert known() == left
    session.undo()
    assert known() == list(range(30))
    session.undo()
    assert known() == list(range(30))
