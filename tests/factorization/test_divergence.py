"""A training that runs away ends with its last good state, and a sentence on what to do."""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.errors import TrainingError
from funkgui.factorization.config import SOLVERS, FitConfig
from funkgui.factorization.control import FitControl
from funkgui.factorization.defaults import config_for_solver
from funkgui.factorization.divergence import Watchdog, advice, remedy
from funkgui.factorization.events import DIVERGED, FitFinished, FitProgress
from funkgui.factorization.fit import fit
from funkgui.factorization.history import LossNote
from funkgui.factorization.metrics import mse_where
from funkgui.ratings.holdout import nothing_hidden
from tests.dense import from_dense
from tests.factorization.conftest import warm_from


def _run_away_after(epoch, ratings, holdout, config, rate=100.0) -> FitFinished:
    """A training whose learning rate is turned up far too much once an epoch is noted."""
    control = FitControl()
    for event in fit(ratings, holdout, config, control=control):
        if isinstance(event, FitProgress) and event.noted and event.losses.epoch == epoch:
            control.change(learning_rate=rate)
    return event


@pytest.fixture(params=["sparse", "dense"])
def running(request, rated, generated, sparse, dense):
    """Ratings, holdout, settings of plain gradient descent, and an epoch in its middle."""
    plain = {"optimizer": "gradient-descent", "keep_best": False}
    if request.param == "sparse":
        return *rated, sparse.changed(**plain, max_epochs=40), 10
    return *generated, dense.changed(**plain, learning_rate=0.1, max_epochs=2000), 500


def test_the_last_good_state_is_kept(running, finish):
    *data, config, at = running
    diverged = _run_away_after(at, *data, config)
    assert diverged.stopped_because == DIVERGED
    assert diverged.advice == (
        "The learning rate 100 is too large for these ratings; 10 is a start."
    )
    assert 0 < diverged.state.epoch <= at
    assert diverged.best_epoch == diverged.state.epoch
    good = finish(*data, config.changed(max_epochs=diverged.state.epoch))
    assert np.array_equal(diverged.model.u, good.model.u)
    assert diverged.train_mse == good.train_mse
    for name, array in good.state.arrays.items():
        assert np.array_equal(diverged.state.arrays[name], array)
    assert np.isfinite(diverged.history.train_mse).all()
    marks = [mark.text for mark in diverged.history.marks]
    assert len(marks) == 2
    assert marks[1].startswith("diverged at epoch ")
    assert marks[1].endswith(f"went back to epoch {diverged.state.epoch}")


def test_a_training_that_diverged_goes_on_with_a_smaller_rate(running, finish):
    *data, config, at = running
    diverged = _run_away_after(at, *data, config)
    rest = finish(*data, config, earlier=diverged)
    whole = finish(*data, config)
    assert rest.advice == ""
    assert rest.history.train_mse.tolist() == whole.history.train_mse.tolist()


def test_the_best_epoch_is_the_result_where_it_is_kept(rated, sparse):
    config = sparse.changed(optimizer="gradient-descent", max_epochs=40, keep_best=True)
    diverged = _run_away_after(10, *rated, config)
    assert diverged.stopped_because == DIVERGED
    assert diverged.holdout_mse == diverged.history.holdout_mse.min()
    ratings, holdout = rated
    measured = mse_where(diverged.model, ratings, holdout.hidden)
    assert measured == pytest.approx(diverged.holdout_mse, rel=1e-4)


def test_a_continuation_that_runs_away_at_once(rated, sparse, finish):
    config = sparse.changed(optimizer="gradient-descent")
    first = finish(*rated, config)
    with pytest.raises(TrainingError, match="learning rate 100 is too large"):
        list(fit(*rated, config.changed(learning_rate=100), earlier=first))


@pytest.mark.parametrize("solver", SOLVERS)
def test_each_solver_has_its_remedy(solver):
    sentence = advice(FitConfig(solver=solver, learning_rate=0.5))
    assert sentence[0].isupper()
    assert sentence.endswith(" a start.")
    assert ("learning rate 0.5" in sentence) == (solver in ("sparse", "dense"))


