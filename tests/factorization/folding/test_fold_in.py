"""Folding in a user: against equations written out, and against what training found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funkgui.factorization.average import average_of
from funkgui.factorization.config import FitConfig
from funkgui.factorization.folding.fold_in import KnownRow, changed_ratings, fold_in
from funkgui.factorization.folding.row_prior import RowPrior
from funkgui.factorization.model import FactorModel
from funkgui.factorization.reindexed import reindexed
from funkgui.factorization.uncertainty import Uncertainty
from funkgui.ratings.holdout import random_share
from tests.made_run import drawn_model
from tests.rating_set import rating_set

_K = 3


def _row(model: FactorModel, user: int = 0):
    return np.append(model.u[user], model.user_bias[user])


@pytest.fixture
def rng():
    return np.random.default_rng(5)


@pytest.fixture
def model(rng):
    return drawn_model(rng, 4, 9, _K)


@pytest.fixture
def rated(rng):
    return np.array([0, 2, 3, 5, 8]), rng.normal(3, 1, 5).astype(np.float32)


def _least_squares(model, items, values, pulls):
    """The ridge regression as one least-squares problem with the pulls as further rows."""
    rows = np.column_stack([model.v[items], np.ones(len(items))])
    left = values - model.mean - model.item_bias[items]
    stacked = np.vstack([rows, np.diag(np.sqrt(pulls))])
    return np.linalg.lstsq(stacked, np.append(left, np.zeros(len(pulls))), rcond=None)[0]


@pytest.mark.parametrize(("weighting", "times"), [("plain", 1), ("by-count", 5)])
@pytest.mark.parametrize("solver", ["sparse", "als"])
def test_it_is_the_ridge_regression_of_the_solver(model, rated, solver, weighting, times):
    config = FitConfig(solver=solver, l2_weighting=weighting, l2_factors=0.3, l2_biases=0.1)
    found = fold_in(model, *rated, RowPrior.of(config, unit=2.0, noise=1.0))
    expected = _least_squares(model, *rated, times * np.array([0.6, 0.6, 0.6, 0.1]))
    assert _row(found) == pytest.approx(expected, abs=1e-5)


def test_many_ratings_and_many_factors_are_added_up_in_pieces(rng):
    n_items, n_factors = 3_000, 40
    model = drawn_model(rng, 1, n_items, n_factors)
    items, values = np.arange(n_items), rng.normal(3, 1, n_items).astype(np.float32)
    config = FitConfig(solver="als", l2_weighting="plain", l2_factors=0.3, l2_biases=0.1)
    found = fold_in(model, items, values, RowPrior.of(config, unit=2.0, noise=1.0))
    expected = _least_squares(model, items, values, np.append(np.full(n_factors, 0.6), 0.1))
    assert _row(found) == pytest.approx(expected, abs=1e-5)


def test_without_biases_only_factors_are_found(rng, rated):
    model = FactorModel.of_factors(
        rng.normal(size=(4, _K)).astype(np.float32), rng.normal(size=(9, _K)).astype(np.float32)
    )
    config = FitConfig(solver="dense", l2_factors=0.0)
    found = fold_in(model, *rated, RowPrior.of(config, 1.0, 1.0))
    items, values = rated
    expected = np.linalg.lstsq(model.v[items], values, rcond=None)[0]
    assert found.u[0] == pytest.approx(expected, abs=1e-4)
    assert found.user_bias[0] == 0


def test_factors_stay_at_zero_or_above_where_they_were_trained_so(model, rated):
    config = FitConfig(solver="sparse", non_negative=True, l2_factors=0.01)
    free = fold_in(model, *rated, RowPrior.of(config.changed(non_negative=False), 1.0, 1.0))
    bounded = fold_in(model, *rated, RowPrior.of(config, 1.0, 1.0))
    assert free.u.min() < 0
    assert bounded.u.min() == 0

    def cost(one):
        rows = np.column_stack([one.v[rated[0]], np.ones(5)])
        left = rated[1] - one.mean - one.item_bias[rated[0]] - rows @ _row(one)
        return left @ left + 5 * (0.01 * (one.u**2).sum() + 0.03 * (one.user_bias**2).sum())

    clipped = FactorModel(np.maximum(free.u, 0), model.v, free.user_bias, model.item_bias, 3.0)
    assert cost(free) < cost(bounded) < cost(clipped)


@pytest.mark.parametrize("learns_bias", [False, True])
def test_of_one_rating_without_penalties_no_factor_becomes_large(rng, learns_bias):
    """Of all rows that explain it, the shortest."""
    v = np.array([[1.0, 1e-3, 0.5], [0.2, 1.0, 0.3]], np.float32)
    model = replace(drawn_model(rng, 2, 2, 3, mean=3.0), v=v, item_bias=np.zeros(2, np.float32))
    rated = np.array([0]), np.array([5.0], np.float32)

    found = _row(fold_in(model, *rated, RowPrior(learns_bias=learns_bias)))

    assert v[0] @ found[:3] + found[3] == pytest.approx(2.0, rel=1e-5)
    assert found[:3] / found[0] == pytest.approx(v[0], abs=1e-5)


def test_a_user_without_ratings_is_at_the_prior(model):
    nothing = np.zeros(0, np.int64), np.zeros(0, np.float32)
    assert not _row(fold_in(model, *nothing, RowPrior.of(FitConfig(), 1.0, 1.0))).any()
    of_mean = fold_in(model, *nothing, RowPrior(noise=1.0))
    expected = np.column_stack([model.u, model.user_bias]).sum(0) / 5
    assert _row(of_mean) == pytest.approx(expected, abs=1e-5)


def test_an_unchanged_user_stays_where_training_left_them(model, rated):
    known = KnownRow(2, *rated)
    for prior in (RowPrior.of(FitConfig(), 1.0, 1.0), RowPrior(noise=0.5)):
        assert _row(fold_in(model, *rated, prior, known)) == pytest.approx(_row(model, 2), abs=1e-6)


def test_a_change_moves_a_row_as_it_would_move_the_solution(model, rated):
    """From the very solution for the old ratings, it comes to that for the new ones."""
    items, values = rated
    prior = RowPrior.of(FitConfig(l2_factors=0.2), 1.0, 1.0)
    solved = fold_in(model, items, values, prior)
    start = FactorModel(solved.u, model.v, solved.user_bias, model.item_bias, 3.0)
    new_items, new_values = np.array([0, 2, 4, 5, 6, 8]), np.append(values, 5.0)
    new_values[1] = 1.0
    expected = _row(fold_in(model, new_items, new_values, prior))
    found = fold_in(start, new_items, new_values, prior, KnownRow(0, items, values))
    assert _row(found) == pytest.approx(expected, abs=1e-5)
    assert np.abs(expected - _row(start)).max() > 0.1


def _covariances(rng, n):
    halves = rng.normal(size=(n, _K + 1, _K + 1)) * 0.3
    return halves @ halves.transpose(0, 2, 1)


def _triangles(covariances):
    rows, columns = np.triu_indices(_K + 1)
    return covariances[:, rows, columns].astype(np.float32)


def _posterior(model, of_items, noise, prior, items, values):
    """Mean and covariance of a user under a prior, given as precision and mean."""
    precision, centre = prior
    system, right = precision.copy(), precision @ centre
    for item, value in zip(items, values, strict=True):
        f = np.append(model.v[item], 1.0)
        second = np.outer(f, f)
        second[:-1, :-1] += of_items[item][:-1, :-1]
        first = f * (value - model.mean - model.item_bias[item])
        first[:-1] -= of_items[item][:-1, -1]
        system, right = system + second / noise, right + first / noise
    return np.linalg.solve(system, right), np.linalg.inv(system)


def test_with_distributions_it_is_the_exact_posterior(model, rated, rng):
    """Posterior of a user under a prior, and after an edit the one with the new ratings."""
    of_items, noise = _covariances(rng, 9), 0.4
    prior = np.diag([2.0, 3.0, 1.5, 4.0]), np.array([0.2, -0.1, 0.3, 0.1])

    def posterior(items, values):
        return _posterior(model, of_items, noise, prior, items, values)

    mean, covariance = posterior(*rated)
    trained = replace(
        model,
        u=mean[None, :-1].astype(np.float32),
        user_bias=mean[-1:].astype(np.float32),
        uncertainty=Uncertainty(_triangles(covariance[None]), _triangles(of_items), noise),
    )
    items, values = np.array([0, 3, 5, 7, 8]), rated[1].copy()
    values[0] = 5.0
    found = fold_in(trained, items, values, RowPrior(noise=noise), KnownRow(0, *rated))
    mean, covariance = posterior(items, values)
    assert _row(found) == pytest.approx(mean, abs=1e-3)
    known = found.uncertainty.user_covariance
    assert known == pytest.approx(_triangles(covariance[None]), abs=1e-3)


def test_a_new_user_is_expected_among_all_users(model, rated, rng):
    """The prior is as wide as the rows are apart and each is unsure, as if one more was at zero."""
    of_users, of_items, noise = _covariances(rng, 4), _covariances(rng, 9), 0.4
    known = Uncertainty(_triangles(of_users), _triangles(of_items), noise)
    rows = np.column_stack([model.u, model.user_bias])
    centre = rows.sum(0) / 5
    away = rows - centre
    spread = (away.T @ away + of_users.sum(0)) / (4 + len(centre) + 1)
    prior = np.linalg.inv(spread), centre

    found = fold_in(replace(model, uncertainty=known), *rated, RowPrior(noise=noise))

    expected, _ = _posterior(model, of_items, noise, prior, *rated)
    assert _row(found) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("learned", [False, True])
@pytest.mark.parametrize("unit", [1e-4, 1e10])
def test_ratings_in_another_unit_say_the_same(model, rated, rng, unit, learned):
    known = Uncertainty(_triangles(_covariances(rng, 4)), _triangles(_covariances(rng, 9)), 0.4)
    each = np.array([np.sqrt(unit)] * _K + [unit], np.float32)
    stretch = _triangles(np.outer(each, each)[None])
    model = replace(model, uncertainty=known)
    stretched = FactorModel(
        *(np.sqrt(np.float32(unit)) * side for side in (model.u, model.v)),
        *(np.float32(unit) * bias for bias in (model.user_bias, model.item_bias)),
        unit * model.mean,
        None,
        Uncertainty(
            known.user_covariance * stretch, known.item_covariance * stretch, 0.4 * unit**2
        ),
    )
    priors = RowPrior(0.3, 0.2), RowPrior(0.3 * unit, 0.2)
    if learned:
        priors = RowPrior(noise=0.4), RowPrior(noise=0.4 * unit**2)

    found = fold_in(model, *rated, priors[0])
    of_unit = fold_in(stretched, rated[0], np.float32(unit) * rated[1], priors[1])

    expected = found.reconstruct([0], slice(None))
    assert of_unit.reconstruct([0], slice(None)) / unit == pytest.approx(expected, abs=1e-4)


def test_each_member_of_an_average_is_folded_in(model, rated, rng):
    other = drawn_model(rng, 4, 9, _K, mean=2.9)
    prior = RowPrior.of(FitConfig(l2_factors=0.2), 1.0, 1.0)
    found = fold_in(average_of([model, other], 0.5), *rated, prior)
    each = [fold_in(one, *rated, prior).reconstruct([0], slice(None)) for one in (model, other)]
    assert found.reconstruct([0], slice(None)) == pytest.approx(np.mean(each, 0), abs=1e-5)
    assert np.isfinite(found.deviation(np.array([0]), np.array([1]))).all()


def test_ratings_of_items_that_an_average_does_not_know_say_nothing(model, rated):
    items, values = rated
    mean = average_of([model, model], noise_variance=1.0)
    later = reindexed(mean, None, np.append(np.arange(9), -1))
    prior = RowPrior(factors_each=0.1, bias_each=0.1)

    found = fold_in(later, np.append(items, 9), np.append(values, np.float32(5)), prior)

    assert _row(found) == pytest.approx(_row(fold_in(mean, items, values, prior)))


@given(
    items=st.lists(st.integers(0, 8), min_size=1, unique=True),
    penalties=st.lists(st.floats(0.01, 10), min_size=4, max_size=4),
    seed=st.integers(0, 2**32),
)
def test_it_is_the_closed_form_whatever_the_penalties(items, penalties, seed):
    rng = np.random.default_rng(seed)
    u, v = (rng.normal(size=(n, _K)).astype(np.float32) for n in (1, 9))
    biases = (rng.normal(size=n).astype(np.float32) for n in (1, 9))
    model, values = FactorModel(u, v, *biases, 3.0), rng.normal(3, 1, len(items))
    prior = RowPrior(*penalties)

    found = fold_in(model, np.array(items), values.astype(np.float32), prior)

    factors, bias = (penalties[at] + penalties[at + 2] * len(items) for at in (0, 1))
    pulls = np.array([factors] * _K + [bias])
    expected = _least_squares(model, items, values.astype(np.float32), pulls)
    assert _row(found) == pytest.approx(expected, abs=1e-3)


def test_changed_ratings_are_those_of_one_list_only():
    before = np.array([1, 2, 4]), np.array([3.0, 2.0, 1.0])
    after = np.array([1, 3, 4]), np.array([3.0, 5.0, 2.0])
    items, values, signs = changed_ratings(before, after)
    assert items.tolist() == [2, 3, 4, 4]
    assert values.tolist() == [2.0, 5.0, 1.0, 2.0]
    assert signs.tolist() == [-1, 1, -1, 1]
    assert len(changed_ratings(before, before)[0]) == 0


@pytest.mark.parametrize(
    ("config", "farthest"),
    [
        (FitConfig(solver="als", n_factors=4, max_epochs=60, patience=0, keep_best=False), 0.02),
        (FitConfig(solver="variational", n_factors=4, max_epochs=20), 0.15),
    ],
)
def test_folding_in_users_with_their_own_ratings_finds_what_training_found(
    config, farthest, finish
):
    ratings = rating_set(60, 40, 1300, seed=1)
    holdout = random_share(ratings, 0.1, 0)
    result = finish(ratings, holdout, config)
    unit = float(ratings.values[~holdout.hidden].std())
    off = []
    for user in range(10):
        row = ratings.user_slice(user)
        shown = ~holdout.hidden[row]
        now = ratings.item_index[row][shown].astype(np.int64), ratings.values[row][shown]
        prior = RowPrior.of(config, unit, _noise(result.model, result.state, user))
        found = fold_in(result.model, *now, prior)
        of_user = result.model.reconstruct([user], slice(None))
        off.append(found.reconstruct([0], slice(None)) - of_user)
    assert np.sqrt(np.mean(np.square(off))) < farthest


def _noise(model, state, user):
    if model.uncertainty is None:
        return 1.0
    return model.uncertainty.noise_variance / float(state.arrays["user_weight"][user])
