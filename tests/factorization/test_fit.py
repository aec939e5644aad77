"""A training told by its events: their order, what they say, what ends it."""

from __future__ import annotations

import itertools
import math
import time

import numpy as np
import pytest

from funkgui.errors import TrainingError
from funkgui.factorization.config import FitConfig
from funkgui.factorization.early_stop import split_for_stopping
from funkgui.factorization.events import (
    LEVELLED_OFF,
    TARGET_REACHED,
    USED_UP,
    FitCompiled,
    FitFinished,
    FitProgress,
    FitStarted,
)
from funkgui.factorization.fit import fit
from funkgui.factorization.metrics import baseline_model, mse_where
from funkgui.ratings.holdout import Holdout, nothing_hidden, random_share
from tests.rating_set import rating_set


@pytest.fixture(scope="module")
def sparse_events(rated, sparse):
    return list(fit(*rated, sparse))


@pytest.fixture(scope="module")
def dense_events(generated, dense):
    return list(fit(*generated, dense))


def _noted(events):
    return [event for event in events if isinstance(event, FitProgress) and event.noted]


@pytest.mark.parametrize("kind", ["sparse_events", "dense_events"])
def test_the_order_of_events(kind, request):
    events = request.getfixturevalue(kind)
    assert isinstance(events[0], FitStarted)
    assert isinstance(events[1], FitCompiled)
    assert isinstance(events[-1], FitFinished)
    assert {type(event) for event in events[2:-1]} == {FitProgress}
    steps = [event.step for event in events[2:-1]]
    assert steps[0] == 0
    assert steps == sorted(steps)


@pytest.mark.parametrize("kind", ["sparse_events", "dense_events"])
def test_losses_are_noted_from_the_start_and_kept(kind, request):
    events = request.getfixturevalue(kind)
    noted = _noted(events)
    assert [event.losses for event in noted] == events[-1].history.notes
    assert all(
        earlier.losses.elapsed_s <= later.losses.elapsed_s
        for earlier, later in itertools.pairwise(noted)
    )
    assert noted[-1].losses.train_mse < noted[0].losses.train_mse


def test_what_the_start_tells(rated, sparse, sparse_events):
    ratings, holdout = rated
    started = sparse_events[0]
    assert started.config == sparse
    assert (started.n_train, started.n_holdout) == (holdout.n_train, holdout.n_hidden)
    assert started.first_epoch == 0
    assert started.device.startswith(("CPU", "GPU"))
    expected = mse_where(baseline_model(ratings, holdout), ratings, holdout.hidden)
    assert started.baseline_rmse == pytest.approx(math.sqrt(expected))
    assert sparse_events[-1].baseline_rmse == started.baseline_rmse
    assert sparse_events[-1].device == started.device


@pytest.mark.parametrize("stop_share", [0.0, 0.2])
def test_the_baseline_of_the_training_ratings_where_none_is_held_out(rated, sparse, stop_share):
    ratings, _ = rated
    config = sparse.changed(stop_share=stop_share)
    started = next(fit(ratings, nothing_hidden(ratings), config))
    split = split_for_stopping(ratings, nothing_hidden(ratings), config)
    expected = mse_where(baseline_model(ratings, split), ratings, ~split.hidden)
    assert started.baseline_rmse == pytest.approx(math.sqrt(expected))


def test_the_clocks(sparse_events):
    finished = sparse_events[-1]
    assert finished.compile_s == sparse_events[1].compile_s > 0
    assert finished.train_s >= finished.history.notes[-1].elapsed_s > 0


def test_losses_are_noted_once_in_so_many_epochs_and_at_the_end(rated, sparse, finish):
    finished = finish(*rated, sparse.changed(note_every=5))
    assert finished.history.epochs.tolist() == [0, 5, 10, 12]
    assert finished.stopped_because == USED_UP
    assert (finished.state.epoch, finished.state.step) == (12, 12 * sparse.n_batches)


def test_notes_of_the_dense_solver_count_steps(generated, dense_events):
    assert dense_events[-1].history.epochs.tolist() == list(range(0, 301, 50))


@pytest.mark.parametrize("keep_best", [True, False])
def test_the_result_is_the_best_model_or_the_last(rated, sparse, finish, keep_best):
    # A rate at which it overfits soon.
    config = sparse.changed(learning_rate=0.1, l2_factors=0.0, max_epochs=30, keep_best=keep_best)
    ratings, holdout = rated
    finished = finish(ratings, holdout, config)
    losses = finished.history.holdout_mse
    assert losses[-1] > 1.05 * losses.min()
    assert finished.best_epoch == (losses.argmin() if keep_best else 30)
    assert finished.holdout_mse == (losses.min() if keep_best else losses[-1])
    held_out, train = holdout.hidden, ~holdout.hidden
    assert mse_where(finished.model, ratings, held_out) == pytest.approx(
        finished.holdout_mse, rel=1e-4
    )
    assert mse_where(finished.model, ratings, train) == pytest.approx(finished.train_mse, rel=1e-4)


