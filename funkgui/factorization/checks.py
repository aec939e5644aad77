"""What is found wrong before a training starts."""

from __future__ import annotations

import numpy as np

from funkgui.errors import TrainingError
from funkgui.factorization.config import FitConfig, setting
from funkgui.factorization.early_stop import first_sample, last_epoch
from funkgui.factorization.events import FitFinished
from funkgui.factorization.memory import check_memory
from funkgui.factorization.solvers.solver import WarmStart
from funkgui.factorization.solvers.start import scales_ratings
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import RatingMatrix

LASTING = (
    "solver",
    "optimizer",
    "n_factors",
    "biases",
    "implicit",
    "n_features",
    "average",
    "n_models",
)
"""Settings that shape what a solver keeps: a training goes on exactly only with the same ones."""

BUILT_WITH = ("shrinkage", "init_scale", "seed")
"""Settings that a model was started with: a training that goes on exactly keeps them."""

_LARGEST = 1e37
"""Size of ratings up to which a sum of a few is within single precision."""


def check_start(
    ratings: RatingMatrix,
    holdout: Holdout,
    config: FitConfig,
    earlier: FitFinished | None,
    warm: WarmStart | None,
) -> None:
    """Raise `TrainingError` where a training cannot start, before anything large is allocated.

    Parameters
    ----------
    holdout
        What is not hidden is trained on.
    """
    if holdout.n_train == 0:
        raise TrainingError(
            "There are no ratings to train on; type or open some, or hold out fewer."
        )
    _check_size(ratings)
    if not scales_ratings(config):
        _check_squares(ratings, config.solver)
    if earlier is not None and (why := why_not_continued(earlier, ratings, config)):
        raise TrainingError(why)
    _check_samples(config, earlier)
    if warm is not None:
        _check_warm(warm, ratings, config)
    check_memory(config, ratings.n_users, ratings.n_items, holdout.n_train, holdout.n_hidden)


def why_not_continued(earlier: FitFinished, ratings: RatingMatrix, config: FitConfig) -> str:
    """Why a training cannot go on exactly from an earlier one, as a sentence; empty where it can.

    Where it cannot, `warm_start.carry_over` takes over what still fits.
    """
    model = earlier.model
    if (model.n_users, model.n_items) != (ratings.n_users, ratings.n_items):
        return (
            f"The run was trained on {model.n_users:,} users and {model.n_items:,} items, and the "
            f"matrix now has {ratings.n_users:,} and {ratings.n_items:,}; train anew."
        )
    for name in LASTING:
        before, now = getattr(earlier.config, name), getattr(config, name)
        if before != now and lasts(name, config):
            return (
                f"The run was started with another setting of {setting(name).label}: {before}, and "
                f"it is {now} now; set it back to go on, or train anew."
            )
    if not earlier.state.arrays:
        return "The run kept nothing to go on from; train anew."
    return ""


def lasts(name: str, config: FitConfig) -> bool:
    """Whether a training can go on exactly only with the same value of a setting.

    Samples already drawn remain samples, however many more are to be drawn and when.
    """
    if name == "n_models":
        return config.averages_over == "seeds"
    return name in LASTING and config.uses(name)


def _check_samples(config: FitConfig, earlier: FitFinished | None) -> None:
    """Refuse a training that would end before its first sample."""
    first = first_sample(config)
    last = last_epoch(config, earlier.state.epoch if earlier else 0)
    if last < first:
        enough = first_sample(config, config.n_models)
        raise TrainingError(
            f"The training would end after {last:,} epochs, and the first sample is drawn after "
            f"{first:,}; allow {enough:,} epochs for {config.n_models:,} samples, or draw them "
            "sooner.",
            {"max_epochs": enough},
        )


def _check_size(ratings: RatingMatrix) -> None:
    """Refuse ratings so large that predictions and errors may be beyond single precision."""
    largest = _largest(ratings)
    if largest > _LARGEST:
        raise TrainingError(
            f"Ratings as large as {largest:.3g} leave no room for errors in single precision; "
            "look for odd ones and mend them, or make all smaller."
        )


def _check_squares(ratings: RatingMatrix, solver: str) -> None:
    """Refuse ratings whose squares are beyond single precision, for a solver that scales none."""
    single = np.finfo(np.float32)
    largest = _largest(ratings)
    if largest**2 * ratings.n_ratings > float(single.max):
        size, remedy = "large", "smaller"
    elif 0 < largest**2 * float(single.eps) < float(single.tiny):
        size, remedy = "small", "larger"
    else:
        return
    raise TrainingError(
        f"Ratings as {size} as {largest:.3g} cannot be squared by the {solver} solver; take the "
        f"sparse solver, which scales them, or make them {remedy}."
    )


def _largest(ratings: RatingMatrix) -> float:
    """The size of the largest, found without a copy, whose memory takes long to come."""
    return max(-float(ratings.values.min()), float(ratings.values.max()))


def _check_warm(warm: WarmStart, ratings: RatingMatrix, config: FitConfig) -> None:
    found = len(warm.u), len(warm.v), warm.u.shape[1]
    wanted = ratings.n_users, ratings.n_items, config.n_factors
    if found != wanted:
        raise TrainingError(
            f"The start is of {found[0]:,} users, {found[1]:,} items and {found[2]:,} factors, and "
            f"the training of {wanted[0]:,}, {wanted[1]:,} and {wanted[2]:,}; make it anew."
        )
