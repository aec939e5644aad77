"""Making matrices from their recipes."""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.errors import CancelledError, ConfigError
from funkgui.factorization.problems import PROBLEMS
from funkgui.ratings.generated.making import check_memory, kept_bytes, make, needed_bytes
from funkgui.ratings.generated.recipe import MatrixRecipe, recipe_of_kind
from funkgui.ratings.scale import RatingScale

RATINGS = recipe_of_kind("ratings")


def test_an_empty_matrix_has_users_items_and_a_scale():
    ratings, holdout, truth = make(recipe_of_kind("empty"))
    assert (ratings.n_users, ratings.n_items, ratings.n_ratings) == (20, 10, 0)
    assert ratings.user_ids.tolist() == list(range(1, 21))
    assert ratings.item_ids.tolist() == list(range(1, 11))
    assert ratings.scale == RatingScale(1, 5, 1)
    assert holdout.n_hidden == 0
    assert truth is None


@pytest.mark.parametrize("size", [(1, 1), (1, 6), (6, 1)])
@pytest.mark.parametrize("kind", ["empty", "product", "ratings"])
def test_the_smallest_matrices(kind, size):
    users, items = size
    recipe = recipe_of_kind(kind).changed(users=users, items=items, ratings=users)
    ratings, holdout, truth = make(recipe)
    assert (ratings.n_users, ratings.n_items) == size
    assert len(holdout.hidden) == ratings.n_ratings == recipe.n_ratings
    if truth is not None:
        assert (truth.u.shape, truth.v.shape) == ((users, 10), (10, items))


@pytest.mark.parametrize("n_ratings", [1000, 1001, 20_000, 250_000, 499_999, 500_000])
def test_small_sets_have_just_as_many_ratings_as_wished(n_ratings):
    ratings, _, _ = make(RATINGS.changed(ratings=n_ratings))
    assert ratings.n_ratings == n_ratings
    assert np.diff(ratings.indptr).min() >= 1
    keys = ratings.user_index.astype(np.int64) * ratings.n_items + ratings.item_index
    assert np.all(np.diff(keys) > 0)
    assert ratings.scale == RatingScale.of(ratings.values)


def test_large_sets_have_about_as_many():
    ratings, _, _ = make(RATINGS.changed(users=3_000, ratings=200_000))
    assert ratings.n_ratings == pytest.approx(200_000, rel=0.005)


@pytest.mark.parametrize("popularity", [3.0, 4.0])
def test_the_steepest_popularity_takes_no_longer(popularity):
    recipe = recipe_of_kind("ratings").changed(
        users=1200, items=1000, ratings=400_000, popularity=popularity, head=0.1, activity=2.0
    )
    assert not recipe.exactly
    assert make(recipe).ratings.n_ratings == 400_000


def test_users_who_are_all_alike_give_as_many_as_wished():
    recipe = recipe_of_kind("ratings").changed(users=1500, items=1100, ratings=5000, activity=0.0)
    assert not recipe.exactly
    assert make(recipe).ratings.n_ratings == pytest.approx(5000, rel=0.01)


@pytest.mark.parametrize("weights", ["1e-40", "1e-30, 1e9"])
def test_weights_of_any_size_fill_the_scale(weights):
    recipe = recipe_of_kind("product").changed(
        users=30, items=20, weights=weights, scale="-1e37:1e37"
    )
    values = make(recipe).ratings.values
    assert 5e36 < np.abs(values).max() <= np.float32(1e37)


def test_activity_and_popularity_spread_as_wished():
    narrow, _, _ = make(RATINGS.changed(activity=0.0, popularity=0.0))
    assert np.diff(narrow.indptr).tolist() == [20] * 1000
    per_item = np.bincount(narrow.item_index, minlength=500)
    assert per_item.std() < 2 * np.sqrt(per_item.mean())
    wide, _, _ = make(RATINGS.changed(activity=0.5, popularity=1.5, head=3.0, ratings=30_000))
    assert np.log(np.diff(wide.indptr)).std() == pytest.approx(0.5, abs=0.06)
    per_item = np.sort(np.bincount(wide.item_index, minlength=500))[::-1]
    assert per_item[20] / per_item[200] == pytest.approx((204 / 24) ** 1.5, rel=0.4)