@pytest.mark.parametrize(
    ("optimizer", "rate", "lower"),
    [
        ("adam", 100.0, 0.01),
        ("adam", 0.05, 0.005),
        ("momentum", 100.0, 10.0),
        ("gradient-descent", 3e-7, 1e-7),
    ],
)
def test_the_rate_to_take_is_one_that_may_be_entered(optimizer, rate, lower):
    config = FitConfig(solver="dense", optimizer=optimizer, learning_rate=rate)
    assert remedy(config).settings == {"learning_rate": lower}
    assert config.changed(learning_rate=lower).learning_rate == lower


@pytest.mark.parametrize(
    ("at_its_bound", "words"),
    [
        ({"solver": "sparse", "learning_rate": 1e-7}, "Even the least learning rate, 1e-07, is"),
        ({"solver": "funk-2006", "init_scale": 1e-6}, "Even the least start scale, 1e-06, is"),
        ({"solver": "als", "l2_factors": 100.0}, "Even the largest L2 of factors, 100, is"),
        ({"solver": "variational", "n_factors": 1}, "These ratings are too few or too odd for one"),
    ],
)
def test_where_a_setting_can_be_brought_no_further_another_solver_is_a_start(at_its_bound, words):
    config = FitConfig(**at_its_bound)
    assert advice(config).startswith(words)
    (name,) = remedy(config).settings
    assert name == "solver"
    assert remedy(config).settings[name] != config.solver


def _note(train_mse, held_out=1.0):
    return LossNote(1, train_mse, held_out, 0.0)


def test_ten_times_the_lowest_loss_is_too_much(rated):
    dog = Watchdog(rated[0])
    dog.begin(2.0)
    assert not dog.diverged(_note(19.0), noted=True)
    assert dog.diverged(_note(21.0), noted=True)
    assert not dog.diverged(_note(21.0), noted=False)


def test_what_clipping_hides_may_be_dozens_of_times_the_lowest_loss(rated):
    """The sparse solver came back from there at thirty times its usual rate."""
    unclipped = [90.0, 110.0]
    dog = Watchdog(rated[0], lambda: unclipped.pop(0))
    dog.begin(1.0)
    assert not dog.diverged(_note(4.0), noted=True)
    assert dog.diverged(_note(4.0), noted=True)


def test_predictions_that_are_no_numbers_are_not_measured_again(rated):
    measured = []
    dog = Watchdog(rated[0], lambda: measured.append(None) or 1.0)
    dog.begin(np.nan)
    assert dog.diverged(_note(np.nan), noted=True)
    assert not measured


@pytest.mark.parametrize("loss", [np.nan, np.inf])
def test_losses_that_are_not_finite_always_tell(rated, loss):
    dog = Watchdog(rated[0])
    dog.begin(2.0)
    assert dog.diverged(_note(loss), noted=False)
    assert dog.diverged(_note(1.0, loss if np.isinf(loss) else np.inf), noted=False)


def test_losses_next_to_nothing_may_grow_to_what_the_mean_does(rated):
    dog = Watchdog(rated[0])
    dog.begin(1e-12)
    variance = float(rated[0].values.var())
    assert not dog.diverged(_note(0.99 * variance), noted=True)
    assert dog.diverged(_note(1.01 * variance), noted=True)


def test_a_warm_start_may_lose_what_more_l2_does_not_allow(rated, dense, finish):
    """An overfitted start, and settings with which little more than the mean is learned."""
    ratings = rated[0]
    overfitted = finish(*rated, dense.changed(n_factors=20, learning_rate=0.1, max_epochs=2000))
    config = config_for_solver("als", ratings).changed(l2_factors=50.0)
    finished = finish(*rated, config, warm=warm_from(overfitted, config))
    losses = finished.history.train_mse
    assert losses[-1] > 10 * losses[0]
    assert finished.stopped_because != DIVERGED


_RNG = np.random.default_rng(1)


