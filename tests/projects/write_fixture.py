"""Write ``format-4.funk``: a small project as format version 4 keeps it.

The files stay as they were once released; this script shows how the newest came about, the older
ones came about alike, and it is run again only before a release, from the project's root:
``python tests/projects/write_fixture.py``.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from funkgui.factorization.config import FitConfig
from funkgui.factorization.events import FitFinished, SolverState
from funkgui.factorization.history import LossHistory, LossMark, LossNote
from funkgui.factorization.model import FactorModel
from funkgui.factorization.uncertainty import Uncertainty
from funkgui.project.project import Project, Run
from funkgui.project.project_file import FORMAT_VERSION, save_project
from funkgui.ratings.generated.product import product_matrix
from funkgui.ratings.generated.synthetic import harmonic_weights
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import NO_TIME, RatingMatrix
from funkgui.ratings.scale import RatingScale

N_USERS, N_ITEMS, N_FACTORS = 6, 5, 2


def _ratings() -> RatingMatrix:
    cells = np.full((N_USERS, N_ITEMS), np.nan, np.float32)
    for user in range(N_USERS):
        for item in range(N_ITEMS):
            if (user + 2 * item) % 3:
                cells[user, item] = 0.5 + 0.5 * ((3 * user + item) % 10)
    users, items = np.nonzero(~np.isnan(cells))
    matrix, _ = RatingMatrix.from_indices(
        users,
        items,
        cells[users, items],
        np.array(["ana", "björn", "chloé", "дима", "恵美", "zoë"]),
        np.array([10, 20, 30, 40, 193609], np.int64),
        np.array(["Amélie", "Das Boot", "", "千と千尋の神隠し", 'Quote "me", please']),
        RatingScale(0.5, 5.0, 0.5),
        times=np.where(users == 0, NO_TIME, 1_600_000_000 + 86_400 * items),
    )
    return matrix


def _run(
    name: str,
    project: Project,
    config: FitConfig,
    holdout_mse: float,
    hour: int,
    uncertainty: Uncertainty | None = None,
) -> Run:
    grid = np.arange(N_USERS * N_FACTORS, dtype=np.float32).reshape(N_USERS, N_FACTORS) / 8
    model = FactorModel(
        grid,
        -grid[:N_ITEMS],
        grid[:, 0] / 4,
        grid[:N_ITEMS, 1] / 2,
        3.25,
        project.ratings.scale,
        uncertainty,
        0.5,
        -0.125,
    )
    notes = [LossNote(epoch, 2 / epoch, 3 / epoch, epoch / 7, 4 / epoch) for epoch in range(1, 6)]
    marks = [LossMark(0, "warm start from Run 1"), LossMark(3, "learning rate 0.1 → 0.05")]
    result = FitFinished(
        model=model,
        state=SolverState({"u": model.u, "u/moment": model.u**2}, epoch=5, step=20),
        history=LossHistory(notes, marks),
        train_mse=0.4,
        holdout_mse=holdout_mse,
        best_epoch=5,
        stopped_because="epochs used up",
        device="CPU, 2 threads",
        baseline_rmse=1.25,
        compile_s=0.5,
        train_s=5 / 7,
        config=config,
        advice="The learning rate 0.1 is too large for these ratings; 0.01 is a start.",
    )
    started_at = datetime(2026, 1, 2, hour, 4, 5, tzinfo=UTC)
    return Run(name, config, result, project.fingerprint, started_at)


def made_project() -> Project:
    """Six users, five items, every sixth rating held out, three made-up runs.

    The last one knows a user who is gone, and not the one who came after.
    """
    ratings = _ratings()
    hidden = np.arange(ratings.n_ratings) % 6 == 5
    _, truth = product_matrix(N_USERS, N_ITEMS, harmonic_weights(2), seed=0)
    project = Project(
        ratings, Holdout(hidden, "every sixth rating"), source="made up", truth=truth, problem="toy"
    )
    first = FitConfig(n_factors=N_FACTORS, max_epochs=5)
    project = project.with_run(_run("Run 1", project, first, 0.6, hour=3))
    second = first.changed(optimizer="gradient-descent", biases=False, seed=7)
    triangles = np.arange(6 * N_USERS, dtype=np.float32).reshape(N_USERS, 6) / 64
    sure = Uncertainty(triangles, -triangles[:N_ITEMS], 0.75)
    project = project.with_run(_run("Run 2, größer/kleiner", project, second, 0.5, 4, sure))
    before = np.array(["ana", "björn", "chloé", "дима", "恵美", "gone"])
    third = replace(_run("Run 3", project, first, 0.7, hour=5), user_ids=before)
    return project.with_run(replace(third, ratings_fingerprint="6x5:0123456789abcdef-0123"))


if __name__ == "__main__":
    save_project(made_project(), Path(__file__).parent / f"format-{FORMAT_VERSION}.funk")
