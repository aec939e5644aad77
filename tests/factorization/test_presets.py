"""Settings by name: the tutorial's second part reaches what its post reports."""

from __future__ import annotations

import numpy as np
import pytest

from funkgui.errors import ConfigError
from funkgui.factorization.presets import PRESETS, preset
from funkgui.ratings.generated.synthetic import power_law
from funkgui.ratings.holdout import random_share
from funkgui.ratings.select import most_rated_items

REPORTED_LOW, REPORTED_HIGH = 0.88, 0.98
"""The mean squared errors that the tutorial's second post reports, on MovieLens."""


@pytest.fixture
def part_2(finish):
    """Trains by the preset of the second post, a tenth of the ratings hidden."""

    def train(ratings):
        chosen = preset("part-2")
        cut = most_rated_items(ratings, chosen.keep_items)
        return finish(cut, random_share(cut, 0.1, 0), chosen.make(cut, 0))

    return train


def test_part_2_reaches_the_reported_error_on_a_real_file(real_ratings, part_2):
    finished = part_2(real_ratings)

    assert finished.model.v.shape == (4000, 5)
    # 0.571 here, where 90,000 ratings are for 23,000 numbers; of those held out, 0.910.
    assert finished.train_mse < REPORTED_LOW
    assert REPORTED_LOW <= finished.holdout_mse <= REPORTED_HIGH
    assert finished.stopped_because == "levelled off"


def test_part_2_passes_through_the_reported_errors_on_the_way(part_2):
    ratings, _ = power_law(943, 1682, 100_000, seed=0)
    train_mse = part_2(ratings).history.train_mse

    assert train_mse[0] > 4
    assert np.any((train_mse >= REPORTED_LOW) & (train_mse <= REPORTED_HIGH))
    assert train_mse[-1] < REPORTED_LOW


def test_part_2_has_neither_mean_nor_biases_nor_l2():
    ratings, _ = power_law(50, 40, 500, seed=0)
    config = preset("part-2").make(ratings, 3)

    assert (config.solver, config.n_factors, config.optimizer) == ("dense", 5, "adam")
    assert (config.biases, config.l2_factors, config.init_scale, config.seed) == (False, 0, 1, 3)


@pytest.mark.parametrize(("n_users", "average"), [(30, "none"), (60, "seeds")])
def test_best_is_balanced_where_there_are_next_to_no_users(n_users, average):
    """A mean of models with even fewer features had a higher error on such files."""
    ratings, _ = power_law(n_users, 100, 1500, seed=0)
    best, balanced = (preset(key).make(ratings, 0) for key in ("best", "balanced"))
    assert best.average == average
    assert (best == balanced) == (average == "none")


def test_an_unknown_name_is_told_with_those_that_are_known():
    with pytest.raises(ConfigError, match="no preset called bets; there are balanced"):
        preset("bets")


def test_names_and_titles_are_each_ones_own():
    assert len({one.key for one in PRESETS}) == len({one.title for one in PRESETS}) == len(PRESETS)