@pytest.mark.parametrize("scale", ["1:5:1", "0:100:0.1", "-10:10"])
def test_other_scales(scale):
    ratings, _, truth = make(RATINGS.changed(scale=scale, noise=0.0))
    low, high = ratings.scale.low, ratings.scale.high
    assert low <= ratings.values.min() < ratings.values.max() <= high
    assert ratings.mean == pytest.approx(low + (high - low) * 2 / 3, abs=0.06 * (high - low))
    step = ratings.scale.step
    users, items = ratings.user_index, ratings.item_index
    told = truth.mean + truth.user_bias[users] + truth.item_bias[items]
    told += np.einsum("nk,kn->n", truth.u[users] * truth.weights, truth.v[:, items])
    errors = np.clip(told, low, high) - ratings.values
    assert np.abs(errors).max() <= (step or 0) / 2 + 1e-4 * (high - low)


@pytest.mark.parametrize("kind", ["product", "ratings"])
def test_the_same_recipe_makes_the_same_arrays(kind):
    first, again = make(recipe_of_kind(kind)), make(recipe_of_kind(kind))
    assert np.array_equal(first.ratings.values, again.ratings.values)
    assert np.array_equal(first.ratings.item_index, again.ratings.item_index)
    assert first.holdout.fingerprint == again.holdout.fingerprint
    assert np.array_equal(first.truth.v, again.truth.v)
    other = make(recipe_of_kind(kind).changed(seed=1))
    assert other.ratings.fingerprint != first.ratings.fingerprint


def test_the_mask():
    _, none, _ = make(MatrixRecipe(users=50, items=40))
    assert (none.n_hidden, none.scheme) == (0, "none")
    _, share, _ = make(MatrixRecipe(users=50, items=40, holdout=0.25))
    assert share.n_hidden == 500
    _, half, _ = make(MatrixRecipe(users=50, items=40, holdout=0.7, holdout_by="repetition"))
    assert half.n_hidden == pytest.approx(2000 * (1 - np.exp(-0.7)), rel=0.08)
    assert "repetition" in half.scheme


def test_the_toy_problem_is_the_tutorials():
    [toy] = [one for one in PROBLEMS if one.key == "toy"]
    ratings, holdout, truth = toy.make(0)
    assert (ratings.n_users, ratings.n_items, ratings.n_ratings) == (500, 500, 250_000)
    assert truth.weights[:3].tolist() == pytest.approx([1, 1 / 2, 1 / 3])
    assert len(truth.weights) == 500
    assert holdout.n_train == pytest.approx(250_000 * np.exp(-0.7), rel=0.01)


def test_what_does_not_fit_in_memory_is_refused_beforehand():
    huge = MatrixRecipe(users=10_000_000, items=10_000_000)
    with pytest.raises(ConfigError, match=r"needs about [\d,]+ TB of memory and .* are free; take"):
        make(huge)
    check_memory(huge.changed(kind="empty"))
    check_memory(huge.changed(known=1e-9, rank=1))


def test_what_is_foreseen_is_more_than_what_is_kept():
    for kind in ("empty", "product", "ratings"):
        recipe = recipe_of_kind(kind)
        made = make(recipe)
        arrays = [made.ratings.values, made.ratings.item_index, made.ratings.indptr]
        arrays += [made.ratings.user_ids, made.ratings.item_ids, made.holdout.hidden]
        if made.truth is not None:
            arrays += [made.truth.u, made.truth.v]
        kept = sum(array.nbytes for array in arrays)
        assert kept_bytes(recipe) == pytest.approx(kept, rel=0.05)
        assert needed_bytes(recipe) > kept


def test_cancelling():
    with pytest.raises(CancelledError):
        make(RATINGS, cancelled=lambda: True)
    with pytest.raises(CancelledError):
        make(MatrixRecipe(), cancelled=lambda: True)
