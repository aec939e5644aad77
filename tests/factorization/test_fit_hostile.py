"""Ratings and settings that nobody would wish for: a right result or a clear error, never NaN."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from funkgui.errors import TrainingError
from funkgui.factorization.config import SOLVERS
from funkgui.factorization.defaults import config_for_solver
from funkgui.factorization.events import DIVERGED, FitFinished, FitProgress
from funkgui.factorization.fit import fit
from funkgui.ratings.holdout import Holdout, nothing_hidden, random_share
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.scale import RatingScale
from tests.dense import from_dense

_SHORT = {
    "variational": {"max_epochs": 8, "n_factors": 4, "n_features": 3},
    "sparse": {"max_epochs": 15, "n_factors": 4},
    "als": {"max_epochs": 8, "n_factors": 4},
    "funk-2006": {"max_epochs": 40, "n_factors": 2, "passes_per_factor": 20},
    "dense": {"max_epochs": 2000, "n_factors": 2, "learning_rate": 0.1},
}


def _matrix(cells, scale=True):
    plain = from_dense(np.array(cells, np.float64))
    found = RatingScale.of(plain.values) if scale else None
    return replace(plain, scale=found)


def _train(ratings, holdout, config) -> FitFinished:
    for event in fit(ratings, holdout, config):
        if isinstance(event, FitProgress):
            assert math.isfinite(event.losses.train_mse)
            assert math.isfinite(event.losses.watched_mse)
            assert event.model is None or np.isfinite(event.model.u).all()
    everything = event.model.reconstruct(slice(None), slice(None))
    assert np.isfinite(everything).all()
    assert math.isfinite(event.train_mse)
    assert math.isfinite(event.holdout_mse) == (holdout.n_hidden > 0)
    return event


@pytest.fixture(params=SOLVERS)
def solver(request) -> str:
    return request.param


def _config(solver, ratings, **changes):
    return config_for_solver(solver, ratings).changed(**{**_SHORT[solver], **changes})


def _whole(finished):
    return finished.model.reconstruct(slice(None), slice(None))


def _refusal(ratings, holdout, config) -> str:
    """The sentence with which a training is refused before its start; empty where it starts."""
    try:
        next(fit(ratings, holdout, config))
    except TrainingError as problem:
        return str(problem)
    return ""


@pytest.mark.parametrize("value", [3.0, 0.1, 0.0, -7.5, 1e30])
def test_constant_ratings_are_predicted_as_they_are(solver, value):
    ratings = _matrix(np.full((6, 5), value))
    holdout = random_share(ratings, 0.2, 0)
    if value == 1e30 and solver in ("dense", "funk-2006"):
        assert "cannot be squared" in _refusal(ratings, holdout, _config(solver, ratings))
        return
    finished = _train(ratings, holdout, _config(solver, ratings))
    np.testing.assert_allclose(_whole(finished), value, rtol=1e-6)
    assert finished.holdout_mse <= 1e-12 * max(value * value, 1)


def test_one_rating(solver):
    ratings = _matrix([[4.0]])
    finished = _train(ratings, nothing_hidden(ratings), _config(solver, ratings))
    assert _whole(finished).tolist() == [[4.0]]


def test_all_held_out_but_one(solver):
    cells = np.random.default_rng(0).integers(1, 6, (6, 5))
    ratings = _matrix(cells)
    hidden = np.ones(30, np.bool_)
    hidden[7] = False
    finished = _train(ratings, Holdout(hidden), _config(solver, ratings))
    if solver != "dense":
        assert finished.model.mean == ratings.values[7]


def test_one_rating_for_each_user(solver):
    cells = np.full((8, 5), np.nan)
    cells[np.arange(8), np.arange(8) % 5] = np.arange(8) % 4 + 1
    ratings = _matrix(cells)
    _train(ratings, nothing_hidden(ratings), _config(solver, ratings))
    _train(ratings, random_share(ratings, 0.3, 0), _config(solver, ratings))


@pytest.mark.parametrize("shape", [(1, 9), (9, 1), (2, 2)], ids=str)
def test_one_user_or_one_item(solver, shape):
    ratings = _matrix(np.random.default_rng(0).integers(1, 6, shape))
    _train(ratings, random_share(ratings, 0.3, 0), _config(solver, ratings))


def test_users_and_items_without_ratings(solver):
    cells = np.random.default_rng(0).integers(1, 6, (7, 6)).astype(float)
    cells[2] = cells[:, 3] = np.nan
    ratings = _matrix(cells)
    _train(ratings, random_share(ratings, 0.2, 0), _config(solver, ratings))


@pytest.mark.parametrize("n_factors", [1, 40])
def test_one_factor_and_more_than_users_and_items(solver, n_factors):
    ratings = _matrix(np.random.default_rng(0).integers(1, 6, (7, 5)))
    _train(ratings, random_share(ratings, 0.2, 0), _config(solver, ratings, n_factors=n_factors))


@pytest.mark.parametrize("times", [1e30, 1e15, 1e-30], ids=str)
def test_huge_and_tiny_ratings(solver, rated, times):
    ratings = _rescaled(rated[0], times, 0)
    config = _config(solver, ratings)
    refusal = _refusal(ratings, rated[1], config)
    assert bool(refusal) == (solver in ("dense", "funk-2006") and times != 1e15)
    if refusal:
        assert "cannot be squared" in refusal
    elif solver != "dense":  # whose rate suits no such ratings
        finished = _train(ratings, rated[1], config)
        assert math.sqrt(finished.train_mse) < 1.1 * ratings.values.std(dtype=np.float64)


@pytest.mark.parametrize("times", [1e30, 1e-30], ids=str)
@pytest.mark.parametrize("biases", [True, False])
@pytest.mark.parametrize("solver", ["sparse", "als", "variational"])
def test_one_huge_or_tiny_rating_and_the_others_held_out(solver, biases, times):
    ratings = _matrix(np.random.default_rng(0).integers(1, 6, (6, 5)) * times, scale=False)
    hidden = np.ones(30, np.bool_)
    hidden[7] = False
    finished = _train(ratings, Holdout(hidden), _config(solver, ratings, biases=biases))
    assert math.sqrt(finished.holdout_mse) < 5 * times


def test_ratings_at_the_end_of_single_precision(solver):
    ratings = _matrix(np.where(np.eye(6) > 0, 3e38, -3e38), scale=False)
    refusal = _refusal(ratings, random_share(ratings, 0.2, 0), _config(solver, ratings))
    assert refusal.startswith("Ratings as large as 3e+38 leave no room for errors ")


@pytest.mark.parametrize("solver", ["sparse", "als"])
def test_a_rating_held_out_that_is_beyond_all_others(solver, rated):
    """No learning rate is to blame for errors that cannot be squared before the first step."""
    ratings, holdout = rated
    values = ratings.values.copy()
    values[np.flatnonzero(holdout.hidden)[0]] = 1e30
    odd = RatingMatrix(
        ratings.indptr, ratings.item_index, values, ratings.user_ids, ratings.item_ids
    )
    with pytest.raises(TrainingError, match=r"^Ratings from 0\.5 to 1e\+30 are too far apart "):
        _train(odd, holdout, _config(solver, odd))


@pytest.mark.parametrize("average", ["none", "samples"])
def test_training_errors_beside_a_rating_held_out_that_is_beyond_all_others(rated, average):
    """The variational solver does not look at it, so it trains; its own errors are to be seen."""
    ratings, holdout = rated
    values = ratings.values.copy()
    values[np.flatnonzero(holdout.hidden)[0]] = 1e30
    config = _config("variational", ratings, average=average, burn_in=2)
    odd = _train(replace(ratings, values=values, scale=None), holdout, config)
    plain = _train(replace(ratings, scale=None), holdout, config)
    assert odd.train_mse == pytest.approx(plain.train_mse, rel=1e-9)


@pytest.mark.parametrize(("times", "plus"), [(-1, 0), (2, -10), (1, 1000)], ids=str)
def test_negative_scales_and_far_ones(solver, rated, times, plus):
    ratings = _rescaled(rated[0], times, plus)
    _train(ratings, rated[1], _config(solver, ratings))


def test_nothing_is_left_to_train_on(solver, rated):
    ratings, _ = rated
    holdout = Holdout(np.ones(ratings.n_ratings, np.bool_))
    refusal = _refusal(ratings, holdout, _config(solver, ratings))
    assert refusal.startswith("There are no ratings to train on; ")


@pytest.mark.parametrize("share", [0.1, 0.5])
def test_ratings_set_aside_of_next_to_none(solver, share):
    for cells in ([[4.0]], [[4.0, 2.0]]):
        ratings = _matrix(cells)
        _train(ratings, nothing_hidden(ratings), _config(solver, ratings, stop_share=share))


def _rescaled(ratings, times, plus):
    values = (ratings.values.astype(np.float64) * times + plus).astype(np.float32)
    return replace(ratings, values=values, scale=RatingScale.of(values))


@pytest.mark.parametrize(
    ("times", "plus"), [(1e30, 0), (1e-30, 0), (2, -10), (20, -100), (1, 1e6)], ids=str
)
def test_any_scale_is_learned_alike(rated, sparse, times, plus):
    ratings, holdout = rated
    rescaled = _rescaled(ratings, times, plus)
    finished = _train(rescaled, holdout, sparse)
    assert math.sqrt(finished.holdout_mse) < 1.02 * finished.baseline_rmse
    plain = _train(ratings, holdout, sparse)
    expected = math.sqrt(plain.holdout_mse) * times
    assert math.sqrt(finished.holdout_mse) == pytest.approx(expected, rel=0.02)


def test_the_dense_solver_on_a_single_cell(dense):
    ratings = _matrix([[4.0]], scale=False)
    finished = _train(ratings, nothing_hidden(ratings), dense.changed(learning_rate=0.01))
    assert finished.train_mse < 0.1


def test_huge_ids(solver):
    rng = np.random.default_rng(0)
    users, items = np.divmod(rng.permutation(30), 5)
    ratings, _ = RatingMatrix.from_indices(
        users,
        items,
        rng.integers(1, 6, 30).astype(np.float32),
        np.arange(6, dtype=np.int64) + 2**62,
        np.array([f"{'9' * 40}{n}" for n in range(5)]),
        scale=RatingScale(1, 5, 1),
    )
    _train(ratings, random_share(ratings, 0.2, 0), _config(solver, ratings))


def test_more_batches_than_ratings(rated, sparse):
    ratings = _matrix([[1.0, 2], [np.nan, 4]])
    _train(ratings, nothing_hidden(ratings), sparse.changed(n_batches=1024))


@pytest.mark.parametrize("with_scale", [True, False])
@pytest.mark.parametrize("kind", ["sparse", "dense"])
def test_a_divergence_says_what_to_do(kind, with_scale, rated, generated, sparse, dense):
    ratings, holdout = rated if kind == "sparse" else generated
    ratings = replace(ratings, scale=RatingScale.of(ratings.values) if with_scale else None)
    config = (sparse if kind == "sparse" else dense).changed(
        optimizer="gradient-descent", learning_rate=100, init_scale=1.0, max_epochs=1000
    )
    with pytest.raises(TrainingError) as caught:
        _train(ratings, holdout, config)
    sentence = str(caught.value)
    assert "beyond all bounds by epoch" in sentence
    assert "learning rate 100 is too large" in sentence
    assert sentence.endswith("10 is a start.")


def test_an_overflow_between_two_notes_is_seen(generated, dense):
    config = dense.changed(
        optimizer="gradient-descent", learning_rate=100, max_epochs=100, note_every=1000
    )
    with pytest.raises(TrainingError, match="beyond all bounds"):
        _train(*generated, config)


@pytest.mark.parametrize("solver", ["variational", "sparse", "als"])
def test_ratings_that_are_all_zero_and_on_no_scale(solver):
    """There is no size of ratings that a loss could be small beside."""
    ratings = _matrix(np.zeros((12, 8)), scale=False)
    finished = _train(ratings, nothing_hidden(ratings), _config(solver, ratings))
    assert finished.stopped_because != DIVERGED
    assert np.abs(finished.model.reconstruct(slice(None), slice(None))).max() < 0.1


@pytest.mark.parametrize("average", ["seeds", "samples"])
@pytest.mark.parametrize("solver", ["variational", "sparse"])
@pytest.mark.parametrize("unit", [1e-30, 1.0, 1e30])
def test_averages_of_ratings_of_any_size(solver, average, unit):
    """They say how sure they are in that size, where they can tell."""
    rng = np.random.default_rng(0)
    ratings = _matrix(rng.normal(size=(20, 12)) * unit, scale=False)
    config = _config(solver, ratings, average=average, n_models=3, burn_in=2, sample_every=1)
    finished = _train(ratings, random_share(ratings, 0.2, 0), config)
    deviation = finished.model.deviation(ratings.user_index, ratings.item_index)
    assert 0.3 < np.median(deviation) / unit < 3