@pytest.mark.parametrize(
    "cells",
    [
        np.outer(_RNG.normal(size=30), _RNG.normal(size=20)),
        np.tile([2, 4, 2, 5, 1, 1, 4, 3], (12, 1)),
    ],
    ids=["one factor", "users alike"],
)
def test_swings_around_the_optimum_are_no_divergence(finish, cells):
    """Without noise, a loss comes so close to zero that the next epochs multiply it."""
    ratings = from_dense(cells.astype(np.float32))
    finished = finish(ratings, nothing_hidden(ratings), config_for_solver("sparse", ratings))
    losses = finished.history.train_mse
    assert (losses > 10 * np.minimum.accumulate(losses)).any()
    assert finished.stopped_because != DIVERGED
    assert finished.train_mse < 0.01 * ratings.values.var()


@pytest.mark.parametrize("rate", [0.001, 100.0])
def test_features_that_start_too_large_for_few_ratings(finish, rate):
    """Whatever the rate, no pass moves them beyond their optimum."""
    ratings = from_dense(np.zeros((12, 8), np.float32))
    config = config_for_solver("funk-2006", ratings).changed(learning_rate=rate)
    if rate == 100.0:
        assert finish(ratings, nothing_hidden(ratings), config).stopped_because != DIVERGED
        return
    diverged = finish(ratings, nothing_hidden(ratings), config)
    assert diverged.stopped_because == DIVERGED
    assert diverged.advice == "The start scale 0.1 is too large for these ratings; 0.01 is a start."
    smaller = finish(ratings, nothing_hidden(ratings), config.changed(init_scale=0.01))
    assert smaller.stopped_because != DIVERGED


@pytest.mark.parametrize(("solver", "rate"), [("sparse", 50.0), ("dense", 100.0), ("dense", 30.0)])
def test_wild_factors_are_told_at_once_though_clipping_bounds_their_loss(
    rated, sparse, dense, solver, rate
):
    """On a scale, no prediction is ten times as bad as the mean, nor as a random start."""
    config = (sparse if solver == "sparse" else dense).changed(learning_rate=rate)
    with pytest.raises(TrainingError, match=rf"{rate:g} is too large.*; 0\.01 is a start") as told:
        list(fit(*rated, config))
    assert f"by epoch {config.note_every}:" in str(told.value)


@pytest.mark.parametrize("rate", [1e-7, 0.03, 3.0])
def test_a_random_start_far_from_the_scale_is_no_divergence(rated, dense, finish, rate):
    config = dense.changed(learning_rate=rate, init_scale=3.0, n_factors=30)
    assert finish(*rated, config).stopped_because != DIVERGED


def test_evidence_may_grow_where_a_loss_near_zero_rises(finish):
    """Half of the users give 1, half give 5: soon explained without error, then less exactly."""
    users, items = np.indices((20, 10))
    cells = np.where((users + items) % 2 == 0, np.nan, (users % 2) * 4.0 + 1.0)
    ratings = from_dense(cells.astype(np.float32))
    config = config_for_solver("variational", ratings)
    finished = finish(ratings, nothing_hidden(ratings), config)
    assert finished.stopped_because != DIVERGED
    assert max(finished.history.train_mse[1:]) > 10 * min(finished.history.train_mse)


def test_draws_may_be_worse_than_the_mean_of_few_ratings(finish):
    rng = np.random.default_rng(6)
    cells = 3 + rng.normal(size=(3, 2)).astype(np.float32)
    cells[rng.random((3, 2)) < 0.2] = np.nan
    ratings = from_dense(cells)
    samples = {"average": "samples", "burn_in": 5, "sample_every": 3, "n_models": 3}
    config = FitConfig(solver="variational", n_factors=4, n_features=0, max_epochs=40, **samples)
    finished = finish(ratings, nothing_hidden(ratings), config)
    losses = finished.history.train_mse
    assert losses.max() > max(10 * losses[: losses.argmax()].min(), 1.5 * ratings.values.var())
    assert finished.stopped_because != DIVERGED
