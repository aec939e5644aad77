"""The variational solver: evidence bound, uncertainty, features, and what it repeats."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from funkgui.factorization.config import FitConfig
from funkgui.factorization.presets import preset
from funkgui.ratings.generated.synthetic import power_law
from funkgui.ratings.holdout import nothing_hidden, random_share
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.readers import read_ratings
from funkgui.ratings.scale import RatingScale
from tests.dense import from_dense
from tests.factorization.solvers.solving import solver_of
from tests.rating_set import rating_set


@pytest.fixture
def config():
    return FitConfig(solver="variational", n_factors=4, n_features=3, max_epochs=10)


def _matrices(triangles, width):
    rows, columns = np.triu_indices(width)
    full = np.zeros((len(triangles), width, width))
    full[:, rows, columns] = full[:, columns, rows] = triangles
    return full


def _prior(counts, mean, covariance, spread, share):
    """Precision, and precision times mean, of the ridge regression on 1 and the log of the count.

    What the means of rated rows are from what it says, with the covariances, the slopes' squares
    and twenty more rows, is EM's spread; the prior has a share of MacKay's, by what is told.
    """
    logs = np.log1p(np.maximum(counts, 0.5))
    standard = np.clip((logs - logs.mean()) / logs.std(), -3, 3)
    x = np.stack([np.ones(len(counts)), standard], axis=1)
    rated = counts > 0
    mean, covariance = mean[rated], covariance[rated]
    slopes = np.linalg.solve(x[rated].T @ x[rated] + np.eye(2), x[rated].T @ mean)
    rest = mean - x[rated] @ slopes
    n, width = len(mean), mean.shape[1]
    squares = rest.T @ rest + slopes.T @ slopes
    *factors, bias = np.diag(squares + covariance.sum(0)) / n
    typical = min(0.3 * n, 20)
    factor = typical * 0.7 / math.sqrt(width - 1) + (20 - typical) * np.mean(factors)
    squares += np.diag([factor] * (width - 1) + [18 * bias + 0.3])
    em = (squares + covariance.sum(0)) / (n + 20)
    unit = _power(spread, -0.5)
    told = _power((n + 20) * np.eye(width) - unit @ covariance.sum(0) @ unit, -0.5)
    root = _power(spread, 0.5) @ told @ unit
    precision = np.linalg.inv(
        (1 - share) * em + share * root @ squares @ root.T + 1e-6 * np.eye(width)
    )
    return precision, x @ slopes @ precision


def _power(symmetric, exponent):
    values, vectors = np.linalg.eigh(symmetric)
    return (vectors * values**exponent) @ vectors.T


def _largest_slopes(ratings, holdout, side, before, after):
    """Of the evidence bound, by the tape, where one side was updated given the other.

    In double precision, rating by rating, for a move of one posterior deviation.

    Parameters
    ----------
    before
        What the update went by: the other side's posterior, noise and weights; and the side's own,
        which the prior was learned from.
    after
        The side's posterior that it led to.
    """
    from funkgui.factorization.devices import load_tensorflow

    tf = load_tensorflow()
    train = ~holdout.hidden
    index = {"user": ratings.user_index[train], "item": ratings.item_index[train]}
    known = ratings.values[train].astype(np.float64)
    x = (known - known.mean()) / known.std()
    other = "item" if side == "user" else "user"
    mine, theirs = index[side], index[other]
    width = before["user_mean"].shape[1]
    counts = np.bincount(mine, minlength=len(before[f"{side}_mean"]))
    precision, pull = _prior(
        counts,
        before[f"{side}_mean"].astype(np.float64),
        _matrices(before[f"{side}_covariance"], width),
        before[f"{side}_spread"],
        # A tenth of MacKay's step for each rating that a row has beyond five, up to half.
        0.1 * min(len(x) / sum(len(np.unique(one)) for one in index.values()) - 5, 5),
    )
    weight = before["noise"][0] * before["user_weight"].astype(np.float64)[index["user"]]
    other_mean = before[f"{other}_mean"].astype(np.float64)[theirs]
    other_covariance = _matrices(before[f"{other}_covariance"], width)[theirs]
    f = np.concatenate([other_mean[:, :-1], np.ones((len(x), 1))], axis=1)
    second_f = f[:, :, None] * f[:, None, :]
    second_f[:, :-1, :-1] += other_covariance[:, :-1, :-1]
    f_bias = f * other_mean[:, -1:]
    f_bias[:, :-1] += other_covariance[:, :-1, -1]
    mean = tf.constant(after[f"{side}_mean"], tf.float64)
    covariance = tf.constant(_matrices(after[f"{side}_covariance"], width))
    with tf.GradientTape() as tape:
        tape.watch((mean, covariance))
        m = tf.gather(mean, mine)
        second = tf.gather(covariance, mine) + m[:, :, None] * m[:, None, :]
        squared = tf.reduce_sum(second * second_f, axis=(1, 2))
        squared -= 2 * tf.reduce_sum(m * (f * x[:, None] - f_bias), axis=1)
        prior = tf.einsum("nk,kl,nl->n", mean, precision, mean)
        prior += tf.einsum("kl,nkl->n", precision, covariance)
        prior -= 2 * tf.reduce_sum(mean * pull, axis=1)
        entropy = tf.linalg.logdet(covariance)
        bound = 0.5 * (
            tf.reduce_sum(entropy) - tf.reduce_sum(weight * squared) - tf.reduce_sum(prior)
        )
    to_mean, to_covariance = (one.numpy() for one in tape.gradient(bound, (mean, covariance)))
    deviation = np.sqrt(np.einsum("nkk->nk", covariance.numpy()))
    return (
        np.abs(to_mean * deviation).max(),
        np.abs(to_covariance * deviation[:, :, None] * deviation[:, None, :]).max(),
    )


@pytest.mark.parametrize("side", ["user", "item"])
def test_an_update_takes_the_evidence_bound_to_its_top(rated, config, side):
    """So at a fixed point, where an update changes nothing, the bound is level in all blocks."""
    ratings, holdout = rated
    solver = solver_of(ratings, holdout, config.changed(n_features=0))
    solver.advance(0, 6)
    before = solver.arrays()
    solver.advance(6, 1)
    after = solver.arrays()
    if side == "item":
        # The items come second: they go by the users, the noise and the weights of this epoch.
        users = ("user_mean", "user_covariance", "user_weight", "noise")
        before |= {name: after[name] for name in users}
    assert max(_largest_slopes(ratings, holdout, side, before, after)) < 2e-3


@pytest.mark.parametrize("name", ["balanced", "best"])
def test_it_is_far_below_the_baseline_on_a_small_and_dense_real_file(shared_data, finish, name):
    """30 users by 100 items, half of it known.

    A prior learned from so few rows alone leaves 1.03, as the mean of five holdouts of 150 ratings,
    and mean and biases 1.13; here are the first two.
    """
    path = shared_data / "spark-sample" / "sample_movielens_ratings.txt"
    ratings = read_ratings(path).ratings
    config = preset(name).make(ratings, 0)
    holdouts = [random_share(ratings, 0.1, seed) for seed in range(2)]
    errors = [math.sqrt(finish(ratings, holdout, config).holdout_mse) for holdout in holdouts]
    assert np.mean(errors) < 0.86


def test_many_factors_on_few_dense_rows_do_not_lose_to_the_baseline(finish):
    """Their priors are learned from 30 users, their slopes from 7 features that tell nothing."""
    ratings, _ = power_law(30, 100, 1500, rank=3, seed=1, exactly=True)
    config = FitConfig(solver="variational", n_factors=16, n_features=7, max_epochs=40)
    runs = [finish(ratings, random_share(ratings, 0.1, seed), config) for seed in range(5)]
    ratios = [math.sqrt(one.holdout_mse) / one.baseline_rmse for one in runs]
    assert np.mean(ratios) < 0.98


def test_a_class_of_30_with_biases_alone_does_better_than_the_baseline(finish):
    """Factors of a typical size that few rows cannot refute would leave 0.998 of its error."""
    user, item = np.divmod(np.arange(600), 20)
    ratios = []
    for seed in range(10, 18):
        rng = np.random.default_rng(seed)
        values = rng.normal(3.5, 0.5, 30)[user] + rng.normal(0, 0.5, 20)[item]
        values = np.clip(np.round(values + rng.normal(0, 0.8, 600)), 1, 5).astype(np.float32)
        ratings, _ = RatingMatrix.from_indices(
            user, item, values, np.arange(30), np.arange(20), scale=RatingScale(1, 5, 1)
        )
        config = preset("balanced").make(ratings, 0)
        finished = finish(ratings, random_share(ratings, 0.2, seed), config)
        ratios.append(math.sqrt(finished.holdout_mse) / finished.baseline_rmse)
    assert np.mean(ratios) < 0.99


@pytest.mark.parametrize("shape", [(500, 500, 5_000), (500, 400, 20_000)], ids=["few", "many"])
def test_where_nothing_can_be_learned_but_the_mean_it_comes_near_it(finish, shape):
    ratings = power_law(*shape, seed=0, exactly=True)[0]
    values = np.random.default_rng(0).integers(1, 6, ratings.n_ratings).astype(np.float32)
    noise = replace(ratings, values=values)
    holdout = random_share(noise, 0.1, 0)
    finished = finish(noise, holdout, preset("balanced").make(noise, 0))
    off = values[holdout.hidden] - values[~holdout.hidden].mean()
    assert math.sqrt(finished.holdout_mse) < 1.004 * np.sqrt(np.mean(off**2))


def test_ratings_fall_into_the_intervals_as_often_as_they_say(finish):
    ratings = rating_set(400, 200, 16_000, seed=3)
    holdout = random_share(ratings, 0.1, 0)
    config = FitConfig(solver="variational", n_factors=8, n_features=8, max_epochs=20)
    model = finish(ratings, holdout, config).model
    at = ratings.user_index[holdout.hidden], ratings.item_index[holdout.hidden]
    off = np.abs(ratings.values[holdout.hidden] - model.predict(*at)) / model.deviation(*at)
    for share, times in ((0.5, 0.674), (0.8, 1.282), (0.95, 1.96)):
        assert np.mean(off < times) == pytest.approx(share, abs=0.06)


def test_rarely_rated_items_are_less_certain(finish):
    ratings = rating_set(400, 200, 16_000, seed=3)
    config = FitConfig(solver="variational", n_factors=8, n_features=8, max_epochs=10)
    model = finish(ratings, nothing_hidden(ratings), config).model
    counts = np.bincount(ratings.item_index, minlength=ratings.n_items)
    order = np.argsort(counts)
    users = np.zeros(20, np.int64)
    assert model.deviation(users, order[:20]).mean() > model.deviation(users, order[-20:]).mean()


def test_equal_seeds_give_equal_bits_and_others_do_not(rated, config, finish):
    first, second = (finish(*rated, config) for _ in range(2))
    assert np.array_equal(first.model.u, second.model.u)
    assert first.train_mse == second.train_mse
    assert finish(*rated, config.changed(seed=1)).train_mse != first.train_mse


def test_the_same_on_any_scale(rated, config, finish):
    ratings, holdout = rated
    tenfold = RatingMatrix(
        ratings.indptr, ratings.item_index, ratings.values * 16, ratings.user_ids, ratings.item_ids
    )
    plain = RatingMatrix(
        ratings.indptr, ratings.item_index, ratings.values, ratings.user_ids, ratings.item_ids
    )
    small, large = finish(plain, holdout, config), finish(tenfold, holdout, config)
    assert large.holdout_mse == pytest.approx(256 * small.holdout_mse, rel=1e-3)
    pairs = np.arange(40), np.arange(40)
    assert large.model.deviation(*pairs) == pytest.approx(16 * small.model.deviation(*pairs), 1e-3)


def test_without_features_it_trains_too(rated, config, finish):
    finished = finish(*rated, config.changed(n_features=0))
    assert math.sqrt(finished.train_mse) < finished.baseline_rmse


def test_an_average_of_seeds_is_one_model_and_no_worse_than_its_members(config, finish):
    ratings = rating_set(300, 120, 9000, seed=4)
    holdout = random_share(ratings, 0.1, 0)
    averaged = finish(ratings, holdout, config.changed(average="seeds", n_models=3))
    n_features = (config.n_features, config.n_features * 2 / 3, config.n_features * 4 / 9)
    alone = [
        finish(ratings, holdout, config.changed(seed=seed, n_features=round(n)))
        for seed, n in enumerate(n_features)
    ]
    assert averaged.model.n_factors == 3 * config.n_factors
    assert averaged.holdout_mse <= max(one.holdout_mse for one in alone)
    pairs = ratings.user_index[:50], ratings.item_index[:50]
    mean = np.mean([one.model.predict(*pairs) for one in alone], axis=0)
    assert averaged.model.predict(*pairs) == pytest.approx(mean, abs=0.05)


@pytest.fixture
def plenty():
    """250 ratings of the average user or item, and factors that what was rated tells nothing of."""
    ratings, _ = power_law(900, 600, 200_000, seed=0)
    config = FitConfig(solver="variational", n_factors=12, n_features=8, max_epochs=12)
    return ratings, random_share(ratings, 0.1, 0), config


def test_with_plenty_of_ratings_each_one_epoch_comes_near_the_end(plenty, finish):
    errors = [note.holdout_mse for note in finish(*plenty).history]
    assert errors[1] < 1.0075 * errors[-1]


def test_with_plenty_of_ratings_of_few_items_too(finish):
    """As many features as 16 tell a sixth of the factors of 100 items by chance."""
    rng = np.random.default_rng(2)
    cells = rng.normal(size=(300, 5)) @ rng.normal(size=(5, 100)) + rng.normal(size=(300, 100))
    ratings = from_dense(cells)
    config = FitConfig(solver="variational", n_factors=16, n_features=16, max_epochs=12)
    errors = [
        note.holdout_mse for note in finish(ratings, random_share(ratings, 0.1, 0), config).history
    ]
    assert errors[1] < 1.05 * errors[-1]


def test_with_plenty_of_ratings_each_what_was_rated_is_a_start_where_it_tells_of_them(finish):
    rng = np.random.default_rng(8)
    cells = rng.normal(size=(400, 4)) @ rng.normal(size=(4, 300)) / 2
    cells += rng.normal(0, 0.5, cells.shape)
    cells[rng.random(cells.shape) > 0.4 * np.exp(0.7 * cells)] = np.nan
    ratings = from_dense(cells)
    config = FitConfig(solver="variational", n_factors=8, n_features=8, max_epochs=5)
    finished = finish(ratings, random_share(ratings, 0.1, 0), config)
    errors = [note.holdout_mse for note in finished.history]
    assert errors[1] < 1.15 * errors[-1]


def test_with_plenty_of_ratings_each_it_goes_on_to_the_last_bit(plenty, finish):
    ratings, holdout, config = plenty
    whole = finish(ratings, holdout, config)
    first = finish(ratings, holdout, config.changed(max_epochs=3))
    last = finish(ratings, holdout, config, earlier=first)
    assert np.array_equal(last.model.u, whole.model.u)
