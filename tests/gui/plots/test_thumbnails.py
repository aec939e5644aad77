from __future__ import annotations

import numpy as np
import pytest

from funkgui.factorization.model import FactorModel
from funkgui.gui.plots import thumbnails
from funkgui.gui.plots.thumbnails import holdout_shares, prediction_means, rating_means, row_means
from funkgui.ratings.holdout import Holdout, random_share
from funkgui.ratings.matrix import RatingMatrix
from funkgui.ratings.scale import RatingScale
from tests.dense import from_dense, to_dense
from tests.made_run import drawn_model


@pytest.fixture
def small(monkeypatch) -> None:
    """Images of at most 8 pixels a side."""
    monkeypatch.setattr(thumbnails, "MAX_SIDE", 8)


def block_means(cells: np.ndarray) -> np.ndarray:
    """The plain way: cut out each of at most 8 x 8 blocks and take the mean of what is known."""
    shape = [-(-n // -(-n // 8)) for n in cells.shape]
    down, across = (
        np.arange(n) * blocks // n for n, blocks in zip(cells.shape, shape, strict=True)
    )
    means = np.full(shape, np.nan)
    for row, column in np.ndindex(means.shape):
        block = cells[np.ix_(down == row, across == column)].astype(np.float64)
        if not np.isnan(block).all():
            means[row, column] = np.nanmean(block)
    return means


def sparse_matrix(n_users: int, n_items: int, seed: int = 0) -> RatingMatrix:
    rng = np.random.default_rng(seed)
    cells = rng.normal(3, 1, (n_users, n_items)).astype(np.float32)
    cells[rng.random((n_users, n_items)) < 0.8] = np.nan
    cells[n_users // 2 : n_users // 2 + 5] = np.nan
    return from_dense(cells)


@pytest.mark.parametrize(("n_users", "n_items"), [(23, 41), (8, 8), (64, 9), (5, 100), (1, 1)])
def test_ratings_and_mask_equal_block_means_cut_out_by_hand(small, n_users, n_items):
    ratings = sparse_matrix(n_users, n_items)
    holdout = random_share(ratings, 0.3, 1)
    hidden = np.full((n_users, n_items), np.nan)
    hidden[ratings.user_index, ratings.item_index] = holdout.hidden

    np.testing.assert_allclose(rating_means(ratings), block_means(to_dense(ratings)), rtol=1e-5)
    np.testing.assert_allclose(holdout_shares(ratings, holdout), block_means(hidden), rtol=1e-5)


@pytest.mark.parametrize("size", [(23, 41), (8, 8), (17, 3)])
def test_predictions_equal_block_means_of_the_whole_reconstruction(small, size):
    rng = np.random.default_rng(3)
    n_users, n_items = size
    model = drawn_model(rng, n_users, n_items, 4, mean=3.5)
    whole = model.reconstruct(slice(None), slice(None))

    np.testing.assert_allclose(prediction_means(model), block_means(whole), rtol=1e-4, atol=1e-5)


def test_predictions_stay_on_the_scale():
    ones = np.ones((4, 2), np.float32)
    zeros = np.zeros(4, np.float32)
    model = FactorModel(9 * ones, ones, zeros, zeros, 0.0, RatingScale(1, 5, 1))

    assert np.all(prediction_means(model) == 5)


def test_a_small_matrix_is_shown_cell_by_cell():
    ratings = sparse_matrix(500, 500)

    np.testing.assert_array_equal(rating_means(ratings), to_dense(ratings))


def test_a_matrix_without_ratings_is_all_unknown():
    empty = from_dense(np.full((3, 4), np.nan))

    assert np.isnan(rating_means(empty)).all()
    assert rating_means(empty).shape == (3, 4)
    assert np.isnan(holdout_shares(empty, Holdout(np.zeros(0, np.bool_)))).all()


def test_rows_that_do_not_divide_keep_a_smaller_last_block(small):
    rows = np.arange(23, dtype=np.float32)[:, None]

    np.testing.assert_allclose(row_means(rows)[:, 0], [1, 4, 7, 10, 13, 16, 19, 21.5])
