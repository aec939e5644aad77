"""What runs of each solver say of users whose ratings have changed since."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from funkgui.factorization.config import FitConfig
from funkgui.project.project import Project
from funkgui.project.what_if import ratings_of, what_if
from funkgui.ratings.edits.cells import SetCells
from tests.project.trained import CONFIGS, trained_project

SOLVERS = {
    **CONFIGS,
    "samples": FitConfig(
        solver="variational", n_factors=3, max_epochs=12, burn_in=4, average="samples"
    ),
}


@pytest.fixture(scope="module", params=SOLVERS)
def project(request) -> Project:
    return trained_project(SOLVERS[request.param])


def _unseen(ratings, user: int) -> int:
    rated = ratings.item_index[ratings.user_slice(user)]
    return int(np.setdiff1d(np.arange(ratings.n_items), rated)[0])


def test_without_a_change_the_run_itself_speaks(project):
    [run] = project.runs
    ratings, holdout = project.ratings, project.holdout
    for user in (0, 7):
        found = what_if(run, ratings, holdout, user, ratings_of(ratings, holdout, user))
        own = run.result.model.reconstruct([user], slice(None))
        assert found.reconstruct([0], slice(None)) == pytest.approx(own, abs=1e-3)


def test_liking_an_item_raises_its_prediction_and_disliking_lowers_it(project):
    [run] = project.runs
    ratings, holdout = project.ratings, project.holdout
    for user in range(8):
        before, item = ratings_of(ratings, holdout, user), _unseen(ratings, user)
        said = []
        for rating in (0.5, 5.0):
            edited = SetCells.one(user, item, rating).apply(ratings, holdout)
            model = what_if(run, edited.ratings, edited.holdout, user, before)
            # Clipped, both ends of the scale might look alike.
            said.append(replace(model, scale=None).reconstruct([0], [item])[0, 0])
        assert said[0] < said[1]


def test_a_user_unknown_to_the_run_is_predicted_near_where_a_known_one_is(project):
    [run] = project.runs
    ratings, holdout = project.ratings, project.holdout
    off = []
    for user in range(10):
        found = what_if(run, ratings, holdout, user).reconstruct([0], slice(None))
        off.append(found - run.result.model.reconstruct([user], slice(None)))
    assert np.sqrt(np.mean(np.square(off))) < 0.5


def test_the_run_and_its_model_stay_as_they_are(project):
    [run] = project.runs
    model = run.result.model
    before = model.u.copy(), model.user_bias.copy(), model.v.copy()
    edited = SetCells.one(0, _unseen(project.ratings, 0), 5.0).apply(
        project.ratings, project.holdout
    )
    found = what_if(run, edited.ratings, edited.holdout, 0)
    assert found.n_users == 1
    for old, new in zip(before, (model.u, model.user_bias, model.v), strict=True):
        assert old.tolist() == new.tolist()
    deviation = found.deviation(np.array([0]), np.array([1]))
    assert (deviation is None) == (model.uncertainty is None)
    assert deviation is None or np.isfinite(deviation).all()
