"""Products of random factors, with holes, noise and a scale or without."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funkgui.errors import CancelledError
from funkgui.ratings.generated.product import product_matrix
from funkgui.ratings.generated.weights import weights_from_text
from funkgui.ratings.scale import RatingScale
from tests.dense import to_dense

HARMONIC = weights_from_text("harmonic", 5)
STARS = RatingScale(1, 5, 1.0)


def explained(truth) -> np.ndarray:
    return (truth.u * truth.weights) @ truth.v + truth.mean


def test_a_whole_product_is_the_tutorials_number_for_number():
    made, truth = product_matrix(60, 40, HARMONIC, 3)
    rng = np.random.default_rng(3)
    u = rng.standard_normal((60, 5), np.float32)
    v = rng.standard_normal((5, 40), np.float32)
    assert np.array_equal(truth.u, u)
    assert np.array_equal(truth.v, v)
    assert np.array_equal(to_dense(made), (u * HARMONIC) @ v)
    assert made.scale is None


@given(
    n_users=st.integers(1, 30),
    n_items=st.integers(1, 30),
    weights=st.sampled_from(["flat", "harmonic", "geometric:0.7", "3,2,1", "4"]),
    share=st.floats(0.01, 1),
    seed=st.integers(0, 9),
)
def test_known_cells_are_those_of_the_truth(n_users, n_items, weights, share, seed):
    n_known = max(round(share * n_users * n_items), 1)
    made, truth = product_matrix(
        n_users, n_items, weights_from_text(weights, 3), seed, n_known=n_known
    )
    assert made.n_ratings == n_known
    assert (made.n_users, made.n_items) == (n_users, n_items)
    keys = made.user_index.astype(np.int64) * n_items + made.item_index
    assert np.all(np.diff(keys) > 0)
    cells = explained(truth)[made.user_index, made.item_index]
    assert np.allclose(made.values, cells, atol=1e-4)


@pytest.mark.parametrize(("weights", "rank"), [("flat", 4), ("harmonic", 6), ("5,1", 2)])
def test_the_rank_is_the_number_of_weights(weights, rank):
    made, _ = product_matrix(40, 30, weights_from_text(weights, rank), 1)
    assert np.linalg.matrix_rank(to_dense(made), tol=1e-3) == rank


def test_known_cells_lie_everywhere_and_in_no_order():
    made, _ = product_matrix(200, 300, HARMONIC, 0, n_known=18_000)
    per_user, per_item = np.diff(made.indptr), np.bincount(made.item_index, minlength=300)
    # Hypergeometric: 90 and 60 with deviations of 8 and 6.5.
    assert per_user.std() == pytest.approx(8, rel=0.25)
    assert per_item.std() == pytest.approx(6.5, rel=0.25)


def test_blocks_of_rows_make_up_the_whole(monkeypatch):
    whole, truth = product_matrix(50, 40, HARMONIC, 2)
    monkeypatch.setattr("funkgui.ratings.generated.product._CELLS_AT_ONCE", 7 * 40)
    for n_known in (2000, 777, 13, 1):
        made, same = product_matrix(50, 40, HARMONIC, 2, n_known=n_known, noise=0.0)
        assert made.n_ratings == n_known
        assert np.array_equal(truth.u, same.u)
        cells = to_dense(whole)[made.user_index, made.item_index]
        assert np.allclose(made.values, cells, atol=1e-5)


def test_noise_is_as_wide_as_wished_and_not_part_of_the_truth():
    made, truth = product_matrix(300, 200, HARMONIC, 4, noise=0.25)
    errors = to_dense(made) - explained(truth)
    assert errors.std() == pytest.approx(0.25, rel=0.02)
    assert errors.mean() == pytest.approx(0, abs=0.01)


def test_a_scale_is_filled_and_kept():
    made, truth = product_matrix(300, 200, weights_from_text("flat", 8), 5, scale=STARS)
    assert RatingScale.of(made.values) == made.scale == STARS
    assert made.mean == pytest.approx(3, abs=0.1)
    shares = np.bincount(made.values.astype(int), minlength=6)[1:] / made.n_ratings
    assert shares.min() > 0.05
    inner = (made.values > 1) & (made.values < 5)
    errors = made.values - explained(truth)[made.user_index, made.item_index]
    assert np.abs(errors[inner]).max() <= 0.5 + 1e-4


def test_a_scale_of_tenths_and_one_without_steps():
    tenths, _ = product_matrix(50, 40, HARMONIC, 0, scale=RatingScale(-1, 1, 0.1))
    assert np.array_equal(tenths.values, np.round(tenths.values, 1).astype(np.float32))
    real, _ = product_matrix(50, 40, HARMONIC, 0, scale=RatingScale(0, 1, None))
    assert len(np.unique(real.values)) > 1000
    assert (real.values.min(), real.values.max()) == (0, 1)


def test_the_same_seed_makes_the_same_arrays():
    first, again, other = (
        product_matrix(30, 20, HARMONIC, seed, n_known=200, noise=0.1)[0] for seed in (1, 1, 2)
    )
    assert np.array_equal(first.values, again.values)
    assert first.fingerprint == again.fingerprint != other.fingerprint


def test_a_seed_makes_the_same_whole_product_whatever_was_done_before():
    code = """
import numpy as np
from funkgui.ratings.generated.product import product_matrix
from funkgui.ratings.threads import leave_threads_to_callers

made = [product_matrix(500, 500, np.ones(500, np.float32), 1)[0].fingerprint]
leave_threads_to_callers()
print(*made, product_matrix(500, 500, np.ones(500, np.float32), 1)[0].fingerprint)
"""
    several = os.environ | {"OPENBLAS_NUM_THREADS": "2"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, env=several, check=True)
    first, again = done.stdout.split()
    assert first == again


def test_cancelling_ends_between_blocks(monkeypatch):
    monkeypatch.setattr("funkgui.ratings.generated.product._CELLS_AT_ONCE", 40)
    shares = []
    with pytest.raises(CancelledError):
        product_matrix(
            9, 40, HARMONIC, 0, progress=shares.append, cancelled=lambda: len(shares) == 3
        )
    assert shares == pytest.approx([1 / 9, 2 / 9, 3 / 9])
