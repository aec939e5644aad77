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
        first_spread,
        learned_ridge,
        most_likely_prior,
        most_likely_spread,
        scatter,
    )
    from funkgui.factorization.solvers.variational_updates import Rows

    tf = load_tensorflow()

    def prior_of(x, means, rated=None, covariance=0.0):
        n, width = means.shape
        covariances = tf.fill([n, width * (width + 1) // 2], covariance)
        rows = Rows(tf.constant(means, tf.float32), covariances)
        features = x.astype(np.float32)
        rated = np.ones((n, 1), np.float32) if rated is None else rated[:, None]
        ridge, spread = first_ridge(x.shape[1]), first_spread(width)
        for _ in range(20):
            known = scatter([features], [rows], ridge, [rated])
            spread = most_likely_spread(known, spread, haste=0.5)
            prior = most_likely_prior(known, spread)
            ridge = learned_ridge(known, prior)
        return prior, ridge

    return prior_of


def _features(rng, n, n_vectors):
    return np.concatenate([np.ones((n, 1)), rng.normal(size=(n, 1 + n_vectors))], axis=1)


def test_few_rows_do_not_make_the_prior_vanish_but_make_it_small_and_many_decide(prior_of):
    rng = np.random.default_rng(0)
    variances = []
    for n in (10, 10_000):
        means = rng.normal(size=(n, _N_FACTORS + 1)) * 0.01
        prior, _ = prior_of(_features(rng, n, 0), means)
        variances.append(np.linalg.inv(prior.precision)[0, 0])
    assert 0.02 < variances[0] < 0.1
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


def test_features_that_tell_nothing_count_for_little_beside_many_that_tell(prior_of):
    rng = np.random.default_rng(1)
    x = _features(rng, 400, 41)
    slopes = np.zeros((x.shape[1], _N_FACTORS + 1))
    slopes[2:22] = rng.choice([-0.4, 0.4], (20, _N_FACTORS + 1))
    means = x @ slopes + rng.normal(size=(400, _N_FACTORS + 1))
    _, ridge = prior_of(x, means)
    assert np.median(ridge[22:]) > 4 * np.max(ridge[2:22])


@pytest.fixture
def spreads():
    """Spreads of a thousand rows, epoch after epoch, whose ratings tell them with a precision."""
    from funkgui.factorization.devices import load_tensorflow
    from funkgui.factorization.solvers.triangles import of_rows
    from funkgui.factorization.solvers.variational_prior import (
        first_ridge,
        first_spread,
        most_likely_spread,
        scatter,
    )
    from funkgui.factorization.solvers.variational_updates import Rows

    tf = load_tensorflow()
    n, width = 1000, 2

    def spreads(known_precision, true_variance, haste, n_epochs):
        rng = np.random.default_rng(0)
        seen = rng.normal(size=(n, width)) * np.sqrt(true_variance + 1 / known_precision)
        spread = first_spread(width)
        for _ in range(n_epochs):
            covariance = np.linalg.inv(np.linalg.inv(spread) + known_precision * np.eye(width))
            mean = seen @ (known_precision * covariance)
            triangles = of_rows(np.tile(covariance[np.triu_indices(width)], (n, 1)), width)
            rows = Rows(tf.constant(mean, tf.float32), tf.constant(triangles, tf.float32))
            ones = np.ones((n, 1), np.float32)
            known = scatter([ones], [rows], first_ridge(1), [ones])
            spread = most_likely_spread(known, spread, haste)
            yield float(spread[-1, -1])

    return spreads


def test_haste_leads_to_the_same_spread_in_fewer_epochs(spreads):
    (*_, end) = spreads(2.0, 0.3, 0.0, 200)
    assert end == pytest.approx(0.3, abs=0.05)
    slow, quick = (list(spreads(2.0, 0.3, haste, 8)) for haste in (0.0, 0.5))
    assert abs(quick[-1] - end) < 0.5 * abs(slow[-1] - end)
    (*_, same) = spreads(2.0, 0.3, 0.5, 200)
    assert same == pytest.approx(end, rel=1e-3)


def test_a_bias_that_is_not_there_vanishes_sooner_with_haste(spreads):
    slow, quick = (list(spreads(5.0, 0.0, haste, 15)) for haste in (0.0, 0.5))
    assert quick[-1] < 0.03
    assert quick[-1] < 0.7 * slow[-1]


def test_haste_is_for_rows_with_many_ratings_each():
    from funkgui.factorization.solvers.variational_prior import haste_for

    few, some, many = (
        haste_for(np.full(100, each * 2.0), np.full(100, each * 2.0)) for each in (4, 7, 20)
    )
    assert few == 0.0
    assert 0.0 < some < many == haste_for(np.full(100, 1e3), np.full(100, 1e3))


def test_rows_without_ratings_do_not_make_others_count_as_fewer():
    from funkgui.factorization.solvers.variational_prior import haste_for

    counts = np.full(100, 16.0)
    empty = np.concatenate([counts, np.zeros(300)])
    assert haste_for(counts, counts) == haste_for(empty, counts)


def test_rows_without_ratings_count_for_nothing(prior_of):
    rng = np.random.default_rng(3)
    x, means = _features(rng, 60, 4), rng.normal(size=(60, _N_FACTORS + 1))
    alone, ridge = prior_of(x, means, covariance=0.1)
    without = np.concatenate([_features(rng, 200, 4), x]), np.zeros((260, _N_FACTORS + 1))
    without[1][200:] = means
    rated = (np.arange(260) >= 200).astype(np.float32)
    among, same_ridge = prior_of(*without, rated, covariance=0.1)
    assert among.precision == pytest.approx(alone.precision, rel=1e-4)
    assert among.slopes == pytest.approx(alone.slopes, abs=1e-4)
    assert same_ridge == pytest.approx(ridge, rel=1e-3)


def test_the_constant_and_the_count_keep_their_ridge(prior_of):
    rng = np.random.default_rng(2)
    _, with_vectors = prior_of(_features(rng, 50, 4), rng.normal(size=(50, 3)))
    _, without = prior_of(_features(rng, 50, 0), rng.normal(size=(50, 3)))
    assert with_vectors[:2].tolist() == without.tolist() == [1.0, 1.0]
