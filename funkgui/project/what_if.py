"""What a run would say of a user with other ratings than those it was trained on."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from funkgui.factorization.folding.fold_in import KnownRow, changed_ratings, fold_in
from funkgui.factorization.folding.row_prior import RowPrior
from funkgui.factorization.model import FactorModel
from funkgui.factorization.uncertainty import SpreadUncertainty, Uncertainty
from funkgui.project.project import Run
from funkgui.ratings.holdout import Holdout
from funkgui.ratings.matrix import FloatArray, IntArray, RatingMatrix

_RATINGS_MEASURED = 1_000_000
"""Ratings that the standard deviation of all is told from."""


class UserRatings(NamedTuple):
    """One user's ratings that training may look at.

    Attributes
    ----------
    items
        (n,) int64. Positions, ascending.
    values
        (n,) float32.
    """

    items: IntArray
    values: FloatArray

    def n_changed(self, now: UserRatings) -> int:
        """How many items have another rating by now, have one at last, or none any more."""
        return len(np.unique(changed_ratings(self, now)[0]))


def ratings_of(ratings: RatingMatrix, holdout: Holdout, user: int) -> UserRatings:
    """A user's ratings that are not held out."""
    row = ratings.user_slice(user)
    shown = ~holdout.hidden[row]
    return UserRatings(ratings.item_index[row][shown].astype(np.int64), ratings.values[row][shown])


def what_if(
    run: Run,
    ratings: RatingMatrix,
    holdout: Holdout,
    user: int,
    before: UserRatings | None = None,
) -> FactorModel:
    """The run's model with a user folded in again; neither the run nor its model changes.

    Parameters
    ----------
    user
        Position in the ratings.
    before
        What the run was trained on, items as they stand in ``ratings``; None where that is not
        known, or the run does not know the user: then they are folded in from their ratings alone.

    Returns
    -------
    FactorModel
        Of one user, in row 0, and all items of the ratings.
    """
    model = run.model_for(ratings)
    known = None if before is None else KnownRow(user, *before)
    now = ratings_of(ratings, holdout, user)
    return fold_in(model, *now, prior_of(run, ratings, user), known)


def prior_of(run: Run, ratings: RatingMatrix, user: int) -> RowPrior:
    """How the run's training regularised a user's row."""
    return RowPrior.of(run.config, _unit(run, ratings), _noise(run, ratings, user))


def _unit(run: Run, ratings: RatingMatrix) -> float:
    """Standard deviation of the ratings, told once for a run: an edit hardly moves it."""
    if "unit" not in run.memo:
        step = max(ratings.n_ratings // _RATINGS_MEASURED, 1)
        some = ratings.values[::step]
        run.memo["unit"] = float(some.std(dtype=np.float64)) if len(some) else 0.0
    unit: float = run.memo["unit"]
    return unit or 1.0


def _noise(run: Run, ratings: RatingMatrix, user: int) -> float:
    """Variance of the user's ratings around what the model says."""
    known = run.result.model.uncertainty
    within = known.within if isinstance(known, SpreadUncertainty) else known
    noise = within.noise_variance if isinstance(within, Uncertainty) else within
    if noise is None or not noise > 0:
        noise = max(run.result.train_mse, 1e-12)
    arrays = run.result.state.arrays
    weights = arrays.get("user_weight", arrays.get("0.user_weight"))
    row = _own_row(run, ratings, user)
    if weights is None or row is None or weights.shape != (run.result.model.n_users,):
        return noise
    return noise / max(float(weights[row]), 1e-6)


def _own_row(run: Run, ratings: RatingMatrix, user: int) -> int | None:
    """Where a user stands in the run's own model."""
    users, _ = run.places(ratings)
    row = user if users is None else int(users[user])
    return row if 0 <= row < run.result.model.n_users else None
