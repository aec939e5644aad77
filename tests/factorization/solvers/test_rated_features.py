"""What was rated as features: the singular vectors, in blocks and whole."""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.ratings.holdout import random_share
from tests.dense import from_dense
from tests.rating_set import rating_set


@pytest.fixture(scope="module")
def rated():
    ratings = rating_set(90, 50, 1500, seed=5)
    return ratings, random_share(ratings, 0.2, 0)


@pytest.fixture(scope="module")
def blocks_of(rated):
    from funkgui.factorization.solvers.rated_blocks import RatedBlocks

    def blocks_of(at_once):
        ratings, holdout = rated
        return RatedBlocks(ratings, holdout.hidden, 3.5, 1.1, at_once)

    return blocks_of


@pytest.fixture(scope="module")
def features_of(blocks_of):
    from funkgui.factorization.solvers.rated_features import rated_features

    return lambda n, at_once=1000: rated_features(blocks_of(at_once), n)


def _scaled_ones(ratings, holdout):
    train = ~holdout.hidden
    ones = np.zeros((ratings.n_users, ratings.n_items))
    ones[ratings.user_index[train], ratings.item_index[train]] = 1
    counts = ones.sum(1), ones.sum(0)
    of_users, of_items = (np.sqrt(n + n.sum() / np.count_nonzero(n)) for n in counts)
    return ones / of_users[:, None] / of_items


def test_they_are_the_leading_singular_vectors(rated, features_of):
    """With all that fit the first ones are exact; of fewer, on such ratings, only their span is."""
    left, _, right = np.linalg.svd(_scaled_ones(*rated))
    left, right = left[:, :3], right[:3].T
    # Of the two signs, the one that has the largest of the items' numbers positive.
    signs = np.sign(right[np.abs(right).argmax(0), range(3)])
    for features, vectors in zip(features_of(42), (left * signs, right * signs), strict=True):
        assert np.array_equal(features[:, 0], np.ones(len(vectors)))
        standard = np.clip((vectors - vectors.mean(0)) / vectors.std(0), -3, 3)
        assert features[:, 2:5] == pytest.approx(standard, abs=0.05)


def test_the_second_is_the_logarithm_of_the_count(rated, features_of):
    ratings, holdout = rated
    counts = np.bincount(ratings.user_index[~holdout.hidden], minlength=ratings.n_users)
    of_users, _ = features_of(0)
    assert of_users.shape == (ratings.n_users, 2)
    assert np.corrcoef(of_users[:, 1], np.log1p(np.maximum(counts, 0.5)))[0, 1] == pytest.approx(1)
    assert of_users[:, 1].std() == pytest.approx(1, rel=1e-4)


def test_rows_without_ratings_lie_little_beyond_those_rated_once(rated):
    """The priors are linear in it, and learned from rated rows alone."""
    from funkgui.factorization.solvers.rated_blocks import RatedBlocks
    from funkgui.factorization.solvers.rated_features import rated_features

    ratings, _ = rated
    kept = np.minimum(np.arange(ratings.n_users), 9)  # of each of the first users, so many
    first = np.diff(ratings.indptr).cumsum() - np.diff(ratings.indptr)
    place = np.arange(ratings.n_ratings) - first[ratings.user_index]
    hidden = place >= kept[ratings.user_index]
    of_users, _ = rated_features(RatedBlocks(ratings, hidden, 3.5, 1.1, 1000), 0)
    none, once, twice = of_users[:3, 1]
    assert 0 < once - none < twice - once


def test_blocks_of_users_give_what_one_block_gives(features_of):
    for in_blocks, whole in zip(features_of(3, at_once=20), features_of(3), strict=True):
        assert in_blocks == pytest.approx(whole, abs=2e-3)


def test_more_than_the_matrix_has_are_as_many_as_fit(features_of):
    of_users, of_items = features_of(200)
    assert of_users.shape[1] == of_items.shape[1] == 52
    assert np.isfinite(of_users).all()
    assert np.isfinite(of_items).all()


def test_a_matrix_without_gaps_has_nothing_beside_its_first_vector():
    """All counts are equal and so are all rows: features are 0, not rounding blown up."""
    from funkgui.factorization.solvers.rated_blocks import RatedBlocks
    from funkgui.factorization.solvers.rated_features import rated_features

    full = from_dense(np.arange(40.0).reshape(8, 5))
    rated = RatedBlocks(full, np.zeros(40, np.bool_), 0.0, 1.0, 3)
    of_users, of_items = rated_features(rated, 3)
    assert np.abs(of_users[:, 1:]).max() < 0.01
    assert np.abs(of_items[:, 1:]).max() < 0.01


def test_pairs_apart_from_all_others_take_no_feature_from_them():
    """Of all the matrix, a user of one item and an item of that user have the largest value."""
    from funkgui.factorization.solvers.rated_blocks import RatedBlocks
    from funkgui.factorization.solvers.rated_features import rated_features, share_told

    rng = np.random.default_rng(0)
    kind = np.arange(60) % 2
    likely = np.where(kind[:, None] == kind, 0.3, 0.1)
    dense = np.full((65, 65), np.nan)
    dense[:60, :60] = np.where(rng.random((60, 60)) < likely, 3.0, np.nan)
    dense[range(60, 65), range(60, 65)] = 3.0
    ratings = from_dense(dense)
    rated = RatedBlocks(ratings, np.zeros(ratings.n_ratings, np.bool_), 3.0, 1.0, 100)
    for features in rated_features(rated, 2):
        assert share_told(features[:60], kind[:, None] - 0.5) > 0.5


