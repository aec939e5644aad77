"""What each rating adds to a prediction: it adds up, and is what the rating does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from funkgui.factorization.average import average_of
from funkgui.factorization.config import FitConfig
from funkgui.factorization.explain import explain
from funkgui.factorization.folding.fold_in import KnownRow, fold_in
from funkgui.factorization.folding.row_prior import RowPrior
from funkgui.factorization.model import FactorModel
from funkgui.factorization.uncertainty import Uncertainty
from tests.made_run import drawn_model

SEEDS = range(6)
PRIORS = {
    "variational": RowPrior(noise=0.4),
    "sparse": RowPrior.of(FitConfig(l2_factors=0.05), 1.0, 1.0),
    "plain L2": RowPrior.of(
        FitConfig(solver="als", l2_weighting="plain", l2_factors=0.3), 1.2, 1.0
    ),
    "no biases": RowPrior.of(FitConfig(biases=False, l2_factors=0.05), 1.0, 1.0),
    "not negative": RowPrior.of(FitConfig(non_negative=True, l2_factors=0.05), 1.0, 1.0),
    "who rated what": RowPrior.of(FitConfig(implicit=True, l2_factors=0.05), 1.0, 1.0),
    "no L2": RowPrior(),
}


def _model(rng, n_factors: int, *, distributions: bool = False) -> FactorModel:
    def triangles(n):
        halves = rng.normal(size=(n, n_factors + 1, n_factors + 1)) * 0.3
        full = halves @ halves.transpose(0, 2, 1)
        rows, columns = np.triu_indices(n_factors + 1)
        return full[:, rows, columns].astype(np.float32)

    uncertainty = Uncertainty(triangles(7), triangles(12), 0.4) if distributions else None
    return replace(drawn_model(rng, 7, 12, n_factors), uncertainty=uncertainty)


def _rated(rng):
    items = np.sort(rng.permutation(11)[: rng.integers(1, 9)]).astype(np.int64)
    return items, rng.normal(3, 1, len(items)).astype(np.float32)


def _cases(name):
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        model = _model(rng, int(rng.integers(1, 6)), distributions=name == "variational")
        yield model, PRIORS[name], *_rated(rng)


@pytest.mark.parametrize("name", PRIORS)
def test_parts_add_up_to_what_is_predicted_of_a_user_folded_in(name):
    for model, prior, items, values in _cases(name):
        folded = fold_in(model, items, values, prior)
        for item in (11, int(items[0])):
            found = explain(model, prior, items, values, item, folded)
            assert found.items.tolist() == items.tolist()
            predicted = folded.reconstruct([0], [item])[0, 0]
            assert found.average + found.parts.sum() == pytest.approx(predicted, abs=1e-4)
            assert found.prediction == pytest.approx(predicted, abs=1e-4)


@pytest.mark.parametrize("name", PRIORS)
def test_another_rating_changes_its_own_part_alone_and_the_prediction_as_much(name):
    for model, prior, items, values in _cases(name):
        at, others = 0, np.arange(len(items)) != 0
        changed = values.copy()
        changed[at] += 0.02
        before, after = (
            explain(model, prior, items, given, 11, fold_in(model, items, given, prior))
            for given in (values, changed)
        )
        assert after.parts[others] == pytest.approx(before.parts[others], abs=1e-4)
        moved = after.parts[at] - before.parts[at]
        assert after.prediction - before.prediction == pytest.approx(moved, abs=1e-4)


def test_a_rating_that_the_average_user_would_give_adds_nothing():
    rng = np.random.default_rng(2)
    model, (items, values) = _model(rng, 3), _rated(rng)
    prior = PRIORS["who rated what"]
    average = explain(model, prior, items, values, int(items[0]), model).average
    given = values.copy()
    given[0] = average
    found = explain(model, prior, items, given, 11, fold_in(model, items, given, prior))
    assert found.parts[0] == pytest.approx(0, abs=1e-5)


def test_what_shaped_the_row_beside_the_ratings_is_the_rest():
    rng = np.random.default_rng(3)
    model = _model(rng, 3)
    items, values = _rated(rng)
    prior = PRIORS["sparse"]
    found = explain(model, prior, items, values, 11, model, row=2)
    alone = explain(model, prior, items, values, 11, fold_in(model, items, values, prior))
    predicted = model.reconstruct([2], [11])[0, 0]
    assert found.prediction == pytest.approx(predicted, abs=1e-4)
    assert found.parts == pytest.approx(alone.parts, abs=1e-6)
    assert found.rest == pytest.approx(predicted - alone.prediction, abs=1e-4)


@pytest.mark.parametrize("distributions", [False, True])
def test_a_change_is_explained_by_the_ratings_there_are_then(distributions):
    rng = np.random.default_rng(4)
    model = _model(rng, 3, distributions=distributions)
    before, after = _rated(rng), _rated(rng)
    prior = PRIORS["variational" if distributions else "plain L2"]
    folded = fold_in(model, *after, prior, KnownRow(1, *before))
    found = explain(model, prior, *after, 11, folded)
    assert found.items.tolist() == after[0].tolist()
    assert found.prediction == pytest.approx(folded.reconstruct([0], [11])[0, 0], abs=1e-4)


@pytest.mark.parametrize("distributions", [False, True])
def test_an_averages_parts_are_its_members_mean(distributions):
    rng = np.random.default_rng(5)
    models = [_model(rng, 3, distributions=distributions) for _ in range(3)]
    items, values = _rated(rng)
    prior = PRIORS["variational" if distributions else "sparse"]
    average = average_of(models, None if distributions else 0.5)
    folded = fold_in(average, items, values, prior)
    found = explain(average, prior, items, values, 11, folded)
    predicted = folded.reconstruct([0], [11])[0, 0]
    assert found.average + found.parts.sum() == pytest.approx(predicted, abs=1e-4)
    if not distributions:
        each = [
            explain(one, prior, items, values, 11, fold_in(one, items, values, prior)).parts
            for one in models
        ]
        assert found.parts == pytest.approx(np.mean(each, 0), abs=1e-4)


def test_the_strongest_come_first_for_it_or_against_it():
    rng = np.random.default_rng(6)
    model, (items, values) = _model(rng, 3), (np.arange(8), rng.normal(3, 1, 8))
    prior = PRIORS["sparse"]
    found = explain(model, prior, items, values.astype(np.float32), 11, model)
    sizes = np.abs(found.parts[found.strongest(8)])
    assert sizes.tolist() == sorted(sizes.tolist(), reverse=True)
    assert found.strongest(3).tolist() == found.strongest(8)[:3].tolist()
    assert found.parts.min() < 0 < found.parts.max()
