"""What is left of unsaved work whose process was killed, and what becomes of it."""

from __future__ import annotations

import gc
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from weakref import ref

import numpy as np
import psutil
import pytest
from PySide6.QtWidgets import QPushButton

from funkgui.factorization.events import FitCheckpoint
from funkgui.factorization.fit import fit
from funkgui.factorization.problems import problem
from funkgui.gui.documents import problem_project
from funkgui.gui.recovery import Recovery
from funkgui.gui.recovery_files import Interrupted, interrupted_in, own_file
from funkgui.gui.tasks import Task
from funkgui.gui.training.trainer import Trainer
from funkgui.project.project import Project, Run
from funkgui.project.project_file import load_project, save_project
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.holdout import nothing_hidden
from funkgui.ratings.matrix import RatingMatrix
from tests.gui.edited_session import EditedSession

ENDLESS = problem("3x3-adam").config.changed(max_epochs=100_000_000, note_every=1000)


@pytest.fixture
def folder(settings) -> Path:
    return settings.recovery_folder


@pytest.fixture(scope="module")
def trained():
    """The 3 x 3 problem with a run, as a checkpoint holds it."""
    project = problem_project("3x3-adam", 0)
    config = problem("3x3-adam").config
    *_, result = fit(project.ratings, project.holdout, config)
    run = Run("Run 1", config, result, project.fingerprint, datetime.now(UTC))
    return project.with_run(run)


@pytest.fixture
def left(folder, trained) -> Path:
    """A file left by a process that is gone."""
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        started_s = psutil.Process(gone.pid).create_time()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{gone.pid}-{started_s:.0f}-1.funk"
    save_project(trained, path)
    return path


def offered(driver) -> bool:
    return driver.window.notices.text.startswith("FunkGUI was interrupted on ")


def files(folder) -> list[Path]:
    return sorted(folder.glob("*"))


def save(driver, path):
    driver.trigger("save")
    driver.answer_file_dialog("project_dialog", path)


def test_tells_files_of_processes_that_are_gone_from_those_at_work(left, folder):
    own_file(folder, 1).write_bytes(b"")
    (folder / "notes.txt").write_text("something else")

    [found] = interrupted_in(folder)

    assert found.path == left
    assert abs(found.at.timestamp() - time.time()) < 60


def test_what_a_killed_process_had_half_written_is_removed(left, folder):
    half, at_work = (
        path.with_name(f".{path.name}.0123abcd.tmp") for path in (left, own_file(folder, 1))
    )
    for path in (half, at_work):
        path.write_bytes(b"half")

    assert [found.path for found in interrupted_in(folder)] == [left]
    assert files(folder) == sorted([left, at_work])


def test_nothing_is_offered_where_nothing_was_interrupted(driver):
    driver.wait(lambda: not driver.window.recovery.busy)
    assert driver.window.notices.text == ""


def test_opens_what_was_learned_as_unsaved_work_and_forgets_it_once_saved(
    left, folder, driver, tmp_path
):
    driver.wait(lambda: offered(driver))
    driver.child(QPushButton, "open_interrupted").click()
    driver.wait(lambda: driver.window.session.project is not None)

    session = driver.window.session
    assert [run.name for run in session.project.runs] == ["Run 1"]
    assert session.dirty
    assert session.path is None
    assert driver.window.notices.text == ""
    # It is kept until it is saved, now as this window's own.
    driver.wait(lambda: not driver.window.recovery.busy)
    assert not left.exists()
    assert len(files(folder)) == 1

    save(driver, tmp_path / "mine.funk")
    driver.wait(lambda: files(folder) == [])
    assert load_project(tmp_path / "mine.funk").runs[0].name == "Run 1"


def test_what_was_open_before_does_not_overwrite_what_was_found(left, folder, qtbot, trained):
    n_users, n_items = 20_000, 100
    indptr = np.arange(n_users + 1) * n_items
    items = np.tile(np.arange(n_items, dtype=np.int32), n_users)
    values = np.ones(n_users * n_items, np.float32)
    ratings = RatingMatrix(indptr, items, values, np.arange(n_users), np.arange(n_items))
    session = EditedSession()
    recovery = Recovery(session, Trainer(session), folder)
    recovery.unsaved_s = 0.0
    session.open(Project(ratings, nothing_hidden(ratings)), unsaved=True)
    qtbot.waitUntil(lambda: recovery.busy or len(files(folder)) > 1)  # or it is written already

    session.open(trained, unsaved=True)
    recovery.adopt(Interrupted(left, datetime.now(UTC)), trained)

    qtbot.waitUntil(lambda: not recovery.busy)
    [kept] = files(folder)
    assert kept != left
    assert [run.name for run in load_project(kept).runs] == ["Run 1"]


def test_discards_what_was_learned(left, folder, driver):
    driver.wait(lambda: offered(driver))

    driver.child(QPushButton, "discard_interrupted").click()

    driver.wait(lambda: files(folder) == [])
    assert driver.window.notices.text == ""


def test_tells_where_what_was_discarded_could_not_be_removed(folder, qtbot):
    session = EditedSession()
    recovery = Recovery(session, Trainer(session), folder)
    unremovable = folder / "1-1-1.funk"
    unremovable.mkdir(parents=True)

    with qtbot.waitSignal(recovery.failed) as failed:
        recovery.discard(Interrupted(unremovable, datetime.now(UTC)))

    assert "1-1-1.funk was not removed" in str(failed.args[0])


