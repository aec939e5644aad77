"""What holds for a training with any solver: to the last bit the same, however it is cut."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import numpy as np
import pytest

from funkgui.factorization.config import SOLVERS, FitConfig
from funkgui.factorization.control import FitControl
from funkgui.factorization.events import (
    STOPPED,
    FitCheckpoint,
    FitFinished,
    FitPaused,
    FitProgress,
)
from funkgui.factorization.fit import fit
from funkgui.factorization.metrics import mse_where
from funkgui.project.project import Project, Run
from funkgui.project.project_file import load_project, save_project
from tests.factorization.conftest import warm_from

_QUICK = {
    "variational": {"n_features": 3, "max_epochs": 8},
    "sparse": {"learning_rate": 0.02, "max_epochs": 12},
    "als": {"max_epochs": 8},
    "funk-2006": {
        "init_scale": 0.1,
        "learning_rate": 0.01,
        "l2_factors": 0.02,
        "passes_per_factor": 10,
        "max_epochs": 60,
        "note_every": 5,
    },
    "dense": {"init_scale": 0.1, "l2_factors": 0.0, "max_epochs": 60, "note_every": 5},
}


_SAMPLES = {"average": "samples", "burn_in": 2, "sample_every": 2, "n_models": 2}
_VARIANTS = {
    "sparse, momentum": {"optimizer": "momentum"},
    "sparse, seeds": {"average": "seeds", "n_models": 2},
    "variational, seeds": {"average": "seeds", "n_models": 2},
    "sparse, samples": _SAMPLES | {"burn_in": 8},
    "variational, samples": _SAMPLES,
}


@pytest.fixture(params=[*SOLVERS, *_VARIANTS], scope="module")
def config(request) -> FitConfig:
    solver, *_ = request.param.split(",")
    changes = _QUICK[solver] | _VARIANTS.get(request.param, {})
    # On a GPU sums of many threads come in no fixed order.
    return FitConfig(solver=solver, n_factors=4, patience=0, device="cpu", **changes)


@pytest.fixture(scope="module")
def whole(rated, config, finish):
    return finish(*rated, config)


@pytest.fixture(scope="module")
def earlier_of(rated, finish):
    """A run of each solver, which is trained but once."""

    @cache
    def earlier(solver: str) -> FitFinished:
        config = FitConfig(solver=solver, n_factors=4, patience=0, **_QUICK[solver])
        return finish(*rated, config)

    return earlier


def _assert_same(one: FitFinished, other: FitFinished) -> None:
    def losses(result):
        return [(note.epoch, note.train_mse, note.holdout_mse) for note in result.history]

    assert losses(one) == losses(other)
    assert (one.best_epoch, one.train_mse) == (other.best_epoch, other.train_mse)
    for name in ("u", "v", "user_bias", "item_bias"):
        assert np.array_equal(getattr(one.model, name), getattr(other.model, name))
    assert (one.model.uncertainty is None) == (other.model.uncertainty is None)
    if one.model.uncertainty is not None:
        at = np.arange(40), np.arange(40)[::-1]
        assert np.array_equal(one.model.deviation(*at), other.model.deviation(*at))
    assert list(one.state.arrays) == list(other.state.arrays)
    for name, array in one.state.arrays.items():
        assert np.array_equal(array, other.state.arrays[name]), name


def test_the_same_seed(rated, config, whole, finish):
    _assert_same(finish(*rated, config), whole)


def test_it_learns(rated, whole):
    ratings, holdout = rated
    assert whole.history.train_mse[-1] < 0.9 * whole.history.train_mse[0]
    measured = mse_where(whole.model, ratings, holdout.hidden)
    assert measured == pytest.approx(whole.holdout_mse, rel=1e-4)
    measured = mse_where(whole.model, ratings, ~holdout.hidden)
    assert measured == pytest.approx(whole.train_mse, rel=1e-4)


def test_what_is_held_out_teaches_nothing(rated, config, whole, finish):
    """Other ratings in the same cells lead to the same state, to the last bit."""
    ratings, holdout = rated
    values = np.where(holdout.hidden, np.float32(5.5) - ratings.values, ratings.values)
    finished = finish(replace(ratings, values=values), holdout, config)
    assert finished.history.holdout_mse[-1] != whole.history.holdout_mse[-1]
    for name, array in whole.state.arrays.items():
        assert np.array_equal(array, finished.state.arrays[name]), name


def test_across_a_pause(rated, config, whole):
    control, paused = FitControl(), False
    for event in fit(*rated, config, control=control):
        if isinstance(event, FitProgress) and not paused and event.step > 0:
            control.pause()
            paused = True
        elif isinstance(event, FitPaused):
            control.resume()
    _assert_same(event, whole)


def test_across_a_stop(rated, config, finish):
    config = config.changed(keep_best=False)
    control, n_told = FitControl(), 0
    for event in fit(*rated, config, control=control):
        n_told += isinstance(event, FitProgress)
        if n_told == 3:
            control.stop()
    assert event.stopped_because == STOPPED
    last, whole = finish(*rated, config, earlier=event), finish(*rated, config)
    assert np.array_equal(last.model.u, whole.model.u)
    assert last.train_mse == whole.train_mse
    regular = [note for note in last.history if note.epoch % config.note_every == 0]
    assert [note.train_mse for note in regular] == whole.history.train_mse.tolist()


def test_across_saving_and_loading_a_checkpoint(rated, config, whole, finish, tmp_path):
    checkpoints = (
        event.result
        for event in fit(*rated, config, checkpoint_s=0.0)
        if isinstance(event, FitCheckpoint) and event.result.state.epoch >= config.max_epochs // 2
    )
    half = next(checkpoints)
    checkpoints.close()
    run = Run("Run 1", half.config, half, "", datetime(2026, 3, 1, tzinfo=UTC))
    save_project(Project(*rated).with_run(run), tmp_path / "p.funk")
    opened = load_project(tmp_path / "p.funk")
    rest = finish(opened.ratings, opened.holdout, config, earlier=opened.runs[0].result)
    _assert_same(rest, whole)


@pytest.mark.parametrize("before", SOLVERS)
def test_a_warm_start_from_any_solver(rated, config, finish, earlier_of, before):
    """It begins no worse than half as good as the earlier run was: better than from nothing."""
    earlier = earlier_of(before)
    wider = config.changed(n_factors=6)
    finished = finish(*rated, wider, warm=warm_from(earlier, wider))
    assert finished.history.marks[0].text == "warm start from Run 1"
    assert np.isfinite(finished.history.train_mse).all()
    assert finished.history.train_mse[0] < 2 * earlier.train_mse
