"""Going on from an earlier training."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from funkgui.errors import TrainingError
from funkgui.factorization.config import FitConfig
from funkgui.factorization.control import FitControl
from funkgui.factorization.devices import choose
from funkgui.factorization.events import (
    LEVELLED_OFF,
    STOPPED,
    USED_UP,
    FitProgress,
    FitStarted,
    SolverState,
)
from funkgui.factorization.fit import fit
from funkgui.factorization.metrics import baseline_model, mse_where
from funkgui.factorization.solvers import make_solver
from funkgui.ratings.holdout import Holdout, nothing_hidden, random_share
from funkgui.ratings.matrix import RatingMatrix


@pytest.fixture(params=["sparse", "dense"])
def data_and_config(request, rated, generated, sparse, dense):
    if request.param == "sparse":
        return *rated, sparse.changed(keep_best=False)
    return *generated, dense


def _stopped_after(n_progress, *args, **others):
    """A training that somebody stops when so much progress was told."""
    control = FitControl()
    for event in fit(*args, control=control, **others):
        n_progress -= isinstance(event, FitProgress)
        if n_progress == 0:
            control.stop()
    assert event.stopped_because == STOPPED
    return event


def test_a_stopped_training_goes_on_to_the_last_bit(data_and_config, finish):
    whole = finish(*data_and_config)
    first = _stopped_after(3, *data_and_config)
    assert 0 < first.state.epoch < whole.state.epoch
    second = _stopped_after(1, *data_and_config, earlier=first)
    last = finish(*data_and_config, earlier=second)
    notes = {(note.epoch, note.train_mse, note.holdout_mse) for note in last.history}
    assert {(note.epoch, note.train_mse, note.holdout_mse) for note in whole.history} <= notes
    assert (last.state.epoch, last.state.step) == (whole.state.epoch, whole.state.step)
    assert last.stopped_because == USED_UP
    assert last.train_mse == whole.train_mse
    assert np.array_equal(last.model.u, whole.model.u)
    assert np.array_equal(last.model.v, whole.model.v)


def test_a_training_stopped_within_an_epoch_goes_on_from_that_step(rated, sparse, finish):
    config = sparse.changed(n_batches=40, keep_best=False)
    # The first step's losses are told at once when a training goes on.
    first = _stopped_after(1, *rated, config, earlier=_stopped_after(1, *rated, config))
    assert 0 < first.state.step < 40
    assert first.state.epoch == 0
    whole, last = finish(*rated, config), finish(*rated, config, earlier=first)
    assert last.state.step == whole.state.step == 12 * 40
    assert last.train_mse == whole.train_mse
    assert np.array_equal(last.model.u, whole.model.u)


def test_a_training_stopped_within_an_epoch_has_one_note_of_it(rated, sparse, finish):
    config = sparse.changed(n_batches=40, keep_best=False)
    first = _stopped_after(1, *rated, config, earlier=_stopped_after(1, *rated, config))
    assert first.history.epochs.tolist() == [0, 1]
    assert finish(*rated, config, earlier=first).history.epochs.tolist() == list(range(13))


def test_a_training_stopped_again_at_once_has_losses_of_its_model(rated, sparse):
    ratings, holdout = rated
    config = sparse.changed(n_batches=40, keep_best=False)
    first = _stopped_after(1, *rated, config, earlier=_stopped_after(1, *rated, config))
    control = FitControl()
    control.stop()
    *_, second = fit(*rated, config, earlier=first, control=control)
    assert second.state.step == first.state.step
    assert second.history.epochs.tolist() == [0, 1]
    assert second.train_mse == first.train_mse
    measured = mse_where(second.model, ratings, ~holdout.hidden)
    assert second.train_mse == pytest.approx(measured, rel=1e-4)


def test_a_stop_does_not_move_the_early_stop(rated, sparse, finish):
    """The note taken at a stop between two regular ones is not one that the early stop counts."""
    config = sparse.changed(max_epochs=500, note_every=4, patience=3, min_improvement=0.01)
    whole = finish(*rated, config)
    assert whole.stopped_because == LEVELLED_OFF
    first = finish(*rated, config.changed(max_epochs=6))
    assert first.history.epochs.tolist() == [0, 4, 6]
    last = finish(*rated, config, earlier=replace(first, stopped_because=STOPPED))
    assert last.stopped_because == LEVELLED_OFF
    assert last.state.epoch == whole.state.epoch
    assert last.history.epochs.tolist() == sorted([*whole.history.epochs.tolist(), 6])


def test_used_up_epochs_are_granted_again(data_and_config, finish):
    *data, config = data_and_config
    first = finish(*data, config)
    started, *_, second = fit(*data, config, earlier=first)
    assert isinstance(started, FitStarted)
    assert started.first_epoch == config.max_epochs
    assert second.state.epoch == 2 * config.max_epochs
    assert len(second.history) == 2 * len(first.history) - 1
    assert second.history.notes[: len(first.history)] == first.history.notes
    assert second.train_s > first.train_s
    assert second.compile_s > first.compile_s
    whole = finish(*data, config.changed(max_epochs=2 * config.max_epochs))
    assert second.history.train_mse.tolist() == whole.history.train_mse.tolist()


def test_more_epochs_than_before_are_epochs_in_all(data_and_config, finish):
    *data, config = data_and_config
    first = finish(*data, config)
    more = config.changed(max_epochs=config.max_epochs + config.note_every)
    assert finish(*data, more, earlier=first).state.epoch == more.max_epochs


def test_the_earlier_training_is_left_as_it_was(rated, sparse, finish):
    first = finish(*rated, sparse)
    notes, u = list(first.history), first.model.u.copy()
    moments = first.state.arrays["u_slope"].copy()
    finish(*rated, sparse, earlier=first)
    assert first.history.notes == notes
    assert np.array_equal(first.model.u, u)
    assert np.array_equal(first.state.arrays["u_slope"], moments)


def test_a_best_model_of_before_is_kept(rated, sparse, finish):
    overfitting = sparse.changed(learning_rate=0.1, l2_factors=0.0, max_epochs=30, keep_best=True)
    first = finish(*rated, overfitting)
    second = finish(*rated, overfitting, earlier=first)
    assert second.best_epoch == first.best_epoch < 30
    assert np.array_equal(second.model.u, first.model.u)
    ratings, holdout = rated
    recomputed = mse_where(second.model, ratings, holdout.hidden)
    assert second.holdout_mse == pytest.approx(recomputed)


@pytest.mark.parametrize("values", [[3.5, 2.1], [3.1, 2.9, 3.6], [4.3, 2.4, 2.3, 3.6]])
def test_a_best_model_whose_errors_are_but_rounding_is_kept(finish, values):
    count = len(values)
    cells = np.zeros(count, int), np.arange(count), np.array(values, np.float32)
    ratings, _ = RatingMatrix.from_indices(*cells, np.arange(1), np.arange(count))
    config = FitConfig(solver="als", n_factors=3, biases=False, l2_factors=1e-4, max_epochs=8)
    data = ratings, nothing_hidden(ratings), config.changed(patience=0)
    whole = finish(*data)
    for n_progress in range(1, 8):
        last = finish(*data, earlier=_stopped_after(n_progress, *data))
        assert last.best_epoch == whole.best_epoch
        assert np.array_equal(last.model.u, whole.model.u)


def test_a_levelled_off_training_gets_new_patience(rated, sparse, finish):
    config = sparse.changed(max_epochs=500, patience=3)
    first = finish(*rated, config)
    assert first.stopped_because == LEVELLED_OFF
    second = finish(*rated, config, earlier=first)
    assert second.state.epoch >= first.state.epoch + 5


def test_going_on_with_another_mask_measures_anew(rated, sparse, finish):
    """Ratings that are easy to predict were held out before: no loss can be as low now."""
    ratings, holdout = rated
    expected = baseline_model(ratings, holdout).predict(ratings.user_index, ratings.item_index)
    easy = Holdout(np.abs(expected - ratings.values) < 0.2)
    first = finish(ratings, easy, sparse)
    other = random_share(ratings, 0.3, 5)
    second = finish(ratings, other, sparse, earlier=first)
    assert second.holdout_mse > first.holdout_mse
    recomputed = mse_where(second.model, ratings, other.hidden)
    assert second.holdout_mse == pytest.approx(recomputed, rel=1e-4)
    third = finish(ratings, nothing_hidden(ratings), sparse, earlier=first)
    assert np.isnan(third.holdout_mse)


def test_going_on_with_another_number_of_batches(rated, sparse, finish):
    first = finish(*rated, sparse)
    config = sparse.changed(n_batches=7, max_epochs=14)
    second = finish(*rated, config, earlier=first)
    assert (second.state.epoch, second.state.step) == (14, 14 * 7)


@pytest.mark.parametrize("steps_into_epoch", [0, 1])
def test_going_on_from_a_file_in_which_a_step_was_one_of_every_seed(
    rated, sparse, finish, steps_into_epoch
):
    config = sparse.changed(average="seeds", n_models=3, n_batches=2, keep_best=False)
    first = finish(*rated, config.changed(max_epochs=4))
    solver = make_solver(*rated, config, choose("cpu"), first.state.arrays)
    solver.advance(first.state.step, 3 * steps_into_epoch)
    before = replace(first, state=SolverState(solver.arrays(), 4, 4 * 2 + steps_into_epoch))
    last, whole = finish(*rated, config, earlier=before), finish(*rated, config)
    assert last.state.step == whole.state.step
    assert np.array_equal(last.model.u, whole.model.u)


def test_stopping_a_continued_training_at_once(data_and_config, finish):
    first = finish(*data_and_config)
    control = FitControl()
    control.stop()
    second = finish(*data_and_config, earlier=first, control=control)
    assert second.state.step == first.state.step
    assert np.array_equal(second.model.u, first.model.u)
    assert second.train_mse == pytest.approx(first.train_mse)


@pytest.fixture(scope="module")
def first(rated, sparse, finish):
    return finish(*rated, sparse)


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"n_factors": 9}, "another setting of Factors: 8, and it is 9 now"),
        ({"solver": "dense"}, "another setting of Solver: sparse, and it is dense now"),
        ({"optimizer": "momentum"}, "another setting of Optimizer: adam"),
        ({"biases": False}, "another setting of Mean and biases: True"),
    ],
)
def test_settings_that_an_earlier_training_cannot_go_on_with(rated, sparse, first, changes, match):
    with pytest.raises(TrainingError, match=match) as caught:
        next(fit(*rated, sparse.changed(**changes), earlier=first))
    assert str(caught.value).endswith("train anew.")


def test_an_earlier_training_of_another_matrix(generated, sparse, first):
    with pytest.raises(TrainingError, match=r"60 users and 40 items.*has 40 and 30; train anew\.$"):
        next(fit(*generated, sparse, earlier=first))


def test_an_earlier_training_that_kept_no_state(rated, sparse, first):
    empty = replace(first, state=SolverState({}, 1, 4))
    with pytest.raises(TrainingError, match="train anew"):
        next(fit(*rated, sparse, earlier=empty))
