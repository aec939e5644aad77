"""What single options do to the settings chosen from the ratings."""

from __future__ import annotations

import pytest

from funkgui.cli.training.wishes import Wishes
from tests.rating_set import rating_set

_SAMPLES = {"solver": "variational", "average": "samples", "burn_in": 10, "n_models": 30}


@pytest.fixture(scope="module")
def ratings():
    return rating_set(30, 20, 200)


def test_epochs_suffice_for_all_samples(ratings):
    config = Wishes.of_options(None, _SAMPLES | {"sample_every": 2}).config(ratings, 0)
    assert config.max_epochs == 10 + 30 * 2


def test_more_samples_of_a_run_take_more_epochs(ratings):
    before = Wishes.of_options(None, _SAMPLES | {"sample_every": 2}).config(ratings, 0)
    assert Wishes(None, {"n_models": 40}).config_after(before, ratings).max_epochs == 10 + 40 * 2


@pytest.mark.parametrize("given", [{"max_epochs": 12}, {"max_epochs": 500}])
def test_epochs_that_were_given_stay(ratings, given):
    config = Wishes.of_options(None, _SAMPLES | given).config(ratings, 0)
    assert config.max_epochs == given["max_epochs"]


def test_without_samples_epochs_stay(ratings):
    plain = Wishes.of_options(None, {}).config(ratings, 0)
    seeds = Wishes.of_options(None, {"average": "seeds", "burn_in": 1000}).config(ratings, 0)
    assert seeds.max_epochs == plain.max_epochs
