"""How sure a model is: the variance of a prediction, and what it does not know."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from funkgui.factorization.average import average_of
from funkgui.factorization.model import FactorModel
from funkgui.factorization.reindexed import reindexed
from funkgui.factorization.uncertainty import Uncertainty
from tests.made_run import drawn_model

_WIDTH = 4
"""Three factors and the bias."""


def _covariances(rng, n):
    halves = rng.normal(size=(n, _WIDTH, _WIDTH)) * 0.3
    return halves @ halves.transpose(0, 2, 1)


def _triangles(covariances):
    rows, columns = np.triu_indices(_WIDTH)
    return covariances[:, rows, columns].astype(np.float32)


@pytest.fixture
def drawn():
    """A model, and the covariances of its users and items whole."""
    rng = np.random.default_rng(1)
    of_users, of_items = _covariances(rng, 2), _covariances(rng, 3)
    uncertainty = Uncertainty(_triangles(of_users), _triangles(of_items), 0.25)
    biases = np.array([0.5, -0.2], np.float32), np.array([0.1, 0.0, -0.4], np.float32)
    model = replace(
        drawn_model(rng, 2, 3, 3), user_bias=biases[0], item_bias=biases[1], uncertainty=uncertainty
    )
    return model, of_users, of_items


def test_the_deviation_is_that_of_ratings_drawn_from_the_distributions(drawn):
    model, of_users, of_items = drawn
    rng = np.random.default_rng(2)
    n = 400_000
    for user, item in ((0, 0), (1, 2), (0, 1)):
        p_mean = np.append(model.u[user], model.user_bias[user])
        q_mean = np.append(model.v[item], model.item_bias[item])
        p = rng.multivariate_normal(p_mean, of_users[user], n)
        q = rng.multivariate_normal(q_mean, of_items[item], n)
        ratings = (p[:, :-1] * q[:, :-1]).sum(1) + p[:, -1] + q[:, -1] + rng.normal(0, 0.5, n)
        found = model.deviation(np.array([user]), np.array([item]))
        assert found[0] == pytest.approx(ratings.std(), rel=0.01)


def test_ratings_of_any_size_have_it(drawn):
    model, *_ = drawn
    unit = 1e12
    sides = np.append(np.full(_WIDTH - 1, np.sqrt(unit)), unit)
    rows, columns = np.triu_indices(_WIDTH)
    in_units = (sides[rows] * sides[columns]).astype(np.float32)
    known = model.uncertainty
    larger = replace(
        model,
        u=model.u * np.float32(np.sqrt(unit)),
        v=model.v * np.float32(np.sqrt(unit)),
        uncertainty=Uncertainty(
            known.user_covariance * in_units,
            known.item_covariance * in_units,
            known.noise_variance * unit**2,
        ),
    )
    at = np.array([0, 1, 0]), np.array([0, 2, 1])
    np.testing.assert_allclose(larger.deviation(*at), model.deviation(*at) * unit, rtol=1e-5)


def test_it_is_that_of_the_noise_where_covariances_are_none(drawn):
    """As in files that were made by hand: negative ones have no root."""
    model, *_ = drawn
    known = model.uncertainty
    negative = replace(known, item_covariance=-known.item_covariance * 100)
    found = replace(model, uncertainty=negative).deviation(np.array([0]), np.array([0]))
    assert found.tolist() == [0.5]


def test_there_is_none_for_users_and_items_that_the_model_does_not_know(drawn):
    model, *_ = drawn
    found = model.deviation(np.array([0, -1, 0, -1]), np.array([0, 0, -1, -1]))
    assert np.isnan(found).tolist() == [False, True, True, True]


def test_a_million_pairs_have_what_each_has_alone(drawn):
    model, *_ = drawn
    users, items = np.random.default_rng(3).integers(-1, (2, 3), (1_000_000, 2)).T
    alone = np.full((3, 4), np.nan, np.float32)
    for user, item in np.ndindex(2, 3):
        alone[user, item] = model.deviation(np.array([user]), np.array([item]))[0]
    np.testing.assert_allclose(model.deviation(users, items), alone[users, items], rtol=1e-5)


@pytest.mark.parametrize("of", ["rows", "members"])
def test_it_goes_along_where_users_and_items_stand_elsewhere(drawn, of):
    """In a matrix that has become another one; and those who came since have none."""
    model, *_ = drawn
    if of == "members":
        model = average_of([replace(model, uncertainty=None)] * 2, noise_variance=0.25)
    other = reindexed(model, np.array([-1, 1, 0]), np.array([2, -1, 0]))
    found = other.deviation(np.array([1, 2, 0, 1]), np.array([0, 2, 0, 1]))
    assert found[:2].tolist() == model.deviation(np.array([1, 0]), np.array([2, 0])).tolist()
    assert np.isnan(found[2:]).all()


def test_a_model_that_cannot_tell_says_so():
    model = FactorModel.of_factors(np.ones((2, 1), np.float32), np.ones((2, 1), np.float32))
    assert model.deviation(np.array([0]), np.array([0])) is None
