"""Settings in a few words: the preset or the solver, and what shapes the model."""

from __future__ import annotations

import pytest

from funkgui.cli.reports.settings_text import settings_text
from funkgui.factorization.config import FitConfig
from funkgui.factorization.presets import preset
from tests.rating_set import rating_set

_SAMPLES = {"average": "samples", "n_models": 20}


@pytest.mark.parametrize(
    ("config", "words"),
    [
        (FitConfig(n_factors=8), "sparse, 8 factors"),
        (FitConfig(n_factors=1, average="seeds"), "sparse, 1 factor, mean of 4 seeds"),
        (FitConfig(n_factors=8, **_SAMPLES), "sparse, 8 factors, mean of 20 samples"),
        (
            FitConfig(n_factors=8, average="samples", n_models=1),
            "sparse, 8 factors, mean of 1 sample",
        ),
        (FitConfig(solver="als", n_factors=8, **_SAMPLES), "als, 8 factors"),
    ],
)
def test_without_a_preset(config, words):
    assert settings_text(config, rating_set(30, 20, 200)) == words


def test_with_a_preset():
    ratings = rating_set(60, 40, 1500)
    config = preset("balanced").make(ratings, 3)
    words = f"balanced: variational, {config.n_factors} factors"
    assert settings_text(config, ratings) == words
