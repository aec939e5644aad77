"""Cross-validation told by its events, and what its figures are made from."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest

from funkgui.errors import FunkGuiError
from funkgui.factorization.control import FitControl
from funkgui.factorization.defaults import config_for_solver
from funkgui.factorization.early_stop import with_stop_share
from funkgui.factorization.events import FitFinished, FitPaused, FitProgress, FitStarted
from funkgui.factorization.fit import fit
from funkgui.factorization.measuring.crossvalidate import (
    CrossValidationFinished,
    Fold,
    FoldFinished,
    FoldStarted,
    cross_validate,
    cut_to_most_rated,
    shuffled_folds,
)
from funkgui.factorization.metrics import baseline_model, mae, rmse
from funkgui.ratings.holdout import nothing_hidden
from funkgui.ratings.matrix import RatingMatrix
from tests.dense import from_dense
from tests.rating_set import rating_set


@pytest.fixture(scope="module")
def ratings() -> RatingMatrix:
    return rating_set(60, 40, 1300, seed=1)


@pytest.fixture(scope="module")
def quick(sparse):
    return sparse.changed(solver="sparse", max_epochs=3)


@pytest.fixture(scope="module")
def events(ratings, quick):
    return list(cross_validate(shuffled_folds(ratings, 3, seed=0), lambda _: quick))


def _cells(ratings: RatingMatrix) -> set[tuple[int, int, float]]:
    return set(
        zip(
            ratings.user_index.tolist(),
            ratings.item_index.tolist(),
            ratings.values.tolist(),
            strict=True,
        )
    )


@pytest.mark.parametrize("n_folds", [2, 3, 10])
def test_each_rating_is_measured_on_once_and_trained_on_else(ratings, n_folds):
    measured: set[tuple[int, int, float]] = set()
    sizes = []
    for fold in shuffled_folds(ratings, n_folds, seed=4):
        train, test = fold.split()
        assert _cells(train) | _cells(test) == _cells(ratings)
        assert not _cells(train) & _cells(test)
        assert not measured & _cells(test)
        measured |= _cells(test)
        sizes.append(test.n_ratings)
    assert measured == _cells(ratings)
    assert max(sizes) - min(sizes) <= 1


def test_the_seed_draws_the_folds(ratings):
    def parts(seed):
        return [_cells(fold.split()[1]) for fold in shuffled_folds(ratings, 2, seed)]

    assert parts(0) == parts(0)
    assert parts(0) != parts(1)


@pytest.mark.parametrize("n_folds", [0, 1, 5])
def test_ratings_that_cannot_be_cut_into_so_many_folds(n_folds):
    few = from_dense(np.array([[1, 2], [3, 4]]))

    with pytest.raises(FunkGuiError, match="4 ratings cannot be cut into"):
        shuffled_folds(few, n_folds, seed=0)
    assert len(shuffled_folds(few, 4, seed=0)) == 4


def test_the_order_of_events(events, ratings):
    own = [one for one in events if isinstance(one, FoldStarted | FoldFinished)]
    assert [type(one) for one in own] == [FoldStarted, FoldFinished] * 3
    assert [one.name for one in own[1::2]] == ["1", "2", "3"]
    assert [(one.number, one.n_folds) for one in own[::2]] == [(1, 3), (2, 3), (3, 3)]
    assert {one.n_train + one.n_test for one in own[1::2]} == {ratings.n_ratings}
    between = events[events.index(own[0]) + 1 : events.index(own[1])]
    assert isinstance(between[0], FitStarted)
    assert any(isinstance(one, FitProgress) for one in between)
    assert isinstance(between[-1], FitFinished)
    assert isinstance(events[-1], CrossValidationFinished)
    assert events[-1].folds == tuple(own[1::2])
    assert not events[-1].stopped


def test_a_fold_is_measured_with_the_model_of_its_own_training(events, ratings):
    models = [one.model for one in events if isinstance(one, FitFinished)]
    folds = shuffled_folds(ratings, 3, seed=0)
    for model, fold, found in zip(models, folds, events[-1].folds, strict=True):
        train, test = fold.split()
        predicted = model.predict(test.user_index, test.item_index)
        assert found.evaluation.rmse == rmse(predicted, test.values)
        assert found.evaluation.mae == mae(predicted, test.values)
        baseline = baseline_model(train, nothing_hidden(train))
        of_baseline = baseline.predict(test.user_index, test.item_index)
        assert found.baseline_rmse == rmse(of_baseline, test.values)
        assert found.seconds > 0
        assert (found.epochs, found.stopped_because) == (3, "epochs used up")


def test_mean_and_standard_deviation(events):
    result = events[-1]
    rmses = [fold.evaluation.rmse for fold in result.folds]

    def measure(fold):
        return fold.evaluation.rmse

    assert result.mean(measure) == pytest.approx(np.mean(rmses))
    assert result.deviation(measure) == pytest.approx(np.std(rmses, ddof=1))
    one = CrossValidationFinished(result.folds[:1], stopped=True)
    assert one.mean(measure) == rmses[0]
    assert math.isnan(one.deviation(measure))
    assert math.isnan(CrossValidationFinished((), stopped=True).mean(measure))


def test_the_errors_of_all_folds_together(events, ratings):
    result = events[-1]
    assert sum(one.n for one in result.by_user().deciles()) == ratings.n_ratings
    assert sum(one.n for one in result.by_item().deciles()) == ratings.n_ratings
    assert result.calibration() == ()


def test_what_a_fold_is_measured_on_plays_no_part_in_its_training(ratings, quick):
    """Other test ratings: the same model to the last bit, though it stops early."""
    config = with_stop_share(quick.changed(patience=2, max_epochs=30))
    train, test = shuffled_folds(ratings, 3, seed=0)[0].split()
    other = RatingMatrix(
        test.indptr, test.item_index, 5.5 - test.values, test.user_ids, test.item_ids
    )

    def trained(test: RatingMatrix) -> FitFinished:
        events = cross_validate([Fold("1", lambda: (train, test))], lambda _: config)
        return next(one for one in events if isinstance(one, FitFinished))

    first, second = trained(test), trained(other)
    assert np.array_equal(first.model.u, second.model.u)
    assert first.history.notes[-1].train_mse == second.history.notes[-1].train_mse
    assert first.best_epoch == second.best_epoch


def test_settings_are_made_for_what_a_fold_is_trained_on(ratings, quick):
    seen = []

    def make(train: RatingMatrix):
        seen.append(_cells(train))
        return quick.changed(max_epochs=1)

    folds = shuffled_folds(ratings, 2, seed=0)
    list(cross_validate(folds, make))

    assert seen == [_cells(fold.split()[0]) for fold in folds]


def test_stopping_keeps_the_folds_that_are_done(ratings, quick):
    control = FitControl()
    folds = shuffled_folds(ratings, 3, seed=0)
    n_finished = 0
    for event in cross_validate(folds, lambda _: quick, control=control):
        if isinstance(event, FoldFinished):
            n_finished += 1
        if isinstance(event, FitProgress) and n_finished == 1:
            control.stop()
    assert isinstance(event, CrossValidationFinished)
    assert event.stopped
    assert [fold.name for fold in event.folds] == ["1"]


def test_pauses_do_not_count_as_seconds_of_a_fold(ratings, quick):
    control, pause_s = FitControl(), 0.5
    started = time.perf_counter()
    for event in cross_validate(shuffled_folds(ratings, 2, 0), lambda _: quick, control=control):
        if isinstance(event, FitStarted):
            control.pause()
        elif isinstance(event, FitPaused):
            time.sleep(pause_s)
            control.resume()
    in_all = time.perf_counter() - started
    assert sum(fold.seconds for fold in event.folds) < in_all - 2 * pause_s


def test_stopped_before_the_start(ratings, quick):
    control = FitControl()
    control.stop()
    (event,) = cross_validate(shuffled_folds(ratings, 2, 0), lambda _: quick, control=control)

    assert event.folds == ()
    assert event.stopped


def test_unknown_users_and_items_of_given_folds_are_predicted_all_the_same(ratings, quick):
    test, _ = RatingMatrix.from_indices(
        np.array([0, 1]),
        np.array([0, 1]),
        np.array([3, 4], np.float32),
        np.array([1, 7777]),
        np.array([8888, 2]),
    )
    *_, result = cross_validate([Fold("u1", lambda: (ratings, test))], lambda _: quick)

    (fold,) = result.folds
    assert (fold.evaluation.n_unknown_users, fold.evaluation.n_unknown_items) == (1, 1)
    assert fold.evaluation.by_user.n_train.tolist() == [ratings.indptr[1], 0]
    assert math.isfinite(fold.evaluation.rmse)


def test_a_fold_of_the_most_rated_items(ratings):
    fold = shuffled_folds(ratings, 2, seed=0)[0]
    train, test = cut_to_most_rated(fold, 5).split()
    all_train, all_test = fold.split()

    best = np.argsort(-np.bincount(all_train.item_index), kind="stable")[:5]
    assert train.item_ids.tolist() == ratings.item_ids[best].tolist()
    assert set(test.item_ids[test.item_index]) <= set(train.item_ids.tolist())
    assert test.n_ratings == np.isin(all_test.item_index, best).sum()


def test_a_part_is_set_aside_where_the_training_would_look_at_it(quick):
    assert with_stop_share(quick.changed(patience=5)).stop_share == 0.05
    assert with_stop_share(quick.changed(patience=5, stop_share=0.2)).stop_share == 0.2
    assert with_stop_share(quick.changed(patience=0, keep_best=True)).stop_share == 0.05
    for config in (
        quick.changed(patience=0, keep_best=False),
        quick.changed(solver="dense", patience=5),
        quick.changed(solver="variational", patience=5),
    ):
        assert with_stop_share(config) == config


def test_folds_whose_model_can_tell_are_calibrated_where_others_cannot():
    """A rating far beyond all others leaves no room in single precision for covariances of it."""
    ratings = rating_set(12, 8, 96, seed=1)
    values = ratings.values.copy()
    values[0] = 1e30
    labels = ratings.user_ids, ratings.item_ids
    odd = RatingMatrix(ratings.indptr, ratings.item_index, values, *labels)
    config = config_for_solver("variational", odd)
    *_, result = cross_validate(shuffled_folds(odd, 2, seed=0), lambda _: config)
    told = [bool(fold.evaluation.calibration) for fold in result.folds]
    assert sorted(told) == [False, True]
    assert len(result.calibration()) == 3


def test_the_tutorials_dense_solver_has_folds_too(ratings, dense):
    config = dense.changed(max_epochs=50)
    *_, result = cross_validate(shuffled_folds(ratings, 2, seed=0), lambda _: config)

    assert all(math.isfinite(fold.evaluation.rmse) for fold in result.folds)


def test_a_fold_is_trained_as_a_plain_fit_of_its_training_part(events, ratings, quick):
    train, _ = shuffled_folds(ratings, 3, seed=0)[0].split()
    *_, alone = fit(train, nothing_hidden(train), quick)
    first = next(one for one in events if isinstance(one, FitFinished))

    assert np.array_equal(alone.model.v, first.model.v)