def test_the_best_of_a_dense_training_too(generated, dense, finish):
    ratings, holdout = generated
    finished = finish(ratings, holdout, dense.changed(learning_rate=0.1, keep_best=True))
    assert finished.best_epoch < 300
    assert finished.holdout_mse == finished.history.holdout_mse.min()
    recomputed = mse_where(finished.model, ratings, holdout.hidden)
    assert recomputed == pytest.approx(finished.holdout_mse, rel=1e-4)


def test_nothing_held_out(rated, sparse, finish):
    ratings, _ = rated
    finished = finish(ratings, nothing_hidden(ratings), sparse)
    assert math.isnan(finished.holdout_mse)
    assert np.isnan(finished.history.holdout_mse).all()
    assert finished.train_mse == finished.history.train_mse.min()


def test_it_stops_when_the_losses_level_off(rated, sparse, finish):
    config = sparse.changed(max_epochs=500, patience=3, min_improvement=0.01)
    finished = finish(*rated, config)
    assert finished.stopped_because == LEVELLED_OFF
    losses = finished.history.holdout_mse
    assert len(losses) == finished.state.epoch + 1 < 500
    levels = [
        np.mean(losses[at - 3 : at]) - losses[at] < 0.01 * np.mean(losses[at - 3 : at])
        for at in range(4, len(losses))
    ]
    assert levels == [False] * (len(levels) - 1) + [True]


def test_it_stops_at_a_target(rated, sparse, finish):
    losses = finish(*rated, sparse).history.train_mse
    finished = finish(*rated, sparse.changed(target_mse=float(losses[6])))
    assert finished.stopped_because == TARGET_REACHED
    assert finished.history.train_mse.tolist() == losses[:8].tolist()


@pytest.mark.parametrize("kind", ["sparse_events", "dense_events"])
def test_the_same_seed_gives_the_same_losses_to_the_last_bit(kind, request, rated, generated):
    first = request.getfixturevalue(kind)[-1]
    config = request.getfixturevalue(kind.split("_")[0])
    data = rated if kind == "sparse_events" else generated
    *_, again = fit(*data, config)
    assert again.history.train_mse.tolist() == first.history.train_mse.tolist()
    assert again.history.holdout_mse.tolist() == first.history.holdout_mse.tolist()
    assert np.array_equal(again.model.u, first.model.u)
    *_, other = fit(*data, config.changed(seed=7))
    assert other.history.train_mse.tolist() != first.history.train_mse.tolist()


def test_many_threads_do_not_change_the_last_bit(finish):
    # Large enough that TensorFlow spreads each product over its threads.
    ratings = rating_set(2000, 3000, 100_000, seed=0)
    holdout = random_share(ratings, 0.1, 0)
    config = FitConfig(n_factors=32, max_epochs=3, device="cpu")
    losses = {tuple(finish(ratings, holdout, config).history.train_mse) for _ in range(3)}
    assert len(losses) == 1


def test_live_models_come_with_some_of_the_progress(rated, sparse, sparse_events):
    ratings, _ = rated
    models = [event.model for event in sparse_events[2:-1] if event.model is not None]
    assert models
    assert models[0].u.shape == (ratings.n_users, sparse.n_factors)


def test_nothing_happens_before_the_first_event_is_asked_for(rated, sparse):
    ratings, _ = rated
    events = fit(ratings, Holdout(np.ones(ratings.n_ratings, np.bool_)), sparse)
    with pytest.raises(TrainingError):
        next(events)


def test_all_held_out_is_nothing_to_train_on(rated, sparse, dense):
    ratings, _ = rated
    holdout = Holdout(np.ones(ratings.n_ratings, np.bool_))
    for config in (sparse, dense):
        with pytest.raises(TrainingError, match=r"^There are no ratings to train on; .*\.$"):
            list(fit(ratings, holdout, config))


def test_progress_is_told_often(generated, dense):
    """Between two turns of the caller lies about a tenth of a second, however fast a step is."""
    gaps = []
    before = None
    config = dense.changed(max_epochs=10**8, note_every=10**6)
    for event in fit(*generated, config):
        now = time.perf_counter()
        if isinstance(event, FitProgress):
            gaps += [now - before] if before else []
            before = now
        if len(gaps) == 6:
            break
    # 0.3 s are meant; the rest is for a machine under load.
    assert np.median(gaps) < 3
