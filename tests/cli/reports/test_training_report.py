"""What is said of a training."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from funkgui.cli.reports.training_report import fit_results, fit_text
from funkgui.factorization.events import DIVERGED, STOPPED, SolverState
from funkgui.factorization.history import LossHistory, LossNote
from funkgui.factorization.model import FactorModel
from funkgui.project.project import Project
from funkgui.ratings.holdout import nothing_hidden, random_share
from funkgui.ratings.matrix import RatingMatrix
from tests.dense import from_dense
from tests.made_run import made_run


@pytest.fixture(scope="module")
def many() -> RatingMatrix:
    """Six million ratings: 2,000 users who rated all of 3,000 items."""
    cells = np.tile(np.arange(3000, dtype=np.float32) % 5 + 1, (2000, 1))
    return from_dense(cells)


@pytest.mark.parametrize(
    ("settings", "share", "n_measured"),
    [
        ({"solver": "sparse"}, 0.1, 1_800_000),
        ({"solver": "variational"}, 0.1, 1_800_000),
        ({"solver": "variational", "average": "seeds", "n_models": 2}, 0.1, None),
        ({"solver": "als"}, 0.1, None),
        ({"solver": "sparse"}, 0.0, None),
        ({"solver": "sparse"}, 0.2, None),
    ],
)
def test_tells_on_how_many_ratings_the_training_error_is_measured(
    many, settings, share, n_measured
):
    holdout = random_share(many, share, 0) if share else nothing_hidden(many)
    project = Project(many, holdout)
    model = FactorModel.of_factors(np.ones((2000, 1), np.float32), np.ones((3000, 1), np.float32))
    run = made_run(project, model)
    run = replace(run, config=run.config.changed(**settings))
    results = fit_results(project, run, None)
    told = "Training errors are of some" in fit_text(results)
    if n_measured is None:
        assert (results["n_train_measured"], told) == (results["n_train"], False)
    else:
        assert abs(results["n_train_measured"] - n_measured) < 5000
        assert told


@pytest.mark.parametrize(("stopped_because", "epochs"), [(STOPPED, 4), (DIVERGED, 3)])
def test_the_epoch_in_which_it_was_stopped_is_counted(stopped_because, epochs):
    """But none that it went back from."""
    ratings = from_dense(np.ones((3, 2), np.float32))
    model = FactorModel.of_factors(np.ones((3, 1), np.float32), np.ones((2, 1), np.float32))
    project = Project(ratings, nothing_hidden(ratings))
    history = LossHistory([LossNote(3, 0.2, 0.5, 1.0), LossNote(4, 0.1, 0.4, 1.5)])
    state = SolverState({}, epoch=3, step=14)
    ended = {"state": state, "history": history, "stopped_because": stopped_because}
    results = fit_results(project, made_run(project, model, **ended), None)

    assert results["epochs"] == epochs
    assert f"Ended at epoch {epochs}, step 14" in fit_text(results)


def test_a_start_that_was_never_bettered_is_told():
    ratings = from_dense(np.ones((3, 2), np.float32))
    model = FactorModel.of_factors(np.ones((3, 1), np.float32), np.ones((2, 1), np.float32))
    project = Project(ratings, nothing_hidden(ratings))
    run = made_run(project, model, state=SolverState({}, epoch=9, step=36), best_epoch=0)

    told = fit_text(fit_results(project, run, None))
    assert "The result is that of epoch 0, the start: none after it was better." in told
