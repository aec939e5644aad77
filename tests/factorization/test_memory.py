"""Memory is foreseen from the sizes, before anything large is allocated."""

from __future__ import annotations

import os
import re

import numpy as np
import psutil
import pytest

from funkgui.errors import TrainingError
from funkgui.factorization.config import SOLVERS, FitConfig
from funkgui.factorization.fit import fit
from funkgui.factorization.memory import check_memory, needed_bytes
from funkgui.ratings.free_memory import free_bytes
from funkgui.ratings.holdout import nothing_hidden
from funkgui.ratings.matrix import RatingMatrix

_NETFLIX = {"n_users": 480_189, "n_items": 17_770, "n_train": 99_000_000, "n_watched": 1_400_000}
_FILM_FANS = {"n_users": 6040, "n_items": 3706, "n_train": 900_000, "n_watched": 100_000}


@pytest.mark.parametrize("solver", SOLVERS)
def test_everything_larger_takes_more(solver):
    config = FitConfig(solver=solver, n_factors=16)
    plain = needed_bytes(config, **_FILM_FANS)
    assert 1e6 < plain < 1e10
    for name, value in _FILM_FANS.items():
        assert needed_bytes(config, **{**_FILM_FANS, name: 3 * value}) >= plain
    assert needed_bytes(config.changed(n_factors=64), **_FILM_FANS) > plain


def test_the_dense_solver_holds_every_cell():
    config = FitConfig(solver="dense", n_factors=5)
    assert needed_bytes(config, **_NETFLIX) > 3 * 4 * 480_189 * 17_770


def test_covariances_grow_with_the_square_of_the_factors():
    narrow, wide = (FitConfig(solver="variational", n_factors=n) for n in (50, 200))
    few = {**_NETFLIX, "n_train": 1, "n_watched": 0}
    assert 12 < needed_bytes(wide, **few) / needed_bytes(narrow, **few) < 17


def test_each_core_adds_up_sums_of_its_own(monkeypatch):
    config = FitConfig(solver="variational", n_factors=64)
    needed = []
    for n in (2, 16):
        monkeypatch.setattr(os, "sched_getaffinity", lambda _, n=n: set(range(n)), raising=False)
        needed.append(needed_bytes(config, **_FILM_FANS))
    of_items = 4 * 65 * 33 * _FILM_FANS["n_items"]
    # Of 13 blocks of users, each of two threads adds up some, and sixteen have one each at most.
    assert (13 - 3 * 2) * of_items <= needed[1] - needed[0] < 12 * of_items


def test_sums_are_of_as_many_blocks_as_there_are_users_for(monkeypatch):
    """A million items, rated by five: all of these are in one block."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    config = FitConfig(solver="variational", n_factors=16, n_features=0)
    sizes = {"n_items": 1_000_000, "n_train": 1_000_000, "n_watched": 0}
    few, many = (needed_bytes(config, n_users=n, **sizes) for n in (5, 100_000))
    of_items = 4 * 17 * 9 * 1_000_000
    assert many - few > 4 * of_items
    assert few < 12 * of_items


def test_who_rated_what_is_counted():
    without = FitConfig(solver="sparse", n_factors=16)
    more = needed_bytes(without.changed(implicit=True), **_NETFLIX)
    least = 4 * 4 * _NETFLIX["n_train"]
    assert more - needed_bytes(without, **_NETFLIX) > least
    # Where the solver has no such thing, the setting takes nothing.
    other = FitConfig(solver="als", n_factors=16)
    ignored = needed_bytes(other.changed(implicit=True), **_FILM_FANS)
    assert ignored == needed_bytes(other, **_FILM_FANS)


def test_seeds_are_trained_side_by_side():
    one = FitConfig(solver="variational", n_factors=16)
    four = one.changed(average="seeds", n_models=4)
    ratio = needed_bytes(four, **_FILM_FANS) / needed_bytes(one, **_FILM_FANS)
    assert 2 < ratio <= 4


def test_samples_are_kept():
    """A hundred of them, of 17 numbers for each user and item, and their mean."""
    one = FitConfig(solver="sparse", n_factors=16)
    many = one.changed(average="samples", n_models=100)
    least = 2 * 4 * 17 * 100 * (_FILM_FANS["n_users"] + _FILM_FANS["n_items"])
    assert least < needed_bytes(many, **_FILM_FANS) - needed_bytes(one, **_FILM_FANS) < 3 * least


def test_too_little_memory_for_so_many_models():
    sizes = {**_FILM_FANS, "n_users": 2_000_000, "n_items": 2_000_000}
    config = FitConfig(solver="sparse", n_factors=2000, average="samples", n_models=500)
    with pytest.raises(TrainingError, match=r"TB of memory .*; average fewer models\.$"):
        check_memory(config, **sizes)


@pytest.mark.parametrize("solver", SOLVERS)
def test_too_little_memory_is_said_before_the_start(solver):
    """Ten million users and items at 2,000 factors; one rating is all that is allocated."""
    n = 10_000_000
    labels = np.arange(n)
    indptr = np.ones(n + 1, np.int64)
    indptr[0] = 0
    ratings = RatingMatrix(
        indptr, np.zeros(1, np.int32), np.ones(1, np.float32), labels, labels, None
    )
    config = FitConfig(solver=solver, n_factors=2000)
    before = psutil.Process().memory_info().rss
    with pytest.raises(TrainingError) as caught:
        next(fit(ratings, nothing_hidden(ratings), config))
    assert psutil.Process().memory_info().rss - before < 50e6
    assert re.fullmatch(
        r"Training needs about [\d,.]+ [GT]B of memory and [\d.]+ [GMT]B are free; take [a-z ]+\.",
        str(caught.value),
    )


@pytest.mark.parametrize("solver", SOLVERS)
def test_what_fits_is_let_through(solver):
    check_memory(FitConfig(solver=solver, n_factors=8), 60, 40, 700, 79)


def test_what_is_free_is_no_more_than_the_machine_has():
    assert 0 < free_bytes() <= psutil.virtual_memory().total
