"""A file written by every released version of the format opens, with what it held."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from funkgui.factorization.config import FitConfig
from funkgui.project.migrations import FORMAT_VERSION
from funkgui.project.project import Project
from funkgui.project.project_file import is_project_file, load_project, save_project
from funkgui.ratings.edits.cells import SetCells
from funkgui.ratings.scale import RatingScale
from tests.ratings.edits.applying import applied

_FILES = sorted((Path(__file__).parents[1] / "projects").glob("format-*.funk"))


def test_there_is_a_file_of_every_format():
    assert [path.name for path in _FILES] == [
        f"format-{version}.funk" for version in range(1, FORMAT_VERSION + 1)
    ]


@pytest.fixture(params=_FILES, ids=lambda path: path.stem)
def project(request) -> Project:
    before = request.param.read_bytes()
    assert is_project_file(request.param)
    loaded = load_project(request.param)
    assert request.param.read_bytes() == before
    return loaded


def test_its_ratings(project):
    ratings = project.ratings
    assert ratings.user_ids.tolist() == ["ana", "björn", "chloé", "дима", "恵美", "zoë"]
    assert ratings.item_ids.tolist() == [10, 20, 30, 40, 193609]
    assert ratings.item_titles.tolist()[2:4] == ["", "千と千尋の神隠し"]
    assert ratings.scale == RatingScale(0.5, 5.0, 0.5)
    assert ratings.n_ratings == 20
    assert np.diff(ratings.indptr).tolist() == [3, 3, 4, 3, 3, 4]
    assert ratings.rating(ratings.find_user("björn"), ratings.find_item(10)) == 2.0
    assert ratings.rating(ratings.find_user("zoë"), ratings.find_item(193609)) == 5.0
    assert ratings.rating(ratings.find_user("ana"), ratings.find_item(10)) is None
    assert np.flatnonzero(project.holdout.hidden).tolist() == [5, 11, 17]
    assert project.holdout.scheme == "every sixth rating"
    assert (project.source, project.problem) == ("made up", "toy")
    assert project.truth.weights.tolist() == [1.0, 0.5]


def test_its_runs(project):
    first, second, *_ = project.runs
    assert (first.name, second.name) == ("Run 1", "Run 2, größer/kleiner")
    # The second format's file has a number for it from when nothing used it.
    expected = FitConfig(n_factors=2, max_epochs=5, burn_in=first.config.burn_in)
    assert first.config == expected
    assert second.config == first.config.changed(optimizer="gradient-descent", biases=False, seed=7)
    assert second.started_at == datetime(2026, 1, 2, 4, 4, 5, tzinfo=UTC)
    assert project.best_run() is second
    assert not project.is_stale(first)
    result = first.result
    assert result.model.u.tolist()[1] == [0.25, 0.375]
    assert result.model.v.tolist()[4] == [-1.0, -1.125]
    assert float(result.model.predict(np.array([1]), np.array([0]))[0]) == 3.328125
    assert [note.train_mse for note in result.history] == [2.0, 1.0, 2 / 3, 0.5, 0.4]
    assert (result.holdout_mse, result.best_epoch, result.train_s) == (0.6, 5, 5 / 7)
    assert (result.state.epoch, result.state.step) == (5, 20)
    assert set(result.state.arrays) == {"u", "u/moment"}


def test_what_the_second_format_added(project):
    first, second, *_ = (run.result for run in project.runs)
    assert [first.config, second.config] == [run.config for run in project.runs[:2]]
    assert first.model.uncertainty is None
    if second.advice:
        assert second.advice.endswith("0.01 is a start.")
        assert [(mark.epoch, mark.text) for mark in second.history.marks] == [
            (0, "warm start from Run 1"),
            (3, "learning rate 0.1 → 0.05"),
        ]
        assert second.history.set_aside_mse.tolist() == [4.0, 2.0, 4 / 3, 1.0, 0.8]
        assert second.model.uncertainty.user_covariance[1, 2] == 0.125
        assert second.model.uncertainty.item_covariance[4, 5] == -29 / 64
        assert second.model.uncertainty.noise_variance == 0.75
    else:
        assert second.history.marks == []
        assert np.isnan(second.history.set_aside_mse).all()
        assert second.model.uncertainty is None


def test_what_the_third_format_added(project):
    if len(project.runs) == 2:
        assert project.ratings.times is None
        return
    assert project.ratings.time(0) is None
    assert project.ratings.time(19) == 1_600_000_000 + 86_400 * 4
    run = project.runs[2]
    assert project.is_stale(run)
    users, items = run.places(project.ratings)
    assert (users.tolist(), items) == ([0, 1, 2, 3, 4, -1], None)
    model = run.model_for(project.ratings)
    assert model.u[4].tolist() == run.result.model.u[4].tolist()
    assert model.u[5].tolist() == [0.0, 0.0]


def test_what_the_fourth_format_added(request, project):
    is_newer = "format-4" in request.node.name
    expected = (0.5, -0.125) if is_newer else (0.0, 0.0)
    for run in project.runs:
        model = run.result.model
        assert (model.unknown_user_bias, model.unknown_item_bias) == expected


def test_it_can_be_saved_in_the_format_of_today(project, tmp_path, assert_same_project):
    save_project(project, tmp_path / "p.funk")
    assert_same_project(load_project(tmp_path / "p.funk"), project)


def test_its_runs_turn_stale_with_an_edit_and_fresh_with_its_undo(project):
    edited, holdout, undo = applied(SetCells.one(0, 0, 1.5), project.ratings, project.holdout)
    changed = replace(project, ratings=edited, holdout=holdout)
    fresh = project.runs[:2]
    assert [changed.is_stale(run) for run in fresh] == [True, True]
    back, holdout, _ = applied(undo, edited, holdout)
    again = replace(project, ratings=back, holdout=holdout)
    assert [again.is_stale(run) for run in fresh] == [False, False]


def test_a_run_that_was_stale_when_saved_turns_fresh_with_its_ratings(project, tmp_path):
    """Its fingerprint stays in the form of its day, through another save too."""
    first = f"{project.ratings.first_fingerprint}-{project.holdout.fingerprint}"
    run = replace(project.runs[0], ratings_fingerprint=first)
    assert not project.is_stale(run)
    edited, holdout, undo = applied(SetCells.one(0, 0, 1.5), project.ratings, project.holdout)
    path = tmp_path / "edited.funk"
    save_project(replace(project, ratings=edited, holdout=holdout, runs=(run,)), path)
    loaded = load_project(path)
    assert loaded.is_stale(loaded.runs[0])
    back, holdout, _ = applied(undo, loaded.ratings, loaded.holdout)
    assert not replace(loaded, ratings=back, holdout=holdout).is_stale(loaded.runs[0])