def test_a_matrix_that_was_kept_or_saved_leaves_memory_once_it_was_edited(folder, qtbot):
    session = EditedSession()
    recovery = Recovery(session, Trainer(session), folder)
    recovery.unsaved_s = 0.0
    session.open(problem_project("3x3-adam", 0), Path("saved.funk"))
    saved = ref(session.ratings)
    session.apply(SetCells.one(0, 0, 3.0))
    qtbot.waitUntil(lambda: len(files(folder)) == 1 and not recovery.busy)
    kept = ref(session.ratings)
    recovery.unsaved_s = 1000.0

    session.apply(SetCells.one(0, 0, 4.0))

    def gone() -> bool:
        gc.collect()
        return saved() is None and kept() is None

    qtbot.waitUntil(gone)
    session.open(None)
    qtbot.waitUntil(lambda: files(folder) == [])


def test_offers_it_again_after_something_else_was_opened(left, driver, ratings_file):
    driver.wait(lambda: offered(driver))
    driver.open_file(ratings_file)
    assert offered(driver)


def test_a_checkpoint_is_kept_until_the_result_is_saved(driver, folder, tmp_path):
    driver.open_problem("3x3-adam")
    window = driver.window
    window.trainer.checkpoint_s = 0.2
    window.trainer.start(ENDLESS)
    driver.wait(lambda: files(folder) != [] and not window.recovery.busy)

    [kept] = files(folder)
    run = load_project(kept).run("Run 1")
    assert run.result.state.epoch > 0
    assert run.config == ENDLESS

    with driver.ending():
        window.trainer.stop()
    driver.wait(lambda: not window.recovery.busy)
    assert load_project(kept).runs[0].result.train_mse == (
        window.session.selected_run.result.train_mse
    )

    save(driver, tmp_path / "mine.funk")
    driver.wait(lambda: files(folder) == [])


def test_closing_the_project_or_the_window_leaves_no_checkpoint(driver, folder):
    driver.open_problem("3x3-adam")
    window = driver.window
    window.trainer.checkpoint_s = 0.2
    window.trainer.start(ENDLESS)
    driver.wait(lambda: files(folder) != [])

    window.session.open(None)
    driver.wait(lambda: files(folder) == [] and not window.trainer.running)

    driver.open_problem("3x3-adam")
    window.trainer.start(ENDLESS)
    driver.wait(lambda: files(folder) != [])
    window.close()
    driver.answer_question("discard")
    assert files(folder) == []


def test_nothing_is_begun_once_it_has_ended_in_the_middle_of_a_writing(folder, qtbot):
    session = EditedSession()
    recovery = Recovery(session, Trainer(session), folder)
    recovery.unsaved_s = 0.0
    session.open(problem_project("500-gd", 0))
    session.apply(SetCells.one(0, 0, 3.0))
    qtbot.waitUntil(lambda: files(folder) != [] and not recovery.busy)
    session.apply(SetCells.one(0, 0, 4.0))
    qtbot.waitUntil(lambda: recovery.busy)
    [writing] = recovery.findChildren(Task)
    busy_after = []
    writing.ended.connect(lambda: busy_after.append(recovery.busy))

    recovery.end()

    qtbot.waitUntil(lambda: bool(busy_after))
    assert busy_after == [False]
    session.open(None)
    assert not recovery.busy
    assert files(folder) == []


def test_an_edit_is_kept_until_it_is_saved(driver, folder, ratings_file, tmp_path):
    driver.open_file(ratings_file)
    window = driver.window
    window.recovery.unsaved_s = 0.1
    window.editing.make(SetCells.one(0, 0, 4.5))
    driver.wait(lambda: files(folder) != [] and not window.recovery.busy)

    [kept] = files(folder)
    ratings = load_project(kept).ratings
    assert ratings.n_ratings == window.session.ratings.n_ratings
    assert np.array_equal(ratings.values, window.session.ratings.values)

    driver.trigger("undo")
    driver.wait(lambda: files(folder) == [])
    driver.trigger("redo")
    driver.wait(lambda: files(folder) != [])
    save(driver, tmp_path / "mine.funk")
    driver.wait(lambda: files(folder) == [])


def test_a_run_without_a_checkpoint_is_kept(driver, folder):
    driver.open_problem("3x3-adam")
    window = driver.window
    window.recovery.unsaved_s = 0.1
    driver.train()
    driver.wait(lambda: files(folder) != [] and not window.recovery.busy)

    [kept] = files(folder)
    assert [run.name for run in load_project(kept).runs] == ["Run 1"]


def test_what_a_training_has_learned_stays_beside_an_edit(driver, folder):
    driver.open_problem("3x3-adam")
    window = driver.window
    window.trainer.checkpoint_s = 0.2
    window.trainer.start(ENDLESS)
    driver.wait(lambda: files(folder) != [] and not window.recovery.busy)
    [kept] = files(folder)

    window.trainer.pause()
    window.recovery.unsaved_s = 0.1
    window.editing.make(SetCells.one(0, 0, 4.5))
    driver.wait(lambda: not window.recovery.busy and 4.5 in load_project(kept).ratings.values)
    assert [run.name for run in load_project(kept).runs] == ["Run 1"]


def test_a_full_disk_is_told_once(driver, folder):
    driver.open_problem("3x3-adam")
    driver.window.trainer.checkpoint_s = 0.1
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("a file is in the way of the folder")
    told, checkpoints = [], []
    window = driver.window
    window.recovery.failed.connect(told.append)
    window.trainer.event_received.connect(
        lambda event: checkpoints.append(event) if isinstance(event, FitCheckpoint) else None
    )
    window.trainer.start(ENDLESS)
    driver.wait(lambda: len(checkpoints) > 3 and not window.recovery.busy)

    assert len(told) == 1
    with driver.ending():
        window.trainer.stop()
    assert window.session.selected_run is not None
