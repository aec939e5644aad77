"""Projects and runs whose predictions can be told by hand."""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.factorization.config import FitConfig
from funkgui.gui.latest import wait_for_work_of
from funkgui.gui.predictions.predictions_panel import PredictionsPanel
from funkgui.gui.predictions.what_ifs import WhatIfs
from funkgui.project.project import Project
from funkgui.ratings.holdout import Holdout, random_share
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.scale import RatingScale
from tests.made_run import drawn_model, made_run, mean_model
from tests.project.trained import trained_project
from tests.rating_set import rating_set

TITLES = [
    "Toy Story (1995)",
    "Heat (1995)",
    "<b>Casino</b> & more (1995)",
    "Sense and Sensibility (1995)",
    "alien (1979)",
    "Brazil (1985)",
]
_ = np.nan
CELLS = [
    [4.0, _, 3.0, 0.5, _, _],
    [5.0, 2.0, _, 4.5, 1.0, _],
    [_, 3.5, 4.0, 2.0, 5.0, 1.5],
    [1.0, 2.0, 3.0, 4.0, 5.0, 0.5],
    [_, _, _, _, _, _],
]
USERS = ["ann", "ben", "cleo", "dan", "eve"]


@pytest.fixture
def films() -> Project:
    """Five users and six films; the rating of ann for Casino is held out."""
    cells = np.array(CELLS, np.float32)
    users, items = np.nonzero(~np.isnan(cells))
    ratings, _ = RatingMatrix.from_indices(
        users,
        items,
        cells[users, items],
        np.array(USERS),
        np.arange(101, 107, dtype=np.int64),
        np.array(TITLES),
        RatingScale(0.5, 5.0, 0.5),
    )
    hidden = np.zeros(ratings.n_ratings, np.bool_)
    hidden[1] = True
    return Project(ratings, Holdout(hidden, "by hand"), source="films.csv")


@pytest.fixture
def trained(films) -> Project:
    """The films with a run that predicts 3.82, 2.5, 3.25, 1.0, 4.21 and 4.75 for them."""
    model = mean_model(films.ratings, 3.0, [0.82, -0.5, 0.25, -2.0, 1.21, 1.75])
    return films.with_run(made_run(films, model))


@pytest.fixture
def many() -> Project:
    """A hundred thousand ratings and a run on them, as of a file of films."""
    ratings = rating_set(600, 9000, 130_000, seed=2)
    rng = np.random.default_rng(0)
    model = drawn_model(rng, ratings.n_users, ratings.n_items, 64)
    project = Project(ratings, random_share(ratings, 0.1, 0))
    return project.with_run(made_run(project, model))


@pytest.fixture
def large() -> Project:
    """Few ratings, but so wide a V that its predictions are found in a worker."""
    ratings = rating_set(50, 3000, 4000, seed=3)
    rng = np.random.default_rng(0)
    model = drawn_model(rng, ratings.n_users, ratings.n_items, 500)
    project = Project(ratings, random_share(ratings, 0.1, 0))
    return project.with_run(made_run(project, model))


@pytest.fixture
def panel(qtbot, session):
    panel = PredictionsPanel(session, WhatIfs(session, session))
    qtbot.addWidget(panel)
    panel.resize(460, 700)
    with qtbot.waitExposed(panel):
        panel.show()
    yield panel
    wait_for_work_of(panel)


@pytest.fixture
def project() -> Project:
    """A small one with a run in which ALS came to its end."""
    config = FitConfig(solver="als", n_factors=4, max_epochs=60, patience=0, keep_best=False)
    return trained_project(config)
