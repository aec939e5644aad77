"""Projects with a run of each solver."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from funkgui.factorization.config import FitConfig
from funkgui.factorization.events import FitFinished
from funkgui.factorization.fit import fit
from funkgui.project.project import Project, Run
from funkgui.ratings.holdout import random_share
from tests.rating_set import rating_set

CONFIGS = {
    "variational": FitConfig(solver="variational", n_factors=4, max_epochs=8),
    "average of seeds": FitConfig(
        solver="variational", n_factors=3, max_epochs=4, average="seeds", n_models=2
    ),
    "sparse": FitConfig(n_factors=4, max_epochs=8),
    "not negative": FitConfig(n_factors=4, max_epochs=8, non_negative=True, init_scale=0.3),
    "who rated what": FitConfig(n_factors=4, max_epochs=8, implicit=True),
    "als": FitConfig(solver="als", n_factors=4, max_epochs=8),
    "funk-2006": FitConfig(solver="funk-2006", n_factors=3, max_epochs=100, passes_per_factor=20),
    "dense": FitConfig(solver="dense", n_factors=4, max_epochs=200, l2_factors=0.05),
}


@cache
def trained_project(config: FitConfig) -> Project:
    """A small project with one run, the same one for whoever asks."""
    ratings = rating_set(60, 40, 1300, seed=1)
    project = Project(ratings, random_share(ratings, 0.1, 0))
    *_, result = fit(project.ratings, project.holdout, config)
    assert isinstance(result, FitFinished)
    now = datetime(2024, 5, 1, tzinfo=UTC)
    return project.with_run(Run("Run 1", config, result, project.fingerprint, now))
