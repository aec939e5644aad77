"""Facts of a matrix and of parts of it, against plain numpy on dense cells."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from funkgui.errors import CancelledError
from funkgui.ratings import facts as module
from funkgui.ratings.facts import Bins, Region, facts_of, log_counts
from funkgui.ratings.holdout import nothing_hidden, random_share
from funkgui.ratings.matrix import NO_TIME
from funkgui.ratings.scale import RatingScale
from tests.dense import from_dense
from tests.rating_set import rating_set


@pytest.fixture(params=[1 << 18, 37], ids=["one piece", "many pieces"])
def rated(request, monkeypatch):
    monkeypatch.setattr(module, "_AT_ONCE", request.param)
    ratings = rating_set(50, 40, 700, seed=2)
    rng = np.random.default_rng(0)
    times = rng.integers(1_000_000, 2_000_000, ratings.n_ratings)
    times[::3] = NO_TIME
    return replace(ratings, times=times), random_share(ratings, 0.2, 1)


def _check(found, ratings, holdout, cells):
    """``cells`` is True for the cells that count."""
    chosen = cells[ratings.user_index, ratings.item_index]
    values = ratings.values[chosen].astype(np.float64)
    assert found.n_ratings == chosen.sum()
    assert found.n_cells == cells.sum()
    assert found.n_users == cells.any(1).sum()
    assert found.n_items == cells.any(0).sum()
    assert found.mean == pytest.approx(values.mean())
    assert found.deviation == pytest.approx(values.std())
    assert found.n_hidden == (holdout.hidden & chosen).sum()
    steps, counts = np.unique(values, return_counts=True)
    bars = np.rint((steps - 0.5) / 0.5).astype(int)
    assert found.histogram[bars].tolist() == counts.tolist()
    for axis, without, logs in (
        (ratings.user_index, found.users_without, found.per_user),
        (ratings.item_index, found.items_without, found.per_item),
    ):
        side = cells.any(1 if axis is ratings.user_index else 0)
        of_side = np.bincount(axis[chosen], minlength=len(side))
        assert without == (of_side[side] == 0).sum()
        assert logs.tolist() == log_counts(of_side).tolist()
    known = ratings.times[chosen & (ratings.times != NO_TIME)]
    assert (found.first, found.last) == (known.min(), known.max())


def test_of_all(rated):
    ratings, holdout = rated
    found = facts_of(ratings, holdout, Bins.of(ratings))
    _check(found, ratings, holdout, np.ones((50, 40), np.bool_))
    assert found.density == pytest.approx(ratings.density)


def test_of_regions(rated):
    ratings, holdout = rated
    first = Region(np.array([7, 3, 20, 21, 40]), np.arange(5, 30))
    second = Region(np.array([0, 49]), np.array([0, 39, 5, 1, 2, 3, 4]))
    cells = np.zeros((50, 40), np.bool_)
    for one in (first, second):
        cells[np.ix_(one.users, one.items)] = True
    _check(facts_of(ratings, holdout, Bins.of(ratings), [first, second]), ratings, holdout, cells)


def test_of_some_items_of_all_users(rated):
    ratings, holdout = rated
    cells = np.zeros((50, 40), np.bool_)
    cells[:, [2, 9]] = True
    found = facts_of(ratings, holdout, Bins.of(ratings), [Region(None, np.array([2, 9]))])
    _check(found, ratings, holdout, cells)


def test_of_nothing():
    ratings = from_dense(np.full((3, 4), np.nan))
    found = facts_of(ratings, random_share(ratings, 0.0, 0), Bins.of(ratings))
    assert (found.n_ratings, found.users_without, found.items_without) == (0, 3, 4)
    assert np.isnan(found.mean)
    assert (found.density, found.hidden_share, found.first) == (0.0, 0.0, None)


def test_a_rating_as_large_as_can_be_takes_no_digits_from_others():
    ratings = from_dense(np.array([[1e30, 1e30], [1.0, 4.0]]))
    nothing = random_share(ratings, 0.0, 0)
    found = facts_of(ratings, nothing, Bins.of(ratings), [Region(np.array([1]))])
    assert (found.mean, found.deviation) == (2.5, 1.5)


def test_bars_stand_at_the_steps_of_the_scale_or_across_the_ratings():
    ratings = rating_set(20, 20, 100, seed=1)
    bins = Bins.of(ratings)
    assert (bins.first, bins.width, bins.n, bins.at_steps) == (0.5, 0.5, 10, True)
    fine = Bins.of(replace(ratings, scale=RatingScale(0.0, 100.0, 0.1)))
    assert not fine.at_steps
    real = from_dense(np.array([[-3.0, 1.0], [2.0, 9.0]]))
    across = Bins.of(real)
    counts = across.counts(real.values)
    assert counts.sum() == 4
    assert (counts[0], counts[-1]) == (1, 1)
    assert (across.first, across.width, across.n) == (-3.0, 0.5, 25), "at round numbers"


def test_counts_are_binned_by_powers_of_two():
    counts = np.array([0, 1, 1, 2, 3, 4, 7, 8, 1023, 1024])
    assert log_counts(counts).tolist() == [2, 2, 2, 1, 0, 0, 0, 0, 0, 1, 1]


def test_few_counts_are_told_one_by_one():
    cells = np.full((3, 20), np.nan)
    cells[0, :5] = cells[1, 3:6] = 4
    ratings = from_dense(cells)
    found = facts_of(ratings, nothing_hidden(ratings), Bins.of(ratings))
    assert found.per_item.tolist() == [4, 2], "of three users"
    assert found.per_user.tolist() == [0, 1, 1], "of twenty items: 1, 2 to 3, 4 to 7"


def test_it_ends_when_no_longer_wanted(rated):
    ratings, holdout = rated
    with pytest.raises(CancelledError):
        facts_of(ratings, holdout, Bins.of(ratings), cancelled=lambda: True)
