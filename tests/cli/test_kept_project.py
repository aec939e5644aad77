"""A project file that another program may write while a training is under way."""

from __future__ import annotations

import os
import signal

import pytest

from funkgui.cli.files.kept_project import KeptProject
from funkgui.errors import ProjectFileError
from funkgui.project.project import Project
from funkgui.project.project_file import load_project, save_project
from funkgui.ratings.holdout import nothing_hidden
from tests.cli.test_process import ENDLESS, PATIENCE_S, posix, wait_for


def test_a_file_that_nobody_else_changes_is_written_again_and_again(project_file):
    kept = KeptProject(project_file)
    project = load_project(project_file)
    for source in ("once", "twice"):
        kept.save(Project(project.ratings, project.holdout, source=source))
        kept.check_name()
        assert load_project(project_file).source == source


def test_a_file_that_is_gone_is_made_anew(project_file):
    kept = KeptProject(project_file)
    project = load_project(project_file)
    project_file.unlink()
    kept.save(project)

    kept.check_name()
    assert len(load_project(project_file).runs) == 2


@pytest.mark.parametrize("is_there", [True, False])
def test_a_file_that_another_program_writes_stays_and_the_work_is_saved_beside_it(
    project_file, ratings, tmp_path, is_there
):
    path = project_file if is_there else tmp_path / "films.b.funk"
    kept = KeptProject(path)
    taken = path.with_name(f"{path.stem}-2.funk")
    taken.touch()
    others = Project(ratings, nothing_hidden(ratings), source="of another program")
    save_project(others, path)
    project = load_project(project_file)
    kept.save(project)
    kept.save(project)

    assert load_project(path).source == "of another program"
    assert taken.read_bytes() == b""
    beside = path.with_name(f"{path.stem}-3.funk")
    assert kept.path == beside
    assert load_project(beside).source == project.source
    with pytest.raises(ProjectFileError, match=rf"^{path.name} was left .* {beside.name}: keep"):
        kept.check_name()


@posix
def test_a_training_does_not_overwrite_what_was_saved_since_it_began(
    start, parsed, project_file, tmp_path
):
    args = ["--continue", "films.funk", *ENDLESS, "--save", "films.funk", "--json"]
    process = start("train", *args)
    wait_for(process, "training ...")
    others = load_project(project_file).without_run("Worse")
    save_project(others, project_file)
    os.kill(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE_S)

    assert process.returncode == 1
    assert parsed(out)["saved"] == "films-2.funk"
    assert err.splitlines()[-1].startswith("funkgui: films.funk was left as it is")
    assert [run.name for run in load_project(project_file).runs] == ["Better"]
    assert len(load_project(tmp_path / "films-2.funk").runs) == 3


def test_that_it_is_saved_beside_hides_no_advice(start, ratings_file, project_file):
    args = ["--solver", "dense", "--optimizer", "gradient-descent", "--learning-rate", "20"]
    args += ["--init-scale", "0.001", "--note-every", "5", "--patience", "0"]
    process = start("train", ratings_file, *args, "--max-epochs", "500", "--save", project_file)
    wait_for(process, "Starting TensorFlow ...")
    save_project(load_project(project_file).without_run("Worse"), project_file)
    _, err = process.communicate(timeout=PATIENCE_S)

    *_, advice, left = err.splitlines()
    assert advice.startswith("funkgui: The learning rate 20 is too large")
    assert left.startswith("funkgui: films.funk was left as it is")