def test_items_of_one_user_alone_lie_no_further_out_than_others_may():
    """Their counts alone would put them five deviations away."""
    from funkgui.factorization.solvers.rated_blocks import RatedBlocks
    from funkgui.factorization.solvers.rated_features import rated_features

    dense = np.full((61, 405), np.nan)
    rng = np.random.default_rng(0)
    dense[:60, :400] = np.where(rng.random((60, 400)) < 0.2, 3.0, np.nan)
    dense[60, 400:] = 5.0
    alone = from_dense(dense)
    rated = RatedBlocks(alone, np.zeros(alone.n_ratings, np.bool_), 3.0, 1.0, 100)
    _, of_items = rated_features(rated, 5)
    assert np.abs(of_items).max() == 3


def test_rough_features_of_items_span_about_what_the_features_do():
    from funkgui.factorization.solvers.rated_blocks import RatedBlocks
    from funkgui.factorization.solvers.rated_features import (
        rated_features,
        rough_item_features,
        share_told,
    )

    rng = np.random.default_rng(0)
    kind = np.repeat([False, True], [150, 50])
    liked = rng.random((400, 1)) < 0.5
    dense = np.where(rng.random((400, 200)) < np.where(kind == liked, 0.3, 0.1), 3.0, np.nan)
    ratings = from_dense(dense)
    rated = RatedBlocks(ratings, np.zeros(ratings.n_ratings, np.bool_), 3.0, 1.0, 100)
    _, of_items = rated_features(rated, 3)
    rough = rough_item_features(rated, 3)
    assert rough.shape == of_items.shape
    assert share_told(rough, of_items[:, 1:3]) > 0.9
    assert share_told(rough, rng.standard_normal((200, 3))) < 0.1


def test_a_start_along_the_ratings_spans_the_factors_that_they_are_made_of():
    from funkgui.factorization.solvers.rated_blocks import RatedBlocks
    from funkgui.factorization.solvers.rated_features import along_ratings

    rng = np.random.default_rng(0)
    u, v = rng.standard_normal((60, 2)), rng.standard_normal((30, 2))
    full = from_dense(u @ v.T)
    rated = RatedBlocks(full, np.zeros(1800, np.bool_), 0.0, 1.0, 25)
    for start, factors in zip(along_ratings(rated, 2), (u, v), strict=True):
        assert start.shape == factors.shape
        assert start.std(axis=0) == pytest.approx(1, rel=0.05)
        centred = factors - factors.mean(0)
        left = centred - start @ np.linalg.lstsq(start, centred, rcond=None)[0]
        assert np.abs(left).max() < 0.05


def test_directions_of_noise_hardly_count_in_a_start_along_the_ratings():
    from funkgui.factorization.solvers.rated_blocks import RatedBlocks
    from funkgui.factorization.solvers.rated_features import along_ratings

    rng = np.random.default_rng(0)
    made = rng.standard_normal((300, 2)) @ rng.standard_normal((2, 100))
    full = from_dense(made + rng.standard_normal((300, 100)))
    rated = RatedBlocks(full, np.zeros(30_000, np.bool_), 0.0, 1.0, 128)
    for start in along_ratings(rated, 4):
        sizes = start.std(axis=0)
        assert sizes[:2].min() > 0.8
        assert sizes[2:].max() < 0.5


def test_the_share_told_is_what_linear_functions_explain():
    from funkgui.factorization.solvers.rated_features import share_told

    features, others = np.split(np.random.default_rng(0).standard_normal((1000, 10)), 2, axis=1)
    told = features @ np.arange(15.0).reshape(5, 3)
    assert share_told(features, told) == pytest.approx(1)
    assert share_told(features, others) < 0.02
    assert share_told(features, np.hstack([features, others])) == pytest.approx(0.5, abs=0.05)
    few, wanted = np.split(np.random.default_rng(1).standard_normal((60, 60)), [20], axis=1)
    assert share_told(few, wanted) == pytest.approx(0, abs=0.05)


def test_blocks_hold_the_training_ratings(rated, blocks_of):
    from funkgui.factorization.solvers.csr import times

    ratings, holdout = rated
    train = ~holdout.hidden
    dense = np.zeros((ratings.n_users, ratings.n_items), np.float32)
    at = ratings.user_index[train], ratings.item_index[train]
    dense[at] = (ratings.values[train] - 3.5) / 1.1
    rated_blocks = blocks_of(20)
    by_user, by_item = (np.eye(n, dtype=np.float32) for n in (ratings.n_items, 20))
    for block in rated_blocks.blocks:
        assert times(block.by_user.ratings, by_user).numpy() == pytest.approx(dense[block.users])
        n = block.users.stop - block.users.start
        turned = times(block.by_item.ratings, by_item[:n, :n]).numpy()
        assert turned == pytest.approx(dense[block.users].T)
    assert rated_blocks.n_train == holdout.n_train
    assert rated_blocks.user_squares == pytest.approx((dense.astype(np.float64) ** 2).sum(1))
