"""Runs of each solver say why they predict what they do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from funkgui.factorization.config import FitConfig
from funkgui.factorization.model import FactorModel
from funkgui.project.project import Project
from funkgui.project.what_if import UserRatings, ratings_of, what_if
from funkgui.project.why import why
from funkgui.ratings.edits.add import Add
from funkgui.ratings.edits.cells import SetCells
from tests.project.trained import CONFIGS, trained_project

SOLVERS = {
    **CONFIGS,
    "no biases": FitConfig(n_factors=4, max_epochs=8, biases=False),
}


@pytest.fixture(scope="module", params=SOLVERS)
def project(request) -> Project:
    return trained_project(SOLVERS[request.param])


def _unclipped(model: FactorModel, user: int, item: int) -> float:
    biases = model.mean + float(model.user_bias[user]) + float(model.item_bias[item])
    return biases + float(model.u[user] @ model.v[item])


def test_it_adds_up_to_what_the_run_predicts(project):
    [run], ratings, holdout = project.runs, project.ratings, project.holdout
    for user in (0, 7, 20):
        now = ratings_of(ratings, holdout, user)
        for item in (0, 17, int(now.items[0])):
            found = why(run, ratings, user, item, now)
            expected = _unclipped(run.result.model, user, item)
            assert found.prediction == pytest.approx(expected, abs=1e-4)
            assert np.array_equal(found.items, now.items)


def test_of_a_user_folded_in_from_their_ratings_alone_the_ratings_say_it_all(project):
    [run], ratings, holdout = project.runs, project.ratings, project.holdout
    for user in (0, 7, 20):
        now, folded = ratings_of(ratings, holdout, user), what_if(run, ratings, holdout, user)
        found = why(run, ratings, user, 17, now, folded)
        assert found.rest == pytest.approx(0, abs=1e-4)
        assert found.prediction == pytest.approx(_unclipped(folded, 0, 17), abs=1e-4)


def test_it_adds_up_after_an_edit(project):
    [run], ratings, holdout = project.runs, project.ratings, project.holdout
    before = ratings_of(ratings, holdout, 7)
    edited = SetCells.one(7, int(before.items[0]), 0.5).apply(ratings, holdout)
    folded = what_if(run, edited.ratings, edited.holdout, 7, before)
    now = ratings_of(edited.ratings, edited.holdout, 7)
    found = why(run, edited.ratings, 7, 17, now, folded)
    assert found.prediction == pytest.approx(_unclipped(folded, 0, 17), abs=1e-4)


def test_without_ratings_or_of_a_user_it_does_not_know_a_run_has_no_why(project):
    [run], ratings, holdout = project.runs, project.ratings, project.holdout
    nothing = UserRatings(np.zeros(0, np.int64), np.zeros(0, np.float32))
    assert why(run, ratings, 7, 17, nothing) is None
    edited = Add("user", ["new"]).apply(ratings, holdout)
    [run] = project.edited(edited).runs
    given = UserRatings(np.array([3]), np.array([4.0], np.float32))
    assert why(run, edited.ratings, 60, 17, given) is None


def test_users_without_variances_as_in_a_file_made_by_hand_are_explained_and_folded_in():
    project = trained_project(CONFIGS["variational"])
    [run], ratings, holdout = project.runs, project.ratings, project.holdout
    model = run.result.model
    triangles = np.zeros_like(model.uncertainty.user_covariance)
    model = replace(model, uncertainty=replace(model.uncertainty, user_covariance=triangles))
    run = replace(run, result=replace(run.result, model=model))
    now = ratings_of(ratings, holdout, 7)
    found = why(run, ratings, 7, 17, now)
    assert found.prediction == pytest.approx(_unclipped(model, 7, 17), abs=1e-4)
    same = what_if(run, ratings, holdout, 7, now)
    assert _unclipped(same, 0, 17) == pytest.approx(_unclipped(model, 7, 17), abs=1e-4)
