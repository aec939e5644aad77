"""A training goes on from a re-opened project as if it had never been closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import h5py
import numpy as np
import pytest

from funkgui.factorization.config import FitConfig
from funkgui.factorization.events import FitFinished
from funkgui.factorization.fit import fit
from funkgui.project.project import Project, Run
from funkgui.project.project_file import load_project, save_project
from funkgui.ratings.holdout import random_share
from tests.rating_set import rating_set


def _train(project: Project, config: FitConfig, earlier: FitFinished | None) -> FitFinished:
    *_, last = fit(project.ratings, project.holdout, config, earlier=earlier)
    assert isinstance(last, FitFinished)
    return last


def _reopened(project: Project, path: Path) -> Project:
    save_project(project, path)
    return load_project(path)


@pytest.mark.parametrize(
    "config",
    [
        FitConfig(solver="dense", biases=False, init_scale=0.1, device="cpu"),
        FitConfig(solver="sparse", n_batches=3, device="cpu"),
    ],
    ids=["dense", "sparse"],
)
def test_the_losses_are_those_of_a_project_never_closed(config, tmp_path, assert_same_project):
    ratings = rating_set(60, 40, 900, rank=2, seed=0)
    config = config.changed(n_factors=4, patience=0, keep_best=False, max_epochs=6)
    project = Project(ratings, random_share(ratings, 0.1, seed=0))
    half = _train(project, config, None)
    run = Run("Run 1", config, half, project.fingerprint, datetime(2026, 5, 4, tzinfo=UTC))
    project = project.with_run(run)
    opened = _reopened(project, tmp_path / "p.funk")
    assert_same_project(opened, project)

    longer = config.changed(max_epochs=12)
    kept_open = _train(project, longer, half)
    again = _train(opened, longer, opened.runs[0].result)
    assert again.state.epoch == kept_open.state.epoch == 12
    # Close enough to notice a lost moment, wide enough for sums that threads take in any order.
    np.testing.assert_allclose(again.history.train_mse, kept_open.history.train_mse, rtol=1e-5)
    np.testing.assert_allclose(again.history.holdout_mse, kept_open.history.holdout_mse, rtol=1e-5)
    np.testing.assert_allclose(again.model.u, kept_open.model.u, atol=1e-4)
    np.testing.assert_allclose(again.model.v, kept_open.model.v, atol=1e-4)

    continued = opened.with_run(replace(run, config=longer, result=again))
    assert_same_project(_reopened(continued, tmp_path / "p.funk"), continued)


def test_a_state_that_others_wrote_in_double_precision_will_do(tmp_path):
    ratings = rating_set(60, 40, 900, rank=2, seed=0)
    config = FitConfig(solver="sparse", n_factors=4, patience=0, max_epochs=3, device="cpu")
    project = Project(ratings, random_share(ratings, 0.1, seed=0))
    half = _train(project, config, None)
    run = Run("Run 1", config, half, project.fingerprint, datetime(2026, 5, 4, tzinfo=UTC))
    save_project(project.with_run(run), tmp_path / "p.funk")
    with h5py.File(tmp_path / "p.funk", "r+") as file:
        state = file["runs/Run 1/state"]
        for name, array in list(state.items()):
            values, about = array[()].astype(">f8"), dict(array.attrs)
            del state[name]
            state[name] = values
            state[name].attrs.update(about)
    opened = load_project(tmp_path / "p.funk")

    longer = config.changed(max_epochs=6)
    again = _train(opened, longer, opened.runs[0].result)
    kept_open = _train(project, longer, half)
    np.testing.assert_allclose(again.history.train_mse, kept_open.history.train_mse, rtol=1e-5)
