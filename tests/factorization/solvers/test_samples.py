"""The mean of samples drawn along the way: which are kept, and what becomes of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from funkgui.errors import TrainingError
from funkgui.factorization.average import average_of
from funkgui.factorization.config import FitConfig
from funkgui.factorization.control import FitControl
from funkgui.factorization.events import LEVELLED_OFF, USED_UP, FitProgress
from funkgui.factorization.fit import fit
from funkgui.factorization.metrics import mse_where
from tests.factorization.solvers.solving import check_losses, solver_of

_PLACES = np.repeat(np.arange(60), 40), np.tile(np.arange(40), 60)


@pytest.fixture(params=["variational", "sparse"], scope="module")
def config(request):
    return FitConfig(
        solver=request.param,
        n_factors=4,
        n_features=3,
        average="samples",
        burn_in=3,
        sample_every=2,
        n_models=3,
        max_epochs=12,
        patience=0,
        keep_best=False,
    )


def _advance(solver, first_epoch, n_epochs):
    per_epoch = solver.steps_per_epoch
    solver.advance(first_epoch * per_epoch, n_epochs * per_epoch)


def test_the_last_samples_are_averaged(rated, config):
    """Those of epochs 5, 7 and so on: three of them at most."""
    solver, newest = (solver_of(*rated, config.changed(n_models=n)) for n in (3, 1))
    samples = []
    for epoch in range(12):
        for one in (solver, newest):
            _advance(one, epoch, 1)
        if epoch + 1 in (5, 7, 9, 11):
            samples.append(newest.model())
        drawn = samples[-3:]
        expected = average_of(drawn) if drawn else newest.model()
        found = solver.model()
        assert found.n_factors == 4 * max(len(drawn), 1)
        np.testing.assert_allclose(found.predict(*_PLACES), expected.predict(*_PLACES), atol=1e-5)
        check_losses(solver, *rated)


def test_going_on_with_fewer_models_keeps_the_last_samples(rated, config):
    solver, newest = (solver_of(*rated, config.changed(n_models=n)) for n in (3, 1))
    for one in (solver, newest):
        _advance(one, 0, 9)
    last = solver_of(*rated, config.changed(n_models=1), solver.arrays())
    assert np.array_equal(last.model().u, newest.model().u)
    assert last.losses() == newest.losses()


def test_more_or_fewer_samples_in_going_on(rated, config, finish):
    half = finish(*rated, config.changed(max_epochs=9))
    more = finish(*rated, config.changed(n_models=10, max_epochs=13), earlier=half)
    assert more.model.n_factors == 4 * 5
    fewer = finish(*rated, config.changed(n_models=1, max_epochs=10), earlier=half)
    assert fewer.model.n_factors == 4


def test_too_few_epochs_for_a_sample(rated, config, finish):
    with pytest.raises(TrainingError) as caught:
        next(fit(*rated, config.changed(max_epochs=4)))
    assert str(caught.value) == (
        "The training would end after 4 epochs, and the first sample is drawn after 5; allow 9 "
        "epochs for 3 samples, or draw them sooner."
    )
    one = finish(*rated, config.changed(max_epochs=5))
    assert one.model.n_factors == 4
    # Four more are enough to go on with.
    assert finish(*rated, config.changed(max_epochs=4), earlier=one).model.n_factors == 12


def test_a_stop_before_the_first_sample(rated, config):
    """What is there then is the solver's own."""
    for event in fit(*rated, config, checkpoint_s=0.0):
        if hasattr(event, "result"):
            break
    assert event.result.model.n_factors == 4


def test_an_early_stop_waits_for_all_samples(rated, config, finish):
    """Least improvements of 100 % stop it as soon as it looks."""
    hasty = config.changed(patience=1, min_improvement=1.0, max_epochs=40)
    finished = finish(*rated, hasty)
    if hasty.uses("patience"):
        assert finished.stopped_because == LEVELLED_OFF
        assert finished.state.epoch == 3 + 3 * 2 + 2
    else:
        assert finished.stopped_because == USED_UP
    assert finished.model.n_factors == 12


def test_the_best_epoch_has_samples(rated, config, finish):
    finished = finish(*rated, config.changed(keep_best=True))
    assert finished.best_epoch >= 5
    assert finished.model.uncertainty is not None


def test_a_stop_within_the_epoch_of_the_first_sample_leaves_the_samples_to_come(
    rated, config, finish
):
    """Nothing of before the first sample is taken for the best of the samples."""
    config = config.changed(keep_best=True, n_batches=40)
    stopped = None
    for epoch in (4, 5):
        control = FitControl()
        for event in fit(*rated, config, control=control, earlier=stopped):
            if isinstance(event, FitProgress) and event.losses.epoch == epoch:
                control.stop()
        stopped = event
    finished = finish(*rated, config, earlier=stopped)
    assert finished.model.uncertainty is not None
    assert finished.model.n_factors == finish(*rated, config).model.n_factors


def test_it_says_how_sure_it_is(rated, config, finish):
    finished = finish(*rated, config)
    deviation = finished.model.deviation(*_PLACES)
    assert np.isfinite(deviation).all()
    assert deviation.min() >= 0.9 * np.sqrt(finished.train_mse)


def test_ratings_of_zero_alone_have_losses_of_the_model(rated, config, finish):
    ratings, holdout = rated
    zeros = replace(ratings, values=np.zeros_like(ratings.values), scale=None)
    result = finish(zeros, holdout, config)
    # Far below 1, to which the sums of what samples predict were once rounded.
    assert 0 < result.train_mse < 0.01
    assert result.train_mse == pytest.approx(mse_where(result.model, zeros, ~holdout.hidden))
