"""Settings by name: three that suit rating files of any size, the tutorial's, and Funk's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

from funkgui.errors import ConfigError
from funkgui.factorization.config import FitConfig
from funkgui.factorization.defaults import (
    MANY,
    VERY_MANY,
    at_most_factors,
    config_for_solver,
    few_each,
    few_in_all,
)
from funkgui.factorization.problems import problem
from funkgui.ratings.matrix import RatingMatrix

Group = Literal["ratings", "tutorial", "funk"]

_FEWEST_VARIED = 10
"""Fewest features at which models, each with another number of them, are averaged."""


@dataclass(frozen=True)
class Preset:
    """One set of settings.

    Attributes
    ----------
    group
        Those it stands among in a list.
    key
        Its name on the command line.
    title
        For menus and the form.
    purpose
        In a line, what it is for.
    make
        The settings for a matrix and a seed.
    keep_items
        Cut the matrix to so many of its most rated items before training; None keeps all.
    """

    group: Group
    key: str
    title: str
    purpose: str
    make: Callable[[RatingMatrix, int], FitConfig]
    keep_items: int | None = None


def _of_problem(key: str, ratings: RatingMatrix, seed: int) -> FitConfig:
    return problem(key).config.changed(seed=seed)


def _fastest(ratings: RatingMatrix, seed: int) -> FitConfig:
    """Passes until the next would gain little: priors of few ratings take longer to settle."""
    if few_in_all(ratings):
        epochs = 15
    elif ratings.n_ratings < VERY_MANY:
        epochs = 5
    else:
        epochs = 4
    config = config_for_solver("variational", ratings, seed)
    return config.changed(
        n_factors=min(config.n_factors, 16),
        n_features=min(config.n_features, 16),
        max_epochs=epochs,
    )


def _best(ratings: RatingMatrix, seed: int) -> FitConfig:
    """More factors; or, where ratings are too few for them, the mean of three models.

    Where there are next to no users or items, neither does better than `balanced`.
    """
    config = config_for_solver("variational", ratings, seed)
    if few_each(ratings) or few_in_all(ratings):
        if config.n_features < _FEWEST_VARIED:
            return config
        return config.changed(average="seeds", n_models=3)
    return config.changed(
        n_factors=at_most_factors(ratings, 24 if ratings.n_ratings < MANY else 32),
        max_epochs=max(20, config.max_epochs),
    )


def _part_2(ratings: RatingMatrix, seed: int) -> FitConfig:
    """The toy problem's settings at rank 5, and a larger learning rate.

    At 0.01 the loss levels off after some 400 steps, at 0.001 after ten times as many.
    """
    return problem("toy").config.changed(
        n_factors=5, learning_rate=0.01, max_epochs=1000, note_every=10, seed=seed
    )


PRESETS: tuple[Preset, ...] = (
    Preset(
        "ratings",
        "balanced",
        "Ratings, balanced",
        "For rating files of any size: accurate within seconds.",
        partial(config_for_solver, "variational"),
    ),
    Preset(
        "ratings",
        "fastest",
        "Ratings, fastest",
        "A first answer on large files: fewer features and passes.",
        _fastest,
    ),
    Preset(
        "ratings",
        "best",
        "Ratings, best",
        "The lowest error, in more time: more factors, or a mean of three models.",
        _best,
    ),
    Preset(
        "tutorial",
        "3x3-gd",
        "Tutorial, 3 x 3 GD",
        "Plain gradient descent on a matrix of nine numbers, in 10,000 steps.",
        partial(_of_problem, "3x3-gd"),
    ),
    Preset(
        "tutorial",
        "3x3-adam",
        "Tutorial, 3 x 3 Adam",
        "Adam on a matrix of nine numbers, in 200 steps.",
        partial(_of_problem, "3x3-adam"),
    ),
    Preset(
        "tutorial",
        "toy",
        "Tutorial, toy problem",
        "Half of a generated matrix hidden, recovered from the other half at rank 30.",
        partial(_of_problem, "toy"),
    ),
    Preset(
        "tutorial",
        "part-2",
        "Tutorial, part 2",
        "The tutorial's second part: the 4,000 most rated items, rank 5, neither mean nor biases.",
        _part_2,
        keep_items=4000,
    ),
    Preset(
        "funk",
        "funk-2006",
        "Funk 2006",
        "As Simon Funk did it for the Netflix Prize: one factor at a time, with his numbers.",
        partial(config_for_solver, "funk-2006"),
    ),
)


def preset(key: str) -> Preset:
    """The preset of that name.

    Raises
    ------
    ConfigError
        Where there is none.
    """
    for one in PRESETS:
        if one.key == key:
            return one
    known = ", ".join(one.key for one in PRESETS)
    raise ConfigError(f"There is no preset called {key}; there are {known}.")
