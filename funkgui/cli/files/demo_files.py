"""What a demonstration leaves behind: a project and the tutorial's figures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from funkgui.gui.plots.contents import (
    FactorsContent,
    LossesContent,
    MatricesContent,
    PlotContent,
    WeightsContent,
)
from funkgui.project.project import Project, Run
from funkgui.project.project_file import SUFFIX, save_project


def project_path(folder: Path, problem: str) -> Path:
    """The project file of a problem's demonstration."""
    return folder / f"{problem}{SUFFIX}"


def write_demo(project: Project, run: Run, folder: Path) -> list[Path]:
    """Write the project, and the losses, matrices, factors and weights as PNG.

    May run in a worker thread. No Qt is imported.

    Returns
    -------
    The files, the project's first.

    Raises
    ------
    FunkGuiError
        Where one cannot be written.
    """
    from funkgui.gui.plots.export import save_plot

    files = [project_path(folder, project.problem)]
    save_project(project, files[0])
    for content in _contents(project, run):
        path = folder / f"{project.problem}-{content.kind.split()[0]}.png"
        save_plot(content, path)
        files.append(path)
    return files


def _contents(project: Project, run: Run) -> Iterator[PlotContent]:
    from funkgui.gui.plots import pictures, thumbnails

    ratings, truth, model = project.ratings, project.truth, run.model_for(project.ratings)
    size = ratings.n_users, ratings.n_items
    yield LossesContent(((run.name, run.result.history),), run.name, None, run.result.baseline_rmse)
    original = thumbnails.rating_means(ratings)
    yield MatricesContent(
        original,
        thumbnails.prediction_means(model),
        thumbnails.holdout_shares(ratings, project.holdout),
        size,
        pictures.value_limits(original),
    )
    n_factors = model.n_factors
    yield FactorsContent(
        pictures.found_factors(model),
        pictures.original_factors(truth, n_factors) if truth else None,
        *size,
        pictures.original_note(truth, n_factors),
    )
    if truth and len(truth.weights) > 1 and np.ptp(truth.weights) > 0:
        yield WeightsContent(truth.weights, n_factors, pictures.factor_sizes(model, truth))
