"""The priors of the variational solver: what they learn of few rows and of useless features."""

from __future__ import annotations

import numpy as np
import pytest

_N_FACTORS = 2


@pytest.fixture
def prior_of():
    """The prior after some rounds of rows that stay, and its ridge."""
    from funkgui.factorization.devices import load_tensorflow
    from funkgui.factorization.solvers.variational_prior import (
        first_ridge,
        learned_ridge,
        most_likely_prior,
        scatter,
    )
    from funkgui.factorization.solvers.variational_updates import Rows

    tf = load_tensorflow()

    def prior_of(x, means):
        n, width = means.shape
        rows = Rows(tf.constant(means, tf.float32), tf.zeros([n, width * (width + 1) // 2]))
        features = tf.constant(x, tf.float32)
        ridge = first_ridge(x.shape[1])
        for _ in range(20):
            known = scatter([features], [rows], ridge)
            prior = most_likely_prior(known)
            ridge = learned_ridge(known, prior)
        return prior, ridge

    return prior_of


def _features(rng, n, n_vectors):
    return np.concatenate([np.ones((n, 1)), rng.normal(size=(n, 1 + n_vectors))], axis=1)


def test_few_rows_do_not_make_the_prior_vanish_and_many_decide(prior_of):
    rng = np.random.default_rng(0)
    variances = []
    for n in (10, 10_000):
        means = rng.normal(size=(n, _N_FACTORS + 1)) * 0.01
        prior, _ = prior_of(_features(rng, n, 0), means)
        variances.append(np.linalg.inv(prior.precision)[0, 0])
    assert variances[0] > 0.2
    assert variances[1] < 0.01


def test_features_that_tell_nothing_are_pulled_in_far_more_than_by_the_first_ridge(prior_of):
    """Which would leave 100 / 127 of their slopes."""
    rng = np.random.default_rng(1)
    x = _features(rng, 100, 25)
    means = rng.normal(size=(100, _N_FACTORS + 1))
    prior, _ = prior_of(x, means)
    learned = prior.slopes @ np.linalg.inv(prior.precision)
    plain = np.linalg.lstsq(x, means, rcond=None)[0]
    assert np.linalg.norm(learned[2:]) < 0.5 * np.linalg.norm(plain[2:])


def test_features_that_tell_much_are_pulled_less_than_others(prior_of):
    rng = np.random.default_rng(1)
    x = _features(rng, 200, 22)
    slopes = np.zeros((x.shape[1], _N_FACTORS + 1))
    slopes[2:4] = 0.7, -0.7, 0.7
    means = x @ slopes + rng.normal(size=(200, _N_FACTORS + 1)) * 0.3
    prior, ridge = prior_of(x, means)
    learned = prior.slopes @ np.linalg.inv(prior.precision)
    assert learned[2:4] == pytest.approx(slopes[2:4], abs=0.07)
    assert np.min(ridge[4:]) > 10 * np.max(ridge[2:4])


def test_the_constant_and_the_count_keep_their_ridge(prior_of):
    rng = np.random.default_rng(2)
    _, with_vectors = prior_of(_features(rng, 50, 4), rng.normal(size=(50, 3)))
    _, without = prior_of(_features(rng, 50, 0), rng.normal(size=(50, 3)))
    assert with_vectors[:2].tolist() == without.tolist() == [1.0, 1.0]
