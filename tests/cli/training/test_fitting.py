"""A training that is written down while it runs."""

from __future__ import annotations

from funkgui.cli.files.kept_project import KeptProject
from funkgui.cli.progress import Progress
from funkgui.cli.training.beginning import Beginning
from funkgui.cli.training.fitting import train
from funkgui.cli.training.interrupts import Interrupts
from funkgui.factorization.defaults import config_for_solver
from funkgui.project.project import Project
from funkgui.project.project_file import load_project
from funkgui.ratings.holdout import random_share


def beginning(ratings) -> Beginning:
    config = config_for_solver("sparse", ratings).changed(
        n_factors=4, max_epochs=100, patience=0, keep_best=False, note_every=10
    )
    return Beginning(Project(ratings, random_share(ratings, 0.1, 0), source="r.csv"), config)


def test_it_is_saved_now_and_then(ratings, tmp_path):
    path = tmp_path / "model.funk"
    kept = KeptProject(path)
    with Progress() as progress, Interrupts() as interrupts:
        _, run = train(beginning(ratings), progress, interrupts, save=kept, checkpoint_s=0.02)

    (saved,) = load_project(path).runs
    assert saved.name == run.name == "Run 1"
    assert 0 < saved.result.state.epoch <= run.result.state.epoch == 100
    assert saved.result.stopped_because == "stopped"
    assert saved.ratings_fingerprint == run.ratings_fingerprint


def test_a_place_that_is_gone_is_told_and_the_training_goes_on(ratings, tmp_path, capsys):
    folder = tmp_path / "gone"
    folder.mkdir()
    kept = KeptProject(folder / "model.funk")
    folder.rmdir()
    with Progress() as progress, Interrupts() as interrupts:
        _, run = train(beginning(ratings), progress, interrupts, save=kept, checkpoint_s=0.02)

    assert run.result.state.epoch == 100
    assert "model.funk was not saved: there is no folder" in capsys.readouterr().err
