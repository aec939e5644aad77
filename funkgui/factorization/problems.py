"""The tutorial's problems: matrix, mask, settings, and what the tutorial reports for each."""

from __future__ import annotations

from dataclasses import dataclass

from funkgui.errors import ConfigError
from funkgui.factorization.config import FitConfig
from funkgui.ratings.generated.making import Made, make
from funkgui.ratings.generated.recipe import MatrixRecipe

TUTORIAL_URL = (
    "https://temugeb.github.io/tensorflow/python/svd/2021/02/04/Funk-SVD-recommender-p1.html"
)

_TUTORIAL_DENSE = FitConfig(
    solver="dense",
    biases=False,
    init_scale=1.0,
    l2_factors=0.0,
    l2_biases=0.0,
    patience=0,
    keep_best=False,
)


@dataclass(frozen=True)
class Problem:
    """One of the tutorial's problems.

    Attributes
    ----------
    key
        Its name on the command line.
    title, description
        For menus and the start page.
    config
        The tutorial's settings.
    reported
        What the tutorial reports for it, in words.
    reported_train_mse, reported_holdout_mse
        The tutorial's numbers, None where it gives none.
    recipe
        Of its matrix and its mask.
    """

    key: str
    title: str
    description: str
    config: FitConfig
    reported: str
    reported_train_mse: float | None
    reported_holdout_mse: float | None
    recipe: MatrixRecipe

    def make(self, seed: int) -> Made:
        """Draw the matrix, the mask and the true factors from a seed."""
        return make(self.recipe.changed(seed=seed))


def _square(size: int) -> MatrixRecipe:
    return MatrixRecipe(users=size, items=size, rank=size, weights="flat")


_TOY = MatrixRecipe(
    users=500, items=500, rank=500, weights="harmonic", holdout=0.7, holdout_by="repetition"
)


PROBLEMS: tuple[Problem, ...] = (
    Problem(
        "3x3-gd",
        "3 x 3, gradient descent",
        "A matrix of nine numbers, found again by plain gradient descent in 10,000 steps.",
        _TUTORIAL_DENSE.changed(
            n_factors=3,
            optimizer="gradient-descent",
            learning_rate=0.001,
            max_epochs=10_000,
            note_every=100,
        ),
        "MSE 0.006 after 10,000 steps",
        0.006,
        None,
        _square(3),
    ),
    Problem(
        "3x3-adam",
        "3 x 3, Adam",
        "The same nine numbers with Adam: 200 steps instead of 10,000.",
        _TUTORIAL_DENSE.changed(n_factors=3, learning_rate=0.01, max_epochs=200),
        "200 steps, where gradient descent takes 10,000",
        None,
        None,
        _square(3),
    ),
    Problem(
        "500-gd",
        "500 x 500, gradient descent",
        "Full-rank factors of a 500 x 500 matrix by plain gradient descent: over 3 million steps, "
        "which takes long.",
        _TUTORIAL_DENSE.changed(
            n_factors=500,
            optimizer="gradient-descent",
            learning_rate=0.001,
            max_epochs=5_000_000,
            note_every=1000,
            target_mse=0.01,
        ),
        "MSE under 0.01 after more than 3,000,000 steps and over an hour",
        0.01,
        None,
        _square(500),
    ),
    Problem(
        "500-adam",
        "500 x 500, Adam",
        "The same 500 x 500 matrix with Adam: about 2,000 steps.",
        _TUTORIAL_DENSE.changed(
            n_factors=500, learning_rate=0.01, max_epochs=20_000, note_every=50, target_mse=0.01
        ),
        "MSE under 0.01 after about 2,000 steps and 4 s",
        0.01,
        None,
        _square(500),
    ),
    Problem(
        "toy",
        "Toy problem: half of 500 x 500 hidden",
        "A 500 x 500 matrix weighted by the harmonic series, half of it hidden, recovered from "
        "the other half at rank 30.",
        _TUTORIAL_DENSE.changed(
            n_factors=30,
            learning_rate=0.001,
            max_epochs=100_000,
            note_every=1000,
            patience=5,
            min_improvement=0.01,
        ),
        "validation MSE 0.032 after 21,000 steps and 40 s on a GTX 1080",
        None,
        0.032,
        _TOY,
    ),
)


def problem(key: str) -> Problem:
    """The problem of that name.

    Raises
    ------
    ConfigError
        Where there is none.
    """
    for one in PROBLEMS:
        if one.key == key:
            return one
    known = ", ".join(one.key for one in PROBLEMS)
    raise ConfigError(f"There is no problem called {key}; there are {known}.")
