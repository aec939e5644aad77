"""Checkpoints: what a training would leave if it ended now."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from funkgui.factorization.events import STOPPED, FitCheckpoint, FitFinished
from funkgui.factorization.fit import fit


@pytest.fixture(params=["sparse", "sparse, best kept", "dense"])
def data_and_config(request, rated, generated, sparse, dense):
    if request.param == "dense":
        return *generated, dense
    return *rated, sparse.changed(keep_best="best" in request.param)


def _checkpoints(events):
    return [event.result for event in events if isinstance(event, FitCheckpoint)]


def test_a_training_goes_on_from_a_checkpoint_to_the_last_bit(data_and_config, finish):
    *events, whole = fit(*data_and_config, checkpoint_s=0.0)
    checkpoints = _checkpoints(events)
    assert checkpoints
    for one in (checkpoints[0], checkpoints[len(checkpoints) // 2]):
        assert isinstance(one, FitFinished)
        assert one.stopped_because == STOPPED
        assert one.config == whole.config
        rest = finish(*data_and_config, earlier=one)
        assert rest.history.train_mse.tolist() == whole.history.train_mse.tolist()
        assert rest.history.holdout_mse.tolist() == whole.history.holdout_mse.tolist()
        assert (rest.best_epoch, rest.train_mse) == (whole.best_epoch, whole.train_mse)
        assert np.array_equal(rest.model.u, whole.model.u)


def test_checkpoints_change_nothing(data_and_config, finish):
    *_, with_them = fit(*data_and_config, checkpoint_s=0.0)
    without = finish(*data_and_config, checkpoint_s=math.inf)
    assert with_them.history.train_mse.tolist() == without.history.train_mse.tolist()
    assert np.array_equal(with_them.model.u, without.model.u)


def test_a_checkpoint_stays_as_it_was(rated, sparse):
    *events, whole = fit(*rated, sparse, checkpoint_s=0.0)
    first = _checkpoints(events)[0]
    assert len(first.history) < len(whole.history)
    assert first.history.notes[-1].epoch <= 1


def test_they_come_once_in_so_many_seconds_of_training(generated, dense):
    config = dense.changed(max_epochs=10**8, note_every=10**6)
    checkpoints = (
        event.result
        for event in fit(*generated, config, checkpoint_s=0.6)
        if isinstance(event, FitCheckpoint)
    )
    seconds = [one.train_s for one in itertools.islice(checkpoints, 3)]
    assert seconds[0] >= 0.6
    assert (np.diff(seconds) >= 0.6).all()


def test_short_trainings_have_none(rated, sparse):
    assert _checkpoints(fit(*rated, sparse)) == []
