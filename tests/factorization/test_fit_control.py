"""Pause, resume and stop from another thread."""

from __future__ import annotations

import queue
import threading
import time

import numpy as np
import pytest

from funkgui.factorization.config import FitConfig
from funkgui.factorization.control import FitControl
from funkgui.factorization.events import (
    STOPPED,
    FitCompiled,
    FitFinished,
    FitPaused,
    FitProgress,
    FitResumed,
    FitStarted,
)
from funkgui.factorization.fit import fit
from funkgui.factorization.metrics import mse_where
from funkgui.ratings.holdout import random_share
from tests.rating_set import rating_set

_PATIENCE_S = 120

_SOON_S = 10
"""Half a second on a quiet machine."""


class _Background:
    """Runs one training in a thread of its own and hands its events over."""

    def __init__(self, ratings, holdout, config, **others):
        self.control = FitControl()
        self.seen = []
        self._events = queue.Queue()
        self._training = fit(ratings, holdout, config, control=self.control, **others)
        self._thread = threading.Thread(target=self._work)
        self._thread.start()

    def _work(self):
        for event in self._training:
            self._events.put(event)

    def wait_for(self, kind):
        while True:
            event = self._events.get(timeout=_PATIENCE_S)
            self.seen.append(event)
            if isinstance(event, kind):
                return event

    def is_quiet(self):
        return self._events.empty()

    def end(self):
        self.control.stop()
        self._thread.join(_PATIENCE_S)


@pytest.fixture
def background():
    started = []

    def start(*args, **others):
        started.append(_Background(*args, **others))
        return started[-1]

    yield start
    for one in started:
        one.end()


@pytest.fixture(params=["sparse", "dense"])
def endless(request, rated, generated, sparse, dense):
    """Ratings, holdout and settings of a training that ends only when it is stopped."""
    if request.param == "sparse":
        return *rated, sparse.changed(max_epochs=10**8)
    return *generated, dense.changed(max_epochs=10**8, note_every=10**6)


def test_stop_keeps_what_was_learned(background, endless):
    training = background(*endless)
    training.wait_for(FitProgress)
    training.wait_for(FitProgress)
    asked = time.perf_counter()
    training.control.stop()
    finished = training.wait_for(FitFinished)
    assert time.perf_counter() - asked < _SOON_S
    assert finished.stopped_because == STOPPED
    assert finished.state.step > 0
    assert finished.history.train_mse[-1] < finished.history.train_mse[0]
    assert finished.history.notes[-1].epoch == finished.state.epoch


def test_pause_waits_and_resume_goes_on(background, endless):
    training = background(*endless)
    training.wait_for(FitProgress)
    asked = time.perf_counter()
    training.control.pause()
    paused = training.wait_for(FitPaused)
    assert time.perf_counter() - asked < _SOON_S
    assert training.is_quiet()
    training.control.resume()
    # Nothing was learned between the two.
    assert training.wait_for(FitResumed).epoch == paused.epoch
    assert training.wait_for(FitProgress).losses.epoch >= paused.epoch
    training.control.stop()
    training.wait_for(FitFinished)
    kinds = [type(event) for event in training.seen if not isinstance(event, FitProgress)]
    assert kinds == [FitStarted, FitCompiled, FitPaused, FitResumed, FitFinished]


def test_stop_ends_a_pause(background, endless):
    training = background(*endless)
    training.control.pause()
    training.wait_for(FitPaused)
    training.control.stop()
    assert training.wait_for(FitFinished).stopped_because == STOPPED
    assert not any(isinstance(event, FitResumed) for event in training.seen)


def test_pauses_do_not_count_as_training(background, rated, sparse):
    training = background(*rated, sparse.changed(max_epochs=10**8))
    training.wait_for(FitProgress)
    training.control.pause()
    training.wait_for(FitPaused)
    began = time.perf_counter()
    threading.Event().wait(1.0)
    training.control.stop()
    finished = training.wait_for(FitFinished)
    lasted = time.perf_counter() - began
    assert finished.train_s < finished.history.notes[-1].elapsed_s + lasted - 0.5


def test_a_pause_changes_no_bit(background, rated, sparse, finish):
    whole = finish(*rated, sparse)
    training = background(*rated, sparse)
    training.control.pause()
    training.wait_for(FitPaused)
    training.control.resume()
    finished = training.wait_for(FitFinished)
    assert finished.history.train_mse.tolist() == whole.history.train_mse.tolist()
    assert finished.model.u.tolist() == whole.model.u.tolist()


def test_stopped_before_the_first_step(rated, sparse, generated, dense):
    for data, config in ((rated, sparse), (generated, dense)):
        control = FitControl()
        control.stop()
        *_, finished = fit(*data, config, control=control)
        assert finished.stopped_because == STOPPED
        assert finished.history.epochs.tolist() == [0]
        assert finished.state.step == 0
        assert finished.train_mse == finished.history.train_mse[0]


class _StopsWithin(FitControl):
    """A stop is wished for, and overdue at once, after some looks within an epoch."""

    def __init__(self, looks: int) -> None:
        super().__init__(patience_s=0)
        self._looks = looks

    def stop_is_overdue(self) -> bool:
        self._looks -= 1
        if self._looks <= 0:
            self.stop()
        return super().stop_is_overdue()


def test_a_long_epoch_is_cut_short(finish):
    ratings = rating_set(3000, 100, 15_000, seed=1)
    holdout = random_share(ratings, 0.1, 0)
    config = FitConfig(solver="variational", n_factors=120, max_epochs=1)
    nothing = FitControl()
    nothing.stop()
    start, whole, cut = (
        finish(ratings, holdout, config, control=control)
        for control in (nothing, FitControl(), _StopsWithin(5))
    )
    assert cut.stopped_because == STOPPED
    of_start, of_whole, of_cut = (one.state.arrays["user_mean"] for one in (start, whole, cut))
    came_to = (of_cut == of_whole).all(axis=1)
    untouched = (of_cut == of_start).all(axis=1)
    assert (came_to | untouched).all()
    assert came_to.any()
    assert untouched.any()
    assert cut.train_mse == pytest.approx(mse_where(cut.model, ratings, ~holdout.hidden), 1e-4)


def test_what_goes_on_from_an_epoch_cut_short_gets_better(finish):
    """Rows of two priors were taken for ones of which their ratings have told nothing."""
    ratings = rating_set(3000, 100, 60_000, seed=1)
    holdout = random_share(ratings, 0.1, 0)
    config = FitConfig(solver="variational", n_factors=60, max_epochs=4)
    cut = finish(ratings, holdout, config, control=_StopsWithin(18))  # an epoch has 13
    went_on = finish(ratings, holdout, config, earlier=cut)
    assert went_on.history.epochs.tolist() == [0, 1, 2, 3, 4]
    assert (np.diff(went_on.history.holdout_mse) < 0).all()


def test_resume_and_pause_take_turns():
    control = FitControl()
    assert not control.pause_requested
    control.pause()
    assert control.pause_requested
    control.resume()
    assert not control.pause_requested
    control.wait_while_paused()
    control.pause()
    control.stop()
    assert control.stop_requested
    assert not control.pause_requested
    control.wait_while_paused()
