"""A run of a model that nobody trained, for what is shown of runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np

from funkgui.factorization.config import FitConfig
from funkgui.factorization.events import FitFinished, SolverState
from funkgui.factorization.history import LossHistory, LossNote
from funkgui.factorization.model import FactorModel
from funkgui.project.project import Project, Run
from funkgui.ratings.matrix import RatingMatrix


def mean_model(
    ratings: RatingMatrix, mean: float = 3.0, item_bias: Sequence[float] | None = None
) -> FactorModel:
    """A model of two factors of zero that predicts the mean plus an item's bias for everyone."""
    factors = (np.zeros((n, 2), np.float32) for n in (ratings.n_users, ratings.n_items))
    model = replace(FactorModel.of_factors(*factors), mean=mean, scale=ratings.scale)
    return model if item_bias is None else replace(model, item_bias=np.float32(item_bias))


def drawn_model(
    rng: np.random.Generator, n_users: int, n_items: int, n_factors: int, mean: float = 3.0
) -> FactorModel:
    """A model whose factors and biases are drawn from the standard normal distribution."""
    shapes = (n_users, n_factors), (n_items, n_factors), n_users, n_items
    return FactorModel(*(rng.normal(size=shape).astype(np.float32) for shape in shapes), mean)


def made_run(
    project: Project,
    model: FactorModel,
    name: str = "Run 1",
    config: FitConfig | None = None,
    **changes: Any,
) -> Run:
    """The model as if a training of the project's ratings had ended with it.

    Parameters
    ----------
    changes
        What the `FitFinished` has else than usual.
    """
    config = config or FitConfig()
    result = FitFinished(
        model=model,
        state=SolverState({}, 10, 10),
        history=LossHistory([LossNote(10, 0.5, 0.75, 0.1)]),
        train_mse=0.5,
        holdout_mse=0.75,
        best_epoch=10,
        stopped_because="levelled off",
        device="CPU, 2 threads",
        baseline_rmse=1.0,
        compile_s=0.1,
        train_s=0.2,
        config=config,
    )
    result = replace(result, **changes)
    return Run(name, config, result, project.fingerprint, datetime(2024, 5, 17, tzinfo=UTC))
