"""The mean of several models: what it predicts, and how sure it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from funkgui.factorization.average import average_of
from funkgui.factorization.config import FitConfig
from funkgui.factorization.measuring.calibration import coverage
from funkgui.factorization.metrics import mse
from funkgui.factorization.model import FactorModel
from funkgui.factorization.presets import preset
from funkgui.factorization.uncertainty import Uncertainty
from funkgui.ratings.holdout import nothing_hidden, random_share
from funkgui.ratings.select import only_ratings
from tests.rating_set import rating_set

_N_USERS, _N_ITEMS = 50, 30
_PAIRS = np.repeat(np.arange(_N_USERS), _N_ITEMS), np.tile(np.arange(_N_ITEMS), _N_USERS)


@pytest.fixture(params=[1, 2, 5])
def members(request):
    rng = np.random.default_rng(request.param)

    def drawn(*shape):
        return rng.standard_normal(shape, np.float32)

    return [
        FactorModel(
            drawn(_N_USERS, 3), drawn(_N_ITEMS, 3), drawn(_N_USERS), drawn(_N_ITEMS), number / 2
        )
        for number in range(request.param)
    ]


def _sure(model, of_users, of_items):
    """The model with covariances that are the same for all users, and for all items."""
    triangles = (
        np.full((n, 10), of_one, np.float32)
        for n, of_one in ((_N_USERS, of_users), (_N_ITEMS, of_items))
    )
    return replace(model, uncertainty=Uncertainty(*triangles, 0.25))


def test_it_predicts_the_mean(members):
    predicted = np.mean([one.predict(*_PAIRS) for one in members], axis=0)
    found = average_of(members)
    np.testing.assert_allclose(found.predict(*_PAIRS), predicted, atol=1e-5)
    assert found.n_factors == 3 * len(members)
    assert found.deviation(*_PAIRS) is None


def test_the_variance_is_the_noise_and_the_spread(members):
    found = average_of(members, 0.25).deviation(*_PAIRS)
    spread = 0.0
    if len(members) > 1:
        spread = np.var([one.predict(*_PAIRS) for one in members], axis=0, ddof=1)
    np.testing.assert_allclose(found, np.sqrt(0.25 + spread), rtol=1e-4)


def test_the_variance_is_that_of_the_first_member_and_the_spread(members):
    """That of a mixture: the other members' own variances are taken to be alike."""
    sure = [_sure(one, 0.1 * number, 0.2) for number, one in enumerate(members, 1)]
    found = average_of(sure).deviation(*_PAIRS)
    variance = sure[0].deviation(*_PAIRS) ** 2
    if len(members) > 1:
        variance += np.var([one.predict(*_PAIRS) for one in members], axis=0, ddof=1)
    np.testing.assert_allclose(found, np.sqrt(variance), rtol=1e-4)


@pytest.mark.parametrize("unit", [1e-25, 1e25])
def test_ratings_whose_squares_leave_single_precision(members, unit):
    root, unit = np.float32(np.sqrt(unit)), np.float32(unit)
    scaled = [
        FactorModel(
            one.u * root, one.v * root, one.user_bias * unit, one.item_bias * unit, one.mean * unit
        )
        for one in members
    ]
    found = average_of(scaled, 0.25 * float(unit) ** 2).deviation(*_PAIRS)
    expected = average_of(members, 0.25).deviation(*_PAIRS)
    np.testing.assert_allclose(found / unit, expected, rtol=1e-4)


@pytest.mark.parametrize("noise_variance", [None, 0.25])
def test_the_unknown_have_none(members, noise_variance):
    sure = members if noise_variance else [_sure(one, 0.1, 0.1) for one in members]
    found = average_of(sure, noise_variance).deviation(np.array([0, -1, 0]), np.array([0, 0, -1]))
    assert np.isnan(found).tolist() == [False, True, True]


@pytest.fixture(scope="module")
def split():
    ratings = rating_set(400, 200, 16_000, seed=3)
    return ratings, random_share(ratings, 0.1, 0)


def _assert_calibrated(model, ratings, hidden, within):
    at = ratings.user_index[hidden], ratings.item_index[hidden]
    found = coverage(model, *at, ratings.values[hidden])
    assert [one.observed for one in found] == pytest.approx([0.5, 0.8, 0.95], abs=within)


@pytest.mark.parametrize("average", ["none", "seeds"])
def test_the_best_preset_knows_how_sure_it_is(split, finish, average):
    """Whether it averages seeds depends on the ratings: it is to know either way."""
    ratings, holdout = split
    best = preset("best").make(ratings, 0)
    config = best.changed(n_factors=8, n_features=8, average=average, n_models=3)
    assert config.averages_over == average
    _assert_calibrated(finish(ratings, holdout, config).model, ratings, holdout.hidden, 0.06)


_SAMPLES = {"average": "samples", "burn_in": 10, "n_models": 15, "max_epochs": 40}


def test_samples_know_how_sure_they_are(split, finish):
    ratings, holdout = split
    config = FitConfig(solver="variational", n_factors=8, n_features=8, patience=0, **_SAMPLES)
    model = finish(ratings, holdout, config).model
    assert model.n_factors == 8 * 15
    _assert_calibrated(model, ratings, holdout.hidden, 0.06)


def test_seeds_of_the_sparse_solver_go_by_ratings_they_were_not_trained_on(split, finish):
    """And are calibrated on yet others, which the training knows nothing of."""
    ratings, holdout = split
    train, test = only_ratings(ratings, ~holdout.hidden), only_ratings(ratings, holdout.hidden)
    config = FitConfig(n_factors=8, average="seeds", n_models=3, max_epochs=20, stop_share=0.1)
    model = finish(train, nothing_hidden(train), config).model
    at = (
        train.rows_of(test.user_ids.tolist())[test.user_index],
        train.columns_of(test.item_ids.tolist())[test.item_index],
    )
    found = coverage(model, *at, test.values)
    assert [one.observed for one in found] == pytest.approx([0.5, 0.8, 0.95], abs=0.06)


def test_seeds_of_the_sparse_solver_are_as_sure_as_their_held_out_errors_are_small(split, finish):
    ratings, holdout = split
    config = FitConfig(n_factors=8, average="seeds", n_models=3, max_epochs=20)
    model = replace(finish(ratings, holdout, config).model, scale=None)
    hidden = holdout.hidden
    at = ratings.user_index[hidden], ratings.item_index[hidden]
    error = mse(model.predict(*at), ratings.values[hidden])
    assert np.square(model.deviation(*at)).mean() == pytest.approx(error, rel=1e-4)


def test_seeds_of_the_sparse_solver_trained_on_every_rating_cannot_tell(split, finish):
    ratings, _ = split
    config = FitConfig(n_factors=8, average="seeds", n_models=2, max_epochs=2, keep_best=False)
    model = finish(ratings, nothing_hidden(ratings), config).model
    assert model.deviation(np.array([0]), np.array([0])) is None
