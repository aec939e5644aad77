"""Settings changed while a training runs."""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.factorization.control import FitControl
from funkgui.factorization.events import (
    LEVELLED_OFF,
    STOPPED,
    TARGET_REACHED,
    USED_UP,
    FitChanged,
    FitFinished,
    FitPaused,
    FitProgress,
    FitResumed,
)
from funkgui.factorization.fit import fit


def _changed_after(epoch, changes, *args, **others):
    """Events of a training whose settings are changed once an epoch is noted."""
    control, events = FitControl(), []
    for event in fit(*args, control=control, **others):
        events.append(event)
        if isinstance(event, FitProgress) and event.noted and event.losses.epoch == epoch:
            control.change(**changes)
    return events


def _changes_in(events):
    return [event for event in events if isinstance(event, FitChanged)]


@pytest.mark.parametrize("kind", ["sparse", "dense"])
def test_a_change_acts_and_is_marked(kind, rated, generated, sparse, dense, finish):
    data, config, at = (rated, sparse, 5) if kind == "sparse" else (generated, dense, 150)
    config = config.changed(keep_best=False)
    events = _changed_after(at, {"learning_rate": 0.0005}, *data, config)
    (change,) = _changes_in(events)
    finished = events[-1]
    assert change.config == finished.config == config.changed(learning_rate=0.0005)
    assert (change.mark.epoch, change.mark.text[-8:]) == (at, "→ 0.0005")
    assert finished.history.marks == [change.mark]
    plain = finish(*data, config)
    noted = list(finished.history.epochs).index(at) + 1
    losses = finished.history.train_mse
    assert losses[:noted].tolist() == plain.history.train_mse[:noted].tolist()
    assert (losses[noted:] > plain.history.train_mse[noted:]).all()


def test_a_change_of_l2(rated, sparse, finish):
    config = sparse.changed(keep_best=False, l2_factors=0.0)
    finished = _changed_after(5, {"l2_factors": 20.0, "l2_biases": 0.5}, *rated, config)[-1]
    assert np.abs(finished.model.u).max() < np.abs(finish(*rated, config).model.u).max() / 2


def test_a_change_to_the_same_value_is_none(rated, sparse, finish):
    events = _changed_after(5, {"learning_rate": sparse.learning_rate}, *rated, sparse)
    assert _changes_in(events) == []
    assert (
        events[-1].history.train_mse.tolist() == finish(*rated, sparse).history.train_mse.tolist()
    )


def test_more_epochs_and_fewer(rated, sparse):
    more = _changed_after(5, {"max_epochs": 15}, *rated, sparse)[-1]
    assert (more.state.epoch, more.stopped_because) == (15, USED_UP)
    fewer = _changed_after(5, {"max_epochs": 7}, *rated, sparse)[-1]
    assert (fewer.state.epoch, fewer.stopped_because) == (7, USED_UP)
    over = _changed_after(5, {"max_epochs": 3}, *rated, sparse)[-1]
    assert (over.state.epoch, over.stopped_because) == (5, USED_UP)
    assert over.history.epochs.tolist() == list(range(6))


def test_another_early_stop(rated, sparse):
    config = sparse.changed(max_epochs=500)
    changes = {"patience": 3, "min_improvement": 0.5}
    finished = _changed_after(8, changes, *rated, config)[-1]
    assert (finished.stopped_because, finished.state.epoch) == (LEVELLED_OFF, 8)
    finished = _changed_after(8, {"target_mse": 100.0}, *rated, config)[-1]
    assert (finished.stopped_because, finished.state.epoch) == (TARGET_REACHED, 8)


def test_notes_more_rarely(rated, sparse):
    finished = _changed_after(3, {"note_every": 4}, *rated, sparse)[-1]
    assert finished.history.epochs.tolist() == [0, 1, 2, 3, 4, 8, 12]


def test_the_best_epoch_is_kept_from_then_on(rated, sparse):
    overfitting = sparse.changed(learning_rate=0.1, l2_factors=0.0, max_epochs=30)
    kept = _changed_after(20, {"keep_best": True}, *rated, overfitting.changed(keep_best=False))
    notes = list(kept[-1].history)
    assert min(notes, key=lambda note: note.watched_mse).epoch < 20
    assert kept[-1].best_epoch == min(notes[21:], key=lambda note: note.watched_mse).epoch > 20
    dropped = _changed_after(20, {"keep_best": False}, *rated, overfitting)
    assert dropped[-1].best_epoch == 30


def test_a_change_in_a_pause_is_taken_at_once(rated, sparse):
    control, kinds = FitControl(), []
    for event in fit(*rated, sparse.changed(max_epochs=10**6), control=control):
        kinds.append(type(event))
        if isinstance(event, FitProgress) and event.losses.epoch == 2 and event.noted:
            control.pause()
        elif isinstance(event, FitPaused):
            control.change(learning_rate=0.005)
        elif isinstance(event, FitChanged):
            control.resume()
        elif isinstance(event, FitResumed):
            control.stop()
    at = kinds.index(FitPaused)
    assert kinds[at:] == [FitPaused, FitChanged, FitResumed, FitFinished]
    assert event.stopped_because == STOPPED


def test_a_training_goes_on_from_changed_settings(rated, sparse, finish):
    """The settings at the end are those that a continuation starts from."""
    config = sparse.changed(keep_best=False)
    whole = _changed_after(5, {"learning_rate": 0.1, "max_epochs": 20}, *rated, config)[-1]
    half = _changed_after(5, {"learning_rate": 0.1}, *rated, config)[-1]
    rest = finish(*rated, half.config.changed(max_epochs=20), earlier=half)
    assert rest.history.train_mse.tolist() == whole.history.train_mse.tolist()
    assert rest.history.marks == half.history.marks
