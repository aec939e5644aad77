"""What each scheme of a mask promises."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funkgui.errors import ConfigError
from funkgui.ratings.holdout import Holdout, drawn_with_repetition
from funkgui.ratings.masks.by_time import newest_of_each_user
from funkgui.ratings.masks.scheme import SCHEMES, MaskScheme
from funkgui.ratings.matrix import NO_TIME, RatingMatrix
from funkgui.ratings.setting import settings_of
from tests.dense import from_dense, to_dense
from tests.rating_set import rating_set


@st.composite
def matrices(draw, timed=False) -> RatingMatrix:
    """A small matrix; users and items may have no rating."""
    n_users, n_items = draw(st.integers(1, 8)), draw(st.integers(1, 8))
    known = draw(st.lists(st.booleans(), min_size=n_users * n_items, max_size=n_users * n_items))
    cells = np.where(np.array(known).reshape(n_users, n_items), 3.0, np.nan)
    ratings = from_dense(cells)
    if timed:
        n = ratings.n_ratings
        times = draw(st.lists(st.sampled_from([NO_TIME, 1, 2, 3, 4]), min_size=n, max_size=n))
        ratings = replace(ratings, times=np.array(times, np.int64))
    return ratings


def hidden_of_each_user(ratings, holdout) -> np.ndarray:
    return np.bincount(ratings.user_index[holdout.hidden], minlength=ratings.n_users)


@given(matrices(), st.integers(1, 9), st.integers(0, 99))
def test_so_many_of_each_user_are_hidden_and_one_stays(ratings, n, seed):
    sizes = np.diff(ratings.indptr)
    scheme = MaskScheme(scheme="random-per-user", per_user=n, seed=seed)
    if sizes.max() < 2:
        with pytest.raises(ConfigError, match="No user has two ratings"):
            scheme.draw(ratings)
        return
    expected = np.clip(sizes - 1, 0, n)
    assert hidden_of_each_user(ratings, scheme.draw(ratings)).tolist() == expected.tolist()


def test_each_rating_of_a_user_is_as_likely_hidden_as_another():
    ratings = from_dense(np.ones((20_000, 5)))

    hidden = MaskScheme(scheme="random-per-user", per_user=2).draw(ratings).hidden

    shares = hidden.reshape(20_000, 5).mean(axis=0)
    assert shares == pytest.approx(np.full(5, 0.4), abs=0.015)
    pairs = {tuple(np.flatnonzero(row)) for row in hidden.reshape(20_000, 5)}
    assert len(pairs) == 10


@given(matrices(timed=True), st.floats(0.01, 0.99))
def test_no_hidden_rating_is_older_than_one_that_stays(ratings, share):
    scheme = MaskScheme(scheme="newest-share", share=share)
    if not (ratings.times != NO_TIME).any():
        with pytest.raises(ConfigError, match="have no times"):
            scheme.draw(ratings)
        return
    hidden = scheme.draw(ratings).hidden
    if ratings.n_ratings > 1:
        at_least_one = np.clip(round(share * ratings.n_ratings), 1, ratings.n_ratings - 1)
        assert np.count_nonzero(hidden) == at_least_one
        assert ratings.times[hidden].min() >= ratings.times[~hidden].max()


@given(matrices(timed=True), st.integers(1, 9))
def test_each_user_s_newest_ratings_are_hidden_and_one_stays(ratings, n):
    sizes = np.diff(ratings.indptr)
    scheme = MaskScheme(scheme="newest-per-user", per_user=n)
    if sizes.max() < 2 or not (ratings.times != NO_TIME).any():
        with pytest.raises(ConfigError):
            scheme.draw(ratings)
        return
    holdout = scheme.draw(ratings)
    expected = np.clip(sizes - 1, 0, n)
    assert hidden_of_each_user(ratings, holdout).tolist() == expected.tolist()
    for user in range(ratings.n_users):
        row = ratings.user_slice(user)
        hidden, times = holdout.hidden[row], ratings.times[row]
        if hidden.any():
            assert times[hidden].min() >= times[~hidden].max()


def test_times_may_lie_ages_apart():
    ratings = from_dense(np.ones((2, 3)))
    ages = np.array([-(2**62), 2**62, 5, 2**62, NO_TIME, 7])
    holdout = newest_of_each_user(replace(ratings, times=ages), 1)
    assert np.flatnonzero(holdout.hidden).tolist() == [1, 3]


def test_of_ratings_at_one_moment_those_that_stand_later_are_the_newer():
    ratings = from_dense(np.ones((2, 4)))
    ratings = replace(ratings, times=np.array([3, 3, 3, 1, 2, 2, 2, 2]))
    assert np.flatnonzero(newest_of_each_user(ratings, 2).hidden).tolist() == [1, 2, 6, 7]


def test_large_matrices_are_sorted_in_parts_and_give_the_same(monkeypatch):
    ratings = rating_set(300, 80, 6000, seed=2)
    times = np.random.default_rng(0).integers(0, 50, ratings.n_ratings)
    ratings = replace(ratings, times=times)
    at_once = newest_of_each_user(ratings, 3)

    monkeypatch.setattr("funkgui.ratings.masks.by_time._IN_A_THREAD", 100)

    assert newest_of_each_user(ratings, 3).fingerprint == at_once.fingerprint


@pytest.mark.parametrize("kind", ["user", "item"])
@given(ratings=matrices(), share=st.floats(0.01, 0.99), seed=st.integers(0, 99))
def test_users_and_items_are_hidden_whole(kind, ratings, share, seed):
    scheme = MaskScheme(scheme=f"whole-{kind}s", share=share, seed=seed)
    of = ratings.user_index if kind == "user" else ratings.item_index
    rated = set(of.tolist())
    if len(rated) < 2:
        with pytest.raises(ConfigError, match=f"Fewer than two {kind}s"):
            scheme.draw(ratings)
        return
    hidden = scheme.draw(ratings).hidden
    gone, left = set(of[hidden].tolist()), set(of[~hidden].tolist())
    assert not gone & left
    assert len(gone) == min(max(round(share * len(rated)), 1), len(rated) - 1)


@given(matrices(), st.data())
def test_a_given_file_s_ratings_are_hidden(ratings, data):
    n_cells = ratings.n_users * ratings.n_items
    known = data.draw(st.lists(st.booleans(), min_size=n_cells, max_size=n_cells))
    cells = np.where(np.array(known).reshape(ratings.n_users, ratings.n_items), 1.0, np.nan)
    test = from_dense(cells[:, ::-1])
    test = replace(test, item_ids=test.item_ids[::-1].astype(np.str_))
    both = ~np.isnan(cells) & ~np.isnan(to_dense(ratings))
    expected = both[ratings.user_index, ratings.item_index]
    if not expected.any() or expected.all():
        with pytest.raises(ConfigError):
            MaskScheme(scheme="given-test").draw(ratings, test)
        return
    holdout = MaskScheme(scheme="given-test").draw(ratings, test)
    assert holdout.hidden.tolist() == expected.tolist()


def test_a_test_file_must_be_given():
    with pytest.raises(ConfigError, match="No test file is given"):
        MaskScheme(scheme="given-test").draw(rating_set(5, 5, 10))


def test_matrices_too_large_for_all_cells_are_drawn_from_alike(monkeypatch):
    dense = np.where(np.random.default_rng(0).random((1000, 800)) < 0.5, 1.0, np.nan)
    ratings = from_dense(dense)
    by_cells = drawn_with_repetition(ratings, 0.7, 1).n_train / ratings.n_ratings
    monkeypatch.setattr("funkgui.ratings.holdout._CELLS_DRAWN", 0)
    monkeypatch.setattr("funkgui.ratings.holdout._HITS_AT_ONCE", 1000)

    by_ratings = drawn_with_repetition(ratings, 0.7, 1).n_train / ratings.n_ratings

    assert by_cells == pytest.approx(np.exp(-0.7), abs=0.005)
    assert by_ratings == pytest.approx(np.exp(-0.7), abs=0.005)


@pytest.mark.parametrize("name", [name for name in SCHEMES if name not in ("given-test", "none")])
def test_the_same_settings_draw_the_same_mask_and_seeds_others(name):
    ratings = rating_set(60, 40, 1500, seed=1)
    ratings = replace(ratings, times=np.arange(ratings.n_ratings, dtype=np.int64))
    scheme = MaskScheme(scheme=name)
    first, again = scheme.draw(ratings), scheme.draw(ratings)
    assert 0 < first.n_hidden < ratings.n_ratings
    assert first.fingerprint == again.fingerprint
    if scheme.uses("seed"):
        assert replace(scheme, seed=1).draw(ratings).fingerprint != first.fingerprint
        assert first.scheme.endswith("seed 0")


def test_nothing_is_hidden_by_none():
    assert MaskScheme(scheme="none").draw(rating_set(5, 5, 10)).n_hidden == 0


@pytest.mark.parametrize(
    "values",
    [{"scheme": "guess"}, {"share": 1.0}, {"share": float("nan")}, {"per_user": 0}, {"seed": 1.5}],
)
def test_values_out_of_bounds_are_refused(values):
    with pytest.raises(ConfigError):
        MaskScheme(**values)


def test_every_setting_is_told_about():
    for one in settings_of(MaskScheme):
        assert one.label
        assert one.help.endswith((".", "?"))
        assert set(one.used_by) <= set(SCHEMES)
    assert all(MaskScheme(scheme=name).uses("scheme") for name in SCHEMES)


@pytest.mark.parametrize(
    "values",
    [
        {"scheme": "random-share", "share": 0.25, "seed": 3},
        {"scheme": "random-per-user", "per_user": 2, "seed": 4},
        {"scheme": "random-per-user"},
        {"scheme": "newest-share", "share": 0.07},
        {"scheme": "newest-per-user", "per_user": 3},
        {"scheme": "newest-per-user", "per_user": 1},
        {"scheme": "whole-users", "share": 0.2, "seed": 5},
        {"scheme": "whole-items", "share": 0.3, "seed": 6},
        {"scheme": "with-repetition", "ratio": 0.35, "seed": 7},
    ],
)
def test_a_mask_tells_the_scheme_it_was_drawn_by(values):
    ratings = rating_set(60, 40, 1500, seed=1)
    ratings = replace(ratings, times=np.arange(ratings.n_ratings, dtype=np.int64))
    scheme = MaskScheme(**values)
    assert MaskScheme.of(scheme.draw(ratings)) == scheme


@pytest.mark.parametrize(
    "words",
    ["none", "10 % of the ratings, by user and item", "0 % of the ratings at random, seed 0"],
)
def test_a_mask_may_tell_no_scheme(words):
    hidden = np.zeros(3, np.bool_)
    assert MaskScheme.of(Holdout(hidden, words)) is None
