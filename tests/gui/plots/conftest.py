"""Made-up trainings: what an engine would tell, without one."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from funkgui.factorization.history import LossHistory, LossNote
from funkgui.factorization.model import FactorModel
from funkgui.project.project import Project, Run
from funkgui.ratings.generated.product import product_matrix
from funkgui.ratings.generated.synthetic import harmonic_weights
from funkgui.ratings.holdout import random_share
from tests.made_run import drawn_model, made_run


def falling_losses(n: int = 20, *, held_out: bool = True, every: int = 10) -> LossHistory:
    """Training losses that fall, held-out losses that are lowest at note 3/4 n."""
    notes = []
    for at in range(1, n + 1):
        away = (at - 0.75 * n) / n
        holdout_mse = 0.5 + 4 * away**2 if held_out else float("nan")
        notes.append(LossNote(at * every, 10.0 * 0.7**at, holdout_mse, 0.1 * at))
    return LossHistory(notes)


def shown_cells(image) -> np.ndarray:
    """What an image shows, each cell once, however often it is repeated for matplotlib."""
    cells = np.ma.filled(image.get_array().astype(float), np.nan)
    left, right, bottom, top = image.get_extent()
    rows, columns = round(abs(top - bottom)), round(right - left)
    return cells[:: max(len(cells) // rows, 1), :: max(cells.shape[1] // columns, 1)]


def sized(size: tuple[float, float], dpi: int = 100) -> Figure:
    """A figure of so many inches, to be drawn without a screen."""
    figure = Figure(figsize=size, dpi=dpi)
    FigureCanvasAgg(figure)
    return figure


def make_model(n_users: int, n_items: int, n_factors: int = 3, seed: int = 0) -> FactorModel:
    return drawn_model(np.random.default_rng(seed), n_users, n_items, n_factors, mean=0.25)


def make_run(name: str, project: Project, n: int = 20, seed: int = 0) -> Run:
    model = make_model(project.ratings.n_users, project.ratings.n_items, seed=seed)
    history = falling_losses(n)
    best = history.best()
    return made_run(
        project,
        model,
        name,
        history=history,
        train_mse=best.train_mse,
        holdout_mse=best.holdout_mse,
        best_epoch=best.epoch,
        baseline_rmse=1.5,
    )


@pytest.fixture
def generated() -> Project:
    """A small generated problem, weighted by the harmonic series, without runs."""
    ratings, truth = product_matrix(12, 9, harmonic_weights(6), seed=1)
    return Project(ratings, random_share(ratings, 0.3, 0), source="generated", truth=truth)
