"""A save that fails, for whatever reason, leaves the old file and nothing else behind."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from funkgui.errors import ProjectFileError
from funkgui.project.project import Project
from funkgui.project.project_file import load_project, save_project
from funkgui.ratings.holdout import Holdout
from tests.systems import only_unix, only_where_permissions_count

_SAVE = textwrap.dedent(
    """
    import signal, sys, time
    from pathlib import Path
    from funkgui.errors import ProjectFileError
    from funkgui.project.project import Project
    from funkgui.project.project_file import load_project, save_project
    from funkgui.ratings.holdout import random_share
    from tests.rating_set import rating_set

    ratings = rating_set(%s, seed=0)
    project = Project(ratings, random_share(ratings, 0.1, seed=0))
    path = Path(sys.argv[1])
    """
)
_SMALL_SAVE = _SAVE % "30, 20, 300"
_BIG_SAVE = _SAVE % "3000, 1000, 600_000"


@pytest.fixture
def saved(project, tmp_path) -> Path:
    path = tmp_path / "kept.funk"
    save_project(project, path)
    return path


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EIO])
@pytest.mark.parametrize("call", ["replace", "fsync"])
def test_the_system_refuses_at_the_last_moment(
    call, number, saved, project, tmp_path, monkeypatch, assert_same_project
):
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    before = saved.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(os, call, refuse)
        with pytest.raises(ProjectFileError) as caught:
            save_project(project.without_run("Run 1"), saved)
    message = str(caught.value)
    assert message.startswith("kept.funk was not saved: ")
    assert str(tmp_path) in message
    assert "choose another folder" in message
    assert saved.read_bytes() == before
    assert list(tmp_path.iterdir()) == [saved]
    assert_same_project(load_project(saved), project)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit on file sizes to set")
@pytest.mark.parametrize("limit", [1000, 200_000, 2_000_000])
def test_no_room_midway_neither_crashes_nor_loses_the_old_file(
    limit, saved, project, tmp_path, assert_same_project
):
    code = _BIG_SAVE + textwrap.dedent(
        f"""
        import resource
        limit = ({limit}, resource.RLIM_INFINITY)
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        for attempt in range(3):
            try:
                save_project(project, path)
            except ProjectFileError as problem:
                print(problem)
        """
    )
    done = _python(code, saved)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert done.stdout.count("kept.funk was not saved: it grew larger than a file") == 3
    assert list(tmp_path.iterdir()) == [saved]
    assert_same_project(load_project(saved), project)


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is of Unix")
def test_a_process_killed_midway_leaves_the_old_file(saved, project, assert_same_project):
    code = _BIG_SAVE + textwrap.dedent(
        """
        def wait_when_halfway(share):
            if share > 0.5:
                print("halfway", flush=True)
                time.sleep(60)

        save_project(project, path, progress=wait_when_halfway)
        """
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(saved)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "halfway\n"
        half_written = [one for one in saved.parent.iterdir() if one != saved]
        assert len(half_written) == 1
        assert half_written[0].stat().st_size > 1_000_000
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert_same_project(load_project(saved), project)
    save_project(project.without_run("Run 1"), saved)
    assert_same_project(load_project(saved), project.without_run("Run 1"))


def test_the_folder_is_missing(project, tmp_path):
    with pytest.raises(ProjectFileError, match=r"there is no folder .*nowhere; make it"):
        save_project(project, tmp_path / "nowhere" / "p.funk")
    assert list(tmp_path.iterdir()) == []


def test_the_folder_is_a_file(project, saved):
    with pytest.raises(ProjectFileError, match=r"kept\.funk is not a folder"):
        save_project(project, saved / "p.funk")


def test_the_target_is_a_folder(project, tmp_path):
    (tmp_path / "p.funk").mkdir()
    with pytest.raises(ProjectFileError, match="it is a folder; choose another name"):
        save_project(project, tmp_path / "p.funk")
    assert list((tmp_path / "p.funk").iterdir()) == []


@only_unix
def test_the_target_is_no_regular_file(project, tmp_path):
    os.mkfifo(tmp_path / "p.funk")
    with pytest.raises(ProjectFileError, match="not a regular file"):
        save_project(project, tmp_path / "p.funk")
    assert stat.S_ISFIFO((tmp_path / "p.funk").stat().st_mode)


@only_unix
def test_the_name_is_too_long(project, tmp_path):
    with pytest.raises(ProjectFileError, match="its name is too long"):
        save_project(project, tmp_path / ("x" * 300 + ".funk"))
    assert list(tmp_path.iterdir()) == []


def test_the_longest_name_is_saved(project, tmp_path, assert_same_project):
    path = tmp_path / ("é" * 125 + ".funk")
    save_project(project, path)
    assert_same_project(load_project(path), project)


@only_where_permissions_count
def test_a_file_marked_read_only_stays(project, saved):
    saved.chmod(0o444)
    with pytest.raises(ProjectFileError, match="marked read-only"):
        save_project(project, saved)


def test_what_would_not_open_again_is_not_written(saved, project, tmp_path, assert_same_project):
    too_short = replace(project, holdout=Holdout(np.zeros(3, np.bool_)))
    with pytest.raises(ProjectFileError, match="/mask has the shape 3, not"):
        save_project(too_short, saved)
    run = project.runs[0]
    model = replace(run.result.model, u=run.result.model.u[:-1])
    misfit = project.with_run(replace(run, result=replace(run.result, model=model)))
    with pytest.raises(ProjectFileError, match="/runs/Run 1/u has the shape 39 x 3, not 40 x any"):
        save_project(misfit, saved)
    assert list(tmp_path.iterdir()) == [saved]
    assert_same_project(load_project(saved), project)


def test_a_progress_that_raises_leaves_the_old_file(saved, project, tmp_path):
    before = saved.read_bytes()

    def interrupted(share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        save_project(Project(project.ratings, project.holdout), saved, progress=interrupted)
    assert saved.read_bytes() == before
    assert list(tmp_path.iterdir()) == [saved]


def test_a_signal_at_any_moment_ends_a_save_or_a_load_alone(tmp_path):
    # What handlers raise in the midst of HDF5's calls ended the process by a segmentation fault.
    code = _SMALL_SAVE + textwrap.dedent(
        """
        class Signalled(Exception):
            pass

        def end(number, frame):
            raise Signalled

        def is_met(work, nth):
            left = nth

            def on_call(frame, event, arg):
                nonlocal left
                left -= 1
                if left == 0:
                    signal.raise_signal(signal.SIGINT)

            sys.settrace(on_call)
            try:
                work()
            except Signalled:
                return True
            finally:
                sys.settrace(None)
            return False

        save_project(project, path)
        signal.signal(signal.SIGINT, end)
        for work in (lambda: save_project(project, path), lambda: load_project(path)):
            nth = 1
            while is_met(work, nth):
                nth += 7
            assert nth > 500
        assert list(path.parent.iterdir()) == [path]
        """
    )
    done = _python(code, tmp_path / "p.funk")
    assert (done.returncode, done.stderr) == (0, "")


def _python(code: str, path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
