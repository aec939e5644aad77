"""Projects, runs and a trainer for the tests of the training area."""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.factorization.config import FitConfig
from funkgui.factorization.events import SolverState
from funkgui.factorization.history import LossHistory, LossNote
from funkgui.factorization.model import FactorModel
from funkgui.factorization.problems import problem
from funkgui.gui.training.trainer import Trainer
from funkgui.project.project import Project, Run
from funkgui.ratings.holdout import random_share
from tests.made_run import made_run
from tests.rating_set import rating_set


@pytest.fixture
def rated_project() -> Project:
    """A small set of ratings as from a file, a tenth held out."""
    ratings = rating_set(40, 30, 600, seed=1)
    return Project(ratings, random_share(ratings, 0.1, 0), source="ratings.csv")


@pytest.fixture
def problem_project():
    """Makes the project of one of the tutorial's problems."""

    def make(key: str) -> Project:
        ratings, holdout, truth = problem(key).make(0)
        return Project(ratings, holdout, source=key, truth=truth, problem=key)

    return make


@pytest.fixture
def make_run():
    """Makes a run as if it had been trained on a project."""

    def make(
        project: Project,
        name: str,
        *,
        holdout_mse: float = 1.0,
        train_mse: float = 0.25,
        config: FitConfig | None = None,
        stopped_because: str = "levelled off",
    ) -> Run:
        config = config or FitConfig(n_factors=4)
        shape = config.n_factors
        model = FactorModel.of_factors(
            np.zeros((project.ratings.n_users, shape), np.float32),
            np.zeros((project.ratings.n_items, shape), np.float32),
        )
        return made_run(
            project,
            model,
            name,
            config,
            state=SolverState({}, epoch=1500, step=6000),
            history=LossHistory([LossNote(1200, train_mse, holdout_mse, 3.0)]),
            train_mse=train_mse,
            holdout_mse=holdout_mse,
            best_epoch=1200,
            stopped_because=stopped_because,
            baseline_rmse=1.125,
            compile_s=0.5,
            train_s=75.0,
        )

    return make


@pytest.fixture
def trainer(session, qtbot):
    """A trainer whose training, if one is left, is dropped in the end."""
    trainer = Trainer(session)
    yield trainer
    if trainer.running:
        with qtbot.waitSignal(trainer.ended):
            trainer.drop()
